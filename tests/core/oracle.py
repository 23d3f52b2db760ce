"""FunkSVD in plain Python, slow and obvious: what the compiled loops are held against."""

import numpy as np


def train_plainly(users, items, ratings, baseline, p, q, params, scale):
    """Train every feature over the ratings in the given order; factors change in place.

    All arithmetic is float64. `p` and `q` have shapes (n_features, n_users) and
    (n_features, n_items). Returns the running RMSE of every epoch and the
    estimate of every rating after the last feature.
    """

    def clamp(estimate):
        return min(max(estimate, scale[0]), scale[1]) if params.clamp else estimate

    estimates = [clamp(b) for b in baseline]
    rmses = []
    n_features = len(p)
    for f in range(n_features):
        n_untrained = n_features - f - 1
        trail = params.initial_value**2 * n_untrained if params.trail else 0.0
        for _ in range(params.max_epochs):
            squares = 0.0
            for s, (u, i) in enumerate(zip(users, items, strict=True)):
                p_old, q_old = p[f, u], q[f, i]
                error = ratings[s] - clamp(clamp(estimates[s] + p_old * q_old) + trail)
                squares += error**2
                p[f, u] = p_old + params.learning_rate * (
                    error * q_old - params.regularization * p_old
                )
                q[f, i] = q_old + params.learning_rate * (
                    error * p_old - params.regularization * q_old
                )
            rmses.append((squares / len(ratings)) ** 0.5)
        for s, (u, i) in enumerate(zip(users, items, strict=True)):
            estimates[s] = clamp(estimates[s] + p[f, u] * q[f, i])
    return rmses, np.array(estimates)


def fine_tune_plainly(users, items, ratings, mean, biases, factors, params):
    """Train all features and both biases together; biases and factors change in place.

    `biases` are (user_bias, item_bias), `factors` are (p, q) with one row per
    user or item. Returns the running RMSE of every epoch.
    """
    user_bias, item_bias = biases
    p, q = factors
    rmses = []
    reg = params.fine_tune_regularization
    for epoch in range(params.fine_tune_epochs):
        rate = params.fine_tune_learning_rate * params.fine_tune_decay**epoch
        squares = 0.0
        for s, (u, i) in enumerate(zip(users, items, strict=True)):
            error = ratings[s] - (mean + user_bias[u] + item_bias[i] + p[u] @ q[i])
            squares += error**2
            p_old, q_old = p[u].copy(), q[i].copy()
            p[u] += rate * (error * q_old - reg * p_old)
            q[i] += rate * (error * p_old - reg * q_old)
            user_bias[u] += rate * (error - reg * user_bias[u])
            item_bias[i] += rate * (error - reg * item_bias[i])
        rmses.append((squares / len(ratings)) ** 0.5)
    return rmses
