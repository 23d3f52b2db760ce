import pytest
from PySide6.QtGui import QAccessible

from funksvd_gui.gui.widgets.labels import ElidedLabel, Remark


def test_shows_what_fits_and_tells_all_of_it(qtbot):
    label = ElidedLabel("Summary")
    qtbot.addWidget(label)
    label.show()
    label.show_text("user + item · damping 70 / 140")
    label.resize(80, 20)
    assert label.text().endswith("…")
    assert label.full_text == label.accessibleDescription() == "user + item · damping 70 / 140"
    label.resize(800, 20)
    assert label.text() == label.full_text


def test_wants_no_width_of_its_own(qtbot):
    label = ElidedLabel("Summary")
    qtbot.addWidget(label)
    label.show_text("x" * 500)
    assert label.minimumSizeHint().width() == 0


@pytest.fixture
def remark(qtbot):
    remark = Remark("Largest stable rate")
    qtbot.addWidget(remark)
    remark.show()
    return remark


@pytest.fixture
def spoken(monkeypatch):
    said = []
    monkeypatch.setattr(
        QAccessible, "updateAccessibility", lambda event: said.append(event.message())
    )
    return said


def test_a_fact_is_shown_and_told_in_full(remark, spoken):
    remark.say("up to 0.2", "Stable up to about 0.2.")
    assert remark.text() == "up to 0.2"
    assert remark.accessibleDescription() == remark.toolTip() == "Stable up to about 0.2."
    assert spoken == []


def test_a_warning_is_spoken_when_it_is_new_and_only_then(remark, spoken):
    remark.warn("above 0.2", "Above 0.2.")
    remark.warn("above 0.3", "Above 0.3.")
    assert spoken == ["Warning: Above 0.2."]
    remark.say("up to 0.2")
    remark.warn("above 0.2", "Above 0.2.")
    assert spoken == ["Warning: Above 0.2."] * 2


def test_has_the_height_of_a_line_also_while_it_is_empty(remark):
    empty = remark.sizeHint().height()
    remark.warn("above 0.2", "Above 0.2.")
    assert remark.sizeHint().height() == empty > 0
