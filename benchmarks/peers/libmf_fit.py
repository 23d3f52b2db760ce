"""Fit LIBMF once; runs in an environment of its own.

The time is that of `fit`: two copies of the ratings, shuffling and sorting them
into blocks, the epochs, and putting the factors back into order. With
`"without_preparation": true` the same is done again with a single epoch, and
`epoch_updates_per_second` is what the other epochs took in the difference.
"""

import time

import numpy as np
from libmf import mf
from protocol import products, read_arguments, report

OPTIONS = {
    "n_features": "k",
    "n_epochs": "nr_iters",
    "learning_rate": "eta",
    "n_threads": "nr_threads",
}


def main():
    split, settings = read_arguments()
    options = {name: default for name, _, default in mf.get_default_options()}
    options |= {OPTIONS[key]: settings[key] for key in OPTIONS if key in settings}
    if "regularization" in settings:
        options |= {"lambda_p1": 0.0, "lambda_q1": 0.0}
        options |= dict.fromkeys(("lambda_p2", "lambda_q2"), settings["regularization"])
    options["quiet"] = True
    train = np.column_stack([split.train.users, split.train.items, split.train.values])
    train = train.astype(np.float32)  # as the interface wants it; exact below 2^24
    more = {}
    model, seconds = fit(train, options)
    if settings.get("without_preparation"):
        _, one_epoch = fit(train, options | {"nr_iters": 1})
        n_more = (options["nr_iters"] - 1) * len(train) * options["k"]
        more["epoch_updates_per_second"] = n_more / (seconds - one_epoch)
    report(
        split,
        scores_of(model, split.test),
        fit_seconds=seconds,
        n_factors=options["k"],
        n_epochs=options["nr_iters"],
        n_threads=options["nr_threads"],
        **more,
    )


def fit(train, options):
    model = mf.MF(**options)
    begin = time.perf_counter()
    model.fit(train)
    return model, time.perf_counter() - begin


def scores_of(model, ratings):
    """Score pairs; unknown users and items get the mean, as from LIBMF's own prediction.

    The interface's `predict` reads its array the wrong way round, hence from the factors.
    """
    user_factors, item_factors = model.p_factors(), model.q_factors()
    users = np.where(ratings.users < len(user_factors), ratings.users, -1)
    items = np.where(ratings.items < len(item_factors), ratings.items, -1)
    scores = products(users, items, user_factors, item_factors)
    unknown = (users < 0) | (items < 0) | np.isnan(scores)
    return np.where(unknown, model.model.b, scores)


if __name__ == "__main__":
    main()
