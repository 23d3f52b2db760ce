"""Rung L4: on a complete matrix, what k features learn goes to the truncated SVD as λ goes to 0.

At a constant learning rate the pass over the ratings does not come to rest in the
optimum but beside it, because every rating pulls in its own direction and the last
ones pull last. How far beside is in proportion to λ, and so is the distance.
"""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from funksvd_gui.core.hyperparams import Hyperparams
from funksvd_gui.core.ratings import RatingTriples
from funksvd_gui.core.trainer import Trainer
from tests.core.ladder import NOTHING

#: Far enough apart that features separate fast, and none of them zero: where nothing is left
#: to explain, no rating pulls at all, and the distance would be float32's rounding.
SINGULAR_VALUES = (8.0, 4.0, 2.0, 1.0, 0.5)
SIZE = 12
RATES = (0.01, 0.005, 0.0025, 0.00125)
#: Epochs × λ. What is left of a feature's way is e to the power of minus this times its gap to
#: the next singular value: 6e-6 for the third feature, less for those before.
TIME = 12.0
#: Everything that is not the descent itself is off, whatever the defaults are.
SETTINGS = Hyperparams(
    baseline="none", regularization=0.0, initial_value=0.3, initial_noise=0.1, seed=3,
    scale_steps=False, clamp=False, trail=False, fine_tune_epochs=0, starting_passes=0,
    learning_rate_decay=1.0, epoch_regularization=0.0,
)  # fmt: skip


def complete_matrix(seed):
    rng = np.random.default_rng(seed)
    left, right = (
        np.linalg.qr(rng.standard_normal((SIZE, len(SINGULAR_VALUES))))[0] for _ in range(2)
    )
    return (left * SINGULAR_VALUES @ right.T).astype(np.float32)


def truncated_svd(matrix, k):
    u, s, vt = np.linalg.svd(matrix.astype(float))
    return u[:, :k] * s[:k] @ vt[:k]


def product_of_features(matrix, k, rate):
    users, items = np.indices(matrix.shape, dtype=np.int32).reshape(2, -1)
    ratings = RatingTriples(users, items, matrix.ravel(), *matrix.shape)
    n_epochs = round(TIME / rate)
    params = SETTINGS.replace(
        n_features=k, learning_rate=rate, max_epochs=n_epochs, min_epochs=n_epochs
    )
    scale = float(matrix.min()), float(matrix.max())
    trainer = Trainer(ratings, NOTHING, params, scale=scale, n_threads=1)
    for _ in trainer.run():
        pass
    model = trainer.factor_model()
    assert model.n_features == k
    return model.user_factors.T.astype(float) @ model.item_factors


@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize("k", [1, 2, 3])
def test_the_distance_to_the_truncated_svd_falls_in_proportion_to_the_rate(k, seed):
    matrix = complete_matrix(seed)
    aim = truncated_svd(matrix, k)
    distances = [np.linalg.norm(product_of_features(matrix, k, rate) - aim) for rate in RATES]
    slope, _ = np.polyfit(np.log(RATES), np.log(distances), 1)
    assert_allclose(slope, 1.0, atol=0.05)
    # Not only in the end: every halving of the rate halves the distance.
    assert_allclose(-np.diff(np.log2(distances)), 1.0, atol=0.05)
    assert distances[-1] < 2e-3 * np.linalg.norm(aim)
    # The next singular value would be missed by this much: it is this k that was found.
    assert distances[0] < 0.1 * SINGULAR_VALUES[k]
