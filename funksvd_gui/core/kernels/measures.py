"""Compiled loops that measure a model. Arrays and scalars in, arrays changed in place.

Scores are float32 and computed feature after feature, each product rounded before
it is added, because that is what `FactorModel.scores_of_user` does: the lists
measured here are, bit by bit, those that the model recommends.
"""

import numpy as np

from funksvd_gui.core.compilation import compiled

#: Items scored at once: their factors stay in the cache while user after user needs them.
_ITEMS_AT_ONCE = 256
#: Items compared before it is asked whether enough of them are better.
_COMPARED_AT_ONCE = 512


@compiled
def add_errors(users, ratings, scores, lowest, highest, sums, squared_by_user, counts):
    """Add the errors of some scores to what was summed before.

    Parameters
    ----------
    users : int32 array, shape (n,)
        -1 for a user the training never saw.
    ratings, scores : float32 or float64 arrays, shape (n,)
    lowest, highest : float64
        Scale the scores are clipped to.
    sums : float64 array, shape (4,), modified in place
        Squared and absolute errors of the clipped scores, then of the plain ones.
    squared_by_user : float64 array, shape (n_users + 1,), modified in place
        Squared errors of the clipped scores; the last place belongs to unknown users.
    counts : int64 array, shape (n_users + 1,), modified in place
    """
    # Gone on with, so that the sums do not depend on how many ratings come at once.
    squared, absolute, squared_raw, absolute_raw = sums[0], sums[1], sums[2], sums[3]
    for s in range(len(ratings)):
        rating, score = np.float64(ratings[s]), np.float64(scores[s])
        error = rating - min(max(score, lowest), highest)
        raw = rating - score
        squared += error * error
        absolute += abs(error)
        squared_raw += raw * raw
        absolute_raw += abs(raw)
        squared_by_user[users[s]] += error * error
        counts[users[s]] += 1
    sums[0], sums[1], sums[2], sums[3] = squared, absolute, squared_raw, absolute_raw


@compiled
def count_by_place(users, place_of_user, counts):
    """Count the ratings of those users that have a place; ``counts`` is modified in place."""
    for s in range(len(users)):
        place = place_of_user[users[s]]
        if place >= 0:
            counts[place] += 1


@compiled
def fill_by_place(users, items, place_of_user, next_free, grouped):
    """Copy the items of those users that have a place; the last two are modified in place."""
    for s in range(len(users)):
        place = place_of_user[users[s]]
        if place >= 0:
            grouped[next_free[place]] = items[s]
            next_free[place] += 1


@compiled
def score_users(base, user_rows, item_bias, item_factors, clamped, lowest, highest, trail, scores):
    """Score every item for some users.

    Parameters
    ----------
    base : float32 array, shape (n,)
        Global mean and user bias of each.
    user_rows : float32 array, shape (n, K)
    item_bias, item_factors : float32 arrays, shapes (n_items,) and (K, n_items)
    clamped : bool
        Whether the running estimate is kept between `lowest` and `highest`.
    scores : float32 array, shape (at least n, n_items), modified in place
    """
    for start in range(0, len(item_bias), _ITEMS_AT_ONCE):
        end = min(start + _ITEMS_AT_ONCE, len(item_bias))
        for u in range(len(base)):
            row = scores[u, start:end]
            _score_baseline(base[u], item_bias[start:end], row)
            if clamped:
                _add_clamped(user_rows[u], item_factors, start, lowest, highest, trail, row)
            else:
                _add(user_rows[u], item_factors, start, trail, row)


@compiled
def _score_baseline(base, item_bias, row):
    for i in range(len(row)):
        row[i] = base + item_bias[i]


@compiled
def _add(p, item_factors, start, trail, row):
    """Add every feature, by fours: an estimate is read and written once for four products."""
    end = start + len(row)
    n_fours = len(p) // 4
    for f in range(0, 4 * n_fours, 4):
        q0, q1 = item_factors[f, start:end], item_factors[f + 1, start:end]
        q2, q3 = item_factors[f + 2, start:end], item_factors[f + 3, start:end]
        p0, p1, p2, p3 = p[f], p[f + 1], p[f + 2], p[f + 3]
        for i in range(len(row)):
            row[i] = (((row[i] + p0 * q0[i]) + p1 * q1[i]) + p2 * q2[i]) + p3 * q3[i]
    for f in range(4 * n_fours, len(p)):
        q, last = item_factors[f, start:end], p[f]
        for i in range(len(row)):
            row[i] += last * q[i]
    for i in range(len(row)):
        row[i] += trail


@compiled
def _add_clamped(p, item_factors, start, lowest, highest, trail, row):
    end = start + len(row)
    for i in range(len(row)):
        row[i] = min(max(row[i], lowest), highest)
    for f in range(len(p)):
        q, factor = item_factors[f, start:end], p[f]
        for i in range(len(row)):
            row[i] = min(max(row[i] + factor * q[i], lowest), highest)
    for i in range(len(row)):
        row[i] = min(max(row[i] + trail, lowest), highest)


@compiled
def find_hits(
    scores, item_counts, seen_starts, seen, relevant_starts, relevant, first, n, gains, n_relevant,
    n_hits, gain,
):  # fmt: skip
    """Find which relevant items are among the first n of some users' lists.

    Parameters
    ----------
    scores : float32 array, shape (at least n_users, n_items), modified in place
        Becomes -∞ for items that nobody is recommended, NaN for those she has seen.
    item_counts : int32 array, shape (n_items,)
        Training ratings; items without any are never recommended.
    seen_starts, seen, relevant_starts, relevant : int arrays
        Items by place: of place k ``seen[seen_starts[k]:seen_starts[k + 1]]``; of
        the relevant ones, -1 is an item the training never saw.
    first : int
        Place of the user in the first row of `scores`.
    gains : float64 array, shape (n,)
        What a hit at each rank is worth.
    n_relevant, n_hits : int64 arrays, gain : float64 array, shape (n_users,), modified in place
        What counts as relevant, what was found, and the sum of its gains.
    """
    for u in range(len(n_hits)):
        row = scores[u]
        for i in range(len(row)):
            row[i] = row[i] if item_counts[i] > 0 else -np.inf
        own = seen[seen_starts[first + u] : seen_starts[first + u + 1]]
        for i in own:
            row[i] = np.nan
        for r in relevant[relevant_starts[first + u] : relevant_starts[first + u + 1]]:
            if r >= 0 and np.isnan(row[r]):
                continue
            n_relevant[u] += 1
            if r < 0 or item_counts[r] == 0:
                continue
            rank = _count_better(row, r, n)
            if rank < n:
                n_hits[u] += 1
                gain[u] += gains[rank]


@compiled
def _count_better(row, item, enough):
    """Count the items that come before this one, equal scores in the order of items.

    NaN is never better. Stops where `enough` are.
    """
    score, better = row[item], 0
    for start in range(0, item, _COMPARED_AT_ONCE):
        for i in range(start, min(start + _COMPARED_AT_ONCE, item)):
            better += row[i] >= score
        if better >= enough:
            return better
    for start in range(item + 1, len(row), _COMPARED_AT_ONCE):
        for i in range(start, min(start + _COMPARED_AT_ONCE, len(row))):
            better += row[i] > score
        if better >= enough:
            return better
    return better
