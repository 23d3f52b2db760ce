"""FunkSVD in plain Python, slow and obvious: what the compiled loops are held against."""

import numpy as np


def train_plainly(users, items, ratings, baseline, p, q, params, scale, unit=1.0):
    """Train every feature over the ratings in the given order; factors change in place.

    All arithmetic is float64. `p` and `q` have shapes (n_features, n_users) and
    (n_features, n_items); each feature ends as it was after its best epoch. Steps
    are taken on everything divided by `unit`. Returns the running RMSE of every
    epoch, the estimate of every rating after the last feature, and after how many
    features the RMSE was lowest.
    """
    ratings, baseline = ratings / unit, baseline / unit
    lowest, highest = scale[0] / unit, scale[1] / unit
    p /= unit**0.5
    q /= unit**0.5

    def clamp(estimate):
        return min(max(estimate, lowest), highest) if params.clamp else estimate

    estimates = [clamp(b) for b in baseline]
    rmses, best_rmses = [], []
    n_features = len(p)
    for f in range(n_features):
        n_untrained = n_features - f - 1
        trail = params.initial_value**2 * n_untrained if params.trail else 0.0
        best = None
        targets = [r - e - trail for r, e in zip(ratings, estimates, strict=True)]
        for _ in range(params.starting_passes):
            p[f] = least_squares_plainly(users, items, targets, q[f], len(p[f]), params)
            q[f] = least_squares_plainly(items, users, targets, p[f], len(q[f]), params)
        for epoch in range(params.max_epochs):
            rate = params.learning_rate * params.learning_rate_decay**epoch
            squares = 0.0
            for s, (u, i) in enumerate(zip(users, items, strict=True)):
                p_old, q_old = p[f, u], q[f, i]
                error = ratings[s] - clamp(clamp(estimates[s] + p_old * q_old) + trail)
                squares += error**2
                p[f, u] = p_old + rate * (error * q_old - params.regularization * p_old)
                q[f, i] = q_old + rate * (error * p_old - params.regularization * q_old)
            p[f] /= 1 + rate * params.epoch_regularization
            q[f] /= 1 + rate * params.epoch_regularization
            rmses.append((squares / len(ratings)) ** 0.5 * unit)
            if best is None or rmses[-1] <= best[0]:
                best = rmses[-1], p[f].copy(), q[f].copy()
        best_rmses.append(best[0])
        p[f], q[f] = best[1:]
        for s, (u, i) in enumerate(zip(users, items, strict=True)):
            estimates[s] = clamp(estimates[s] + p[f, u] * q[f, i])
    p *= unit**0.5
    q *= unit**0.5
    n_best = n_features - int(np.argmin(best_rmses[::-1]))
    return rmses, np.array(estimates) * unit, n_best


def least_squares_plainly(mine, others, targets, factor, size, params):
    """Return, for each user or item, what is best while the other side's `factor` stays."""
    best = np.zeros(size)
    for one in range(size):
        rated = [(t, factor[o]) for m, o, t in zip(mine, others, targets, strict=True) if m == one]
        pull = params.regularization * len(rated) + params.epoch_regularization
        weight = sum(x * x for _, x in rated) + pull
        if weight > 0:
            best[one] = sum(t * x for t, x in rated) / weight
    return best


def score_plainly(users, items, baseline, p, q, clamp, trail):
    """Return the score of every pair as it is served, feature after feature.

    `baseline` has one number per pair; `p` and `q` have one row per feature; `clamp`
    is the rating scale or None; `trail` stands for features that were planned only.
    """
    lowest, highest = clamp or (-np.inf, np.inf)
    scores = []
    for b, u, i in zip(baseline, users, items, strict=True):
        score = min(max(b, lowest), highest)
        for f in range(len(p)):
            score = min(max(score + p[f, u] * q[f, i], lowest), highest)
        scores.append(min(max(score + trail, lowest), highest))
    return np.array(scores)


def fine_tune_plainly(users, items, ratings, mean, biases, factors, params, unit=1.0):
    """Train all features and both biases together; biases and factors change in place.

    `biases` are (user_bias, item_bias), `factors` are (p, q) with one row per
    user or item; those after the first `n_alone` begin here, and the epochs that warm
    them up move nothing else. Steps are taken on everything divided by `unit`. Returns
    the running RMSE of every epoch.
    """
    user_bias, item_bias = biases
    p, q = factors
    ratings, mean = ratings / unit, mean / unit
    user_bias /= unit
    item_bias /= unit
    p /= unit**0.5
    q /= unit**0.5
    rmses = []
    n_warm_up = params.max_epochs if params.n_together else 0
    for epoch in range(params.fine_tune_epochs):
        first = params.n_alone if epoch < n_warm_up else 0
        if epoch < n_warm_up:
            rate = params.learning_rate * params.learning_rate_decay**epoch
            reg, bias_rate, kappa = params.regularization, 0.0, params.epoch_regularization
        else:
            rate = params.learning_rate * params.fine_tune_rate
            rate *= params.fine_tune_decay ** (epoch - n_warm_up)
            reg = params.regularization * params.fine_tune_regularization
            bias_rate, kappa = rate, 0.0
        squares = 0.0
        for s, (u, i) in enumerate(zip(users, items, strict=True)):
            error = ratings[s] - (mean + user_bias[u] + item_bias[i] + p[u] @ q[i])
            squares += error**2
            p_old, q_old = p[u, first:].copy(), q[i, first:].copy()
            p[u, first:] += rate * (error * q_old - reg * p_old)
            q[i, first:] += rate * (error * p_old - reg * q_old)
            user_bias[u] += bias_rate * (error - reg * user_bias[u])
            item_bias[i] += bias_rate * (error - reg * item_bias[i])
        p[:, first:] /= 1 + rate * kappa
        q[:, first:] /= 1 + rate * kappa
        rmses.append((squares / len(ratings)) ** 0.5 * unit)
    user_bias *= unit
    item_bias *= unit
    p *= unit**0.5
    q *= unit**0.5
    return rmses
