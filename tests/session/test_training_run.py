import itertools
import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from funksvd_gui.core.events import EpochDone, TrainingStarted
from funksvd_gui.core.hyperparams import Hyperparams
from funksvd_gui.data.filter.settings import Filter
from funksvd_gui.data.filtering import apply_filter
from funksvd_gui.data.split.part import Part
from funksvd_gui.data.split.splitting import Split, SplitMethod, SplitSettings
from funksvd_gui.errors import NotBegunError, TrainingDivergedError
from funksvd_gui.session.training_run import TrainingRun, train
from tests.conftest import make_dataset, make_ratings

PARAMS = Hyperparams(n_features=3, max_epochs=10, learning_rate=0.05, fine_tune_epochs=2)
SPLIT = SplitSettings(test_share=0.2, validation_share=0.1)


def rmse(model, part):
    part = part.copied()
    scores = np.clip(model.factors.scores(part).astype(float), *model.scale)
    return np.sqrt(np.mean((part.values - scores) ** 2))


def test_a_run_keeps_its_history_and_answers():
    run = TrainingRun(make_dataset(), PARAMS, split=SPLIT)
    events = list(run.events())
    assert isinstance(events[0], TrainingStarted)
    assert run.history.epochs == [e for e in events if isinstance(e, EpochDone)]
    assert run.model().predict("u0", ["i0"])
    assert run.updates == run.history.last.updates
    assert run.fit_seconds >= run.history.last.elapsed_s > 0
    assert run.n_threads == 1


def test_time_to_import_the_engine_counts_as_compiling(monkeypatch):
    run = TrainingRun(make_dataset(), PARAMS, split=SPLIT)
    clock = itertools.count(100, 7)
    monkeypatch.setattr(
        "funksvd_gui.session.training_run.time", SimpleNamespace(perf_counter=lambda: next(clock))
    )
    started = next(run.events())
    assert run.compile_seconds == started.compile_seconds + 7


def test_the_evaluation_is_that_of_the_served_scores():
    run = TrainingRun(make_dataset(), PARAMS, split=SPLIT)
    list(run.events())
    evaluation, model = run.evaluation(), run.model()
    assert_allclose(evaluation.rmse_train, rmse(model, run.split.train), rtol=1e-6)
    assert_allclose(evaluation.rmse_validation, rmse(model, run.split.validation), rtol=1e-6)
    assert_allclose(evaluation.rmse_test, rmse(model, run.split.test), rtol=1e-6)
    assert_allclose(run.history.best.rmse_validation, evaluation.rmse_validation, rtol=1e-5)
    assert 0 < evaluation.mae_test < evaluation.rmse_test


def test_the_test_part_may_come_from_another_file():
    data, test = make_dataset(), make_dataset(make_ratings(n_ratings=50, seed=8))
    run = TrainingRun(data, PARAMS, split=SPLIT, test=test)
    # What was to be held out is trained on instead.
    assert len(run.split.train) + len(run.split.validation) == data.n_ratings
    assert_array_equal(run.split.test.values, test.ratings.values)
    assert run.split.account.test_file == test.name


def test_where_the_test_is_another_file_nobodys_last_ratings_are_held_out():
    data, test = make_dataset(), make_dataset(make_ratings(n_ratings=50, seed=8))
    split = SplitSettings(
        method=SplitMethod.RANDOM_PER_USER, test_per_user=2, validation_per_user=0
    )
    run = TrainingRun(data, PARAMS, split=split, test=test)
    assert len(run.split.train) == data.n_ratings


def test_of_a_test_file_known_is_what_the_data_know_too():
    data, more = make_dataset(), make_dataset(make_ratings(n_users=41, n_items=31, seed=8))
    run = TrainingRun(data, PARAMS, split=SPLIT, test=more)
    list(run.events())
    pairs, other = (
        set(zip(ratings.users.tolist(), ratings.items.tolist(), strict=True))
        for ratings in (data.ratings, more.ratings)
    )
    found = {
        (user, int(item)): part
        for user in range(data.n_users)
        for item, _, part in zip(*run.model().rated.of_user(user), strict=True)
    }
    tested = {pair for pair, part in found.items() if part is Part.TEST}
    assert tested == {(u, i) for u, i in other - pairs if u < 40 and i < 30}
    assert set(found) - tested == pairs


@pytest.mark.parametrize(
    ("test_share", "validation_share", "judged"),
    [(0.2, 0.1, "test"), (0.0, 0.1, "validation"), (0.0, 0.0, "train")],
)
def test_the_baseline_is_judged_where_the_model_is(test_share, validation_share, judged):
    split = SplitSettings(test_share=test_share, validation_share=validation_share)
    run = TrainingRun(make_dataset(), PARAMS, split=split)
    list(run.events())
    baseline = TrainingRun(
        make_dataset(), PARAMS.replace(n_features=0, fine_tune_epochs=0), split=split
    )
    list(baseline.events())
    expected = rmse(baseline.model(), getattr(run.split, judged))
    assert_allclose(run.evaluation().rmse_baseline, expected, rtol=1e-6)


@pytest.mark.parametrize("changes", [{}, {"clamp": True}], ids=str)
def test_parts_that_are_read_where_they_lie_train_as_copies_do(changes):
    data, params = make_dataset(), PARAMS.replace(**changes)
    run = TrainingRun(data, params, split=SPLIT)
    parts = run.split.train, run.split.validation, run.split.test
    other = TrainingRun(data, params, split=Split(*(part.copied() for part in parts)))
    measured = []
    for each in (run, other):
        list(each.events())
        measured.append(each.evaluation(top_n=5))
    factors, others = run.model().factors, other.model().factors
    assert_array_equal(factors.user_factors, others.user_factors)
    assert_array_equal(factors.item_bias, others.item_bias)
    assert measured[0] == measured[1]


def test_a_stopped_run_keeps_what_it_has_learned_and_goes_on():
    whole = TrainingRun(make_dataset(), PARAMS)
    list(whole.events())
    run = TrainingRun(make_dataset(), PARAMS)
    list(itertools.islice(run.events(), 6))
    assert run.model().n_features == 1
    list(run.events())
    assert_array_equal(run.model().factors.user_factors, whole.model().factors.user_factors)
    assert len(run.history.epochs) == len(whole.history.epochs)


def test_more_features_and_fine_tuning_can_be_asked_for():
    run = TrainingRun(make_dataset(), PARAMS)
    list(run.events())
    run.add_features(2)
    list(run.events())
    assert run.model().n_features == 5
    n_epochs = len(run.history.epochs)
    run.add_fine_tuning(4)
    list(run.events())
    assert len(run.history.epochs) == n_epochs + 4
    assert run.history.last.feature is None


def test_a_diverged_run_still_answers():
    params = PARAMS.replace(learning_rate=9.0, initial_value=5.0, max_epochs=200)
    run = TrainingRun(make_dataset(), params)
    with pytest.raises(TrainingDivergedError):
        list(run.events())
    assert all(np.isfinite(r.score) for r in run.model().recommend("u0"))


def test_the_seed_of_the_settings_also_splits():
    first, other = (TrainingRun(make_dataset(), PARAMS.replace(seed=s)).split for s in (0, 1))
    assert not np.array_equal(first.validation.copied().users, other.validation.copied().users)


def test_train_runs_to_the_end_and_tells_every_event():
    seen = []
    model = train(make_dataset(), PARAMS, on_event=seen.append)
    assert model.n_features == 3
    assert sum(isinstance(e, EpochDone) for e in seen) == 32


def test_train_gives_the_model_of_a_run_with_its_seed():
    """And with the share that is held out for validation."""
    params = PARAMS.replace(seed=3)
    run = TrainingRun(make_dataset(), params)
    list(run.events())
    model = train(make_dataset(), params)
    assert model.split == run.split.account
    assert_array_equal(model.factors.user_factors, run.model().factors.user_factors)
    assert train(make_dataset(), params, validation_share=0.5).split.n_validation == 200


def test_the_model_remembers_filter_and_split():
    whole = make_dataset()
    chosen = Filter(min_item_ratings=10)
    run = TrainingRun(apply_filter(whole, chosen), PARAMS, split=SPLIT)
    next(run.events())
    model = run.model()
    assert model.filter == chosen
    assert model.split == run.split.account
    assert model.split.settings == SPLIT
    assert model.fingerprint != whole.fingerprint
    plain = TrainingRun(whole, PARAMS, split=SPLIT)
    next(plain.events())
    assert plain.model().filter is None


def test_a_run_is_made_without_numba():
    program = (
        "import sys; import funksvd_gui.session.training_run, funksvd_gui.session.trained_model;"
        "print(sorted({'numba', 'pandas', 'pyarrow', 'PySide6'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


@pytest.mark.parametrize(
    "ask",
    [
        lambda run: run.model(), lambda run: run.evaluation(), lambda run: run.evaluator(),
        lambda run: run.suspend(), lambda run: run.add_features(2), lambda run: run.add_epochs(2),
        lambda run: run.add_fine_tuning(2),
    ],
)  # fmt: skip
def test_what_is_there_from_the_first_event_on_is_a_sentence_before(ask):
    run = TrainingRun(make_dataset(), Hyperparams(n_features=2, max_epochs=2))
    with pytest.raises(NotBegunError, match="has not begun") as caught:
        ask(run)
    assert "events()" in caught.value.hint
    assert run.n_threads == 0
    list(run.events())
    assert run.model().n_features == 2
