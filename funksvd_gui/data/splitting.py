"""Which ratings train, which are watched, and which are kept for the end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from funksvd_gui.core.ratings import RatingPart, Ratings, RatingTriples
from funksvd_gui.data import held_out_rows
from funksvd_gui.data.dataset import Dataset
from funksvd_gui.data.external_test import indices_among
from funksvd_gui.data.held_out_rows import TEST, TRAIN, VALIDATION, Labels, n_unknown
from funksvd_gui.data.split_account import SplitAccount
from funksvd_gui.data.split_settings import SplitMethod, SplitSettings
from funksvd_gui.errors import HyperparamError

__all__ = [
    "Split",
    "SplitAccount",
    "SplitMethod",
    "SplitSettings",
    "split_dataset",
    "split_ratings",
    "split_with_test",
]


@dataclass(frozen=True, slots=True)
class Split:
    """Three parts of one dataset, each in its order; validation and test may be empty.

    The parts are the dataset's own arrays with a label for every rating: nothing is
    copied. `account` tells how they came about; None for parts made by hand.
    """

    train: Ratings
    validation: Ratings
    test: Ratings
    account: SplitAccount | None = None


def split_dataset(dataset: Dataset, settings: SplitSettings) -> Split:
    """Share the ratings of a dataset out; see `split_ratings`."""
    return split_ratings(dataset.ratings, settings, dataset.timestamps)


def split_ratings(
    ratings: RatingTriples,
    settings: SplitSettings,
    timestamps: NDArray[np.int64] | None = None,
) -> Split:
    """Share ratings out: test first, then validation from what remains.

    At random, the parts have exactly ``round(share * n)`` ratings, with n the
    number they are taken from. The other methods, too, begin with exactly what
    is asked for; what must then go back so that nobody is unknown, the account
    tells. The same data and settings give the same rows.

    Parameters
    ----------
    timestamps : int64 array, shape (n_ratings,), optional
        What "time" and "last-per-user" go by.

    Raises
    ------
    HyperparamError
        If no rating would remain for training, or the method needs times.
    """
    labels = _labels(ratings, settings, timestamps)
    train, validation, test = (
        RatingPart(ratings, labels.of_rows, label) for label in (TRAIN, VALIDATION, TEST)
    )
    account = SplitAccount(
        settings=settings,
        n_train=len(train),
        n_validation=len(validation),
        n_test=len(test),
        n_kept=labels.n_kept,
        n_unknown_users=n_unknown(ratings.users, labels.of_rows, ratings.n_users),
        n_unknown_items=n_unknown(ratings.items, labels.of_rows, ratings.n_items),
    )
    return Split(train, validation, test, account)


def split_with_test(dataset: Dataset, test: Dataset, settings: SplitSettings) -> Split:
    """Use another file's ratings as the test part; what settings say of a test does not count.

    The indices of the test part are the dataset's; -1 stands for a user or an
    item that only the other file knows.

    Raises
    ------
    HyperparamError
        If no rating would remain for training, or the settings ask for folds.
    """
    if settings.method is SplitMethod.FOLDS:
        raise HyperparamError(
            "Folds are tested one after the other, so there can be no file to test on.",
            hint="Choose folds or a test file.",
        )
    split = split_dataset(dataset, settings.replace(test_share=0.0, test_per_user=0))
    assert split.account is not None
    users = indices_among(dataset.users, test.users)
    items = indices_among(dataset.items, test.items)
    ratings = test.ratings
    foreign = RatingTriples(
        users[ratings.users], items[ratings.items], ratings.values,
        split.train.n_users, split.train.n_items,
    )  # fmt: skip
    account = SplitAccount(
        settings=split.account.settings,
        n_train=len(split.train),
        n_validation=len(split.validation),
        n_test=len(foreign),
        test_file=test.name,
        n_kept=split.account.n_kept,
        n_unknown_users=_n_untrained(
            users, (chunk.users for chunk in split.train.chunks()), dataset.n_users
        ),
        n_unknown_items=_n_untrained(
            items, (chunk.items for chunk in split.train.chunks()), dataset.n_items
        ),
    )
    return Split(split.train, split.validation, foreign, account)


def _labels(
    ratings: RatingTriples, settings: SplitSettings, timestamps: NDArray[np.int64] | None
) -> Labels:
    """Return what each row is for."""
    method, allow_cold = settings.method, settings.allow_cold
    if method.is_per_user:
        wanted = settings.test_per_user, settings.validation_per_user
        if not any(wanted):
            return held_out_rows.none(ratings)
        times = _times(timestamps, method) if method.needs_times else None
        labels = held_out_rows.of_each_user(
            ratings, times, *wanted, settings.seed, allow_cold=allow_cold
        )
        n_train = int(np.count_nonzero(labels.of_rows == TRAIN))
        _check_train_remains(len(ratings), len(ratings) - n_train, 0)
        return labels
    if method is SplitMethod.FOLDS:
        n_test = len(ratings) // settings.n_folds
        _check_train_remains(len(ratings), n_test, _n_validation(len(ratings), n_test, settings))
        return held_out_rows.fold(
            ratings, settings.fold, settings.n_folds, settings.validation_share, settings.seed,
            allow_cold=allow_cold,
        )  # fmt: skip
    n_test = round(settings.test_share * len(ratings))
    n_validation = _n_validation(len(ratings), n_test, settings)
    _check_train_remains(len(ratings), n_test, n_validation)
    if n_test + n_validation == 0:
        return held_out_rows.none(ratings)
    if method is SplitMethod.TIME:
        times = _times(timestamps, method)
        return held_out_rows.latest(ratings, times, n_test, n_validation, allow_cold=allow_cold)
    return held_out_rows.at_random(
        ratings, n_test, n_validation, settings.seed, allow_cold=allow_cold
    )


def _n_validation(n_ratings: int, n_test: int, settings: SplitSettings) -> int:
    return round(settings.validation_share * (n_ratings - n_test))


def _times(timestamps: NDArray[np.int64] | None, method: SplitMethod) -> NDArray[np.int64]:
    if timestamps is None:
        raise HyperparamError(
            f"The data hold no times, which a split by “{method}” goes by.",
            hint="Split at random, or open a file with a column of times.",
        )
    return timestamps


def _n_untrained(
    groups: NDArray[np.int32], trained: Iterable[NDArray[np.int32]], n_groups: int
) -> int:
    # One place more, which the index -1 means: nobody.
    is_trained = np.zeros(n_groups + 1, np.bool_)
    for some in trained:
        is_trained[some] = True
    return int(np.count_nonzero(~is_trained[groups]))


def _check_train_remains(n_ratings: int, n_test: int, n_validation: int) -> None:
    if n_test + n_validation >= n_ratings:
        raise HyperparamError(
            f"Of {n_ratings:,} ratings, {n_test:,} would be held out and {n_validation:,} watched: "
            "none would remain for training.",
            hint="Choose smaller shares, or a file with more ratings.",
        )
