"""Data sets named on the command line become splits that all programs read."""

import zipfile
from pathlib import Path

import numpy as np
import pytest

from benchmarks.rating_files import Source, load, split_file


def test_a_name_with_path_and_share_is_taken_apart():
    assert Source.parse("books=/a/b=c.zip@0.15") == Source("books", Path("/a/b=c.zip"), 0.15)


def test_synthetic_data_hold_out_less_than_others():
    assert Source.parse("1m").test_share == 0.1
    assert Source.parse("sample").test_share == 0.2


def test_a_name_that_nobody_knows_needs_a_path():
    with pytest.raises(ValueError, match="books=PATH"):
        Source.parse("books")


def test_the_rating_file_of_a_zip_is_read(tmp_path):
    archive = tmp_path / "set.zip"
    with zipfile.ZipFile(archive, "w") as members:
        members.writestr("set/README.txt", "nothing,to,see\n")
        members.writestr("set/ratings.csv", "userId,movieId,rating\n1,7,4.5\n2,7,3\n2,9,1\n")

    data = load(Source.parse(f"set={archive}"))

    assert (data.n_users, data.n_items) == (2, 2)
    assert sorted(data.values.tolist()) == [1.0, 3.0, 4.5]


def test_a_zip_without_ratings_is_refused(tmp_path):
    archive = tmp_path / "set.zip"
    with zipfile.ZipFile(archive, "w") as members:
        members.writestr("a.csv", "1,1,1\n")
        members.writestr("b.csv", "1,1,1\n")

    with pytest.raises(ValueError, match="no file called ratings"):
        load(Source.parse(f"set={archive}"))


def test_a_split_shares_every_rating_out_by_its_seed(tmp_path):
    source = Source.parse("sample@0.3")

    with np.load(split_file(source, 0, tmp_path)) as first:
        n_test, n_train = len(first["test_values"]), len(first["train_values"])
        test_users = first["test_users"]
        total = first["train_values"].sum() + first["test_values"].sum()
    with np.load(split_file(source, 1, tmp_path)) as second:
        other_users = second["test_users"]

    every = load(source).values
    assert n_test == round(0.3 * len(every))
    assert n_test + n_train == len(every)
    assert total == pytest.approx(every.sum(), rel=1e-4)
    assert not np.array_equal(test_users, other_users)
