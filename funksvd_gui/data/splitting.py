"""Which ratings train, which are watched, and which are kept for the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from funksvd_gui.core.ratings import RatingTriples
from funksvd_gui.data.dataset import Dataset
from funksvd_gui.data.vocabulary import Vocabulary
from funksvd_gui.errors import HyperparamError


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitSettings:
    """How ratings are shared out, at random by a seed.

    `test_share` of all ratings is never looked at during training;
    `validation_share` of what remains is what curves and early stopping watch.

    Raises
    ------
    HyperparamError
        If a share is not at least 0 and below 1, or the seed is negative.
    """

    test_share: float = 0.0
    validation_share: float = 0.05
    seed: int = 0

    def __post_init__(self) -> None:
        _check_share("held-out share", self.test_share)
        _check_share("validation share", self.validation_share)
        if self.seed < 0:
            raise HyperparamError(
                f"The seed of the split is {self.seed}, but it must not be negative.",
                hint="Choose 0 or a larger whole number.",
            )


@dataclass(frozen=True, slots=True)
class Split:
    """Three parts of one dataset, each in its order; validation and test may be empty."""

    train: RatingTriples
    validation: RatingTriples
    test: RatingTriples


def split_ratings(ratings: RatingTriples, settings: SplitSettings) -> Split:
    """Share ratings out at random: test first, then validation from what remains.

    The parts have exactly ``round(share * n)`` ratings, with n the number they
    are taken from. The same seed and number of ratings give the same rows.

    Raises
    ------
    HyperparamError
        If no rating would remain for training.
    """
    n_test = round(settings.test_share * len(ratings))
    n_validation = round(settings.validation_share * (len(ratings) - n_test))
    _check_train_remains(len(ratings), n_test, n_validation)
    rows = np.random.default_rng(settings.seed).permutation(len(ratings))
    test, validation, train = np.split(rows, [n_test, n_test + n_validation])
    return Split(_part(ratings, train), _part(ratings, validation), _part(ratings, test))


def split_with_test(dataset: Dataset, test: Dataset, settings: SplitSettings) -> Split:
    """Use another file's ratings as the test part; `settings.test_share` does not count then.

    The indices of the test part are the dataset's; -1 stands for a user or an
    item that only the other file knows.

    Raises
    ------
    HyperparamError
        If no rating would remain for training.
    """
    ratings = dataset.ratings
    without_test = SplitSettings(
        test_share=0.0, validation_share=settings.validation_share, seed=settings.seed
    )
    split = split_ratings(ratings, without_test)
    users = _translation(test.users.ids, dataset.users)[test.ratings.users]
    items = _translation(test.items.ids, dataset.items)[test.ratings.items]
    foreign = RatingTriples(users, items, test.ratings.values, ratings.n_users, ratings.n_items)
    return Split(split.train, split.validation, foreign)


def _part(ratings: RatingTriples, rows: NDArray[np.int64]) -> RatingTriples:
    # In file order, so that a part is as good to read and to visit as the whole.
    return ratings.take(np.sort(rows))


def _translation(ids: Sequence[str], vocabulary: Vocabulary) -> NDArray[np.int32]:
    """Return for each id its index in a vocabulary, -1 where it has none."""
    indices = (vocabulary.index_of(an_id) for an_id in ids)
    return np.fromiter((-1 if index is None else index for index in indices), np.int32, len(ids))


def _check_share(name: str, share: float) -> None:
    if not 0 <= share < 1:
        raise HyperparamError(
            f"The {name} is {share:g}, but it must be at least 0 and below 1.",
            hint="Choose for example 0.05 for every twentieth rating.",
        )


def _check_train_remains(n_ratings: int, n_test: int, n_validation: int) -> None:
    if n_test + n_validation >= n_ratings:
        raise HyperparamError(
            f"Of {n_ratings:,} ratings, {n_test:,} would be held out and {n_validation:,} watched: "
            "none would remain for training.",
            hint="Choose smaller shares, or a file with more ratings.",
        )
