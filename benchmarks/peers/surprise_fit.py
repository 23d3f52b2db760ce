"""Fit Surprise's SVD once; runs in an environment of its own.

The time is that of `fit`: starting values and the epochs, with the loop over its
training set, which is built before.
"""

import time
from collections import defaultdict

from protocol import biases, products, read_arguments, renumber, report
from surprise import SVD
from surprise.trainset import Trainset

OPTIONS = {
    "n_features": "n_factors",
    "n_epochs": "n_epochs",
    "learning_rate": "lr_all",
    "regularization": "reg_all",
}


def main():
    split, settings = read_arguments()
    users, test_users, n_users = renumber(split.train.users, split.test.users, split.n_users)
    items, test_items, n_items = renumber(split.train.items, split.test.items, split.n_items)
    data = trainset(users, items, split.train.values, n_users, n_items, split.scale)
    options = {OPTIONS[key]: settings[key] for key in OPTIONS if key in settings}
    model = SVD(random_state=settings["seed"], **options)
    begin = time.perf_counter()
    model.fit(data)
    seconds = time.perf_counter() - begin
    scores = (
        data.global_mean
        + biases(test_users, model.bu)
        + biases(test_items, model.bi)
        + products(test_users, test_items, model.pu, model.qi)
    )
    report(
        split,
        scores,
        fit_seconds=seconds,
        n_factors=model.n_factors,
        n_epochs=model.n_epochs,
        n_threads=1,
    )


def trainset(users, items, values, n_users, n_items, scale):
    by_user, by_item = defaultdict(list), defaultdict(list)
    for user, item, value in zip(users.tolist(), items.tolist(), values.tolist(), strict=True):
        by_user[user].append((item, value))
        by_item[item].append((user, value))
    ids = ({number: number for number in range(n)} for n in (n_users, n_items))
    return Trainset(by_user, by_item, n_users, n_items, len(values), scale, *ids)


if __name__ == "__main__":
    main()
