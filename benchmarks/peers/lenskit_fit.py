"""Fit LensKit's FunkSVD once; runs in an environment of its own.

The time is that of `train`: the bias model, shuffling, and the features. Its
data set is built before.
"""

import time

import pandas as pd
from lenskit.data import from_interactions_df
from lenskit.funksvd import FunkSVDScorer
from lenskit.training import TrainingOptions
from protocol import biases, products, read_arguments, report

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
    scorer = FunkSVDScorer(**{OPTIONS[key]: settings[key] for key in OPTIONS if key in settings})
    begin = time.perf_counter()
    scorer.train(data, TrainingOptions(rng=settings["seed"]))
    seconds = time.perf_counter() - begin
    report(
        split,
        scores_of(scorer, split.test),
        fit_seconds=seconds,
        n_factors=scorer.config.embedding_size,
        n_epochs=scorer.config.epochs,
        n_threads=1,
    )


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
