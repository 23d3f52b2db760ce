"""The figures of a dataset equal those counted by hand."""

from dataclasses import replace

import numpy as np
import pytest

from funksvd_gui.data.statistics.summary import MAX_BARS, HistogramBar, summarize
from funksvd_gui.task import CancelledError, Task
from tests.conftest import make_dataset


def test_the_mean_is_that_of_all_ratings(load):
    assert summarize(load("u,a,1\nu,b,2\nu,c,2\nv,a,5\nw,a,2\n")).mean == pytest.approx(2.4)


def test_users_and_items_are_counted_in_the_order_of_their_indices(load):
    summary = summarize(load("u,a,1\nu,b,2\nu,c,3\nv,a,5\nw,a,2\n"))
    assert summary.users.each.counts.tolist() == [3, 1, 1]
    assert summary.items.each.means.tolist() == pytest.approx([8 / 3, 2, 3])
    assert summary.items.curve.n_groups.tolist() == [3, 1]
    assert summary.users.grid.n_groups.sum() == 3


def test_times_are_counted_where_there_are_any(load):
    assert summarize(load("u,a,1\nv,b,2\n")).over_time is None
    timed = load("user,item,rating,timestamp\nu,a,1,0\nv,b,2,7200\n")
    assert summarize(timed).over_time.counts.tolist() == [1, 0, 1]


def test_the_counting_can_be_ended(load):
    task = Task()
    task.cancel()
    with pytest.raises(CancelledError):
        summarize(load("u,a,1\n"), task)


def test_it_tells_how_far_it_is(load):
    told = []
    summarize(load("user,item,rating,timestamp\nu,a,1,0\nv,b,2,7200\n"), Task(told.append))
    assert told == sorted(told)
    assert (told[0], told[-1]) == (0.0, 0.75)


def test_few_different_ratings_have_a_bar_each(load):
    summary = summarize(load("u,a,1\nu,b,2.5\nu,c,2.5\n"))
    assert summary.histogram == (HistogramBar(1.0, 1.0, 1), HistogramBar(2.5, 2.5, 2))


@pytest.mark.parametrize(("n_different", "has_own_bars"), [(MAX_BARS, True), (MAX_BARS + 1, False)])
def test_many_different_ratings_are_put_into_equal_bins(load, n_different, has_own_bars):
    summary = summarize(load("".join(f"u{k},a,{k}\n" for k in range(n_different)) + "v,b,0\n"))
    assert (summary.histogram[0].upper == 0) == has_own_bars
    assert len(summary.histogram) == MAX_BARS
    assert sum(bar.count for bar in summary.histogram) == n_different + 1
    assert summary.histogram[0].lower == 0
    assert summary.histogram[0].count == 2
    assert summary.histogram[-1].upper == n_different - 1


def test_the_widest_scale_there_is_has_a_histogram(load):
    rows = "".join(f"u{k},a,{k}\n" for k in range(MAX_BARS))
    summary = summarize(load(f"{rows}v,a,3.4e38\nw,a,-3.4e38\n"))
    assert sum(bar.count for bar in summary.histogram) == MAX_BARS + 2


def test_one_rating_has_figures_too(load):
    summary = summarize(load("u,a,4\n"))
    assert summary.histogram == (HistogramBar(4.0, 4.0, 1),)


def test_equal_ratings_are_warned_of(load):
    dataset = load("user,item,rating\nu,a,4\nu,b,4\n")
    assert "All ratings are 4" in dataset.report.warnings[0]


def test_ratings_of_twice_the_digits_have_their_own_bars_and_bins(ratings):
    values = 16_777_216 + np.arange(400) % 3.0
    dataset = make_dataset(replace(ratings, values=values))
    found = summarize(dataset)
    assert [bar.lower for bar in found.histogram] == [16_777_216, 16_777_217, 16_777_218]
    assert found.mean == pytest.approx(values.mean(), abs=1e-6)
    many = summarize(make_dataset(replace(ratings, values=100_000 + np.arange(400) / 1_000)))
    assert [bar.count for bar in many.histogram] == [10] * MAX_BARS
    assert many.items.grid.n_groups.sum() == np.count_nonzero(many.items.each.counts)
