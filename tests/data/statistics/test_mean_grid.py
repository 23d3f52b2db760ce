"""Every user or item with a rating is in exactly one cell, the right one."""

import numpy as np
import pytest

from funksvd_gui.data.statistics.groups import GroupStatistics
from funksvd_gui.data.statistics.mean_grid import mean_grid


def grid_of(counts, means, scale=(1.0, 5.0)):
    each = GroupStatistics(np.array(counts), np.array(means, float), np.zeros(len(counts)))
    return mean_grid(each, scale)


def cell_of(grid, count, mean):
    column = np.searchsorted(grid.count_edges, count, side="right") - 1
    row = min(np.searchsorted(grid.mean_edges, mean, side="right") - 1, grid.n_groups.shape[1] - 1)
    return column, row


def test_each_stands_in_the_cell_of_its_count_and_mean():
    grid = grid_of([1, 7, 7, 900], [1.0, 3.3, 3.3, 5.0])
    assert grid.n_groups.sum() == 4
    assert grid.n_groups[cell_of(grid, 1, 1.0)] == 1
    assert grid.n_groups[cell_of(grid, 7, 3.3)] == 2
    assert grid.n_groups[cell_of(grid, 900, 5.0)] == 1


@pytest.mark.parametrize("largest", [1, 2, 3, 9, 10, 1_000, 1_234_567])
def test_the_columns_reach_from_one_to_the_largest_count(largest):
    grid = grid_of([1, largest], [2.0, 2.0])
    assert grid.count_edges[0] == 1
    assert grid.count_edges[-1] > largest
    assert np.all(np.diff(grid.count_edges) >= 1)
    assert grid.n_groups.sum() == 2


def test_who_has_no_ratings_is_in_no_cell():
    assert grid_of([0, 2], [np.nan, 2.0]).n_groups.sum() == 1


def test_a_scale_of_one_rating_has_room_around_it():
    grid = grid_of([3], [4.0], scale=(4.0, 4.0))
    assert (grid.mean_edges[0], grid.mean_edges[-1]) == (3.5, 4.5)
    assert grid.n_groups.sum() == 1
