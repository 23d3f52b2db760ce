"""Which values ratings have, on which grid they lie, and which lie far out."""

import numpy as np
import pytest

from funksvd_gui.data import grouping
from funksvd_gui.data.statistics.rating_values import (
    MAX_DISTINCT,
    distinct_values,
    grid_of,
    outliers_of,
)


def _distinct(values, dtype=np.float32):
    return distinct_values(np.array(values, dtype=dtype))


class TestDistinctValues:
    def test_every_value_is_counted_across_blocks(self, monkeypatch):
        monkeypatch.setattr(grouping, "_CHUNK", 7)
        found = _distinct([3, 1, 1, 5, 3, 3, 2, 5, 1, 1, 1])
        assert found.values.tolist() == [1, 2, 3, 5]
        assert found.counts.tolist() == [5, 1, 3, 2]

    @pytest.mark.parametrize("odd_one", [4.5, 3.7], ids=["short numbers", "a long one"])
    def test_negative_ones_and_both_zeros_are_counted_right(self, odd_one):
        found = _distinct([0.0, -0.0, -2.5, odd_one, -2.5, 0.0])
        assert found.values.tolist() == [-2.5, 0, np.float32(odd_one)]
        assert found.counts.tolist() == [2, 3, 1]

    def test_numbers_that_float32_could_not_tell_apart_are_different(self):
        found = _distinct([16_777_216, 16_777_217, 16_777_217], np.float64)
        assert found.values.tolist() == [16_777_216, 16_777_217]
        assert found.counts.tolist() == [1, 2]

    def test_a_continuum_is_none(self):
        assert _distinct(np.linspace(0, 1, MAX_DISTINCT + 1)) is None
        assert len(_distinct(np.linspace(0, 1, MAX_DISTINCT)).values) == MAX_DISTINCT


class TestGrid:
    @pytest.mark.parametrize(
        ("values", "step"),
        [
            ([1, 2, 3, 4, 5], 1), ([0.5, 1, 4.5], 0.5), ([1, 1.25, 3], 0.25), ([0.2, 0.4], 0.2),
            ([1.1, 4.7], 0.1), ([0.05, 3.15], 0.05), ([-9.95, 3.14, 9.99], 0.01),
            ([0, 20, 40, 100], 20), ([1, 3, 7], 2), ([1, 5], 1), ([4], 1), ([1000.1, 3], 0.1),
        ],
    )  # fmt: skip
    def test_the_coarsest_usual_grid_is_found(self, values, step):
        assert grid_of(_distinct(values)).step == step

    @pytest.mark.parametrize(
        ("values", "step"),
        [
            ([16_777_216, 16_777_217, 16_777_220], 1), ([100_000, 100_000.5, 100_003], 0.5),
            ([1_000_000.01, 1_000_000.02], 0.01), ([1e9, 1e9 + 0.25], 0.25), ([1.1, 4.7], 0.1),
        ],
    )  # fmt: skip
    def test_numbers_of_twice_the_digits_have_finer_grids(self, values, step):
        assert grid_of(_distinct(values, np.float64)).step == step

    def test_what_lies_beside_a_grid_by_more_than_a_rounding_has_none(self):
        assert grid_of(_distinct([100_000, 100_000.003], np.float64)) is None

    @pytest.mark.parametrize("values", [[1, 2.333], [0.001], [3.14159, 1], [1e30, 1]])
    def test_what_lies_on_none_has_none(self, values):
        assert grid_of(_distinct(values)) is None


class TestOutliers:
    @pytest.mark.parametrize(
        ("values", "outliers", "scale"),
        [
            ([1, 2, 3, 4, 5, 555], [555], (1, 5)),
            ([1, 2, 3, 4, 5] * 200 + [99] * 3 + [-999], [-999, 99], (1, 5)),
            ([0.5, 1, 4, 4.5, 5] * 9 + [45], [45], (0.5, 5)),
        ],
    )
    def test_rare_values_far_away_are_found(self, values, outliers, scale):
        found = outliers_of(_distinct(values))
        assert found.values.tolist() == outliers
        assert (found.others[0], found.others[-1]) == scale
        assert found.counts.tolist() == [values.count(value) for value in outliers]

    def test_outliers_keep_their_digits(self):
        values = [100_000.1, 100_000.2, 100_000.3] * 200 + [100_555.7]
        found = outliers_of(_distinct(values, np.float64))
        assert found.values.tolist() == [100_555.7]
        assert found.others.tolist() == [100_000.1, 100_000.2, 100_000.3]

    @pytest.mark.parametrize(
        "values",
        [
            [1, 2, 3, 4, 5],
            [1] + [8, 9, 10] * 50,  # one bad rating on a scale from 1 to 10
            [5, 555],
            [5, 5, 5, 5, 5, 5, 555],
            [1, 2, 3, 4, 5] * 10 + [99] * 10,  # no exception: a part of the data
            [2**k for k in range(12)] * 3,  # a long tail without a gap
        ],
    )
    def test_what_is_no_exception_is_none(self, values):
        assert outliers_of(_distinct(values)) is None
