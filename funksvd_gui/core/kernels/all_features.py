"""Compiled loops over all features together; ratings and schedule as in `one_feature`."""

import numpy as np

from funksvd_gui.core.compilation import compiled
from funksvd_gui.core.kernels.block_schedule import next_block, next_task
from funksvd_gui.core.kernels.parts import first_of_block, kept_within


# Reassociation lets the dot product run in vector registers; the order of its
# additions is then the compiler's, and the same at every call.
@compiled(fastmath={"reassoc", "contract"})
def fine_tune_epoch(
    samples, block_starts, user_starts, item_starts, n_blocks, global_mean,
    user_bias, item_bias, user_rows, item_rows, first_column, learning_rate, regularization,
    user_bias_rate, item_bias_rate, bias_regularization, squared_errors, progress, following, seat,
):  # fmt: skip
    """Run one SGD pass that updates many features, and the biases, together.

    Parameters
    ----------
    samples : `sample_order.SAMPLE` array, shape (n_ratings,)
        Targets are the ratings.
    user_bias, item_bias : float32 array, shapes (n_users,) and (n_items,)
        Modified in place.
    user_rows, item_rows : float32 array, shapes (n_users, n_columns) and (n_items, n_columns)
        All factors of a user or item side by side. Modified in place.
    first_column : uint64
        Factors before this column count in the score and stay as they are.
    learning_rate, regularization : float32
        Of the factors, for ratings in stars.
    user_bias_rate, item_bias_rate : float32
        Learning rates of the biases; 0 where they stay.
    bias_regularization : float32
    """
    keep = np.float32(1.0) - learning_rate * regularization
    keep_user_bias = np.float32(1.0) - user_bias_rate * bias_regularization
    keep_item_bias = np.float32(1.0) - item_bias_rate * bias_regularization
    while True:
        block = next_block(progress, following, n_blocks, seat)
        if block < 0:
            break
        first_user, first_item = first_of_block(user_starts, item_starts, n_blocks, block)
        squared_error = 0.0
        for s in range(np.uint64(block_starts[block]), np.uint64(block_starts[block + 1])):
            u, i = first_user + samples[s]["user"], first_item + samples[s]["item"]
            p, q = user_rows[u], item_rows[i]
            product = np.float32(0.0)
            for f in range(len(p)):
                product += p[f] * q[f]
            error = samples[s]["target"] - (global_mean + user_bias[u] + item_bias[i]) - product
            squared_error += error * error
            step = learning_rate * error
            for f in range(first_column, np.uint64(len(p))):
                p_old, q_old = p[f], q[f]
                p[f] = keep * p_old + step * q_old
                q[f] = keep * q_old + step * p_old
            user_bias[u] = keep_user_bias * user_bias[u] + user_bias_rate * error
            item_bias[i] = keep_item_bias * item_bias[i] + item_bias_rate * error
        squared_errors[block] = squared_error


@compiled(fastmath={"reassoc", "contract"})
def clipped_errors(
    samples, block_starts, user_starts, item_starts, n_blocks, global_mean,
    user_bias, item_bias, user_rows, item_rows, rating_min, rating_max,
    squared_errors, progress, following, seat,
):  # fmt: skip
    """Sum the squared errors of the full score, clipped to the scale.

    Arrays as in `fine_tune_epoch`; only `squared_errors` is modified, in stars squared.
    """
    while True:
        block = next_task(progress, following, n_blocks * n_blocks, seat)
        if block < 0:
            break
        first_user, first_item = first_of_block(user_starts, item_starts, n_blocks, block)
        squared_error = 0.0
        for s in range(np.uint64(block_starts[block]), np.uint64(block_starts[block + 1])):
            u, i = first_user + samples[s]["user"], first_item + samples[s]["item"]
            p, q = user_rows[u], item_rows[i]
            product = np.float32(0.0)
            for f in range(len(p)):
                product += p[f] * q[f]
            score = global_mean + user_bias[u] + item_bias[i] + product
            error = np.float64(samples[s]["target"] - kept_within(score, rating_min, rating_max))
            squared_error += error * error
        squared_errors[block] = squared_error
