"""A small trained model, made once."""

from functools import cache

from funksvd_gui.core.hyperparams import Hyperparams
from funksvd_gui.session.training_run import train
from tests.conftest import make_dataset


@cache
def trained(**changes):
    """Train three features on 400 made ratings; with `changes` of the settings."""
    settings = {"n_features": 3, "max_epochs": 8, "learning_rate": 0.05, "fine_tune_epochs": 0}
    return train(make_dataset(), Hyperparams(**{**settings, **changes}), n_threads=1)


def training_pair(model):
    """Return the ids of a user and an item whose rating was trained on."""
    rated = model.rated
    row = int((rated.parts == 2).nonzero()[0][0])
    user = int((rated.indptr > row).argmax()) - 1
    return model.users[user], model.items[int(rated.items[row])]
