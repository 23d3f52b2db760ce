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


class TestToPandas:
    TEXT = "user,item,rating,timestamp\n007,a,3.5,100\n7,b,1,0\n007,b,5,50\nNA,a,2,-7\n"

    def test_a_row_is_a_rating_as_the_file_has_it(self, load):
        frame = load(self.TEXT).to_pandas()
        assert list(frame.columns) == ["user", "item", "rating", "time"]
        assert list(frame["user"]) == ["007", "7", "007", "NA"]
        assert list(frame["item"]) == ["a", "b", "b", "a"]
        assert frame["rating"].tolist() == [3.5, 1, 5, 2]
        assert frame["rating"].dtype == np.float32
        assert frame["time"].dtype == "datetime64[s]"
        assert str(frame["time"].iloc[0]) == "1970-01-01 00:01:40"

    def test_what_is_written_from_it_is_read_again_as_the_same(self, load, write):
        dataset = load(self.TEXT)
        again = load(dataset.to_pandas().to_csv(index=False), "again.csv")
        assert again.fingerprint == dataset.fingerprint
        assert again.timestamps.tolist() == dataset.timestamps.tolist()
        assert again.report.warnings == dataset.report.warnings

    def test_codes_are_the_indices(self):
        dataset = make_dataset()
        frame = dataset.to_pandas()
        np.testing.assert_array_equal(frame["user"].cat.codes, dataset.ratings.users)
        np.testing.assert_array_equal(frame["item"].cat.codes, dataset.ratings.items)
        assert tuple(frame["item"].cat.categories) == dataset.items.ids
        assert "time" not in frame

    def test_every_item_has_its_title_and_the_unknown_none(self):
        dataset = make_dataset()
        titles = ("Heat", "", "Heat", *dataset.titles.titles[3:])
        dataset = replace(dataset, titles=replace(dataset.titles, titles=titles))
        told = dataset.to_pandas().groupby("item", observed=True)["title"].first()
        assert told["i0"] == told["i2"] == "Heat"
        assert told.isna()["i1"]
        assert told["i5"] == "Film 5"

    @pytest.mark.parametrize("dtype", [np.float32, np.float64])
    def test_ratings_keep_their_digits(self, dtype):
        ratings = make_ratings()
        ratings = replace(ratings, values=(100_000 + ratings.values / 10).astype(dtype))
        found = make_dataset(ratings, titles=False).to_pandas()["rating"]
        assert found.dtype == dtype
        np.testing.assert_array_equal(found, ratings.values)
