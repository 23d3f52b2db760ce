"""Compiling the kernels before the first rating is visited, so that no epoch pays for it."""

from __future__ import annotations

import numpy as np

from funksvd_gui.core import kernels, measure_kernels


def compile_kernels(*, clamped: bool, joint: bool) -> None:
    """Compile, or load from the cache, the loops that a run will need.

    Each is called on a single rating, because numba compiles at the first call
    with the types it finds.
    """
    index = np.zeros(1, dtype=np.uint32)
    value = np.zeros(1, dtype=np.float32)
    row = np.zeros((1, 16), dtype=np.float32)
    number = np.float32(0.0)
    starts = np.array([0, 1], dtype=np.int64)
    team = np.zeros(1), np.zeros(16, dtype=np.int64)
    if clamped:
        kernels.train_feature_epoch_clamped(
            index, index, value, value, starts, 1, value, value,
            number, number, number, number, number, *team,
        )  # fmt: skip
    else:
        kernels.train_feature_epoch(
            index, index, value, starts, 1, value, value, number, number, *team
        )
        kernels.subtract_feature(index, index, value, value, value)
    kernels.add_feature(index, index, value, value, value, number, number)
    kernels.clipped_errors(
        index, index, value, value, value, value, number, number, number, number, number
    )
    measure_kernels.add_errors(
        np.zeros(1, dtype=np.int32), value, value, 0.0, 0.0, np.zeros(4), np.zeros(2),
        np.zeros(2, dtype=np.int64),
    )  # fmt: skip
    if joint:
        kernels.fine_tune_epoch(
            index, index, value, starts, 1, number, value, value, row, row,
            number, number, number, number, *team,
        )  # fmt: skip
        kernels.clipped_joint_errors(
            index, index, value, number, value, value, row, row, number, number
        )
