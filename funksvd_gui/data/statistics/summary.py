"""What a dataset looks like in numbers: counts, scale, histogram, users, items, times."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from funksvd_gui.core.ratings import Values
from funksvd_gui.data.dataset import Dataset
from funksvd_gui.data.grouping import chunks
from funksvd_gui.data.statistics.groups import (
    CountCurve,
    GroupStatistics,
    count_curve,
    group_statistics,
)
from funksvd_gui.data.statistics.mean_grid import MeanGrid, mean_grid
from funksvd_gui.data.statistics.rating_values import distinct_values
from funksvd_gui.data.statistics.time_histogram import TimeHistogram, time_histogram
from funksvd_gui.task import Task

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


@dataclass(frozen=True, slots=True, eq=False)
class GroupSummary:
    """The users of a dataset, or its items, one by one in the order of their indices and all."""

    each: GroupStatistics
    curve: CountCurve
    grid: MeanGrid


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class DatasetSummary:
    """Figures of one dataset; the histogram goes from the smallest rating to the largest.

    `over_time` is None where the ratings have no times.
    """

    mean: float
    histogram: tuple[HistogramBar, ...]
    users: GroupSummary
    items: GroupSummary
    over_time: TimeHistogram | None


def summarize(dataset: Dataset, task: Task | None = None) -> DatasetSummary:
    """Return the figures of a dataset with at least one rating.

    Made for a thread beside the window's: it works in small parts and reports after each.
    """
    task = task or Task()
    ratings, times, scale = dataset.ratings, dataset.timestamps, dataset.scale
    values = ratings.values
    histogram = _own_bars(values, task.part(0.0, 0.125)) or _binned(
        values, scale, task.part(0.125, 0.25)
    )
    users = group_statistics(ratings.users, values, ratings.n_users, task.part(0.25, 0.5))
    items = group_statistics(ratings.items, values, ratings.n_items, task.part(0.5, 0.75))
    over_time = None if times is None else time_histogram(times, values, task.part(0.75, 1.0))
    return DatasetSummary(
        mean=float(values.mean(dtype=np.float64)),
        histogram=histogram,
        users=_group(users, scale),
        items=_group(items, scale),
        over_time=over_time,
    )


def _group(each: GroupStatistics, scale: tuple[float, float]) -> GroupSummary:
    return GroupSummary(each, count_curve(each.counts), mean_grid(each, scale))


def _own_bars(values: Values, task: Task) -> tuple[HistogramBar, ...]:
    """Return one bar for each rating; none if there are too many different ones."""
    distinct = distinct_values(values, MAX_BARS, task)
    if distinct is None:
        return ()
    counted = zip(distinct.values.tolist(), distinct.counts.tolist(), strict=True)
    return tuple(HistogramBar(value, value, count) for value, count in counted)


def _binned(values: Values, scale: tuple[float, float], task: Task) -> tuple[HistogramBar, ...]:
    # In float64, because the width of the largest float32 scale is no float32.
    edges = np.linspace(*scale, MAX_BARS + 1)
    counts = np.zeros(MAX_BARS, dtype=np.int64)
    for part in chunks(len(values), task=task):
        counts += np.histogram(values[part].astype(np.float64), edges)[0]
    bins = zip(edges[:-1].tolist(), edges[1:].tolist(), counts.tolist(), strict=True)
    return tuple(HistogramBar(*a_bin) for a_bin in bins)
