import math

import pytest

from funksvd_gui.core.events import (
    EndReason,
    EpochDone,
    FeatureDone,
    TrainingDone,
    TrainingStarted,
)
from funksvd_gui.session.history import History, baseline_warning

STARTED = TrainingStarted(90, 10, 0.9, 1.0, 0.1)


def epoch(number, train, validation, feature=1):
    return EpochDone(feature, number, train, validation, 100 * number, 0.1 * number)


def test_events_are_sorted_by_kind_in_their_order():
    history = History()
    events = [STARTED, epoch(1, 0.8, 0.9), epoch(2, 0.7, 0.85)]
    done = FeatureDone(1, 2, EndReason.MAX_EPOCHS, 0.7, 0.85, gain=0.15, norm=3.0)
    history.extend(events)
    history.extend([done])
    assert history.started == STARTED
    assert history.epochs == events[1:]
    assert history.features == [done]
    assert history.last == events[-1]


def test_the_best_epoch_has_the_lowest_validation_rmse_the_first_of_equals():
    history = History()
    history.extend([epoch(1, 0.8, 0.9), epoch(2, 0.7, 0.85), epoch(3, 0.6, 0.85)])
    assert history.best.epoch == 2


def test_without_validation_training_decides():
    history = History()
    history.extend([epoch(1, 0.8, None), epoch(2, 0.9, None)])
    assert history.best.epoch == 1
    history.extend([TrainingStarted(90, 0, 0.9, None, 0.1)])
    assert history.rmse_baseline == 0.9


def test_the_baseline_is_that_of_the_watched_ratings():
    history = History()
    assert history.rmse_baseline is None
    history.extend([STARTED])
    assert history.rmse_baseline == 1.0


@pytest.mark.parametrize("rmse", [math.nan, math.inf])
def test_an_epoch_that_is_not_finite_is_never_the_best(rmse):
    history = History()
    history.extend([epoch(1, 0.8, rmse)])
    assert history.best is None
    history.extend([epoch(2, 0.8, 1.1), epoch(3, 0.8, rmse)])
    assert history.best.epoch == 2


def test_a_best_epoch_that_is_worse_than_the_baseline_is_a_warning():
    history = History()
    history.extend([STARTED])
    assert history.baseline_warning == ""
    history.extend([epoch(1, 0.8, 1.02)])
    assert history.baseline_warning == (
        "The model that was kept is worse than its baseline: 1.0200 against 1.0000."
    )
    history.extend([epoch(2, 0.8, 0.99)])
    assert history.baseline_warning == ""


@pytest.mark.parametrize(
    ("rmse", "rmse_baseline"), [(None, 1.0), (1.0, None), (1.0, 1.0), (1.00001, 1.0)]
)
def test_what_is_not_known_or_not_seen_is_no_warning(rmse, rmse_baseline):
    assert baseline_warning(rmse, rmse_baseline) == ""


def finished(feature, rmse, n_epochs=2):
    return FeatureDone(feature, n_epochs, EndReason.MAX_EPOCHS, rmse, None, gain=0.1, norm=3.0)


def test_a_feature_that_is_trained_further_is_told_as_it_was_finished_last():
    history = History()
    history.extend([finished(1, 0.9), finished(2, 0.8), finished(2, 0.7, n_epochs=5)])
    assert history.features == [finished(1, 0.9), finished(2, 0.7, n_epochs=5)]
    history.extend([finished(3, 0.6)])
    assert [done.feature for done in history.features] == [1, 2, 3]


def test_before_anything_is_told_there_is_nothing():
    history = History()
    assert history.started is history.last is history.best is history.done is None
    assert history.epochs == history.features == []


def test_the_last_end_counts():
    ends = [TrainingDone(EndReason.MAX_EPOCHS, n, None, 0.9) for n in (1, 2)]
    history = History()
    history.extend(ends)
    assert history.done == ends[1]


def test_events_come_in_the_order_they_happened():
    history = History()
    done = FeatureDone(1, 2, EndReason.MAX_EPOCHS, 0.7, 0.85, gain=0.15, norm=3.0)
    events = [STARTED, epoch(1, 0.8, 0.9), epoch(2, 0.7, 0.85), done, epoch(1, 0.6, 0.8, 2)]
    history.extend(events)
    assert list(history.events()) == events
