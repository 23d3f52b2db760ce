"""Compiling the kernels before the first rating is visited, so that no epoch pays for it."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from funksvd_gui.core.baseline import fit_baseline
from funksvd_gui.core.hyperparams import Hyperparams
from funksvd_gui.core.kernels import all_features, one_feature, weighted_squares
from funksvd_gui.core.ratings import RatingTriples
from funksvd_gui.core.sample_order import arrange, make_order
from funksvd_gui.core.thread_team import ThreadTeam
from funksvd_gui.task import Task


def compile_kernels(
    *,
    clamped: bool,
    started: bool,
    fine_tuned: bool,
    task: Task | None = None,
) -> None:
    """Compile, or load from the cache, the loops that a run will need.

    Each is called on a single rating, because numba compiles at the first call
    with the types it finds. Threads that do this at the same time wait for one
    another, and no loop is compiled twice.

    Parameters
    ----------
    clamped, started, fine_tuned : bool
        Whether the running estimate is clamped, whether least squares begin a feature, and
        whether there is fine-tuning.
    task : Task, optional
        Asked before each of the larger loops whether it is still wanted.

    Raises
    ------
    CancelledError
        If the task was cancelled.
    """
    with _no_looking_for_garbage():
        _compile_kernels(clamped, started, fine_tuned, task or Task())


@contextmanager
def _no_looking_for_garbage() -> Iterator[None]:
    """Spare the search among all that numba makes, which would hold up every thread."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


class _WatchedTeam(ThreadTeam):
    """Asks before it runs a kernel."""

    def __init__(self, n_blocks: int, task: Task) -> None:
        super().__init__(1, n_blocks)
        self._task = task

    def run(self, kernel: Callable[..., Any], *arguments: Any) -> None:
        self._task.check()
        # What the loop before has left, while it is little.
        gc.collect(0)
        super().run(kernel, *arguments)


def _compile_kernels(clamped: bool, started: bool, fine_tuned: bool, task: Task) -> None:
    index = np.zeros(1, dtype=np.int32)
    value = np.zeros(1, dtype=np.float32)
    number = np.float32(0.0)
    one = RatingTriples(index, index, value, 1, 1)
    counts = fit_baseline(one, Hyperparams()).user_counts
    order = make_order(counts, counts, 0)
    team = _WatchedTeam(order.n_blocks, task)
    arranged = arrange(one, order, team)
    blocks = arranged.samples, *arranged.geometry
    errors = np.zeros(order.n_blocks**2)
    if started:
        sums = np.zeros(1)
        team.run(
            one_feature.sum_half_pass, *blocks, value[:0], False, value, value, True, number,
            sums, sums,
        )  # fmt: skip
    if clamped:
        team.run(
            one_feature.train_feature_epoch_clamped, *blocks, value, value, value,
            number, number, number, number, number, errors,
        )  # fmt: skip
    else:
        team.run(one_feature.subtract_feature, *blocks, value, value)
        team.run(
            one_feature.train_feature_epoch, *blocks, value, value, number, number, number, errors
        )
    team.run(
        one_feature.score_feature, *blocks, value, value, value,
        number, number, number, number, number, True, errors,
    )  # fmt: skip
    task.check()
    weighted_squares.of_feature(value, value, value, value)
    if fine_tuned:
        row = np.zeros((1, 16), dtype=np.float32)
        team.run(
            all_features.fine_tune_epoch, *blocks, number, value, value, row, row,
            np.uint64(0), number, number, number, number, number, errors,
        )  # fmt: skip
        team.run(
            all_features.clipped_errors, *blocks, number, value, value, row, row,
            number, number, errors,
        )  # fmt: skip
        weighted_squares.of_rows(value, row)
