from datetime import UTC, datetime

import numpy as np
import pytest

from funksvd_gui.gui.charts.ticks import (
    linear_marks,
    log_marks,
    nice_step,
    time_marks,
    write_count,
    write_moment,
    write_plain,
)


@pytest.mark.parametrize(
    ("span", "n_most", "step"), [(100, 10, 10), (0.3, 3, 0.1), (7, 3, 5), (0.012, 10, 0.002)]
)
def test_steps_are_round(span, n_most, step):
    assert nice_step(span, n_most) == pytest.approx(step)


def test_steps_of_counts_are_whole():
    assert nice_step(3, 30, smallest=1.0) == 1.0


def test_linear_marks_are_multiples_within_the_range():
    np.testing.assert_allclose(linear_marks(0.79, 0.871, 0.02), [0.8, 0.82, 0.84, 0.86])


def test_log_marks_of_less_than_a_decade_are_round_values():
    np.testing.assert_allclose(log_marks(0.75, 0.99, 5), [0.75, 0.8, 0.85, 0.9, 0.95])


@pytest.mark.parametrize("decades", [0.2, 0.5, 0.8, 0.95])
@pytest.mark.parametrize("lowest", [1.2e-7, 0.032, 1.0, 6.9])
@pytest.mark.parametrize("n_most", [2.0, 3.5, 5.1, 8.0])
def test_log_marks_of_less_than_a_decade_stand_apart_at_its_upper_end(lowest, decades, n_most):
    marks = log_marks(lowest, lowest * 10**decades, n_most)
    assert (np.diff(np.log10(marks)) > 0.74 * decades / n_most).all()


def test_log_marks_of_many_decades_are_few():
    assert log_marks(1e-3, 1e3, 8).tolist() == pytest.approx([1e-3, 1e-2, 0.1, 1, 10, 100, 1e3])
    assert len(log_marks(1e-30, 1e30, 8)) <= 9


@pytest.mark.parametrize(
    ("value", "step", "text"),
    [(0.84, 0.01, "0.84"), (1200, 200, "1,200"), (-0.005, 0.005, "−0.005"), (-0.0, 0.1, "0.0"),
     (3e12, 1e12, "3e+12")],
)  # fmt: skip
def test_values_have_the_decimals_of_their_step(value, step, text):
    assert write_plain(value, step) == text


@pytest.mark.parametrize(
    ("value", "step", "text"),
    [(0, 1e6, "0"), (5e5, 5e5, "500 k"), (1.5e6, 5e5, "1.5 M"), (2e7, 1e7, "20 M"),
     (3e9, 1e9, "3 G")],
)  # fmt: skip
def test_large_counts_have_a_unit(value, step, text):
    assert write_count(value, step) == text


def test_a_tally_is_short_enough_for_an_axis():
    from funksvd_gui.gui.charts.ticks import write_tally

    assert [write_tally(value, 1.0) for value in (0, 7, 120_000, 1_500_000, 20_000_000)] == [
        "0", "7", "120,000", "1.5 M", "20 M",
    ]  # fmt: skip


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
