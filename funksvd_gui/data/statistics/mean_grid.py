"""Mean rating against number of ratings, counted in cells: a million items are no picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from funksvd_gui.data.statistics.groups import GroupStatistics

_MOST_COLUMNS = 48
_ROWS = 36
_FEWEST_COLUMNS = 8


@dataclass(frozen=True, slots=True, eq=False)
class MeanGrid:
    """Users or items, counted by how many ratings they have and by the mean of those.

    Attributes
    ----------
    count_edges : float64 array, shape (n_columns + 1,)
        Numbers of ratings, growing by a constant factor; a column holds its left
        edge and not its right one.
    mean_edges : float64 array, shape (n_rows + 1,)
    n_groups : int64 array, shape (n_columns, n_rows)
    column_means : float64 array, shape (n_columns,)
        Mean of the means in each column; NaN where there are none.
    """

    count_edges: NDArray[np.float64]
    mean_edges: NDArray[np.float64]
    n_groups: NDArray[np.int64]
    column_means: NDArray[np.float64]


def mean_grid(groups: GroupStatistics, scale: tuple[float, float]) -> MeanGrid:
    """Count users or items with at least one rating in cells over the whole rating scale."""
    rated = groups.counts > 0
    counts, means = groups.counts[rated].astype(np.float64), groups.means[rated]
    count_edges = _count_edges(float(counts.max(initial=1.0)))
    lowest, highest = scale
    if lowest == highest:
        lowest, highest = lowest - 0.5, highest + 0.5
    mean_edges = np.linspace(lowest, highest, _ROWS + 1)
    # A mean may differ from the end of the scale by a rounding.
    means = np.clip(means, lowest, highest)
    n_groups, _, _ = np.histogram2d(counts, means, bins=(count_edges, mean_edges))
    places = np.searchsorted(count_edges, counts, side="right") - 1
    with np.errstate(invalid="ignore"):
        column_means = np.bincount(places, means, len(n_groups)) / n_groups.sum(axis=1)
    return MeanGrid(count_edges, mean_edges, n_groups.astype(np.int64), column_means)


def _count_edges(largest: float) -> NDArray[np.float64]:
    """Return edges from 1 to beyond the largest count, each between two whole numbers or on one."""
    decades = np.log10(largest + 1.0)
    n_columns = int(np.clip(12 * decades, _FEWEST_COLUMNS, _MOST_COLUMNS))
    edges = np.unique(np.ceil(np.logspace(0.0, decades, n_columns + 1) - 1e-9))
    return edges if len(edges) > 1 else np.array([1.0, 2.0])
