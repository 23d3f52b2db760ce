import numpy as np
import pytest

from funksvd_gui.core.hyperparams import Hyperparams
from funksvd_gui.data.split.settings import SplitSettings
from funksvd_gui.errors import HyperparamError
from funksvd_gui.session.training_run import TrainingRun
from funksvd_gui.session.untrained_start import untrained_start
from funksvd_gui.session.update_explanation import explain_update
from funksvd_gui.task import CancelledError, Task
from tests.conftest import make_dataset

PARAMS = Hyperparams(n_features=3, max_epochs=4)
SPLIT = SplitSettings(seed=PARAMS.seed)


def test_the_start_is_what_the_run_would_begin_with():
    dataset = make_dataset()
    start = untrained_start(dataset, PARAMS, split=SPLIT)
    run = TrainingRun(dataset, PARAMS, split=SPLIT)
    next(run.events())
    model = run.model()
    np.testing.assert_array_equal(start.factors.user_bias, model.factors.user_bias)
    np.testing.assert_array_equal(start.factors.user_counts, model.factors.user_counts)
    assert start.n_features == 1
    assert start.factors.kept_epochs == (1,)


def test_its_first_update_uses_the_first_learning_rate():
    start = untrained_start(make_dataset(), PARAMS.replace(scale_steps=False), split=SPLIT)
    user_id = start.users[0]
    item_id = next(row.item_id for row in start.rated_by(user_id) if start.knows_item(row.item_id))
    found = explain_update(start, user_id, item_id, 1)
    assert found.is_exact
    assert found.update.learning_rate == pytest.approx(PARAMS.learning_rate)
    # κ 11 leaves the least squares of the starting passes small, yet nothing stands still.
    assert found.update.p_new != found.update.p


def test_nothing_is_made_for_who_does_not_want_it_any_more():
    task = Task()
    task.cancel()
    with pytest.raises(CancelledError):
        untrained_start(make_dataset(), PARAMS, split=SPLIT, task=task)


def test_a_split_that_leaves_nothing_is_said_in_words():
    split = SplitSettings(test_share=0.9, validation_share=0.99, allow_cold=True)
    with pytest.raises(HyperparamError):
        untrained_start(make_dataset(), PARAMS, split=split)
