"""How our scores are held against LensKit's."""

import numpy as np
import pytest

from benchmarks.agreement import Scored, differences, steps_of
from funksvd_gui.core.hyperparams import preset


def test_differences_are_those_of_the_scores_whatever_their_sign():
    one = Scored(np.array([3.0, 4.0, 2.0]), 0.90)
    other = Scored(np.array([3.5, 3.9, 2.0]), 0.93)

    found = differences("both", one, other)

    assert found["both_mean"] == pytest.approx(0.2)
    assert found["both_max"] == pytest.approx(0.5)
    assert found["both_rmse"] == pytest.approx(0.03)


def test_a_smaller_rate_takes_as_many_more_epochs():
    lenskit = preset("LensKit")

    same, smaller = steps_of([])

    assert same == lenskit
    assert smaller.learning_rate * 4 == lenskit.learning_rate
    assert smaller.max_epochs == smaller.min_epochs == 4 * lenskit.max_epochs
