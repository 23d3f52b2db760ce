"""What a dataset looks like in numbers: counts, scale, histogram, ratings per user and item."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from funksvd_gui.data.dataset import Dataset

#: Up to so many different ratings have a bar each; more are put into this many bins.
MAX_BARS = 40


@dataclass(frozen=True, slots=True)
class HistogramBar:
    """So many ratings from `lower` to `upper`; both are the rating itself if it has its own bar.

    A bin holds its lower end; only the last one holds its upper end as well.
    """

    lower: float
    upper: float
    count: int


@dataclass(frozen=True, slots=True)
class Spread:
    """Smallest, middle and largest of a list of counts."""

    minimum: int
    median: float
    maximum: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetSummary:
    """Figures of one dataset.

    Attributes
    ----------
    density : float
        Share of the user × item matrix that is rated.
    histogram : tuple of HistogramBar
        From the smallest rating to the largest.
    has_own_bars : bool
        Whether every bar is one rating, rather than a range of them.
    """

    n_ratings: int
    n_users: int
    n_items: int
    density: float
    scale: tuple[float, float]
    mean: float
    histogram: tuple[HistogramBar, ...]
    has_own_bars: bool
    ratings_per_user: Spread
    ratings_per_item: Spread


def summarize(dataset: Dataset) -> DatasetSummary:
    """Return the figures of a dataset with at least one rating."""
    ratings = dataset.ratings
    histogram, has_own_bars = _histogram(ratings.values)
    return DatasetSummary(
        n_ratings=dataset.n_ratings,
        n_users=dataset.n_users,
        n_items=dataset.n_items,
        density=dataset.density,
        scale=dataset.scale,
        mean=float(ratings.values.mean(dtype=np.float64)),
        histogram=histogram,
        has_own_bars=has_own_bars,
        ratings_per_user=_spread(np.bincount(ratings.users, minlength=ratings.n_users)),
        ratings_per_item=_spread(np.bincount(ratings.items, minlength=ratings.n_items)),
    )


def _histogram(values: NDArray[np.float32]) -> tuple[tuple[HistogramBar, ...], bool]:
    distinct, counts = np.unique(values, return_counts=True)
    if len(distinct) <= MAX_BARS:
        bars = zip(distinct.tolist(), distinct.tolist(), counts.tolist(), strict=True)
        return tuple(HistogramBar(*bar) for bar in bars), True
    # In float64, because the width of the largest float32 scale is no float32.
    counts, edges = np.histogram(distinct.astype(np.float64), bins=MAX_BARS, weights=counts)
    bins = zip(edges[:-1].tolist(), edges[1:].tolist(), counts.tolist(), strict=True)
    return tuple(HistogramBar(lower, upper, int(count)) for lower, upper, count in bins), False


def _spread(counts: NDArray[np.intp]) -> Spread:
    return Spread(int(counts.min()), float(np.median(counts)), int(counts.max()))
