import re

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QComboBox, QWidget

from funksvd_gui.core.hyperparams import PRESETS, Hyperparams, limits_by_name
from funksvd_gui.gui.number_fields import DecimalField, IntegerField
from funksvd_gui.gui.settings_view import model_panel
from funksvd_gui.gui.settings_view.model_panel import ModelPanel
from funksvd_gui.gui.settings_view.remark import Remark


@pytest.fixture
def panel(qtbot, state):
    panel = ModelPanel(state)
    qtbot.addWidget(panel)
    return panel


def widget(panel, name, kind=QWidget):
    (found,) = (w for w in panel.findChildren(kind) if w.accessibleName() == name)
    return found


def test_every_hyperparameter_has_a_described_field(panel):
    for limits in limits_by_name().values():
        field = widget(panel, limits.label)
        assert limits.help in field.accessibleDescription()
        assert limits.help in field.toolTip()
        assert limits.symbol in field.toolTip()


@pytest.mark.parametrize(
    "name", ["Features", "Epochs per feature", "Learning rate", "Regularization", "Seed", "Threads"]
)
def test_the_common_ones_are_spin_boxes_in_sight(panel, name):
    panel.show()
    field = widget(panel, name)
    assert isinstance(field, IntegerField | DecimalField)
    assert field.isVisible()


def test_the_advanced_ones_are_folded_away_until_wanted(panel, qtbot):
    panel.show()
    assert not widget(panel, "Patience").isVisible()
    qtbot.keyClick(panel.fold.button, Qt.Key.Key_Space)
    assert widget(panel, "Patience").isVisible()


@pytest.mark.parametrize("name", list(limits_by_name()))
def test_every_field_changes_its_own_setting(panel, state, name):
    (field,) = (field for field in panel._fields if field.name == name)
    before = field.value
    match field.widget:
        case IntegerField() | DecimalField():
            high = field.widget.value() + field.widget.singleStep()
            low = field.widget.value() - field.widget.singleStep()
            # Fewest epochs follow the epochs and cannot exceed them.
            within = high <= field.widget.maximum() and name != "min_epochs"
            field.widget.setValue(high if within else low)
        case QComboBox():
            field.widget.setCurrentIndex(field.widget.currentIndex() - 1)
        case check_box:
            check_box.toggle()
    assert getattr(state.hyperparams, name) != before
    changed = {
        n for n in limits_by_name() if getattr(state.hyperparams, n) != getattr(Hyperparams(), n)
    }
    assert changed <= {name, "min_epochs"}


def test_a_preset_fills_all_fields_but_keeps_the_seed(panel, state):
    widget(panel, "Seed").setValue(7)
    preset = widget(panel, "Preset")
    preset.setCurrentText("LensKit")
    preset.textActivated.emit("LensKit")
    assert state.hyperparams == PRESETS["LensKit"].replace(seed=7)
    assert widget(panel, "Features").value() == PRESETS["LensKit"].n_features


def test_an_edited_preset_is_custom_and_a_restored_one_is_itself(panel):
    features, preset = widget(panel, "Features"), widget(panel, "Preset")
    default = features.value()
    features.setValue(default + 1)
    assert preset.currentText() == "Custom"
    features.setValue(default)
    assert preset.currentText() == "Balanced"


def test_choosing_custom_by_hand_changes_nothing(panel, state):
    preset = widget(panel, "Preset")
    preset.setCurrentText("Custom")
    preset.textActivated.emit("Custom")
    assert state.hyperparams == Hyperparams()
    assert preset.currentText() == "Balanced"


def test_no_threads_means_automatic(panel, state):
    threads = widget(panel, "Threads")
    assert threads.text() == "Automatic"
    threads.setValue(2)
    assert state.n_threads == 2
    threads.setValue(0)
    assert state.n_threads is None


def test_follows_the_state(panel, state):
    state.set_hyperparams(Hyperparams(n_features=12, learning_rate=0.003))
    assert widget(panel, "Features").value() == 12
    assert widget(panel, "Learning rate").text() == "0.003"


def test_fewer_epochs_take_the_fewest_epochs_along(panel, state):
    widget(panel, "Epochs per feature").setValue(2)
    assert state.hyperparams.max_epochs == 2
    assert widget(panel, "Fewest epochs").value() == 2


class TestStableRate:
    @pytest.fixture
    def remark(self, panel):
        return widget(panel, "Largest stable rate", Remark)

    def test_stands_quietly_beside_a_safe_rate(self, panel, remark):
        panel.show_stable_rate(0.1834)
        assert remark.text() == "stable up to about 0.18"
        assert not remark.is_warning
        spoken = widget(panel, "Learning rate").accessibleDescription()
        assert spoken.endswith("With these ratings, stable up to about 0.18.")

    def test_warns_of_a_rate_above_it_in_words_and_colour(self, panel, state, remark):
        panel.show_stable_rate(0.1834)
        widget(panel, "Learning rate").setValue(0.5)
        assert remark.text() == "! may diverge above 0.18"
        assert remark.property("role") == "warning"
        sentence = "Above the largest stable rate, about 0.18: training may diverge."
        assert sentence in widget(panel, "Learning rate").accessibleDescription()
        assert sentence in remark.accessibleDescription()
        assert limits_by_name()["learning_rate"].help in (
            widget(panel, "Learning rate").accessibleDescription()
        )

    def test_a_rate_made_safe_again_is_quiet_again(self, panel, state, remark):
        panel.show_stable_rate(0.1834)
        state.set_hyperparams(Hyperparams(learning_rate=0.5))
        state.set_hyperparams(Hyperparams())
        assert remark.property("role") == "dim"
        assert "diverge" not in widget(panel, "Learning rate").accessibleDescription()

    def test_nothing_stands_there_while_nobody_knows(self, panel, remark):
        before = widget(panel, "Learning rate").accessibleDescription()
        panel.show_stable_rate(0.001)
        panel.show_stable_rate(None)
        assert remark.text() == ""
        assert widget(panel, "Learning rate").accessibleDescription() == before

    def test_nothing_moves_when_it_comes_or_warns(self, panel, remark):
        panel.show()
        places = [panel.sizeHint()]
        for rate in (0.1834, 0.001, None):
            panel.show_stable_rate(rate)
            panel.layout().activate()
            places.append(panel.sizeHint())
        assert len(set(map(QSize.toTuple, places))) == 1


class TestMemory:
    @pytest.fixture
    def remark(self, panel):
        return widget(panel, "Memory for training", Remark)

    def test_tells_what_the_next_run_needs(self, state, make_dataset, remark):
        assert remark.text() == ""
        state.set_dataset(make_dataset())
        before = remark.text()
        assert re.fullmatch(r"needs about \d+ kB of [\d.]+ [GT]B free", before)
        state.set_hyperparams(Hyperparams(n_features=2_000))
        assert remark.text() != before

    def test_warns_of_what_will_be_refused(self, state, make_dataset, remark, monkeypatch):
        monkeypatch.setattr(model_panel, "available_memory", lambda: 10_000)
        state.set_dataset(make_dataset())
        assert remark.is_warning
        assert remark.text().startswith("! needs about")
        assert "will be refused" in remark.accessibleDescription()

    def test_says_nothing_of_free_memory_where_nobody_tells(
        self, state, make_dataset, remark, monkeypatch
    ):
        monkeypatch.setattr(model_panel, "available_memory", lambda: None)
        state.set_dataset(make_dataset())
        assert re.fullmatch(r"needs about \d+ kB", remark.text())
