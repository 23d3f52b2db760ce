"""Compiled loops that train one feature, and that add it up once it is trained.

Ratings come as `sample_order.ArrangedRatings`: `samples` in blocks, with
`block_starts`, `user_starts`, `item_starts` and `n_blocks`. Factors, targets and
estimates are float32, sums of squared errors float64, one per block, so that
they can be added in an order that no thread decides. Every kernel does this
thread's part of a pass, as `block_schedule` shares it out.
"""

import numpy as np

from funksvd_gui.core.compilation import compiled, compiled_part
from funksvd_gui.core.kernels.block_schedule import (
    finish_block,
    finish_task,
    next_block,
    next_task,
    wait_for_blocks,
    wait_for_tasks,
)

#: Squared errors are summed in float32 over so many ratings, then in float64: a float64 sum
#: for each rating would make the loop wait for the one before.
_CHUNK = np.uint64(128)
_ONE = np.uint64(1)


@compiled_part
def _first(user_starts, item_starts, n_blocks, block):
    """Return the first user and the first item of a block."""
    return np.uint64(user_starts[block // n_blocks]), np.uint64(item_starts[block % n_blocks])


# Contraction lets a product and a sum become one instruction, rounded once.
@compiled_part(fastmath={"contract"})
def _update(samples, s, user_factor, item_factor, trail, learning_rate, keep):
    """Move both factors of one rating; return its squared error from before."""
    u, i = samples[s]["user"], samples[s]["item"]
    p, q = user_factor[u], item_factor[i]
    error = (samples[s]["target"] - trail) - p * q
    step = learning_rate * error
    # Both steps use the values read above; otherwise the item's step would already
    # see the moved user factor.
    user_factor[u] = keep * p + step * q
    item_factor[i] = keep * q + step * p
    return error * error


@compiled(fastmath={"contract"})
def train_feature_epoch(
    samples, block_starts, user_starts, item_starts, n_blocks, user_factor, item_factor,
    learning_rate, regularization, trail, squared_errors, progress, following, seat,
):  # fmt: skip
    """Run one SGD pass that updates a single feature.

    ``p + λ (e·q − γ·p)`` is computed as ``(1 − λγ)·p + (λe)·q``.

    Parameters
    ----------
    samples : `sample_order.SAMPLE` array, shape (n_ratings,)
        Targets are what the baseline and all earlier features leave unexplained.
    user_factor, item_factor : float32 array, shapes (n_users,) and (n_items,)
        Modified in place.
    learning_rate, regularization : float32
        For ratings in stars.
    trail : float32
        What the features after this one would contribute, in stars.
    squared_errors : float64 array, shape (n_blocks**2,)
        Modified in place: per block, each rating scored before its own update.
    """
    keep = np.float32(1.0) - learning_rate * regularization
    turn = 0
    block, turn = next_block(progress, n_blocks, seat, turn)
    while block >= 0:
        row, column = block // n_blocks, block % n_blocks
        mine = samples[block_starts[block] : block_starts[block + 1]]
        p = user_factor[user_starts[row] : user_starts[row + 1]]
        q = item_factor[item_starts[column] : item_starts[column + 1]]
        n_mine, s, squared_error = np.uint64(len(mine)), np.uint64(0), 0.0
        while s < n_mine:
            stop = min(s + _CHUNK, n_mine)
            # Two sums that take turns: one alone would make every rating wait for the
            # addition before.
            one, other = np.float32(0.0), np.float32(0.0)
            while s < stop:
                one, other = other, one + _update(mine, s, p, q, trail, learning_rate, keep)
                s += _ONE
            squared_error += one + other
        squared_errors[block] = squared_error
        finish_block(progress, n_blocks, block)
        block, turn = next_block(progress, n_blocks, seat, turn)
    wait_for_blocks(progress, n_blocks, following, seat)


@compiled(fastmath={"contract"})
def train_feature_epoch_clamped(
    samples, block_starts, user_starts, item_starts, n_blocks, estimates,
    user_factor, item_factor, learning_rate, regularization, trail, rating_min, rating_max,
    squared_errors, progress, following, seat,
):  # fmt: skip
    """Run one SGD pass whose running estimate is clamped.

    As `train_feature_epoch`, but the targets of the samples are the ratings
    themselves, beside their running `estimates` (float32, shape (n_ratings,)):
    a clamped estimate depends on more than their difference. `trail`,
    `rating_min` and `rating_max` are float32, in stars.
    """
    keep = np.float32(1.0) - learning_rate * regularization
    turn = 0
    block, turn = next_block(progress, n_blocks, seat, turn)
    while block >= 0:
        row, column = block // n_blocks, block % n_blocks
        p_range = user_factor[user_starts[row] : user_starts[row + 1]]
        q_range = item_factor[item_starts[column] : item_starts[column + 1]]
        s, stop = np.uint64(block_starts[block]), np.uint64(block_starts[block + 1])
        squared_error = 0.0
        while s < stop:
            chunk_stop = min(s + _CHUNK, stop)
            chunk_error = np.float32(0.0)
            while s < chunk_stop:
                u, i = samples[s]["user"], samples[s]["item"]
                p, q = p_range[u], q_range[i]
                clamped = min(max(estimates[s] + p * q, rating_min), rating_max)
                estimate = min(max(clamped + trail, rating_min), rating_max)
                error = samples[s]["target"] - estimate
                chunk_error += error * error
                step = learning_rate * error
                p_range[u] = keep * p + step * q
                q_range[i] = keep * q + step * p
                s += _ONE
            squared_error += chunk_error
        squared_errors[block] = squared_error
        finish_block(progress, n_blocks, block)
        block, turn = next_block(progress, n_blocks, seat, turn)
    wait_for_blocks(progress, n_blocks, following, seat)


@compiled
def subtract_baseline(
    samples, block_starts, user_starts, item_starts, n_blocks, global_mean, user_bias, item_bias,
    progress, following, seat,
):  # fmt: skip
    """Take the baseline out of every target; the samples are modified in place."""
    turn = 0
    block, turn = next_task(progress, n_blocks * n_blocks, seat, turn)
    while block >= 0:
        first_user, first_item = _first(user_starts, item_starts, n_blocks, block)
        for s in range(np.uint64(block_starts[block]), np.uint64(block_starts[block + 1])):
            sample = samples[s]
            # The same additions in the same order as when a score is asked for.
            estimate = user_bias[first_user + sample["user"]] + global_mean
            sample["target"] -= estimate + item_bias[first_item + sample["item"]]
        finish_task(progress)
        block, turn = next_task(progress, n_blocks * n_blocks, seat, turn)
    wait_for_tasks(progress, n_blocks * n_blocks, following, seat)


@compiled
def estimate_baseline(
    samples, block_starts, user_starts, item_starts, n_blocks, estimates,
    global_mean, user_bias, item_bias, lowest, highest, progress, following, seat,
):  # fmt: skip
    """Write the baseline of every rating, kept within bounds, into `estimates`."""
    turn = 0
    block, turn = next_task(progress, n_blocks * n_blocks, seat, turn)
    while block >= 0:
        first_user, first_item = _first(user_starts, item_starts, n_blocks, block)
        for s in range(np.uint64(block_starts[block]), np.uint64(block_starts[block + 1])):
            sample = samples[s]
            estimate = user_bias[first_user + sample["user"]] + global_mean
            estimate += item_bias[first_item + sample["item"]]
            estimates[s] = min(max(estimate, lowest), highest)
        finish_task(progress)
        block, turn = next_task(progress, n_blocks * n_blocks, seat, turn)
    wait_for_tasks(progress, n_blocks * n_blocks, following, seat)


@compiled
def subtract_feature(
    samples,
    block_starts,
    user_starts,
    item_starts,
    n_blocks,
    user_factor,
    item_factor,
    progress,
    following,
    seat,
):
    """Take a finished feature out of every target; the samples are modified in place."""
    turn = 0
    block, turn = next_task(progress, n_blocks * n_blocks, seat, turn)
    while block >= 0:
        first_user, first_item = _first(user_starts, item_starts, n_blocks, block)
        for s in range(np.uint64(block_starts[block]), np.uint64(block_starts[block + 1])):
            sample = samples[s]
            p, q = (
                user_factor[first_user + sample["user"]],
                item_factor[first_item + sample["item"]],
            )
            sample["target"] -= p * q
        finish_task(progress)
        block, turn = next_task(progress, n_blocks * n_blocks, seat, turn)
    wait_for_tasks(progress, n_blocks * n_blocks, following, seat)


@compiled
def add_feature(
    samples, block_starts, user_starts, item_starts, n_blocks, estimates,
    user_factor, item_factor, lowest, highest, progress, following, seat,
):  # fmt: skip
    """Add a finished feature to every estimate and keep it within bounds.

    `estimates` (float32, shape (n_ratings,)) is modified in place; `lowest` and
    `highest` (float32) are infinite where nothing is clamped.
    """
    turn = 0
    block, turn = next_task(progress, n_blocks * n_blocks, seat, turn)
    while block >= 0:
        first_user, first_item = _first(user_starts, item_starts, n_blocks, block)
        for s in range(np.uint64(block_starts[block]), np.uint64(block_starts[block + 1])):
            sample = samples[s]
            p, q = (
                user_factor[first_user + sample["user"]],
                item_factor[first_item + sample["item"]],
            )
            estimates[s] = min(max(estimates[s] + p * q, lowest), highest)
        finish_task(progress)
        block, turn = next_task(progress, n_blocks * n_blocks, seat, turn)
    wait_for_tasks(progress, n_blocks * n_blocks, following, seat)


@compiled
def clipped_errors(
    samples, block_starts, user_starts, item_starts, n_blocks, estimates,
    user_factor, item_factor, lowest, highest, trail, rating_min, rating_max,
    squared_errors, progress, following, seat,
):  # fmt: skip
    """Sum the squared errors of estimates plus one feature, clipped to the scale.

    The targets of the samples are the ratings. `squared_errors` (float64, shape
    (n_blocks**2,), in stars squared) is modified in place.
    """
    turn = 0
    block, turn = next_task(progress, n_blocks * n_blocks, seat, turn)
    while block >= 0:
        first_user, first_item = _first(user_starts, item_starts, n_blocks, block)
        squared_error = 0.0
        for s in range(np.uint64(block_starts[block]), np.uint64(block_starts[block + 1])):
            sample = samples[s]
            p, q = (
                user_factor[first_user + sample["user"]],
                item_factor[first_item + sample["item"]],
            )
            estimate = min(max(estimates[s] + p * q, lowest), highest) + trail
            error = np.float64(sample["target"] - min(max(estimate, rating_min), rating_max))
            squared_error += error * error
        squared_errors[block] = squared_error
        finish_task(progress)
        block, turn = next_task(progress, n_blocks * n_blocks, seat, turn)
    wait_for_tasks(progress, n_blocks * n_blocks, following, seat)


@compiled(fastmath={"reassoc", "contract"})
def sum_of_squares(values):
    """Return the sum of the squares of a float32 array; not finite if one of them is not."""
    total = np.float32(0.0)
    for k in range(len(values)):
        total += values[k] * values[k]
    return total
