"""How many bytes a whole run will need: its split, its training, and its first model."""

from __future__ import annotations

from funksvd_gui.core.hyperparams import Hyperparams
from funksvd_gui.core.memory_estimate import training_bytes
from funksvd_gui.data.dataset import Dataset
from funksvd_gui.data.splitting import SplitSettings

#: What a rating is for.
_LABEL = 1
#: `splitting.split_dataset` on its way: a random number for every rating, twice, and masks.
_SPLITTING = 10
#: `known_ratings.group_by_user`: the result, and on its way two orders of an eighth of it.
_GROUPING = 8 + 2


def run_bytes(dataset: Dataset, hyperparams: Hyperparams, split: SplitSettings) -> int:
    """Return about the most bytes a run holds at once, besides the dataset and the program."""
    n_test = round(split.test_share * dataset.n_ratings)
    n_validation = round(split.validation_share * (dataset.n_ratings - n_test))
    n_train = dataset.n_ratings - n_test - n_validation
    ratings = dataset.ratings
    training = training_bytes(n_train, n_validation, ratings.n_users, ratings.n_items, hyperparams)
    grouping = _GROUPING * (n_train + n_validation)
    labels = _LABEL * dataset.n_ratings
    splitting = _SPLITTING * dataset.n_ratings if n_test or n_validation else 0
    return max(splitting, labels + max(training.peak, training.held + grouping))
