"""What the ratings of another file can tell about a model of these."""

from dataclasses import replace

import numpy as np
import pytest

from funksvd_gui.core.ratings import RatingTriples
from funksvd_gui.data.split.external_test import check_test, indices_among
from funksvd_gui.data.vocabulary import Vocabulary
from funksvd_gui.errors import LoadError
from funksvd_gui.task import CancelledError, Task
from tests.conftest import make_dataset


def made(pairs, name="made.csv"):
    """Make a dataset of pairs of ids, all rated 3."""
    users = Vocabulary(list(dict.fromkeys(user for user, _ in pairs)))
    items = Vocabulary(list(dict.fromkeys(item for _, item in pairs)))
    ratings = RatingTriples(
        np.array([users.index_of(user) for user, _ in pairs], np.int32),
        np.array([items.index_of(item) for _, item in pairs], np.int32),
        np.full(len(pairs), 3, np.float32), len(users), len(items),
    )  # fmt: skip
    return replace(make_dataset(), name=name, users=users, items=items, ratings=ratings)


TRAIN = made([("a", "x"), ("a", "y"), ("b", "y"), ("c", "z")], "train.csv")


def test_ids_have_the_indices_of_the_known_ones():
    found = indices_among(TRAIN.users, Vocabulary(["c", "nobody", "a"]))
    assert found.tolist() == [2, -1, 0]


@pytest.mark.parametrize(
    ("pairs", "n_shared"),
    [
        ([("a", "z"), ("b", "x")], 0),
        ([("b", "y"), ("a", "z")], 1),
        ([("c", "z"), ("a", "x"), ("b", "y"), ("a", "y")], 4),
        ([("nobody", "x"), ("a", "nothing"), ("c", "z")], 1),
        ([("nobody", "x"), ("a", "nothing")], 0),
    ],
)
def test_ratings_that_are_trained_on_as_well_are_counted(pairs, n_shared):
    assert check_test(TRAIN, made(pairs)) == n_shared


def test_everything_is_counted_where_there_is_more_than_one_part(monkeypatch):
    monkeypatch.setattr("funksvd_gui.data.grouping._CHUNK", 3)
    assert check_test(TRAIN, TRAIN) == 4


@pytest.mark.parametrize(
    ("pairs", "noun"), [([("x", "x"), ("y", "y")], "user"), ([("a", "b"), ("b", "a")], "item")]
)
def test_a_file_about_others_is_refused(pairs, noun):
    with pytest.raises(LoadError) as refused:
        check_test(TRAIN, made(pairs, "other.csv"))
    assert str(refused.value) == f"No {noun} of “other.csv” is in “train.csv”."
    assert refused.value.hint


def test_it_can_be_cancelled():
    task = Task()
    task.cancel()
    with pytest.raises(CancelledError):
        check_test(TRAIN, TRAIN, task)
