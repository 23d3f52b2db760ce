"""The choices of a filter: their limits, their words, and how files keep them."""

import pytest

from funksvd_gui.data.filter.settings import Filter
from funksvd_gui.errors import HyperparamError

EVERY_CHOICE = Filter(
    min_user_ratings=5, min_item_ratings=3, earliest=0, latest=86_400, n_users=1_000, seed=2
)


def test_a_filter_says_what_it_leaves():
    assert EVERY_CHOICE.sentence() == (
        "Only users with at least 5 ratings; items with at least 3 ratings; "
        "ratings from 1970-01-01 until 1970-01-02; 1,000 users at random (seed 2)."
    )
    assert Filter(earliest=-86_400).sentence() == "Only ratings from 1969-12-31."
    assert Filter(latest=253_402_300_799).sentence() == "Only ratings until 9999-12-31."
    assert Filter().sentence() == "All ratings."


def test_only_the_empty_filter_is_everything():
    assert Filter().is_everything
    assert Filter(seed=3).is_everything
    for change in ({"min_user_ratings": 2}, {"min_item_ratings": 2}, {"earliest": 0},
                   {"latest": 0}, {"n_users": 1}):  # fmt: skip
        assert not Filter(**change).is_everything


def test_a_file_gives_back_what_was_written():
    assert Filter.from_dict(EVERY_CHOICE.as_dict()) == EVERY_CHOICE
    assert Filter.from_dict({}) == Filter()


@pytest.mark.parametrize(
    "values",
    [
        {"min_user_ratings": 0}, {"min_item_ratings": 1_000_001}, {"n_users": 0}, {"seed": -1},
        {"earliest": 5, "latest": 4}, {"earliest": 10**12}, {"latest": -(10**12)},
        {"min_user_ratings": 2.0}, {"min_user_ratings": None}, {"seed": True}, {"more": 1},
        {"earliest": "2020-01-01"},
    ],
)  # fmt: skip
def test_what_is_not_one_is_refused(values):
    with pytest.raises(HyperparamError):
        Filter.from_dict(values)
