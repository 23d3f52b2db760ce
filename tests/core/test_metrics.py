import numpy as np
import pytest

from funksvd_gui.core import metrics
from funksvd_gui.core.metrics import accuracy, measure_accuracy
from funksvd_gui.core.ratings import RatingTriples
from funksvd_gui.task import Task
from tests.conftest import make_ratings
from tests.core.models import make_model

SCALE = (1.0, 5.0)


def triples(users, values, n_users=3):
    users = np.array(users, dtype=np.int32)
    return RatingTriples(
        users, np.zeros_like(users), np.array(values, dtype=np.float32), n_users, 1
    )


def test_errors_are_clipped_and_raw():
    found = accuracy(triples([0, 0, 1, 1], [5, 3, 1, 4]), np.float32([7, 2, -1, 4.5]), SCALE)
    assert found.rmse == pytest.approx(np.sqrt((0 + 1 + 0 + 0.25) / 4))
    assert found.mae == pytest.approx((0 + 1 + 0 + 0.5) / 4)
    assert found.rmse_raw == pytest.approx(np.sqrt((4 + 1 + 4 + 0.25) / 4))
    assert found.mae_raw == pytest.approx((2 + 1 + 2 + 0.5) / 4)


def test_every_user_counts_as_much_as_any_other():
    found = accuracy(triples([0, 0, 0, 2], [3, 3, 3, 3]), np.float32([4, 4, 4, -1]), SCALE)
    assert found.rmse_per_user == pytest.approx((1 + 2) / 2)
    assert found.rmse == pytest.approx(np.sqrt(7 / 4))


def test_strangers_are_not_taken_for_one_user():
    ratings = triples([-1, -1, 0], [3, 3, 3])
    found = accuracy(ratings, np.float32([5, 1, 4]), SCALE)
    assert found.rmse_per_user == pytest.approx(1)
    assert found.rmse == pytest.approx(np.sqrt(3))
    assert accuracy(triples([-1], [3]), np.float32([4]), SCALE).rmse_per_user is None


def test_no_ratings_have_no_error():
    assert accuracy(triples([], []), np.float32([]), SCALE) is None
    assert measure_accuracy(make_model(3, 1, 2), triples([], []), SCALE) is None


def test_millions_of_errors_are_summed_without_loss():
    # In float32 the sum would stand still at 2^24 times the error.
    n = 20_000_000
    ratings = RatingTriples(
        np.zeros(n, np.int32), np.zeros(n, np.int32), np.ones(n, np.float32), 1, 1
    )
    found = accuracy(ratings, np.full(n, 1.1, np.float32), (0.0, 5.0))
    error = float(np.float32(1.1)) - 1
    assert found.rmse == pytest.approx(error, rel=1e-9)
    assert found.rmse_per_user == pytest.approx(error, rel=1e-9)
    assert found.mae == pytest.approx(error, rel=1e-9)


@pytest.mark.parametrize("chunk", [1, 7, 400, 1000])
def test_chunks_change_nothing(monkeypatch, chunk):
    ratings, model = make_ratings(), make_model(40, 30, 5)
    whole = accuracy(ratings, model.scores(ratings), SCALE)
    monkeypatch.setattr(metrics, "_CHUNK", chunk)
    shares = []
    found = measure_accuracy(model, ratings, SCALE, Task(shares.append))
    assert found.rmse == pytest.approx(whole.rmse, rel=1e-12)
    assert found.mae_raw == pytest.approx(whole.mae_raw, rel=1e-12)
    assert found.rmse_per_user == pytest.approx(whole.rmse_per_user, rel=1e-12)
    assert len(shares) == -(-400 // chunk)
    assert shares == sorted(shares)
    assert shares[-1] == 1


def test_whoever_is_told_of_progress_may_end_it(monkeypatch):
    monkeypatch.setattr(metrics, "_CHUNK", 10)
    seen = []

    def enough(share):
        seen.append(share)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        measure_accuracy(make_model(40, 30, 2), make_ratings(), SCALE, Task(enough))
    assert len(seen) == 1
