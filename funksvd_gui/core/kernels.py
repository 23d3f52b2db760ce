"""Compiled inner loops. Arrays and scalars in, arrays changed in place, no objects.

Ratings lie in blocks: block ``row * n_blocks + column`` holds the ratings of the
users of one range and the items of another, at ``block_starts[b]`` up to
``block_starts[b + 1]``. Blocks on one diagonal share no user and no item, so
threads may work on them at the same time. Every thread takes the next block that
nobody has taken, and begins it when all blocks of the diagonals before are
finished: the result does not depend on how many threads there are, and a thread
that the system holds up holds up at most one block.

All arrays of factors, targets and ratings are float32, indices are unsigned
32-bit (a signed one costs a test for negative values in every access), sums of
squared errors are float64.
"""

import numpy as np

from funksvd_gui.core.compilation import (
    atomic_increment,
    atomic_read,
    compiled,
    yield_processor,
)

#: Squared errors are summed in float32 over so many ratings, then in float64: a float64 sum
#: for each rating would make the loop wait for the one before.
_CHUNK = 128

#: Places in `progress` of the two counters; a cache line apart, so that threads that
#: write one do not slow down those that read the other.
_TAKEN, _FINISHED = 0, 8

#: A thread that has looked this often and still waits lets others run.
_PATIENCE = 4_000


@compiled
def _take_block(progress, n_blocks):
    """Return the next block when it may begin; -1 if all are taken."""
    place = atomic_increment(progress, _TAKEN)
    diagonal, row = place // n_blocks, place % n_blocks
    if diagonal >= n_blocks:
        return -1
    looks = 0
    while atomic_read(progress, _FINISHED) < diagonal * n_blocks:
        looks += 1
        if looks > _PATIENCE:
            yield_processor()
    return row * n_blocks + (row + diagonal) % n_blocks


# Contraction lets a product and a sum become one instruction, rounded once.
@compiled(fastmath={"contract"})
def train_feature_epoch(
    users, items, targets, block_starts, n_blocks, user_factor, item_factor,
    learning_rate, regularization, squared_errors, progress,
):  # fmt: skip
    """Run this thread's part of one SGD pass that updates a single feature.

    Parameters
    ----------
    users, items : uint32 array, shape (n_ratings,)
        Dense indices, in visiting order.
    targets : float32 array, shape (n_ratings,)
        What the baseline and all earlier features leave unexplained, minus the trail.
    block_starts : int64 array, shape (n_blocks**2 + 1,)
    user_factor : float32 array, shape (n_users,)
        Modified in place.
    item_factor : float32 array, shape (n_items,)
        Modified in place.
    learning_rate, regularization : float32
    squared_errors : float64 array, shape (n_blocks**2,)
        Modified in place: per block, each rating scored before its own update.
    progress : int64 array, shape (16,)
        Zero before the pass, shared by all threads. Modified in place.
    """
    block = _take_block(progress, n_blocks)
    while block >= 0:
        squared_error = 0.0
        stop = block_starts[block + 1]
        for first in range(block_starts[block], stop, _CHUNK):
            chunk_error = np.float32(0.0)
            for s in range(first, min(first + _CHUNK, stop)):
                u, i = users[s], items[s]
                p, q = user_factor[u], item_factor[i]
                error = targets[s] - p * q
                chunk_error += error * error
                # Both steps use the values read above; otherwise the item's step
                # would already see the moved user factor.
                user_factor[u] = p + learning_rate * (error * q - regularization * p)
                item_factor[i] = q + learning_rate * (error * p - regularization * q)
            squared_error += chunk_error
        squared_errors[block] = squared_error
        atomic_increment(progress, _FINISHED)
        block = _take_block(progress, n_blocks)


@compiled(fastmath={"contract"})
def train_feature_epoch_clamped(
    users, items, ratings, estimates, block_starts, n_blocks, user_factor, item_factor,
    learning_rate, regularization, trail, rating_min, rating_max,
    squared_errors, progress,
):  # fmt: skip
    """Run this thread's part of one SGD pass whose running estimate is clamped.

    As `train_feature_epoch`, but from ratings and estimates (both float32, shape
    (n_ratings,)), because a clamped estimate depends on more than their difference.
    `trail`, `rating_min` and `rating_max` are float32.
    """
    block = _take_block(progress, n_blocks)
    while block >= 0:
        squared_error = 0.0
        stop = block_starts[block + 1]
        for first in range(block_starts[block], stop, _CHUNK):
            chunk_error = np.float32(0.0)
            for s in range(first, min(first + _CHUNK, stop)):
                u, i = users[s], items[s]
                p, q = user_factor[u], item_factor[i]
                clamped = min(max(estimates[s] + p * q, rating_min), rating_max)
                error = ratings[s] - min(max(clamped + trail, rating_min), rating_max)
                chunk_error += error * error
                user_factor[u] = p + learning_rate * (error * q - regularization * p)
                item_factor[i] = q + learning_rate * (error * p - regularization * q)
            squared_error += chunk_error
        squared_errors[block] = squared_error
        atomic_increment(progress, _FINISHED)
        block = _take_block(progress, n_blocks)


@compiled
def add_feature(users, items, estimates, user_factor, item_factor, lowest, highest):
    """Add a finished feature to every estimate and keep it within bounds.

    `estimates` (float32, shape (n_ratings,)) is modified in place; `lowest` and
    `highest` (float32) are infinite where nothing is clamped.
    """
    for s in range(estimates.shape[0]):
        estimate = estimates[s] + user_factor[users[s]] * item_factor[items[s]]
        estimates[s] = min(max(estimate, lowest), highest)


@compiled
def subtract_feature(users, items, targets, user_factor, item_factor):
    """Take a finished feature out of every target. `targets` is modified in place."""
    for s in range(targets.shape[0]):
        targets[s] -= user_factor[users[s]] * item_factor[items[s]]


@compiled
def clipped_errors(
    users, items, ratings, estimates, user_factor, item_factor,
    lowest, highest, trail, rating_min, rating_max,
):  # fmt: skip
    """Sum squared and absolute errors of estimates plus one feature, clipped to the scale.

    Returns
    -------
    squared, absolute : float
        In stars squared, and in stars.
    """
    squared = 0.0
    absolute = 0.0
    for s in range(ratings.shape[0]):
        estimate = estimates[s] + user_factor[users[s]] * item_factor[items[s]]
        estimate = min(max(estimate, lowest), highest) + trail
        error = np.float64(ratings[s] - min(max(estimate, rating_min), rating_max))
        squared += error * error
        absolute += abs(error)
    return squared, absolute


# Reassociation lets the dot product run in vector registers; the order of its
# additions is then the compiler's, and the same at every call.
@compiled(fastmath={"reassoc", "contract"})
def fine_tune_epoch(
    users, items, ratings, block_starts, n_blocks, global_mean, user_bias, item_bias,
    user_rows, item_rows, learning_rate, regularization, learn_user_bias, learn_item_bias,
    squared_errors, progress,
):  # fmt: skip
    """Run this thread's part of one SGD pass that updates all features and biases together.

    Parameters
    ----------
    ratings : float32 array, shape (n_ratings,)
    user_bias : float32 array, shape (n_users,)
        Modified in place. So is `item_bias`, shape (n_items,).
    user_rows : float32 array, shape (n_users, n_columns)
        All factors of a user side by side. Modified in place. So is `item_rows`,
        shape (n_items, n_columns).
    learn_user_bias, learn_item_bias : float32
        1 where the bias is learned as well, 0 where it stays.
    """
    n_columns = user_rows.shape[1]
    block = _take_block(progress, n_blocks)
    while block >= 0:
        squared_error = 0.0
        for s in range(block_starts[block], block_starts[block + 1]):
            u, i = users[s], items[s]
            p, q = user_rows[u], item_rows[i]
            product = np.float32(0.0)
            for f in range(n_columns):
                product += p[f] * q[f]
            error = ratings[s] - (global_mean + user_bias[u] + item_bias[i]) - product
            squared_error += error * error
            for f in range(n_columns):
                p_old, q_old = p[f], q[f]
                p[f] = p_old + learning_rate * (error * q_old - regularization * p_old)
                q[f] = q_old + learning_rate * (error * p_old - regularization * q_old)
            step = learning_rate * learn_user_bias
            user_bias[u] += step * (error - regularization * user_bias[u])
            step = learning_rate * learn_item_bias
            item_bias[i] += step * (error - regularization * item_bias[i])
        squared_errors[block] = squared_error
        atomic_increment(progress, _FINISHED)
        block = _take_block(progress, n_blocks)


@compiled(fastmath={"reassoc", "contract"})
def clipped_joint_errors(
    users, items, ratings, global_mean, user_bias, item_bias, user_rows, item_rows,
    rating_min, rating_max,
):  # fmt: skip
    """Sum squared and absolute errors of the full score, clipped to the scale.

    Arrays as in `fine_tune_epoch`; nothing is modified.

    Returns
    -------
    squared, absolute : float
        In stars squared, and in stars.
    """
    squared = 0.0
    absolute = 0.0
    for s in range(ratings.shape[0]):
        u, i = users[s], items[s]
        p, q = user_rows[u], item_rows[i]
        product = np.float32(0.0)
        for f in range(user_rows.shape[1]):
            product += p[f] * q[f]
        score = global_mean + user_bias[u] + item_bias[i] + product
        error = np.float64(ratings[s] - min(max(score, rating_min), rating_max))
        squared += error * error
        absolute += abs(error)
    return squared, absolute
