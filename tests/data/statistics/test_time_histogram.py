"""Every rating is in the period it was given in, whatever the times are."""

from datetime import UTC, datetime

import numpy as np
import pytest

from funksvd_gui.data.statistics.time_histogram import MOST_PERIODS, time_histogram


def at(*date):
    return int(datetime(*date, tzinfo=UTC).timestamp())


def histogram_of(*times, values=None):
    ratings = np.ones(len(times), np.float32) if values is None else np.array(values, np.float32)
    return time_histogram(np.array(times, np.int64), ratings)


@pytest.mark.parametrize(
    ("last", "period"),
    [
        (at(2000, 1, 2), "hour"), (at(2000, 12, 1), "day"), (at(2005, 1, 1), "week"),
        (at(2030, 1, 1), "month"), (at(2100, 1, 1), "year"), (at(9000, 1, 1), "period"),
    ],
)  # fmt: skip
def test_the_longer_the_time_the_longer_the_periods(last, period):
    found = histogram_of(at(2000, 1, 1), last)
    assert found.period == period
    assert len(found.counts) <= MOST_PERIODS
    assert found.counts.sum() == 2


def test_months_begin_on_their_first_day():
    found = histogram_of(at(1995, 2, 28, 23, 59, 59), at(1995, 3, 1), at(2020, 1, 1))
    assert found.edges[:3].tolist() == [at(1995, 2, 1), at(1995, 3, 1), at(1995, 4, 1)]
    assert found.counts[:3].tolist() == [1, 1, 0]


def test_weeks_begin_on_mondays():
    found = histogram_of(at(2024, 1, 7, 12), at(2024, 1, 8), at(2027, 1, 1))
    assert found.period == "week"
    assert found.edges[:2].tolist() == [at(2024, 1, 1), at(2024, 1, 8)]
    assert found.counts[:2].tolist() == [1, 1]


def test_a_period_has_the_mean_of_its_ratings():
    found = histogram_of(at(2000, 1, 1, 1), at(2000, 1, 1, 1), at(2000, 1, 1, 3), values=[1, 4, 5])
    assert found.means[[0, 2]].tolist() == [2.5, 5.0]
    assert np.isnan(found.means[1])


@pytest.mark.parametrize(
    "times",
    [
        [0], [at(1950, 5, 5)], [-(2**62), 2**62], [-(2**63), 2**63 - 2], [10**15],
        [10**15, 10**15 + 1], [0, 10**12 + 5], [-(10**14), 0],
    ],
)  # fmt: skip
def test_no_time_is_too_odd_to_be_counted(times):
    found = histogram_of(*times)
    assert found.counts.sum() == len(times)
    assert 1 <= len(found.counts) <= MOST_PERIODS
    assert np.all(np.diff(found.edges.astype(object)) > 0)
