import re

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QComboBox, QWidget

from funksvd_gui.core.hyperparams import PRESETS, Baseline, Hyperparams, Stage, limits_by_name
from funksvd_gui.gui.settings_view import model_panel
from funksvd_gui.gui.settings_view.model_panel import ModelPanel
from funksvd_gui.gui.widgets.fields import DecimalField, IntegerField
from funksvd_gui.gui.widgets.labels import Remark


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


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage is not Stage.ALL])
def test_the_others_are_folded_away_by_stages_until_wanted(panel, qtbot, stage):
    panel.show()
    limits = limits_by_name().values()
    inside = [widget(panel, each.label) for each in limits if each.stage is stage]
    outside = [widget(panel, each.label) for each in limits if each.stage is not stage]
    seen = [field for field in outside if field.isVisible()]
    assert inside
    assert not any(field.isVisible() for field in inside)
    button = widget(panel, f"{stage.value} settings")
    assert stage.value in button.text().replace("&", "")
    qtbot.keyClick(button, Qt.Key.Key_Space)
    assert all(field.isVisible() for field in inside)
    assert [field for field in outside if field.isVisible()] == seen


def test_a_fold_says_what_it_holds_until_it_is_open(panel, state):
    panel.show()
    baseline, one, tuning = panel.folds
    assert baseline.summary.full_text == "user + item · damping 5 / 6"
    assert "decay" in one.summary.full_text
    state.set_hyperparams(Hyperparams(fine_tune_epochs=0))
    assert tuning.summary.full_text == "off"
    assert tuning.button.accessibleDescription() == "folded away: off"
    tuning.set_open(True)
    assert not tuning.summary.isVisible()
    assert tuning.button.accessibleDescription() == "shown"


def test_a_longer_summary_moves_nothing(panel, state):
    panel.resize(250, 600)
    panel.show()
    before = panel.minimumSizeHint()
    state.set_hyperparams(
        Hyperparams(
            learning_rate_decay=0.955,
            epoch_regularization=1234.5678,
            starting_passes=1000,
            clamp=True,
            trail=True,
            initial_value=0.1,
        )
    )
    summary = panel.folds[1].summary
    assert summary.text().endswith("…")
    assert summary.full_text in panel.folds[1].button.toolTip()
    assert panel.minimumSizeHint() == before


class TestIdleFields:
    def test_those_of_fine_tuning_are_off_while_it_has_no_epochs_and_say_why(self, panel, state):
        names = "Fine-tuning rate", "Fine-tuning decay", "Fine-tuning regularization"
        fields = [widget(panel, name) for name in (*names, "Features that begin here")]
        assert all(field.isEnabled() for field in fields)
        widget(panel, "Fine-tuning epochs").setValue(0)
        for field in fields:
            assert not field.isEnabled()
            assert "no fine-tuning epochs" in field.toolTip()
            assert "no fine-tuning epochs" in field.accessibleDescription()
        assert widget(panel, "Fine-tuning epochs").isEnabled()
        widget(panel, "Fine-tuning epochs").setValue(5)
        assert all(field.isEnabled() for field in fields)
        assert "no fine-tuning epochs" not in fields[0].toolTip()

    @pytest.mark.parametrize(
        ("baseline", "of_user", "of_item"),
        [("none", False, False), ("global mean", False, False), ("item mean", False, True),
         ("user + item", True, True)],
    )  # fmt: skip
    def test_damping_is_on_where_there_are_means(self, panel, state, baseline, of_user, of_item):
        state.set_hyperparams(Hyperparams(baseline=Baseline(baseline)))
        assert widget(panel, "User damping").isEnabled() is of_user
        assert widget(panel, "Item damping").isEnabled() is of_item


class TestStepsOfFineTuning:
    @pytest.fixture
    def remark(self, panel):
        return widget(panel, "Steps of fine-tuning", Remark)

    def test_follow_the_rate_the_regularization_and_their_shares(self, panel, state, remark):
        state.set_hyperparams(
            Hyperparams(
                learning_rate=0.15,
                regularization=0.033,
                fine_tune_rate=0.11,
                fine_tune_regularization=1.0,
            )
        )
        assert remark.text() == "λ 0.0165 in the first pass, γ 0.033"
        widget(panel, "Learning rate").setValue(0.3)
        assert remark.text() == "λ 0.033 in the first pass, γ 0.033"
        widget(panel, "Fine-tuning regularization").setValue(2.0)
        assert remark.text() == "λ 0.033 in the first pass, γ 0.066"
        spoken = widget(panel, "Fine-tuning rate").accessibleDescription()
        assert spoken.endswith("That is λ 0.033 in the first pass, γ 0.066.")

    def test_are_nothing_where_there_is_none(self, panel, remark):
        widget(panel, "Fine-tuning epochs").setValue(0)
        assert remark.text() == ""
        assert "That is" not in widget(panel, "Fine-tuning rate").accessibleDescription()


class TestWhereItBegins:
    @pytest.fixture
    def remark(self, panel):
        return widget(panel, "Where RMSE begins", Remark)

    def test_is_told_where_untrained_features_count(self, state, make_dataset, remark):
        state.set_hyperparams(PRESETS["Funk 2006"])
        assert remark.text() == ""
        state.set_dataset(make_dataset())
        assert remark.text() == "begins 0.63 stars high"
        sentence = "Untrained features count 0.63 stars at first, so RMSE begins high."
        assert remark.toolTip() == remark.accessibleDescription() == sentence
        state.set_hyperparams(PRESETS["Lecture"])
        assert remark.text() == ""

    def test_moves_nothing(self, panel, state, make_dataset):
        panel.show()
        before = panel.sizeHint()
        state.set_dataset(make_dataset())
        state.set_hyperparams(PRESETS["Funk 2006"])
        panel.layout().activate()
        assert panel.sizeHint() == before


@pytest.mark.parametrize("name", list(limits_by_name()))
def test_every_field_changes_its_own_setting(panel, state, name):
    field = panel._fields[name]
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
    assert preset.currentText() == "FunkSVD"


def test_choosing_custom_by_hand_changes_nothing(panel, state):
    preset = widget(panel, "Preset")
    preset.setCurrentText("Custom")
    preset.textActivated.emit("Custom")
    assert state.hyperparams == Hyperparams()
    assert preset.currentText() == "FunkSVD"


def test_no_threads_means_automatic(panel, state):
    threads = widget(panel, "Threads")
    assert threads.text() == "Automatic"
    threads.setValue(2)
    assert state.n_threads == 2
    threads.setValue(0)
    assert state.n_threads is None


@pytest.mark.parametrize("name", ["User damping", "Item damping", "Regularization per epoch"])
def test_arrows_take_whole_steps_where_hundredths_mean_nothing(panel, name):
    field = widget(panel, name)
    before = field.value()
    field.stepUp()
    assert field.value() == before + 1


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
