"""Fit cornac's MF on its cpu backend once; runs in an environment of its own.

The time is that of `fit`: starting values and the epochs. Its data set is built before.
"""

import time

import numpy as np
from cornac.data import Dataset
from cornac.models import MF
from protocol import biases, products, read_arguments, renumber, report

OPTIONS = {
    "n_features": "k",
    "n_epochs": "max_iter",
    "learning_rate": "learning_rate",
    "regularization": "lambda_reg",
    "n_threads": "num_threads",
}


def main():
    split, settings = read_arguments()
    users, test_users, n_users = renumber(split.train.users, split.test.users, split.n_users)
    items, test_items, n_items = renumber(split.train.items, split.test.items, split.n_items)
    ids = ({number: number for number in range(n)} for n in (n_users, n_items))
    data = Dataset(n_users, n_items, *ids, (users, items, split.train.values))
    # Not MF(seed=...): cornac then takes a single thread, whatever it is told.
    np.random.seed(settings["seed"])  # noqa: NPY002 - the generator cornac takes without a seed
    model = MF(**{OPTIONS[key]: settings[key] for key in OPTIONS if key in settings})
    begin = time.perf_counter()
    model.fit(data)
    seconds = time.perf_counter() - begin
    report(
        split,
        scores_of(model, test_users, test_items),
        fit_seconds=seconds,
        n_factors=model.k,
        n_epochs=model.max_iter,
        n_threads=model.num_threads,
    )


def scores_of(model, users, items):
    """Score pairs as its `rate` does: unknown items get the mean, unknown users the item's bias."""
    of_user = biases(users, model.u_biases) + products(
        users, items, model.u_factors, model.i_factors
    )
    return model.global_mean + np.where(items >= 0, biases(items, model.i_biases) + of_user, 0.0)


if __name__ == "__main__":
    main()
