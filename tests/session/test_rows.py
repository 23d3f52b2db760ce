import copy
import pickle
import subprocess
import sys

import pandas as pd
import pytest

from funksvd_gui.core.hyperparams import Hyperparams
from funksvd_gui.session.history import History
from funksvd_gui.session.training_run import TrainingRun
from tests.conftest import make_dataset


@pytest.fixture(scope="module")
def run():
    settings = Hyperparams(n_features=2, max_epochs=3, fine_tune_epochs=2)
    run = TrainingRun(make_dataset(), settings)
    list(run.events())
    return run


@pytest.fixture(scope="module")
def model(run):
    return run.model()


def test_a_history_has_a_row_for_every_epoch(run):
    table = run.history.to_pandas()
    assert list(table.columns) == [
        "feature", "epoch", "rmse_train", "rmse_validation", "updates", "elapsed_s", "penalty"
    ]  # fmt: skip
    assert len(table) == len(run.history.epochs)
    assert table.feature.dropna().tolist() == [1, 1, 1, 2, 2, 2]
    assert table.epoch.tolist()[-2:] == [1, 2]
    assert table.rmse_validation.iloc[-1] == run.history.last.rmse_validation


def test_answers_become_tables(model):
    predicted = model.predict("u1", ["i1", "i2", "nothing"])
    table = predicted.to_pandas()
    assert table.item_id.tolist() == ["i1", "i2", "nothing"]
    assert table.score.tolist() == [row.score for row in predicted]
    assert table.user_rating.dtype == float
    assert table.item_is_known.tolist() == [True, True, False]
    recommended = model.recommend("u1", 4)
    assert recommended.to_pandas().item_id.tolist() == [row.item_id for row in recommended]
    rated = model.rated_by("u1")
    assert rated.to_pandas().rating.tolist() == [row.rating for row in rated]
    assert set(rated.to_pandas().part) <= {"training", "validation"}


@pytest.mark.parametrize("ask", ["rated_by", "history", "recommend"])
def test_an_empty_table_has_all_columns(model, ask):
    some = {
        "rated_by": lambda: model.rated_by("nobody"), "history": History,
        "recommend": lambda: model.recommend("u1", 0),
    }[ask]().to_pandas()  # fmt: skip
    assert isinstance(some, pd.DataFrame)
    assert len(some) == 0
    assert len(some.columns) > 3


def test_answers_are_lists_all_the_same(model):
    rows = model.recommend("u1", 3)
    assert rows == list(rows)
    assert copy.copy(rows).to_pandas().equals(rows.to_pandas())
    assert pickle.loads(pickle.dumps(rows)).to_pandas().equals(rows.to_pandas())


def test_pandas_is_imported_when_a_table_is_asked_for():
    script = (
        "import sys; from funksvd_gui.session.rows import Rows;"
        "from funksvd_gui.session.history import History;"
        "before = 'pandas' in sys.modules; History().to_pandas();"
        "print(before, 'pandas' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout == "False True\n"
