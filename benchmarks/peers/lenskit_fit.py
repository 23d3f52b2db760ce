"""Fit LensKit's FunkSVD once; runs in an environment of its own.

The time is that of `train`: the bias model, shuffling, and the features. Its
data set is built before. With `"without_preparation": true` the same is done
again for one feature of one epoch, and `epoch_updates_per_second` is what all
others took in the difference.
"""

import time

import pandas as pd
from lenskit.data import from_interactions_df
from lenskit.funksvd import FunkSVDScorer
from lenskit.training import TrainingOptions
from protocol import biases, products, read_arguments, report, save_scores

OPTIONS = {
    "n_features": "embedding_size",
    "n_epochs": "epochs",
    "learning_rate": "learning_rate",
    "regularization": "regularization",
    "damping": "damping",
}


def main():
    split, settings = read_arguments()
    data = from_interactions_df(
        pd.DataFrame(
            {
                "user_id": split.train.users,
                "item_id": split.train.items,
                "rating": split.train.values,
            }
        )
    )
    options = {OPTIONS[key]: settings[key] for key in OPTIONS if key in settings}
    more = {}
    scorer, seconds = fit(data, settings["seed"], options)
    n_factors, n_epochs = scorer.config.embedding_size, scorer.config.epochs
    if settings.get("without_preparation"):
        _, one_epoch = fit(data, settings["seed"], options | {"embedding_size": 1, "epochs": 1})
        n_more = (n_factors * n_epochs - 1) * len(split.train)
        more["epoch_updates_per_second"] = n_more / (seconds - one_epoch)
    scores = scores_of(scorer, split.test)
    save_scores(settings, scores)
    report(
        split,
        scores,
        fit_seconds=seconds,
        n_factors=n_factors,
        n_epochs=n_epochs,
        n_threads=1,
        **more,
    )


def fit(data, seed, options):
    scorer = FunkSVDScorer(**options)
    begin = time.perf_counter()
    scorer.train(data, TrainingOptions(rng=seed))
    return scorer, time.perf_counter() - begin


def scores_of(scorer, ratings):
    """Score pairs; ids the model does not know contribute nothing, as in its own scorer."""
    users = scorer.users.numbers(ratings.users, missing="negative")
    items = scorer.items.numbers(ratings.items, missing="negative")
    return (
        scorer.bias.global_bias
        + biases(items, scorer.bias.item_biases)
        + biases(users, scorer.bias.user_biases)
        + products(users, items, scorer.user_embeddings, scorer.item_embeddings)
    )


if __name__ == "__main__":
    main()
