"""Compiled loops over all features together; ratings and schedule as in `one_feature`."""

import numpy as np

from funksvd_gui.core.compilation import compiled
from funksvd_gui.core.kernels.block_schedule import (
    finish_block,
    finish_task,
    next_block,
    next_task,
    wait_for_blocks,
    wait_for_tasks,
)


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
    n_columns = np.uint64(user_rows.shape[1])
    keep = np.float32(1.0) - learning_rate * regularization
    keep_user_bias = np.float32(1.0) - user_bias_rate * bias_regularization
    keep_item_bias = np.float32(1.0) - item_bias_rate * bias_regularization
    turn = 0
    block, turn = next_block(progress, n_blocks, seat, turn)
    while block >= 0:
        row, column = block // n_blocks, block % n_blocks
        mine = samples[block_starts[block] : block_starts[block + 1]]
        users = slice(user_starts[row], user_starts[row + 1])
        items = slice(item_starts[column], item_starts[column + 1])
        p_rows, q_rows = user_rows[users].reshape(-1), item_rows[items].reshape(-1)
        b_user, b_item = user_bias[users], item_bias[items]
        squared_error = 0.0
        for s in range(np.uint64(len(mine))):
            u, i = np.uint64(mine[s]["user"]), np.uint64(mine[s]["item"])
            p = p_rows[u * n_columns : (u + np.uint64(1)) * n_columns]
            q = q_rows[i * n_columns : (i + np.uint64(1)) * n_columns]
            product = np.float32(0.0)
            for f in range(n_columns):
                product += p[f] * q[f]
            error = mine[s]["target"] - (global_mean + b_user[u] + b_item[i]) - product
            squared_error += error * error
            step = learning_rate * error
            for f in range(first_column, n_columns):
                p_old, q_old = p[f], q[f]
                p[f] = keep * p_old + step * q_old
                q[f] = keep * q_old + step * p_old
            b_user[u] = keep_user_bias * b_user[u] + user_bias_rate * error
            b_item[i] = keep_item_bias * b_item[i] + item_bias_rate * error
        squared_errors[block] = squared_error
        finish_block(progress, n_blocks, block)
        block, turn = next_block(progress, n_blocks, seat, turn)
    wait_for_blocks(progress, n_blocks, following, seat)


@compiled(fastmath={"reassoc", "contract"})
def clipped_joint_errors(
    samples, block_starts, user_starts, item_starts, n_blocks, global_mean,
    user_bias, item_bias, user_rows, item_rows, rating_min, rating_max,
    squared_errors, progress, following, seat,
):  # fmt: skip
    """Sum the squared errors of the full score, clipped to the scale.

    Arrays as in `fine_tune_epoch`; only `squared_errors` is modified, in stars squared.
    """
    n_columns = user_rows.shape[1]
    turn = 0
    block, turn = next_task(progress, n_blocks * n_blocks, seat, turn)
    while block >= 0:
        first_user = np.uint64(user_starts[block // n_blocks])
        first_item = np.uint64(item_starts[block % n_blocks])
        squared_error = 0.0
        for s in range(np.uint64(block_starts[block]), np.uint64(block_starts[block + 1])):
            u, i = first_user + samples[s]["user"], first_item + samples[s]["item"]
            p, q = user_rows[u], item_rows[i]
            product = np.float32(0.0)
            for f in range(n_columns):
                product += p[f] * q[f]
            score = global_mean + user_bias[u] + item_bias[i] + product
            error = np.float64(samples[s]["target"] - min(max(score, rating_min), rating_max))
            squared_error += error * error
        squared_errors[block] = squared_error
        finish_task(progress)
        block, turn = next_task(progress, n_blocks * n_blocks, seat, turn)
    wait_for_tasks(progress, n_blocks * n_blocks, following, seat)
