"""What is found out about a dataset is kept, and belongs to that dataset alone."""

from dataclasses import replace

import numpy as np
import pytest

from tests.conftest import make_dataset, make_ratings


def test_scale_and_time_range_are_those_of_the_ratings():
    dataset = make_dataset()
    assert dataset.scale == (1.0, 5.0)
    assert dataset.time_range is None
    timed = replace(dataset, timestamps=np.arange(5, 405))
    assert timed.time_range == (5, 404)


def test_a_changed_copy_finds_out_for_itself():
    dataset = make_dataset().look_over()
    ratings = make_ratings()
    part = replace(dataset, ratings=ratings.take(np.flatnonzero(ratings.values > 2)))
    assert part.scale == (2.5, 5.0)
    assert dataset.scale == (1.0, 5.0)


def test_looking_over_returns_the_same():
    dataset = make_dataset(titles=False)
    assert dataset.look_over() is dataset


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_scale_has_the_digits_of_the_file(dtype):
    ratings = make_ratings()
    values = np.where(ratings.values > 3, 0.7, 0.1).astype(dtype)
    assert make_dataset(replace(ratings, values=values)).scale == (0.1, 0.7)
