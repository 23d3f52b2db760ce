"""Our trainer on the split that all peers read; for the programs beside this module."""

import numpy as np

import funksvd_gui
from funksvd_gui.core.hyperparams import Hyperparams
from funksvd_gui.core.metrics import accuracy
from funksvd_gui.core.ratings import RatingTriples
from funksvd_gui.data.split.settings import SplitSettings
from funksvd_gui.data.split.splitting import split_ratings

assert funksvd_gui.__version__  # names the folder for compiled code before numba looks for it


def trainer_of(split, settings):
    """Return a trainer as the settings want it.

    `hyperparams` are plain values by name, those that are missing at their
    defaults. `validation_share` is what the training part gives up for
    watching; missing, it is what the program itself would hold out.
    """
    from funksvd_gui.core.trainer import Trainer

    share = settings.get("validation_share", SplitSettings().validation_share)
    train = triples(split, split.train)
    if share > 0:
        seed = settings.get("seed", 0)
        parts = split_ratings(train, SplitSettings(validation_share=share, seed=seed))
        train, validation = parts.train, parts.validation
    else:
        validation = train.take(np.zeros(0, dtype=np.int64))
    hyperparams = Hyperparams.from_dict(settings.get("hyperparams", {}))
    return Trainer(
        train, validation, hyperparams, scale=split.scale, n_threads=settings["n_threads"]
    )


def triples(split, part):
    return RatingTriples(part.users, part.items, part.values, split.n_users, split.n_items)


def rmse_of(trainer, split):
    """Return the test RMSE of what is learned so far."""
    test = triples(split, split.test)
    return accuracy(test, scores_of(trainer, split), split.scale).rmse


def scores_of(trainer, split):
    """Return the scores of the test pairs, not clipped."""
    return trainer.factor_model().scores(triples(split, split.test))
