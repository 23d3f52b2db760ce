import numpy as np
import pytest

from funksvd_gui.core.hyperparams import PRESETS, Baseline, Hyperparams, Stage, limits_by_name
from funksvd_gui.data.split.settings import SplitSettings
from funksvd_gui.gui.settings_view.stage_words import idle_settings, summary_of
from funksvd_gui.session.training_run import TrainingRun

SMALL = Hyperparams(
    n_features=3, max_epochs=3, min_epochs=2, fine_tune_epochs=5, initial_value=0.2, damping_user=2
)
CASES = {
    "no baseline": SMALL.replace(baseline=Baseline.NONE),
    "global mean": SMALL.replace(baseline=Baseline.GLOBAL_MEAN),
    "item mean": SMALL.replace(baseline=Baseline.ITEM_MEAN),
    "starting at zero": SMALL.replace(initial_value=0.0),
    "together": SMALL.replace(fine_tune_features=3),
    "together, few epochs": SMALL.replace(fine_tune_features=3, fine_tune_epochs=3),
    "no fine-tuning": SMALL.replace(fine_tune_epochs=0),
    "no fine-tuning, together": SMALL.replace(fine_tune_epochs=0, fine_tune_features=3),
}


def another_value(name, value):
    if isinstance(value, bool):
        return not value
    return value + 1 if isinstance(value, int) else min(value / 2 + 0.01, 0.9)


def trained(data, hyperparams):
    run = TrainingRun(data, hyperparams, split=SplitSettings(validation_share=0.2))
    errors = [event.rmse_train for event in run.events() if hasattr(event, "epoch")]
    return errors, run.model().factors


@pytest.mark.parametrize("case", CASES)
def test_an_idle_setting_changes_nothing(make_dataset, case):
    data, hyperparams = make_dataset(), CASES[case]
    idle = idle_settings(hyperparams)
    assert idle
    errors, factors = trained(data, hyperparams)
    for name in idle:
        changed = hyperparams.replace(**{name: another_value(name, getattr(hyperparams, name))})
        assert changed != hyperparams, name
        errors_then, factors_then = trained(data, changed)
        assert errors_then == errors, name
        np.testing.assert_array_equal(factors_then.user_factors, factors.user_factors)


def test_nothing_is_idle_where_everything_is_at_work():
    assert idle_settings(SMALL) == {}
    assert set(idle_settings(PRESETS["FunkSVD"])) <= {"trail"}


@pytest.mark.parametrize(
    ("stage", "changes", "summary"),
    [
        (Stage.BASELINE, {}, "user + item · damping 2 / 6"),
        (Stage.BASELINE, {"baseline": Baseline.ITEM_MEAN}, "item mean · damping 6"),
        (Stage.BASELINE, {"baseline": Baseline.NONE}, "none"),
        (
            Stage.ONE_FEATURE,
            {"epoch_regularization": 11, "learning_rate_decay": 0.9, "starting_passes": 1},
            "κ 11 · decay 0.9 · 1 starting pass",
        ),
        (
            Stage.ONE_FEATURE,
            {"epoch_regularization": 0, "learning_rate_decay": 1, "starting_passes": 0,
             "initial_noise": 0, "clamp": True, "trail": True},
            "start 0.2 · clamped · untrained count",
        ),
        (Stage.FINE_TUNING, {"fine_tune_epochs": 0}, "off"),
        (
            Stage.FINE_TUNING,
            {"learning_rate": 0.2, "fine_tune_rate": 0.5, "regularization": 0.04,
             "fine_tune_regularization": 0.5},
            "5 epochs · λ 0.1 · γ 0.02",
        ),
        (
            Stage.FINE_TUNING, {"fine_tune_epochs": 2, "fine_tune_features": 9},
            "2 epochs · all together",
        ),
    ],
)  # fmt: skip
def test_a_summary_names_what_is_most_telling(stage, changes, summary):
    assert summary_of(stage, SMALL.replace(**changes)) == summary


def test_every_stage_but_the_first_has_a_summary_for_every_preset():
    stages = {limits.stage for limits in limits_by_name().values()} - {Stage.ALL}
    assert len(stages) == 3
    assert all(summary_of(stage, params) for stage in stages for params in PRESETS.values())
