import tracemalloc

import pytest

from funksvd_gui.core import memory_estimate
from funksvd_gui.core.hyperparams import Hyperparams
from funksvd_gui.data.split.settings import SplitSettings
from funksvd_gui.errors import NotEnoughMemoryError
from funksvd_gui.session.run_memory import run_bytes
from funksvd_gui.session.training_run import TrainingRun
from tests.conftest import make_dataset, make_ratings

PLAIN = Hyperparams(n_features=30, max_epochs=1, learning_rate=0.02, fine_tune_epochs=0)


@pytest.fixture(scope="module")
def large():
    return make_dataset(make_ratings(n_users=2_000, n_items=1_000, n_ratings=300_000))


def run_to_the_end(dataset, hyperparams, split, **changes):
    run = TrainingRun(dataset, hyperparams, split=split, n_threads=1, **changes)
    for _ in run.events():
        pass
    return run, run.model()


@pytest.mark.parametrize(
    ("test_share", "validation_share"), [(0.0, 0.0), (0.0, 0.2), (0.3, 0.1), (0.8, 0.1)]
)
@pytest.mark.parametrize("changes", [{}, {"clamp": True}, {"fine_tune_epochs": 5}], ids=str)
def test_is_what_numpy_allocates_at_most(large, changes, test_share, validation_share):
    hyperparams = PLAIN.replace(**changes)
    split = SplitSettings(test_share=test_share, validation_share=validation_share)
    # Compiled before: that takes memory once, whatever the size of the data.
    run_to_the_end(make_dataset(), hyperparams, split)
    tracemalloc.start()
    kept = run_to_the_end(large, hyperparams, split)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept
    assert run_bytes(large, hyperparams, split) == pytest.approx(peak, rel=0.15)


@pytest.mark.parametrize("changes", [{}, {"clamp": True}], ids=str)
def test_a_rating_takes_at_most_25_bytes_from_the_split_to_the_measured_model(changes):
    # Hardly any users and items, so that their tables hide nothing.
    data = make_dataset(make_ratings(n_users=1_000, n_items=1_000, n_ratings=600_000))
    hyperparams = PLAIN.replace(n_features=2, **changes)
    split = SplitSettings(test_share=0.1, validation_share=0.05)
    run_to_the_end(make_dataset(), hyperparams, split)[0].evaluation(top_n=3)
    tracemalloc.start()
    run, model = run_to_the_end(data, hyperparams, split)
    _, trained = tracemalloc.get_traced_memory()
    tracemalloc.reset_peak()
    run.evaluation(top_n=3)
    _, measured = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(model.rated) == 600_000
    assert trained < 25 * data.n_ratings
    # What is scored at once does not grow with the ratings; a copy of them would be more.
    assert measured < 25 * data.n_ratings + 6_000_000


def test_the_ratings_of_a_test_file_count_too(large):
    hyperparams = PLAIN.replace(n_features=2)
    # Other pairs and other ids: what the model keeps of them is as much as it can be.
    others = make_dataset(make_ratings(n_users=2_000, n_items=1_000, n_ratings=200_000, seed=8))
    split = SplitSettings(validation_share=0.1)
    run_to_the_end(make_dataset(), hyperparams, split, test=make_dataset())
    tracemalloc.start()
    kept = run_to_the_end(large, hyperparams, split, test=others)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept
    assert run_bytes(large, hyperparams, split, others) == pytest.approx(peak, rel=0.15)


def test_a_run_that_cannot_fit_is_refused_before_it_is_split(large, monkeypatch):
    monkeypatch.setattr(memory_estimate, "available_memory", lambda: 1_000_000)
    tracemalloc.start()
    with pytest.raises(NotEnoughMemoryError, match=r"needs about [\d.]+ MB"):
        TrainingRun(large, PLAIN)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 100_000
