"""The compiled loop that scores pairs of user and item."""

import numpy as np

from funksvd_gui.core.compilation import compiled


# No contraction: a score is the same number whoever asks for it.
@compiled
def score_pairs(
    users, items, scores, global_mean, user_bias, item_bias, user_factors, item_factors,
    trail, lowest, highest,
):  # fmt: skip
    """Write the score of every pair into `scores` (float32, shape (n,)).

    Arrays as in `factor_model.FactorModel`; a user or item below 0 contributes
    nothing. `lowest` and `highest` are infinite where nothing is clamped.
    """
    for s in range(len(scores)):
        u, i = users[s], items[s]
        estimate = (user_bias[np.uint32(u)] if u >= 0 else np.float32(0.0)) + global_mean
        estimate += item_bias[np.uint32(i)] if i >= 0 else np.float32(0.0)
        scores[s] = min(max(estimate, lowest), highest)
    for f in range(len(user_factors)):
        p, q = user_factors[f], item_factors[f]
        for s in range(len(scores)):
            u, i = users[s], items[s]
            product = p[np.uint32(u)] * q[np.uint32(i)] if u >= 0 and i >= 0 else np.float32(0.0)
            scores[s] = min(max(scores[s] + product, lowest), highest)
    for s in range(len(scores)):
        scores[s] = min(max(scores[s] + trail, lowest), highest)
