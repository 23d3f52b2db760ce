from funksvd_gui.core.events import EndReason, EpochDone, FeatureDone, TrainingStarted
from funksvd_gui.session.history import History

STARTED = TrainingStarted(90, 10, 0.9, 1.0, 0.1)


def epoch(number, train, validation, feature=1):
    return EpochDone(feature, number, train, validation, 100 * number, 0.1 * number)


def test_events_are_sorted_by_kind_in_their_order():
    history = History()
    events = [STARTED, epoch(1, 0.8, 0.9), epoch(2, 0.7, 0.85)]
    done = FeatureDone(1, 2, EndReason.MAX_EPOCHS, 0.7, 0.85)
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
