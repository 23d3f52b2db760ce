"""Compiled loops that train one feature, and that add it up once it is trained.

Ratings come as `sample_order.ArrangedRatings`: `samples` in blocks, with
`block_starts`, `user_starts`, `item_starts` and `n_blocks`. Factors, targets and
estimates are float32, sums of squared errors float64, one per block, so that
they can be added in an order that no thread decides. Every kernel does this
thread's part of a pass, as `block_schedule` shares it out.
"""

import numpy as np
from numpy.typing import NDArray

from funksvd_gui.core.compilation import compiled
from funksvd_gui.core.kernels.block_schedule import next_block, next_task
from funksvd_gui.core.kernels.parts import first_of_block, kept_within

#: Squared errors are summed in float32 over so many ratings, then in float64: a float64 sum
#: for each rating would make the loop wait for the one before.
_CHUNK = np.uint64(128)
_ONE = np.uint64(1)


# Contraction lets a product and a sum become one instruction, rounded once.
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
    while True:
        block = next_block(progress, following, n_blocks, seat)
        if block < 0:
            break
        first_user, first_item = first_of_block(user_starts, item_starts, n_blocks, block)
        s, stop = np.uint64(block_starts[block]), np.uint64(block_starts[block + 1])
        squared_error = 0.0
        while s < stop:
            chunk_stop = s + _CHUNK if s + _CHUNK < stop else stop
            # Two sums that take turns: one alone would make every rating wait for the
            # addition before.
            one, other = np.float32(0.0), np.float32(0.0)
            while s < chunk_stop:
                u, i = first_user + samples[s]["user"], first_item + samples[s]["item"]
                p, q = user_factor[u], item_factor[i]
                error = (samples[s]["target"] - trail) - p * q
                step = learning_rate * error
                # Both steps use the values read above; otherwise the item's step would
                # already see the moved user factor.
                user_factor[u] = keep * p + step * q
                item_factor[i] = keep * q + step * p
                one, other = other, one + error * error
                s += _ONE
            squared_error += one + other
        squared_errors[block] = squared_error


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
    while True:
        block = next_block(progress, following, n_blocks, seat)
        if block < 0:
            break
        first_user, first_item = first_of_block(user_starts, item_starts, n_blocks, block)
        s, stop = np.uint64(block_starts[block]), np.uint64(block_starts[block + 1])
        squared_error = 0.0
        while s < stop:
            chunk_stop = s + _CHUNK if s + _CHUNK < stop else stop
            chunk_error = np.float32(0.0)
            while s < chunk_stop:
                u, i = first_user + samples[s]["user"], first_item + samples[s]["item"]
                p, q = user_factor[u], item_factor[i]
                clamped = kept_within(estimates[s] + p * q, rating_min, rating_max)
                estimate = kept_within(clamped + trail, rating_min, rating_max)
                error = samples[s]["target"] - estimate
                chunk_error += error * error
                step = learning_rate * error
                user_factor[u] = keep * p + step * q
                item_factor[i] = keep * q + step * p
                s += _ONE
            squared_error += chunk_error
        squared_errors[block] = squared_error


@compiled(fastmath={"contract"})
def sum_half_pass(
    samples, block_starts, user_starts, item_starts, n_blocks, estimates, is_clamped,
    user_factor, item_factor, of_users, trail, products, squares, progress, following, seat,
):  # fmt: skip
    """Sum, for every user or for every item, what its least-squares factor is made of.

    For a user these are ``Σ_i t·q`` and ``Σ_i q²`` over the items she has rated.

    Parameters
    ----------
    samples : `sample_order.SAMPLE` array, shape (n_ratings,)
        Targets as in `train_feature_epoch`, or as in `train_feature_epoch_clamped`.
    estimates : float32 array, shape (n_ratings,)
        Read only where `is_clamped`; of any length otherwise.
    user_factor, item_factor : float32 array, shapes (n_users,) and (n_items,)
    of_users : bool
        Whether the sums are those of users; of items otherwise.
    trail : float32
        In stars.
    products, squares : float64 array, shape (n_users,) or (n_items,)
        Added to in place.
    """
    while True:
        block = next_block(progress, following, n_blocks, seat)
        if block < 0:
            break
        first_user, first_item = first_of_block(user_starts, item_starts, n_blocks, block)
        for s in range(np.uint64(block_starts[block]), np.uint64(block_starts[block + 1])):
            u, i = first_user + samples[s]["user"], first_item + samples[s]["item"]
            target = samples[s]["target"] - trail
            if is_clamped:
                target -= estimates[s]
            mine, other = (u, item_factor[i]) if of_users else (i, user_factor[u])
            products[mine] += np.float64(target * other)
            squares[mine] += np.float64(other * other)


@compiled
def subtract_feature(
    samples, block_starts, user_starts, item_starts, n_blocks, user_factor, item_factor,
    progress, following, seat,
):  # fmt: skip
    """Take a finished feature out of every target; the samples are modified in place."""
    while True:
        block = next_task(progress, following, n_blocks * n_blocks, seat)
        if block < 0:
            break
        first_user, first_item = first_of_block(user_starts, item_starts, n_blocks, block)
        for s in range(np.uint64(block_starts[block]), np.uint64(block_starts[block + 1])):
            sample = samples[s]
            p = user_factor[first_user + sample["user"]]
            q = item_factor[first_item + sample["item"]]
            sample["target"] -= p * q


@compiled
def score_feature(
    samples, block_starts, user_starts, item_starts, n_blocks, estimates,
    user_factor, item_factor, lowest, highest, trail, rating_min, rating_max, is_finished,
    squared_errors, progress, following, seat,
):  # fmt: skip
    """Sum the squared errors of estimates plus one feature, or add it to them for good.

    Parameters
    ----------
    samples : `sample_order.SAMPLE` array, shape (n_ratings,)
        Targets are the ratings.
    estimates : float32 array, shape (n_ratings,)
        Without this feature. Modified in place where the feature is finished.
    lowest, highest : float32
        What an estimate is kept within; infinite where nothing is clamped.
    trail, rating_min, rating_max : float32
        In stars.
    is_finished : bool
        Whether the feature is to be in the estimates from now on; nothing is summed then.
    squared_errors : float64 array, shape (n_blocks**2,)
        Of scores clipped to the scale. Modified in place, in stars squared.
    """
    while True:
        block = next_task(progress, following, n_blocks * n_blocks, seat)
        if block < 0:
            break
        first_user, first_item = first_of_block(user_starts, item_starts, n_blocks, block)
        squared_error = 0.0
        for s in range(np.uint64(block_starts[block]), np.uint64(block_starts[block + 1])):
            sample = samples[s]
            p = user_factor[first_user + sample["user"]]
            q = item_factor[first_item + sample["item"]]
            estimate = kept_within(estimates[s] + p * q, lowest, highest)
            if is_finished:
                estimates[s] = estimate
            else:
                clipped = kept_within(estimate + trail, rating_min, rating_max)
                error = np.float64(sample["target"] - clipped)
                squared_error += error * error
        squared_errors[block] = squared_error


def sum_of_squares(values: NDArray[np.float32]) -> float:
    """Return the sum of the squares; not finite if one of the values is not."""
    # Not `dot`, which may start threads of its own.
    return float(np.einsum("k,k->", values, values))
