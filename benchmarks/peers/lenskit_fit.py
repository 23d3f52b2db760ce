"""Fit LensKit's FunkSVD once and print what it took as JSON. Runs in an environment of its own."""

import json
import resource
import sys
import time

import numpy as np
import pandas as pd
from lenskit.data import from_interactions_df
from lenskit.funksvd import FunkSVDScorer
from lenskit.training import TrainingOptions


def main():
    path, settings = sys.argv[1], json.loads(sys.argv[2])
    arrays = np.load(path)
    train = pd.DataFrame(
        {
            "user_id": arrays["train_users"],
            "item_id": arrays["train_items"],
            "rating": arrays["train_values"],
        }
    )
    data = from_interactions_df(train)
    scorer = FunkSVDScorer(
        embedding_size=settings["n_features"],
        epochs=settings["max_epochs"],
        learning_rate=settings["learning_rate"],
        regularization=settings["regularization"],
        damping=settings["damping_user"],
    )
    begin = time.perf_counter()
    scorer.train(data, TrainingOptions(rng=settings["seed"]))
    seconds = time.perf_counter() - begin
    scores = scores_of(scorer, arrays["test_users"], arrays["test_items"])
    values = arrays["test_values"].astype(float)
    low, high = arrays["train_values"].min(), arrays["train_values"].max()
    updates = len(train) * settings["n_features"] * settings["max_epochs"]
    print(
        json.dumps(
            {
                "fit_seconds": seconds,
                "updates": updates,
                "updates_per_second": updates / seconds,
                "rmse_test": float(np.sqrt(np.mean((values - np.clip(scores, low, high)) ** 2))),
                "peak_megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            }
        )
    )


def scores_of(scorer, users, items):
    """Score pairs; ids the model does not know contribute nothing, as in its own scorer."""
    user = scorer.users.numbers(users, missing="negative")
    item = scorer.items.numbers(items, missing="negative")
    scores = np.full(len(users), scorer.bias.global_bias)
    scores += np.where(item >= 0, scorer.bias.item_biases[item], 0.0)
    scores += np.where(user >= 0, scorer.bias.user_biases[user], 0.0)
    for f in range(scorer.user_embeddings.shape[1]):
        product = scorer.user_embeddings[user, f] * scorer.item_embeddings[item, f]
        scores += np.where((user >= 0) & (item >= 0), product, 0.0)
    return scores


if __name__ == "__main__":
    main()
