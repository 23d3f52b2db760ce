"""A run that was interrupted, put away and taken up is, bit by bit, the run that never was."""

import itertools
import pickle

import numpy as np
import pytest

from funksvd_gui.core import sample_order
from funksvd_gui.core.events import EpochDone, TrainingDone, TrainingStarted
from funksvd_gui.core.trainer import Trainer
from funksvd_gui.errors import HyperparamError
from tests.conftest import make_ratings
from tests.core.ladder import BEYOND, PLAIN, SCALE, assert_same_bits, epochs

RATINGS = make_ratings()
ROWS = np.random.default_rng(5).permutation(len(RATINGS))
TRAIN, HELD_OUT = RATINGS.take(ROWS[100:]), RATINGS.take(ROWS[:100])
SETTINGS = {
    "plain": PLAIN.replace(scale_steps=True),
    "clamp and trail": PLAIN.replace(clamp=True, trail=True),
    "trail": PLAIN.replace(trail=True),
    "fine-tuned": PLAIN.replace(fine_tune_epochs=6, fine_tune_rate=2.0, patience=2),
    "begun together": PLAIN.replace(
        fine_tune_features=2, max_epochs=3, fine_tune_epochs=6, fine_tune_rate=2.0
    ),
    "early": PLAIN.replace(max_epochs=40, min_epochs=2, patience=1),
    "beyond the plain rule": PLAIN.replace(scale_steps=True, **BEYOND),
}


def new_trainer(params, state=None, validation=HELD_OUT):
    return Trainer(TRAIN, validation, params, scale=SCALE, n_threads=1, state=state)


def timeless(event):
    if isinstance(event, EpochDone):
        return event.feature, event.epoch, event.rmse_train, event.rmse_validation, event.updates
    return event


def put_away_and_taken_up(trainer, params):
    """Return another trainer that goes on where this one is, by way of plain bytes."""
    return new_trainer(params, pickle.loads(pickle.dumps(trainer.suspend())))


@pytest.mark.parametrize("name", SETTINGS)
def test_taking_up_a_run_anywhere_goes_on_as_if_nothing_had_been(name):
    params = SETTINGS[name]
    whole = new_trainer(params)
    events = list(whole.run())
    for n_events in range(1, len(events)):
        first = new_trainer(params)
        list(itertools.islice(first.run(), n_events))
        second = put_away_and_taken_up(first, params)
        rest = list(second.run())
        assert isinstance(rest[0], TrainingStarted)
        assert [timeless(e) for e in rest[1:]] == [timeless(e) for e in events[n_events:]]
        assert_same_bits(second.factor_model(), whole.factor_model())
        assert second.factor_model().trail == whole.factor_model().trail


def test_what_is_put_away_does_not_change_afterwards():
    params = SETTINGS["fine-tuned"]
    trainer = new_trainer(params)
    events = trainer.run()
    for _ in range(len(list(new_trainer(params).run())) - 3):
        next(events)
    state = trainer.suspend()
    before = pickle.dumps(state)
    list(events)
    assert pickle.dumps(state) == before


def test_more_features_in_another_sitting_are_those_of_one_sitting():
    whole = new_trainer(PLAIN.replace(n_features=5))
    list(whole.run())
    first = new_trainer(PLAIN.replace(n_features=2))
    list(first.run())
    second = put_away_and_taken_up(first, PLAIN.replace(n_features=2))
    next(second.run())
    second.add_features(3)
    list(second.run())
    assert_same_bits(second.factor_model(), whole.factor_model())


@pytest.mark.parametrize("n_events", [3, None])
def test_more_epochs_of_the_last_feature_are_those_of_one_sitting(n_events):
    """Whether the feature was stopped midway or is finished already."""
    short, long = (
        PLAIN.replace(n_features=1, max_epochs=n, min_epochs=n, patience=20) for n in (6, 16)
    )
    whole = new_trainer(long)
    list(whole.run())
    first = new_trainer(short)
    list(itertools.islice(first.run(), n_events))
    second = put_away_and_taken_up(first, short)
    next(second.run())
    second.add_epochs(10)
    events = list(second.run())
    assert epochs(events)[-1].epoch == 16
    assert_same_bits(second.factor_model(), whole.factor_model())


def test_more_fine_tuning_in_another_sitting_is_that_of_one_sitting():
    params = PLAIN.replace(fine_tune_epochs=9, fine_tune_rate=0.4, patience=9)
    whole = new_trainer(params)
    list(whole.run())
    first = new_trainer(params.replace(fine_tune_epochs=4))
    list(first.run())
    second = put_away_and_taken_up(first, params.replace(fine_tune_epochs=4))
    next(second.run())
    second.add_fine_tuning(5)
    events = list(second.run())
    assert [e.epoch for e in epochs(events)] == [5, 6, 7, 8, 9]
    assert_same_bits(second.factor_model(), whole.factor_model())


def test_asking_for_more_goes_on_although_the_fine_tuning_had_converged():
    params = SETTINGS["fine-tuned"].replace(
        fine_tune_epochs=400, fine_tune_decay=1.0, fine_tune_regularization=0.0
    )
    trainer = new_trainer(params)
    n_before = len([e for e in epochs(trainer.run()) if e.feature is None])
    assert n_before < 400
    trainer.add_fine_tuning(2)
    assert [e.epoch for e in epochs(trainer.run())] == [n_before + 1, n_before + 2]


def test_more_epochs_of_no_feature_are_an_error_in_words():
    trainer = new_trainer(PLAIN.replace(n_features=0))
    list(trainer.run())
    with pytest.raises(HyperparamError) as caught:
        trainer.add_epochs(3)
    assert caught.value.hint


def test_threads_do_not_matter_to_a_run_that_is_taken_up(monkeypatch):
    monkeypatch.setattr(sample_order, "_SMALLEST_FOR_BLOCKS", 1)
    monkeypatch.setattr("funksvd_gui.core.thread_team.available_processors", lambda: 4)
    ratings = make_ratings(n_users=200, n_items=150, n_ratings=8_000)
    params = PLAIN.replace(fine_tune_epochs=3)

    def run(state, n_threads, n_events=None):
        trainer = Trainer(ratings, ratings, params, scale=SCALE, n_threads=n_threads, state=state)
        events = list(itertools.islice(trainer.run(), n_events))
        trainer.close()
        return trainer, events

    whole, events = run(None, 1)
    assert isinstance(events[-1], TrainingDone)
    for n_events in (5, 12, 22):
        half, _ = run(None, 2, n_events)
        other, _ = run(half.suspend(), 4)
        assert_same_bits(other.factor_model(), whole.factor_model())
