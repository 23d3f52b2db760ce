"""When a feature ends, when fine-tuning ends, and what is said when learning goes astray."""

import copy
import math

import pytest

from funksvd_gui.core.events import EndReason
from funksvd_gui.core.hyperparams import Hyperparams, default_of
from funksvd_gui.core.stopping import FeatureWatch, RunWatch, divergence, validation_or_train

SETTINGS = Hyperparams(max_epochs=10, min_epochs=4, patience=2)


def watched(*rmses, least=0.0, start_size=1.0, size=1.0):
    """Return the watch of a feature after epochs with these RMSEs."""
    watch = FeatureWatch(start_size=start_size)
    for rmse in rmses:
        watch.record(rmse, least, size)
    return watch


class TestFeature:
    def test_ends_with_the_last_of_its_epochs(self):
        improving = [1.0 - 0.1 * k for k in range(10)]
        assert watched(*improving[:-1]).reason(SETTINGS, 10) is None
        assert watched(*improving).reason(SETTINGS, 10) is EndReason.MAX_EPOCHS

    def test_ends_when_it_has_not_improved_for_as_long_as_one_is_patient(self):
        assert watched(1.0, 0.9, 0.8, 0.85).reason(SETTINGS, 10) is None
        assert watched(1.0, 0.9, 0.8, 0.85, 0.86).reason(SETTINGS, 10) is EndReason.CONVERGED

    def test_has_the_fewest_epochs_first(self):
        assert watched(1.0, 0.9, 0.95).reason(SETTINGS.replace(patience=1), 10) is None
        later = watched(1.0, 0.9, 0.95, 0.96)
        assert later.reason(SETTINGS.replace(patience=1), 10) is EndReason.CONVERGED

    def test_is_given_new_patience_by_every_epoch_that_improves(self):
        """An improvement is one on the epoch before, not on the best one."""
        assert watched(1.0, 0.9, 0.95, 0.94, 0.97).n_stale == 1
        assert watched(1.0, 0.9, 0.95, 0.96, 0.97).n_stale == 3

    def test_improves_by_the_least_improvement_or_more(self):
        assert watched(1.0, 0.5, 0.25, least=0.25).n_stale == 0
        assert watched(1.0, 0.5, 0.26, least=0.25).n_stale == 1

    def test_does_not_improve_by_staying_as_it_is(self):
        assert watched(1.0, 0.5, 0.5, least=0.0).n_stale == 1

    def test_does_not_count_a_flat_beginning_until_it_has_improved_once(self):
        assert watched(1.0, 1.0, 1.0, 1.0).n_stale == 0
        assert watched(1.0, 1.0, 0.9, 1.0).n_stale == 1

    @pytest.mark.parametrize(("size", "n_stale"), [(0.9, 2), (1.0, 0), (1.1, 0)])
    def test_counts_a_flat_beginning_where_it_fades_below_a_tenth(self, size, n_stale):
        assert watched(1.0, 1.0, 1.0, start_size=10.0, size=size).n_stale == n_stale

    def test_was_best_when_it_was_lowest_the_last_of_equals(self):
        watch = FeatureWatch(start_size=1.0)
        told = [watch.record(rmse, 0.0, 1.0) for rmse in (1.0, 0.8, 0.9, 0.8, 0.7)]
        assert told == [True, True, False, True, True]
        assert watch.best == 0.7
        assert watched(0.7, 0.9).best == 0.7


class TestFineTuning:
    def test_loses_patience_with_every_pass_that_does_not_better_the_best(self):
        watch = RunWatch(best=1.0)
        stale = []
        for rmse in (1.1, 0.9, 0.95, 0.92, 0.9, 0.8):
            watch.record(rmse, 0.0)
            stale.append(watch.n_stale)
        assert stale == [1, 0, 1, 2, 3, 0]
        assert watch.best == 0.8

    def test_has_to_better_it_by_the_least_improvement(self):
        watch = RunWatch(best=1.0)
        assert watch.record(0.9, 0.125)
        assert (watch.n_stale, watch.best) == (1, 0.9)
        watch.record(0.775, 0.125)
        assert watch.n_stale == 0

    def test_tells_which_pass_is_best_the_last_of_equals(self):
        watch = RunWatch(best=1.0)
        assert [watch.record(rmse, 0.0) for rmse in (1.1, 1.0, 0.9, 0.95)] == [
            False, True, True, False,
        ]  # fmt: skip


def test_validation_decides_where_something_is_held_out():
    assert validation_or_train(0.5, 0.9) == 0.9
    assert validation_or_train(0.5, 0.0) == 0.0
    assert validation_or_train(0.5, None) == 0.5


class TestDivergence:
    def test_tells_where_it_happened_and_with_what_setting(self):
        error = divergence(2, 3, "learning_rate", 0.5, is_first=False)
        assert str(error) == (
            "The error of feature 2 became infinite in epoch 3, with the learning rate at 0.5. "
            "What was learned before is kept."
        )

    def test_says_where_nothing_was_learned_before(self):
        error = divergence(1, 1, "learning_rate", 0.5, is_first=True)
        assert str(error).endswith("Nothing was learned before, so there is no model.")

    @pytest.mark.parametrize("name", ["learning_rate", "fine_tune_rate"])
    def test_suggests_a_tenth_and_never_more_than_the_default(self, name):
        default = default_of(name)
        hints = [divergence(1, 1, name, rate, is_first=False).hint for rate in (default, 90.0)]
        assert hints[0].endswith(f" {float(f'{default / 10:.1e}'):g}.")
        assert hints[1].endswith(f" {default:g}.")

    def test_has_a_suggestion_with_two_figures(self):
        hint = divergence(1, 1, "learning_rate", 0.123456, is_first=False).hint
        assert hint == "Try a smaller learning rate, for example 0.012."

    def test_never_suggests_what_is_not_stable(self):
        error = divergence(None, 7, "fine_tune_rate", 0.5, is_first=False, stable=0.00316)
        assert str(error).startswith("The error of the fine-tuning became infinite in epoch 7")
        assert error.hint.endswith("for example 0.0032.")
        assert (error.feature, error.epoch) == (None, 7)
        assert (error.parameter, error.suggestion) == ("fine_tune_rate", 0.0032)

    def test_keeps_all_of_it_when_it_is_copied(self):
        error = copy.copy(divergence(2, 3, "learning_rate", 0.5, is_first=False))
        assert (error.feature, error.epoch) == (2, 3)
        assert (error.parameter, error.suggestion) == ("learning_rate", 0.05)


def test_a_watch_that_saw_nothing_knows_no_best():
    assert FeatureWatch(start_size=1.0).best == RunWatch().best == math.inf
