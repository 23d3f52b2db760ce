"""Which ratings train, which validate, and which are kept for the end."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from funksvd_gui.core.ratings import RatingPart, Ratings, RatingTriples
from funksvd_gui.data.dataset import Dataset
from funksvd_gui.data.grouping import present_groups
from funksvd_gui.data.split import held_out
from funksvd_gui.data.split.account import SplitAccount
from funksvd_gui.data.split.external_test import indices_among
from funksvd_gui.data.split.held_out import TEST, TRAIN, VALIDATION, Labels, n_unknown
from funksvd_gui.data.split.settings import SplitMethod, SplitSettings
from funksvd_gui.errors import HyperparamError


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
        test_file="",
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
    settings = settings.replace(test_share=0.0, test_per_user=0)
    split = split_dataset(dataset, settings)
    assert split.account is not None
    users = indices_among(dataset.users, test.users)
    items = indices_among(dataset.items, test.items)
    foreign = RatingTriples(
        users[test.ratings.users], items[test.ratings.items], test.ratings.values,
        dataset.n_users, dataset.n_items,
    )  # fmt: skip
    is_trained, mine = split.train.as_part().labels == TRAIN, dataset.ratings

    def n_untrained(theirs: NDArray[np.int32], groups: NDArray[np.int32], n_groups: int) -> int:
        known = present_groups(groups, n_groups, is_trained)
        return int(np.count_nonzero((theirs < 0) | ~known[theirs]))

    account = split.account.replace(
        n_test=len(foreign),
        test_file=test.name,
        n_unknown_users=n_untrained(users, mine.users, mine.n_users),
        n_unknown_items=n_untrained(items, mine.items, mine.n_items),
    )
    return dataclasses.replace(split, test=foreign, account=account)


def _labels(
    ratings: RatingTriples, settings: SplitSettings, timestamps: NDArray[np.int64] | None
) -> Labels:
    """Return what each row is for."""
    n, method = len(ratings), settings.method
    nothing = Labels(np.full(n, TRAIN, np.uint8))
    if method.is_per_user:
        if settings.test_per_user + settings.validation_per_user == 0:
            return nothing
        found = held_out.of_each_user(ratings, _times(timestamps, method), settings)
        _check_train_remains(n, int(np.count_nonzero(found.of_rows != TRAIN)), 0)
        return found
    is_fold = method is SplitMethod.FOLDS
    n_test = n // settings.n_folds if is_fold else round(settings.test_share * n)
    n_validation = round(settings.validation_share * (n - n_test))
    _check_train_remains(n, n_test, n_validation)
    if is_fold:
        return held_out.fold(ratings, settings)
    if n_test + n_validation == 0:
        return nothing
    if (times := _times(timestamps, method)) is not None:
        return held_out.latest(ratings, times, n_test, n_validation, settings)
    return held_out.at_random(ratings, n_test, n_validation, settings)


def _times(timestamps: NDArray[np.int64] | None, method: SplitMethod) -> NDArray[np.int64] | None:
    """Return what the method goes by; None if it goes by no times."""
    if method.needs_times and timestamps is None:
        raise HyperparamError(
            f"The data hold no times, which a split by “{method}” goes by.",
            hint="Split at random, or open a file with a column of times.",
        )
    return timestamps if method.needs_times else None


def _check_train_remains(n_ratings: int, n_test: int, n_validation: int) -> None:
    if n_test + n_validation >= n_ratings:
        raise HyperparamError(
            f"Of {n_ratings:,} ratings, {n_test:,} would be held out and {n_validation:,} watched: "
            "none would remain for training.",
            hint="Choose smaller shares, or a file with more ratings.",
        )
