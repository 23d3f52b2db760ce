from datetime import UTC, datetime

import pytest

from funksvd_gui.gui.charts.time_marks import time_marks, write_moment


def at(*date):
    return datetime(*date, tzinfo=UTC).timestamp()


def written(begin, end, n_most):
    precision, marks = time_marks(begin, end, n_most)
    assert all(begin <= mark <= end for mark in marks)
    return [write_moment(mark, precision) for mark in marks]


@pytest.mark.parametrize(
    ("begin", "end", "marks"),
    [
        (at(1996, 3, 1), at(2018, 9, 1), ["2000", "2005", "2010", "2015"]),
        (at(2000, 1, 1), at(2000, 4, 15), ["Jan 2000", "Feb 2000", "Mar 2000", "Apr 2000"]),
        (at(2000, 1, 1), at(2000, 1, 3, 12), ["1 Jan 2000", "2 Jan 2000", "3 Jan 2000"]),
        (at(2000, 1, 1), at(2000, 1, 1, 17), [
            "1 Jan 2000 00:00", "1 Jan 2000 06:00", "1 Jan 2000 12:00"]),
    ],
)  # fmt: skip
def test_marks_stand_at_round_moments(begin, end, marks):
    assert written(begin, end, 4.9) == marks


@pytest.mark.parametrize(
    ("begin", "end"),
    [(-9.3e18, 9.3e18), (0, 1), (-1e15, 1e15), (at(1900, 1, 1), at(1969, 1, 1)), (5e17, 5.1e17)],
)
def test_no_range_is_too_odd(begin, end):
    assert len(written(begin, end, 5)) <= 12


@pytest.mark.parametrize(
    ("precision", "text"),
    [
        ("hour", "3 Feb 1969 23:00"), ("day", "3 Feb 1969"), ("week", "week of 3 Feb 1969"),
        ("month", "Feb 1969"), ("year", "1969"), ("period", "1969"),
    ],
)  # fmt: skip
def test_a_moment_is_written_as_exactly_as_told(precision, text):
    assert write_moment(at(1969, 2, 3, 23), precision) == text


def test_years_before_christ_have_a_minus():
    assert write_moment(at(1, 1, 1) - 366 * 86_400 * 3, "year") == "−3"
