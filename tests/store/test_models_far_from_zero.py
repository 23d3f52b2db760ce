"""Models of ratings that float32 does not hold answer as exactly when they are loaded."""

import json

import numpy as np
import pytest

from funksvd_gui.core.hyperparams import Hyperparams
from funksvd_gui.core.ratings import RatingTriples
from funksvd_gui.session.training_run import train
from funksvd_gui.store.model_file import load_model, save_model
from tests.conftest import make_dataset, make_ratings


def trained(dtype, shift, baseline="user + item"):
    plain = make_ratings()
    values = (plain.values.astype(np.float64) + shift).astype(dtype)
    ratings = RatingTriples(plain.users, plain.items, values, plain.n_users, plain.n_items)
    return train(make_dataset(ratings), Hyperparams(n_features=2, max_epochs=2, baseline=baseline))


def is_double(path):
    with np.load(path) as arrays:
        return json.loads(arrays["header"].tobytes())["is_double"]


@pytest.mark.parametrize(
    ("model", "written"),
    [
        (trained(np.float64, 16777216), True),
        # Half stars, which float32 holds there, too.
        (trained(np.float32, 100_000), True),
        (trained(np.float64, 0), True),
        (trained(np.float64, 0, "none"), True),
        (trained(np.float32, 0), False),
    ],
    ids=["far", "far and single", "near", "no baseline", "near and single"],
)
def test_every_answer_is_the_same(tmp_path, model, written):
    path = tmp_path / "model.npz"
    save_model(model, path)
    loaded = load_model(path)
    assert is_double(path) is written
    assert loaded.factors.centre == model.factors.centre
    for user_id in ("u1", "u7", "nobody"):
        assert loaded.rated_by(user_id) == model.rated_by(user_id)
        assert loaded.recommend(user_id) == model.recommend(user_id)
        assert loaded.predict(user_id, ["i1", "none"]) == model.predict(user_id, ["i1", "none"])


def test_known_ratings_are_given_back_as_they_were():
    rated = trained(np.float64, 16777216).rated_by("u1")
    assert {row.rating % 1 for row in rated} == {0.0, 0.5}
    assert all(row.rating > 16777216 for row in rated)
