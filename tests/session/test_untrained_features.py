import math

import pytest

from funksvd_gui.core.hyperparams import PRESETS, Baseline, Hyperparams
from funksvd_gui.data.split.settings import SplitSettings
from funksvd_gui.session.training_run import TrainingRun
from funksvd_gui.session.untrained_features import untrained_sentence, untrained_stars
from tests.conftest import make_dataset

#: So small a rate that the first epoch shows where the factors start.
STILL = PRESETS["Lecture"].replace(
    n_features=5, learning_rate=1e-6, initial_value=0.4, initial_noise=0.0, trail=True,
    baseline=Baseline.GLOBAL_MEAN,
)  # fmt: skip


@pytest.mark.parametrize("scale_steps", [False, True])
def test_are_what_the_first_epoch_of_a_run_is_off_by(scale_steps):
    data, params = make_dataset(), STILL.replace(scale_steps=scale_steps)
    run = TrainingRun(data, params, split=SplitSettings(validation_share=0.0))
    events = run.events()
    started, epoch = next(events), next(events)
    stars = untrained_stars(data, params)
    # The feature in training starts with what each of the four others counts.
    off = stars * 5 / 4
    assert stars > 0.5
    assert epoch.rmse_train == pytest.approx(math.hypot(started.rmse_baseline_train, off), rel=1e-3)


@pytest.mark.parametrize(
    "changes",
    [{"trail": False}, {"n_features": 1}, {"n_features": 0},
     {"fine_tune_features": 2_000, "fine_tune_epochs": 3}],
    ids=str,
)  # fmt: skip
def test_are_nothing_where_none_counts(changes):
    params = STILL.replace(**changes)
    assert untrained_stars(make_dataset(), params) == 0
    assert untrained_sentence(make_dataset(), params) == ""


def test_are_told_with_their_number():
    sentence = untrained_sentence(make_dataset(), PRESETS["Funk 2006"])
    assert sentence == "Untrained features count 0.63 stars at first, so RMSE begins high."


def test_are_not_told_where_nobody_would_see_it():
    params = PRESETS["Funk 2006"].replace(initial_value=0.03)
    assert untrained_stars(make_dataset(), params) > 0
    assert untrained_sentence(make_dataset(), params) == ""
    assert untrained_sentence(make_dataset(), Hyperparams()) == ""
