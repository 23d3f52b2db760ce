import itertools
from dataclasses import replace

import numpy as np
import pytest

from funksvd_gui.core.events import FeatureDone
from funksvd_gui.core.hyperparams import Hyperparams
from funksvd_gui.data.filter.settings import Filter
from funksvd_gui.data.filtering import apply_filter
from funksvd_gui.data.split.settings import SplitMethod, SplitSettings
from funksvd_gui.data.split.splitting import split_with_test
from funksvd_gui.errors import HyperparamError, ResumeError
from funksvd_gui.session.training_run import TrainingRun
from tests.conftest import make_dataset, make_ratings

PARAMS = Hyperparams(n_features=3, max_epochs=4, min_epochs=4, fine_tune_epochs=3)
DATA = make_dataset()


def suspend(dataset=DATA, n_events=3, params=PARAMS, **options):
    run = TrainingRun(dataset, params, n_threads=1, **options)
    list(itertools.islice(run.events(), n_events))
    return run.suspend()


def refused(match, dataset, state, **more):
    with pytest.raises(ResumeError, match=match) as caught:
        TrainingRun.resume(dataset, state, **more)
    assert caught.value.hint.endswith(".")


class TestData:
    def test_with_another_fingerprint_are_refused(self):
        refused("begun with other data", replace(DATA, fingerprint="1" * 64), suspend())

    def test_of_other_sizes_are_refused_whatever_their_fingerprint(self):
        """A wrong size would let the engine write beside its arrays."""
        refused("begun with other data", make_dataset(make_ratings(n_users=41)), suspend())

    def test_filtered_in_another_way_are_refused(self):
        filtered = apply_filter(DATA, Filter(min_user_ratings=9))
        refused("other ratings", filtered, suspend())
        refused("at least 9", DATA, suspend(filtered))
        assert TrainingRun.resume(filtered, suspend(filtered)).dataset is filtered

    def test_with_other_times_are_refused(self):
        """Times are no part of the fingerprint and decide what is held out."""
        times = np.arange(400)
        settings = SplitSettings(method=SplitMethod.TIME, validation_share=0.2)
        state = suspend(replace(DATA, timestamps=times), split=settings)
        refused("cannot be shared out", replace(DATA, timestamps=times[::-1].copy()), state)

    @pytest.mark.parametrize(
        "settings",
        [
            SplitSettings(test_share=0.2, seed=4),
            SplitSettings(method=SplitMethod.RANDOM_PER_USER, test_per_user=2),
            SplitSettings(method=SplitMethod.FOLDS, n_folds=4, fold=3),
        ],
        ids=lambda settings: settings.method,
    )
    def test_are_shared_out_as_before(self, settings):
        before = TrainingRun(DATA, PARAMS, split=settings).split
        after = TrainingRun.resume(DATA, suspend(split=settings)).split
        for part in ("train", "validation", "test"):
            for column in ("users", "items", "values"):
                mine, theirs = (getattr(getattr(s, part).copied(), column) for s in (before, after))
                assert mine.tobytes() == theirs.tobytes()


def test_a_run_goes_on_counting_where_it_was_put_away():
    """Features of its history, updates and seconds."""
    state = suspend(n_events=7)
    run = TrainingRun.resume(DATA, state, n_threads=1)
    assert run.history.features == list(state.features)
    assert [done.feature for done in state.features] == [1]
    list(run.events())
    first = run.history.epochs[0]
    assert first.updates == state.trainer.updates + len(run.split.train)
    assert first.elapsed_s > state.trainer.fit_seconds > 0
    assert [done.feature for done in run.history.features] == [1, 2, 3]


def test_a_run_with_a_test_file_wants_it_again():
    other = replace(make_dataset(make_ratings(n_ratings=50, seed=3)), name="test.csv")
    state = suspend(split=split_with_test(DATA, other, SplitSettings()))
    assert len(TrainingRun.resume(DATA, state, test=other).split.test) == 50
    refused("“test.csv”", DATA, state)
    refused("begun without", DATA, suspend(), test=other)
    refused("cannot be shared out", DATA, state, test=make_dataset(make_ratings(n_ratings=60)))


class TestPlans:
    def test_what_is_planned_anyway_changes_nothing(self):
        early = PARAMS.replace(n_features=30, patience=1)
        for n_events in (3, 6, None):
            state = suspend(n_events=n_events, params=early)
            same = state.planned(n_features=30, fine_tune_epochs=3)
            assert same.hyperparams == state.hyperparams
            planned = same.trainer.n_planned + same.trainer.n_together
            assert planned == 30 or state.trainer.fine_tuning is not None
            assert same.trainer.features.n_best == state.trainer.features.n_best
            if state.trainer.fine_tuning:
                assert same.trainer.fine_tuning.watch == state.trainer.fine_tuning.watch

    def test_fewer_than_there_are_is_a_sentence(self):
        state = suspend(n_events=7)
        assert state.n_features == 2
        with pytest.raises(HyperparamError, match="2 features already"):
            state.planned(n_features=1)
        done = suspend(n_events=None)
        with pytest.raises(HyperparamError, match="3 passes of fine-tuning already"):
            done.planned(fine_tune_epochs=2)

    def test_as_few_as_there_are_is_no_error(self):
        state = suspend(n_events=7)
        assert state.planned(n_features=2).trainer.n_planned == 2
        done = suspend(n_events=None)
        assert done.planned(fine_tune_epochs=3).trainer.fine_tune_planned == 3

    def test_that_are_left_out_stay_as_they_were(self):
        state = suspend(n_events=3)
        more = state.planned(n_features=9)
        assert (more.trainer.n_planned, more.trainer.fine_tune_planned) == (9, 3)
        assert more.hyperparams == PARAMS.replace(n_features=9)
        longer = state.planned(fine_tune_epochs=8)
        assert (longer.trainer.n_planned, longer.trainer.fine_tune_planned) == (3, 8)
        assert longer.hyperparams == PARAMS.replace(fine_tune_epochs=8)
        assert state.trainer.fine_tune_planned == 3

    def test_of_fine_tuning_alone_tune_a_run_that_was_to_have_none(self):
        params = PARAMS.replace(fine_tune_epochs=0)
        state = suspend(n_events=None, params=params).planned(fine_tune_epochs=2)
        run = TrainingRun.resume(DATA, state, n_threads=1)
        list(run.events())
        assert [(e.feature, e.epoch) for e in run.history.epochs] == [(None, 1), (None, 2)]
        whole = TrainingRun(DATA, PARAMS.replace(fine_tune_epochs=2), n_threads=1)
        list(whole.events())
        mine, theirs = run.model().factors, whole.model().factors
        assert mine.user_factors.tobytes() == theirs.user_factors.tobytes()

    def test_of_fewer_features_than_were_to_begin_together_are_those_of_one_sitting(self):
        params = PARAMS.replace(
            n_features=5, fine_tune_features=5, max_epochs=2, fine_tune_epochs=4
        )
        state = suspend(n_events=1, params=params).planned(n_features=2)
        assert (state.trainer.n_planned, state.trainer.n_together) == (0, 2)
        run = TrainingRun.resume(DATA, state, n_threads=1)
        list(run.events())
        assert run.history.features == []
        assert run.model().n_features == 2

    def test_do_not_change_the_state_they_are_made_from(self):
        early = PARAMS.replace(patience=1, fine_tune_epochs=99, regularization=0.001)
        early = early.replace(fine_tune_decay=1.0, learning_rate=0.05, fine_tune_rate=1.0)
        state = suspend(n_events=None, params=early)
        assert state.planned(fine_tune_epochs=100).trainer.fine_tuning.watch.n_stale == 0
        assert state.trainer.fine_tuning.watch.n_stale == 1

    def test_keep_the_patience_that_is_left(self):
        """A fine-tuning that has lost some of its patience has no more for being planned longer."""
        params = PARAMS.replace(
            patience=6, fine_tune_epochs=99, fine_tune_decay=1.0, learning_rate=0.05,
            fine_tune_rate=1.0, regularization=0.001,
        )  # fmt: skip
        n_events = len(list(TrainingRun(DATA, params, n_threads=1).events())) - 4
        state = suspend(n_events=n_events, params=params)
        n_stale = state.trainer.fine_tuning.watch.n_stale
        assert 0 < n_stale < 6
        more = state.planned(fine_tune_epochs=120)
        assert more.trainer.fine_tuning.watch.n_stale == n_stale

    def test_fewer_than_were_planned_is_a_shorter_run(self):
        run = TrainingRun.resume(DATA, suspend(n_events=7).planned(n_features=2), n_threads=1)
        list(run.events())
        whole = TrainingRun(DATA, PARAMS.replace(n_features=2), n_threads=1)
        list(whole.events())
        mine, theirs = run.model().factors, whole.model().factors
        assert mine.user_factors.tobytes() == theirs.user_factors.tobytes()

    @pytest.mark.parametrize("n_events", [1, 3, None])
    @pytest.mark.parametrize(
        "plans", [{"n_features": 7}, {"fine_tune_epochs": 8}, {"fine_tune_epochs": 0}], ids=str
    )
    def test_features_that_begin_together_are_those_of_one_sitting(self, plans, n_events):
        params = PARAMS.replace(
            n_features=5, fine_tune_features=3, max_epochs=2, fine_tune_epochs=7, patience=9
        )
        if n_events is None:
            plans = {"fine_tune_epochs": 8}  # what would change the features has begun
        state = suspend(n_events=n_events, params=params).planned(**plans)
        run = TrainingRun.resume(DATA, state, n_threads=1)
        list(run.events())
        whole = TrainingRun(DATA, params.replace(**plans), n_threads=1)
        list(whole.events())
        mine, theirs = run.model().factors, whole.model().factors
        assert mine.user_factors.tobytes() == theirs.user_factors.tobytes()

    def test_features_begun_together_count_as_begun(self):
        params = PARAMS.replace(
            n_features=5, fine_tune_features=3, max_epochs=2, fine_tune_epochs=7, patience=9
        )
        state = suspend(n_events=None, params=params)
        assert state.n_features == 5
        with pytest.raises(HyperparamError, match="5 features already"):
            state.planned(n_features=4)
        run = TrainingRun.resume(DATA, state.planned(n_features=6), n_threads=1)
        assert [e.feature for e in run.events() if isinstance(e, FeatureDone)] == [6]

    def test_a_run_that_converged_goes_on_when_more_is_planned(self):
        early = PARAMS.replace(
            patience=1, fine_tune_epochs=99, fine_tune_decay=1.0, learning_rate=0.05,
            fine_tune_rate=1.0, regularization=0.001,
        )  # fmt: skip
        state = suspend(n_events=None, params=early)
        n_done = state.trainer.fine_tune_done
        assert n_done < 99
        run = TrainingRun.resume(DATA, state.planned(fine_tune_epochs=100), n_threads=1)
        list(run.events())
        assert [epoch.epoch for epoch in run.history.epochs] == [n_done + 1]
