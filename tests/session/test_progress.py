import itertools

import pytest

from funksvd_gui.core.events import EndReason, EpochDone, FeatureDone, TrainingStarted
from funksvd_gui.core.hyperparams import Hyperparams
from funksvd_gui.session.progress import RunProgress
from funksvd_gui.session.training_run import TrainingRun
from tests.conftest import make_dataset

SETTINGS = Hyperparams(n_features=10, max_epochs=20, fine_tune_epochs=0)


def events_of(n_features, n_epochs=20, seconds=0.1, first=1):
    """One event per epoch, 1,000 updates and `seconds` each."""
    for feature in range(first, first + n_features):
        for epoch in range(1, n_epochs + 1):
            n = (feature - 1) * n_epochs + epoch
            yield EpochDone(feature, epoch, 1.0, 0.9, 1000 * n, seconds * n)
        yield FeatureDone(feature, n_epochs, EndReason.MAX_EPOCHS, 1.0, 0.9, 0.1, 1.0)


def test_knows_nothing_before_the_first_epoch():
    progress = RunProgress(SETTINGS)
    assert progress.fraction == 0
    assert progress.seconds_left is None
    assert progress.updates_per_second is None


def test_half_the_features_are_half_the_way():
    progress = RunProgress(SETTINGS)
    progress.extend(events_of(5))
    assert progress.fraction == pytest.approx(0.5)
    assert progress.seconds_left == pytest.approx(10.0)
    assert progress.updates_per_second == pytest.approx(10_000)
    assert progress.features_begun == 5


def test_features_that_end_early_are_expected_to_go_on_doing_so():
    progress = RunProgress(SETTINGS)
    progress.extend(events_of(5, n_epochs=10))
    assert progress.seconds_left == pytest.approx(5.0)


def test_fine_tuning_is_expected_to_take_time():
    progress = RunProgress(SETTINGS.replace(fine_tune_epochs=10))
    progress.extend(events_of(10))
    assert progress.seconds_left > 0
    assert progress.fraction < 1


def test_the_end_is_the_end():
    progress = RunProgress(SETTINGS)
    progress.extend(events_of(10))
    assert progress.fraction == 1
    assert progress.seconds_left == 0


def test_more_features_come_after_those_that_are_begun():
    progress = RunProgress(SETTINGS)
    progress.extend(events_of(3))
    progress.plan_features(10)
    assert progress.n_features == 13


def test_fine_tuning_gives_up_features_that_are_not_begun():
    progress = RunProgress(SETTINGS)
    progress.extend(events_of(3))
    progress.plan_fine_tuning(10)
    assert (progress.n_features, progress.n_fine_tune_epochs) == (3, 10)


def fine_tuning_events(n_epochs):
    return [
        EpochDone(None, epoch, 1.0, 0.9, epoch, float(epoch)) for epoch in range(1, n_epochs + 1)
    ]


def test_features_that_begin_together_are_begun_with_fine_tuning():
    progress = RunProgress(SETTINGS.replace(fine_tune_epochs=10, fine_tune_features=2_000))
    assert (progress.n_features, progress.features_begun) == (10, 0)
    progress.extend(fine_tuning_events(3))
    assert (progress.n_features, progress.features_begun) == (10, 10)
    assert progress.seconds_left == pytest.approx(7.0)
    progress.plan_features(2)
    assert progress.n_features == 12


def test_features_after_those_that_began_together_are_expected_to_take_time():
    settings = SETTINGS.replace(fine_tune_epochs=3, fine_tune_features=2_000)
    progress = RunProgress(settings)
    progress.extend(fine_tuning_events(3))
    progress.plan_features(2)
    progress.extend([
        EpochDone(11, epoch, 1.0, 0.9, 3 + epoch, 3.0 + epoch) for epoch in range(1, 20)
    ])  # fmt: skip
    assert progress.seconds_left == pytest.approx(21.0)
    progress.extend([
        EpochDone(11, 20, 1.0, 0.9, 23, 23.0),
        FeatureDone(11, 20, EndReason.MAX_EPOCHS, 1.0, 0.9, 0.1, 1.0),
    ])  # fmt: skip
    assert progress.seconds_left == pytest.approx(20.0)


def test_more_epochs_of_the_last_feature_take_time():
    progress = RunProgress(SETTINGS)
    progress.extend(events_of(10))
    progress.plan_epochs(4)
    assert progress.seconds_left == pytest.approx(0.4)
    progress.extend([EpochDone(10, 21, 1.0, 0.9, 201_000, 20.1)])
    assert progress.seconds_left == pytest.approx(0.3)
    assert progress.fraction == pytest.approx(20.1 / 20.4)
    progress.extend([FeatureDone(10, 21, EndReason.CONVERGED, 1.0, 0.9, 0.1, 1.0)])
    assert progress.seconds_left == 0


class TestARun:
    """The progress that a training run keeps of itself."""

    settings = Hyperparams(n_features=3, max_epochs=4, min_epochs=4, fine_tune_epochs=4)

    def run(self, n_events=None):
        run = TrainingRun(make_dataset(), self.settings.replace(patience=100))
        list(itertools.islice(run.events(), n_events))
        return run

    def test_comes_to_its_end(self):
        assert self.run().progress.fraction == 1

    def test_plans_more(self):
        run = self.run()
        run.add_features(2)
        assert run.progress.n_features == 5
        run.add_fine_tuning(3)
        assert run.progress.n_fine_tune_epochs == 7

    @pytest.mark.parametrize("n_events", [2, 6, 8, 14, 18])
    def test_goes_on_where_it_was_suspended(self, n_events):
        half = self.run(n_events)
        state = half.suspend()
        resumed = TrainingRun.resume(make_dataset(), state)
        events = list(itertools.islice(resumed.events(), 2))
        (last,) = (event for event in events if isinstance(event, EpochDone))
        progress = resumed.progress
        assert progress.features_begun == max(half.progress.features_begun, last.feature or 3)
        assert progress.n_features == 3
        assert progress.fine_tune_epochs_done == (0 if last.feature else last.epoch)
        n_left = 12 - sum(epoch.feature is not None for epoch in (*half.history.epochs, last))
        # It takes the one epoch it has seen for what is usual, not all that was before.
        epoch_s = last.elapsed_s - state.trainer.fit_seconds
        pass_s = 3 * 0.3 * epoch_s if last.feature else epoch_s
        expected = n_left * epoch_s + (4 - progress.fine_tune_epochs_done) * pass_s
        assert progress.seconds_left == pytest.approx(expected)


def test_the_speed_is_that_of_the_last_second():
    progress = RunProgress(SETTINGS)
    progress.extend([EpochDone(1, 1, 1.0, None, 1_000, 10.0)])
    progress.extend(EpochDone(1, n, 1.0, None, 1_000 * n, 10.0 + n / 10) for n in range(2, 20))
    assert progress.updates_per_second == pytest.approx(10_000, rel=0.01)


def test_the_epochs_left_are_those_planned_and_follow_features_that_end_early():
    progress = RunProgress(SETTINGS.replace(fine_tune_epochs=7))
    assert progress.epochs_left == 10 * 20 + 7
    progress.extend([EpochDone(1, n, 1.0, 0.9, 1000 * n, 0.1 * n) for n in range(1, 5)])
    assert progress.epochs_left == 10 * 20 - 4 + 7
    progress.extend([FeatureDone(1, 4, EndReason.CONVERGED, 1.0, 0.9, 0.1, 1.0)])
    assert progress.epochs_left == 9 * 4 + 7
    progress.extend([EpochDone(None, 7, 1.0, 0.9, 9_999, 3.0)])
    assert progress.epochs_left == 9 * 4


def test_a_pass_of_fine_tuning_visits_every_rating_once():
    progress = RunProgress(SETTINGS.replace(fine_tune_epochs=7))
    progress.extend([TrainingStarted(1_000, 0, 1.0, None, 0.0)])
    progress.extend([EpochDone(1, 1, 1.0, 0.9, 1_000, 0.1)])
    assert progress.visits_per_second == pytest.approx(10_000)
    progress.extend([EpochDone(None, 1, 1.0, 0.9, 11_000, 0.2)])
    assert progress.updates_per_second == pytest.approx(55_000)
    assert progress.visits_per_second == pytest.approx(10_000)
