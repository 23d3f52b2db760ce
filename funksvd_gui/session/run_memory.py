"""How many bytes a whole run will need: its split, its training, and its first model."""

from __future__ import annotations

from funksvd_gui.core.hyperparams import Hyperparams
from funksvd_gui.core.memory_estimate import training_bytes
from funksvd_gui.data.dataset import Dataset
from funksvd_gui.data.split.settings import SplitSettings

#: What a rating is for.
_LABEL = 1
#: `splitting.split_dataset` on its way: a random number for every rating, twice, and masks.
_SPLITTING = 10
#: `rated_items.group_by_user`: item and label of the result, and on its way two orders of an
#: eighth of it.
_GROUPING = 5 + 2
#: `splitting.split_with_test`: the indices that users and items of the other file have here.
_EXTERNAL = 8


def run_bytes(
    dataset: Dataset, hyperparams: Hyperparams, split: SplitSettings, test: Dataset | None = None
) -> int:
    """Return about the most bytes a run holds at once, besides its datasets and the program.

    Parameters
    ----------
    test : Dataset, optional
        Another file's ratings, if they are the test part.
    """
    n_test = round(split.test_share * dataset.n_ratings)
    n_validation = round(split.validation_share * (dataset.n_ratings - n_test))
    n_train = dataset.n_ratings - n_test - n_validation
    ratings = dataset.ratings
    value = ratings.values.itemsize
    training = training_bytes(
        n_train, n_validation, ratings.n_users, ratings.n_items, hyperparams, value
    )
    n_external = 0 if test is None else test.n_ratings
    grouping = (_GROUPING + value) * (dataset.n_ratings + n_external)
    kept = _LABEL * dataset.n_ratings + _EXTERNAL * n_external
    splitting = _SPLITTING * dataset.n_ratings if n_test or n_validation else 0
    return max(splitting, kept + max(training.peak, training.held + grouping))
