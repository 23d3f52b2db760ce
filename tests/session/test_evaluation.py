import numpy as np
import pytest
from numpy.testing import assert_allclose

from funksvd_gui.core.hyperparams import Baseline, Hyperparams
from funksvd_gui.data.split.part import Part
from funksvd_gui.data.split.settings import SplitSettings
from funksvd_gui.data.split.splitting import split_with_test
from funksvd_gui.session.training_run import TrainingRun
from funksvd_gui.task import Task
from tests.conftest import make_dataset, make_ratings

PARAMS = Hyperparams(n_features=3, max_epochs=10, learning_rate=0.05, fine_tune_epochs=2)
SPLIT = SplitSettings(test_share=0.2, validation_share=0.1)


def trained(split=SPLIT, **changes):
    run = TrainingRun(make_dataset(), PARAMS.replace(**changes), split=split)
    list(run.events())
    return run


@pytest.fixture(scope="module")
def run():
    return trained()


def test_every_part_has_its_errors(run):
    found, model = run.evaluation(), run.model()
    for name in ("train", "validation", "test"):
        part, measured = getattr(run.split, name).copied(), getattr(found, name)
        scores = model.factors.scores(part).astype(float)
        errors = part.values - np.clip(scores, *model.scale)
        assert_allclose(measured.rmse, np.sqrt(np.mean(errors**2)), rtol=1e-9)
        assert_allclose(measured.mae, np.mean(np.abs(errors)), rtol=1e-9)
        assert_allclose(measured.rmse_raw, np.sqrt(np.mean((part.values - scores) ** 2)))
        assert_allclose(measured.mae_raw, np.mean(np.abs(part.values - scores)))
        of_users = [
            np.sqrt(np.mean(errors[part.users == user] ** 2)) for user in np.unique(part.users)
        ]
        assert_allclose(measured.rmse_per_user, np.mean(of_users))
    assert found.top_n is None
    assert (found.rmse_train, found.rmse_validation) == (found.train.rmse, found.validation.rmse)
    assert (found.rmse_test, found.mae_test) == (found.test.rmse, found.test.mae)


@pytest.mark.parametrize(
    ("split", "part", "includes_validation"),
    [
        (SplitSettings(test_share=0.3, validation_share=0.4), Part.TEST, True),
        (SplitSettings(test_share=0.0, validation_share=0.2), Part.VALIDATION, False),
    ],
)
def test_lists_are_those_that_are_recommended(split, part, includes_validation):
    run = trained(split)
    found, model = run.evaluation(top_n=5), run.model()
    assert found.measured_on is part
    held_out = getattr(run.split, part.value).copied()
    mean = run.split.train.copied().values.astype(float).mean()
    assert found.top_n.relevant_from == pytest.approx(mean)
    precisions, recalls, train = [], [], run.split.train.copied()
    for user in np.unique(held_out.users):
        mine = (held_out.users == user) & (held_out.values >= np.float32(mean))
        relevant = {f"i{item}" for item in held_out.items[mine]}
        if not relevant:
            continue
        seen = {f"i{i}" for i in train.items[train.users == user]}
        if includes_validation:
            best = model.recommend(f"u{user}", 5)
        else:
            # The model passes over validation ratings, too, which are to be found here.
            everything = model.recommend(f"u{user}", 100, include_rated=True)
            best = [one for one in everything if one.item_id not in seen][:5]
        hits = sum(one.item_id in relevant for one in best)
        precisions.append(hits / 5)
        recalls.append(hits / len(relevant))
    assert found.top_n.n_users == len(recalls) > 10
    assert found.top_n.precision == pytest.approx(np.mean(precisions))
    assert found.top_n.recall == pytest.approx(np.mean(recalls))
    assert found.top_n.recall > 0


def test_without_held_out_ratings_there_are_no_lists():
    found = trained(SplitSettings(validation_share=0.0)).evaluation(top_n=5)
    assert found.measured_on is Part.TRAINING
    assert found.top_n is found.validation is found.test is None
    assert found.rmse_test is found.mae_test is found.rmse_validation is None
    assert found.rmse_baseline > found.rmse_train


def test_the_threshold_is_the_mean_also_without_a_baseline():
    run = trained(baseline=Baseline.NONE)
    mean = run.split.train.copied().values.astype(float).mean()
    assert run.evaluation(top_n=3).top_n.relevant_from == pytest.approx(mean)


def test_another_threshold_changes_what_is_found(run):
    all_of_them = run.evaluation(top_n=3, relevant_from=-np.inf).top_n
    few = run.evaluation(top_n=3, relevant_from=5).top_n
    assert all_of_them.n_users > few.n_users
    assert all_of_them.recall != few.recall


def test_strangers_of_a_test_file_are_no_hindrance():
    data = make_dataset()
    rows = make_ratings(n_users=60, n_items=50, seed=3)
    run = TrainingRun(
        data, PARAMS, split=split_with_test(data, make_dataset(rows), SplitSettings())
    )
    list(run.events())
    assert (run.split.test.users == -1).any()
    assert (run.split.test.items == -1).any()
    found = run.evaluation(top_n=5)
    assert 0 < found.top_n.n_users <= 40
    assert found.test.rmse_per_user > 0


def test_what_is_measured_stays_when_the_run_goes_on():
    run = trained()
    evaluator, before = run.evaluator(), run.evaluation(top_n=4)
    run.add_features(2)
    list(run.events())
    assert evaluator.errors().train == before.train
    assert evaluator.top_n(4) == before.top_n
    assert run.evaluation().train != before.train


def test_progress_rises_to_the_end(run):
    shares = []
    run.evaluation(top_n=3, task=Task(shares.append))
    assert shares == sorted(shares)
    assert len(shares) == 5
    assert shares[3:] == [0.5, 1.0]


def test_progress_of_the_errors_is_the_share_of_the_ratings_that_are_scored(run):
    """Those where the model is measured are scored twice: by the baseline, too."""
    shares = []
    run.evaluator().errors(Task(shares.append))
    train, validation, test = (
        len(part) for part in (run.split.train, run.split.validation, run.split.test)
    )
    done = np.cumsum([test, train, validation, test])
    assert shares == pytest.approx((done / done[-1]).tolist())


def test_whoever_is_told_of_progress_may_end_it(run):
    def enough(_):
        raise KeyboardInterrupt

    for measure in (
        run.evaluator().errors,
        lambda told: run.evaluator().top_n(3, task=told),
    ):
        with pytest.raises(KeyboardInterrupt):
            measure(Task(enough))
