import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QLabel

from funksvd_gui.gui.widgets.cards import FigureCard
from funksvd_gui.gui.widgets.labels import text_label


@pytest.fixture
def card(qtbot, themes):
    card = FigureCard("Feature")
    qtbot.addWidget(card)
    card.resize(160, card.sizeHint().height())
    card.show()
    return card


def label_showing(card, text):
    return next(label for label in card.findChildren(QLabel) if label.text() == text)


def test_text_is_shown_letter_by_letter(qtbot):
    label = text_label("<b>x</b>", "dim")
    qtbot.addWidget(label)
    assert label.textFormat() == Qt.TextFormat.PlainText


def test_a_long_figure_gets_smaller_until_it_fits(card, qtbot):
    card.show_figure("12 of 40")
    usual = label_showing(card, "12 of 40").font().pointSizeF()
    card.show_figure("1,187 of 2,000")
    label = label_showing(card, "1,187 of 2,000")
    assert label.font().pointSizeF() < usual
    width = QFontMetrics(label.font()).horizontalAdvance(label.text())
    qtbot.waitUntil(lambda: width <= label.width() + 1)
    card.show_figure("13 of 40")
    assert label_showing(card, "13 of 40").font().pointSizeF() == usual


def test_no_text_changes_the_size_of_the_card(card):
    card.show_figure("1", "short")
    before = card.sizeHint()
    card.show_figure("1,187 of 2,000", "a very long remark about this figure")
    assert card.sizeHint() == before


def test_a_long_remark_is_cut_on_screen_but_heard_in_full(card):
    remark = "a very long remark about this figure"
    card.show_figure("1", remark)
    assert any(label.text().endswith("…") for label in card.findChildren(QLabel))
    assert card.note == remark
    assert card.accessibleDescription() == f"1 {remark}"
    assert card.accessibleName() == "Feature"
