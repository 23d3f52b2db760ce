import numpy as np
import pytest

from funksvd_gui.core.feature_factors import FeatureFactors
from funksvd_gui.core.hyperparams import Hyperparams
from funksvd_gui.session.feature_ends import factors_at_end, feature_ends, norms_of, usual_least
from funksvd_gui.session.training_run import TrainingRun
from tests.conftest import make_dataset


def plain_end(factors, counts, n, least, sign):
    rows = [
        (-sign * factor, item)
        for item, (factor, count) in enumerate(zip(factors, counts, strict=True))
        if count >= least and sign * factor > 0
    ]
    return [item for _, item in sorted(rows)[:n]]


@pytest.mark.parametrize("n", [1, 3, 10, 1_000])
@pytest.mark.parametrize("least", [1, 5, 19])
@pytest.mark.parametrize("decimals", [0, 1, 7])
def test_ends_are_those_that_sorting_everything_gives(n, least, decimals):
    """Few decimals make many ties."""
    rng = np.random.default_rng(n + least)
    factors = np.round(rng.normal(size=400), decimals).astype(np.float32)
    counts = rng.integers(0, 20, size=400)
    ends = feature_ends(factors, counts, n, least)
    assert ends.negative.tolist() == plain_end(factors.tolist(), counts.tolist(), n, least, -1)
    assert ends.positive.tolist() == plain_end(factors.tolist(), counts.tolist(), n, least, 1)
    assert ends.n_qualified == sum(count >= least for count in counts.tolist())


def test_no_item_stands_at_both_ends():
    ends = feature_ends(np.array([0.3, -0.1, 0.0]), np.array([9, 9, 9]), 7, 1)
    assert (ends.negative.tolist(), ends.positive.tolist()) == ([1], [0])


def test_where_none_was_rated_so_often_there_is_none():
    ends = feature_ends(np.array([0.3, -0.1]), np.array([9, 9]), 7, 10)
    assert (len(ends.negative), len(ends.positive), ends.n_qualified) == (0, 0, 0)


def test_by_default_about_so_many_items_as_wanted_are_known_well_enough():
    counts = np.arange(1_000)
    assert usual_least(counts, 200) == 800
    assert (counts >= usual_least(counts, 200)).sum() == 200
    assert usual_least(np.array([0, 0, 4]), 200) == 1
    assert usual_least(np.empty(0, dtype=int)) == 1


@pytest.fixture(scope="module")
def models():
    run = TrainingRun(
        make_dataset(), Hyperparams(n_features=2, max_epochs=3, fine_tune_epochs=0), n_threads=1
    )
    list(run.events())
    alone = run.model()
    run.add_features(1)
    list(run.events())
    return run.model(), alone, run.history


def test_the_first_model_that_has_a_feature_tells_its_factors(models):
    newest, alone, _ = models
    assert factors_at_end(2, (alone, newest)) is not None
    np.testing.assert_array_equal(
        factors_at_end(3, (None, alone, newest)), newest.factors.item_factors[2]
    )
    assert factors_at_end(4, (alone, newest)) is None


def test_a_feature_in_training_is_told_as_it_is_now(models):
    newest, *_ = models
    now = FeatureFactors(2, np.zeros(30, dtype=np.float32), 0.0)
    assert factors_at_end(2, (newest,), now) is now.item_factors
    np.testing.assert_array_equal(factors_at_end(1, (newest,), now), newest.factors.item_factors[0])


def test_norms_are_those_that_training_told(models):
    newest, _, history = models
    told = [done.norm for done in history.features]
    np.testing.assert_allclose(norms_of(newest.factors), told, rtol=1e-5)
