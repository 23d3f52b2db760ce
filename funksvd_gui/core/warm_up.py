"""Compiling the kernels before the first rating is visited, so that no epoch pays for it."""

from __future__ import annotations

import numpy as np

from funksvd_gui.core.baseline import fit_baseline
from funksvd_gui.core.hyperparams import Hyperparams
from funksvd_gui.core.kernels import all_features, one_feature
from funksvd_gui.core.ratings import RatingTriples
from funksvd_gui.core.sample_order import arrange, make_order
from funksvd_gui.core.thread_team import ThreadTeam


def compile_kernels(*, clamped: bool, joint: bool) -> None:
    """Compile, or load from the cache, the loops that a run will need.

    Each is called on a single rating, because numba compiles at the first call
    with the types it finds.
    """
    index = np.zeros(1, dtype=np.int32)
    value = np.zeros(1, dtype=np.float32)
    number = np.float32(0.0)
    one = RatingTriples(index, index, value, 1, 1)
    counts = fit_baseline(one, Hyperparams()).user_counts
    order = make_order(counts, counts, 0)
    team = ThreadTeam(1, order.n_blocks)
    arranged = arrange(one, order, team)
    blocks = arranged.samples, *arranged.geometry
    errors = np.zeros(order.n_blocks**2)
    one_feature.sum_of_squares(value)
    if clamped:
        team.run(
            one_feature.train_feature_epoch_clamped, *blocks, value, value, value,
            number, number, number, number, number, errors,
        )  # fmt: skip
    else:
        team.run(one_feature.subtract_baseline, *blocks, number, value, value)
        team.run(one_feature.subtract_feature, *blocks, value, value)
        team.run(
            one_feature.train_feature_epoch, *blocks, value, value, number, number, number, errors
        )
    team.run(one_feature.estimate_baseline, *blocks, value, number, value, value, number, number)
    team.run(one_feature.add_feature, *blocks, value, value, value, number, number)
    team.run(
        one_feature.clipped_errors, *blocks, value, value, value,
        number, number, number, number, number, errors,
    )  # fmt: skip
    if joint:
        row = np.zeros((1, 16), dtype=np.float32)
        team.run(
            all_features.fine_tune_epoch, *blocks, number, value, value, row, row,
            np.uint64(0), number, number, number, number, number, errors,
        )  # fmt: skip
        team.run(
            all_features.clipped_joint_errors, *blocks, number, value, value, row, row,
            number, number, errors,
        )  # fmt: skip
