"""Models made up at random, to be asked without training."""

import numpy as np

from funksvd_gui.core.factor_model import FactorModel


def make_model(
    n_users, n_items, n_features, *, seed=0, steps=None, clamp=None, trail=0.0,
    user_counts=None, item_counts=None,
):  # fmt: skip
    """Make a model; with `steps`, all its numbers are multiples of 1 / steps and scores tie."""
    rng = np.random.default_rng(seed)

    def numbers(*shape):
        values = rng.normal(size=shape)
        return (values if steps is None else np.round(values * steps) / steps).astype(np.float32)

    users = np.ones(n_users, np.int32) if user_counts is None else user_counts
    items = np.ones(n_items, np.int32) if item_counts is None else item_counts
    return FactorModel(
        global_mean=3.25,
        user_bias=np.where(users > 0, numbers(n_users), 0).astype(np.float32),
        item_bias=np.where(items > 0, numbers(n_items), 0).astype(np.float32),
        user_factors=np.where(users > 0, numbers(n_features, n_users), 0).astype(np.float32),
        item_factors=np.where(items > 0, numbers(n_features, n_items), 0).astype(np.float32),
        clamp=clamp,
        trail=trail,
        user_counts=users,
        item_counts=items,
    )
