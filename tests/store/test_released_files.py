"""Files that earlier programs wrote open with all that is in them.

The models `released/model-2.npz` to `model-5.npz` and the runs of formats 2 and 3 were written
by the programs whose newest format that was; the runs after so many events, which are the
baseline, features, and fine-tuning.
"""

import itertools
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from funksvd_gui.core.events import EpochDone
from funksvd_gui.session.training_run import TrainingRun
from funksvd_gui.store.model_file import load_model, save_model
from funksvd_gui.store.run_file import load_run, save_run
from tests.store.model_maker import make_model
from tests.store.test_model_file import _with_account, _with_double_ratings, read_arrays
from tests.store.test_run_file import DATA, run_until

RELEASED = Path(__file__).parent / "released"


def _around_its_mean():
    """Return the model of double precision, whose scores are summed around the mean."""
    model = _with_double_ratings()
    return replace(model, factors=replace(model.factors, centre=model.factors.global_mean))


@pytest.mark.parametrize(
    ("version", "expected"),
    [(2, make_model()), (3, _with_account()), (4, _around_its_mean()), (5, _with_account())],
)
def test_a_model_answers_as_it_did(version, expected):
    model = load_model(RELEASED / f"model-{version}.npz")
    items = [*expected.items.ids, "nothing"]
    for user_id in ("7", "Ünï", "nobody"):
        found = model.predict(user_id, items)
        assert [each.score for each in found] == [
            each.score for each in expected.predict(user_id, items)
        ]
        assert [each.title for each in found] == [
            each.title for each in expected.predict(user_id, items)
        ]
    assert model.rated.values.tobytes() == expected.rated.values.tobytes()
    assert (model.rated.parts is None) == (version < 3)
    assert (model.filter, model.split) == (expected.filter, expected.split)
    assert model.hyperparams.learning_rate == 0.1 + 0.2
    told = model.factors.kept_epochs, model.factors.n_fine_tuned, model.factors.fine_tune_epoch
    assert told == (((9, 0, 4), 2, 5) if version == 5 else ((), 0, 0))


@pytest.mark.parametrize("version", [3, 4, 5])
def test_a_model_saved_again_has_the_same_arrays(version, tmp_path):
    path = RELEASED / f"model-{version}.npz"
    save_model(load_model(path), tmp_path / "again.npz")
    before, after = read_arrays(path), read_arrays(tmp_path / "again.npz")
    assert set(before) == set(after)
    for name in set(before) - {"header"}:
        assert before[name].dtype == after[name].dtype
        assert np.array_equal(before[name], after[name]), name


def _timeless(event):
    return replace(event, elapsed_s=0.0) if isinstance(event, EpochDone) else event


@pytest.mark.parametrize("version", [2, 3])
@pytest.mark.parametrize("n_events", [3, 7, 19])
def test_a_run_goes_on_as_it_would_have(n_events, version, tmp_path):
    path = RELEASED / f"run-{version}-after-{n_events}-events.run"
    run = TrainingRun.resume(DATA, load_run(path), n_threads=1)
    rest, whole = list(run.events()), run_until(None)
    expected = list(itertools.islice(run_until(0).events(), n_events, None))
    assert [_timeless(event) for event in rest[1:]] == [_timeless(event) for event in expected]
    mine, theirs = (each.model().factors for each in (run, whole))
    assert mine.user_factors.tobytes() == theirs.user_factors.tobytes()
    # What was finished before anybody took note of it stays unknown.
    n_unknown = {3: 0, 7: 1, 19: 3}[n_events] if version == 2 else 0
    assert mine.kept_epochs == (*(0,) * n_unknown, *theirs.kept_epochs[n_unknown:])
    assert (mine.n_fine_tuned, mine.fine_tune_epoch) == (3, theirs.fine_tune_epoch)
    save_run(load_run(path), tmp_path / "again.run")
    before, after = read_arrays(path), read_arrays(tmp_path / "again.run")
    assert set(before) == set(after)
