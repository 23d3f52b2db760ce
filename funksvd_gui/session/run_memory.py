"""How many bytes a whole run will need: its split, its training, and its first model."""

from __future__ import annotations

from funksvd_gui.core.hyperparams import Hyperparams
from funksvd_gui.core.memory_estimate import training_bytes
from funksvd_gui.data.dataset import Dataset
from funksvd_gui.data.splitting import SplitSettings

#: User, item and value of a rating.
_RATING = 12
#: `known_ratings.group_by_user` on its way: an order and the result, and a copy where not all
#: ratings of the dataset are known.
_GROUPING = 4 + 8


def run_bytes(dataset: Dataset, hyperparams: Hyperparams, split: SplitSettings) -> int:
    """Return about the most bytes a run holds at once, besides the dataset and the program."""
    n_test = round(split.test_share * dataset.n_ratings)
    n_validation = round(split.validation_share * (dataset.n_ratings - n_test))
    n_train = dataset.n_ratings - n_test - n_validation
    ratings = dataset.ratings
    training = training_bytes(n_train, n_validation, ratings.n_users, ratings.n_items, hyperparams)
    grouping = (_GROUPING + (_RATING if n_test else 0)) * (n_train + n_validation)
    # Where nothing is held out, the training part is the dataset's own arrays.
    parts = _RATING * dataset.n_ratings if n_test or n_validation else 0
    return parts + max(training.peak, training.held + grouping)
