"""The account of a split tells people what was done, and files keep it."""

import pytest

from funksvd_gui.data.split.account import SplitAccount
from funksvd_gui.data.split.settings import SplitSettings
from funksvd_gui.errors import HyperparamError


def _account(settings=None, **changes):
    values = {
        "n_train": 1_900, "n_validation": 100, "n_test": 0, "test_file": "",
        "n_kept": 0, "n_unknown_users": 0, "n_unknown_items": 0,
    }  # fmt: skip
    return SplitAccount(settings=settings or SplitSettings(), **values | changes)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (SplitSettings(), "Split at random: 1,900 ratings to train on, 100 to watch."),
        (SplitSettings(method="time"), "Split by time: "),
        (SplitSettings(method="last-per-user"), "Each user's last 1 rating held out: "),
        (
            SplitSettings(method="random-per-user", test_per_user=2),
            "3 ratings of each user held out at random: ",
        ),
        (SplitSettings(method="folds", n_folds=4, fold=2), "Fold 2 of 4: "),
    ],
)
def test_the_method_is_said_in_words(settings, words):
    assert _account(settings).sentences()[0].startswith(words)


def test_what_stayed_in_training_and_who_is_unknown_is_said():
    _, kept, unknown = _account(n_kept=1, n_unknown_users=2, n_unknown_items=1).sentences()
    assert kept.startswith("1 rating that would have been held out stays in training")
    assert unknown.startswith("2 users and 1 item with ratings that are held out have none")


def test_a_test_file_is_named():
    told = _account(test_file="ua.test", n_test=9).sentences()
    assert told == (
        "Split at random, tested on “ua.test”: 1,900 ratings to train on, 100 to watch, "
        "9 to test on.",
    )


def test_a_file_gives_back_what_was_written():
    account = _account(SplitSettings(method="folds", fold=3), n_test=7, n_kept=2, test_file="x")
    assert SplitAccount.from_dict(account.as_dict()) == account


@pytest.mark.parametrize(
    "change",
    [
        {"n_train": -1}, {"n_train": 1.0}, {"n_train": True}, {"test_file": 3},
        {"settings": []}, {"settings": {"method": "?"}}, {"more": 1},
    ],
)  # fmt: skip
def test_what_is_not_one_is_refused(change):
    with pytest.raises(HyperparamError):
        SplitAccount.from_dict(_account().as_dict() | change)


def test_what_is_not_complete_is_refused():
    values = _account().as_dict()
    del values["n_kept"]
    with pytest.raises(HyperparamError):
        SplitAccount.from_dict(values)
