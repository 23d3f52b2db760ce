from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt

from funksvd_gui.data.split.settings import SplitMethod, SplitSettings
from funksvd_gui.data.split.splitting import split_dataset, split_with_test
from funksvd_gui.data.vocabulary import Vocabulary
from funksvd_gui.gui.background import shut_down_all, tasks_within
from funksvd_gui.gui.settings_view.split_panel import SplitPanel

PATIENCE_MS = 20_000


@pytest.fixture
def panel(qtbot, state):
    panel = SplitPanel(state)
    qtbot.addWidget(panel)
    panel.show()
    yield panel
    assert shut_down_all(tasks_within(panel), PATIENCE_MS)


@pytest.fixture
def timed(make_dataset):
    data = make_dataset()
    return replace(data, timestamps=np.arange(data.n_ratings))


@pytest.fixture
def test_data(make_dataset):
    """Ratings of another file; three of its users are strangers."""
    data = make_dataset(name="mine.test")
    ids = [*data.users.ids[:-3], "x", "y", "z"]
    return replace(data, users=Vocabulary(ids))


def choose(panel, method):
    panel.method.setCurrentIndex(panel.method.findData(method.value))
    panel.method.activated.emit(panel.method.currentIndex())


def shown(panel):
    return {name for name, row in panel._rows.items() if row.field.isVisible()}


@pytest.mark.parametrize(
    ("method", "fields"),
    [
        (SplitMethod.RANDOM, {"validation_share", "test_share"}),
        (SplitMethod.TIME, {"validation_share", "test_share"}),
        (SplitMethod.RANDOM_PER_USER, {"validation_per_user", "test_per_user"}),
        (SplitMethod.LAST_PER_USER, {"validation_per_user", "test_per_user"}),
        (SplitMethod.FOLDS, {"validation_share", "n_folds", "fold"}),
    ],
)
def test_each_method_has_its_fields(panel, state, method, fields):
    choose(panel, method)
    assert state.split_settings.method is method
    assert shown(panel) == fields


def test_what_is_set_is_in_the_state(panel, state):
    choose(panel, SplitMethod.FOLDS)
    panel.numbers["n_folds"].setValue(4)
    panel.numbers["fold"].setValue(3)
    panel.allow_cold.setChecked(True)
    split = state.split_settings
    assert (split.n_folds, split.fold, split.allow_cold) == (4, 3, True)


def test_there_is_no_fold_beyond_the_last(panel, state):
    choose(panel, SplitMethod.FOLDS)
    panel.numbers["fold"].setValue(5)
    panel.numbers["n_folds"].setValue(3)
    assert state.split_settings.fold == 3
    assert panel.numbers["fold"].maximum() == 3


def test_follows_the_state(panel, state):
    state.set_split_settings(SplitSettings(method=SplitMethod.RANDOM_PER_USER, test_per_user=2))
    assert panel.method.currentData() == "random-per-user"
    assert panel.numbers["test_per_user"].value() == 2


def test_the_counts_are_those_of_the_run_to_come(panel, state, make_dataset, qtbot):
    data = make_dataset()
    state.set_dataset(data)
    state.set_hyperparams(state.hyperparams.replace(seed=3))
    panel.shares["test_share"].setValue(20)
    account = split_dataset(data, state.split_settings.replace(seed=3)).account
    wanted = (
        f"{account.n_train} to train on\n"
        f"{account.n_validation} for validation · {account.n_test} held out"
    )
    qtbot.waitUntil(lambda: panel.account.text().strip() == wanted, timeout=PATIENCE_MS)


def test_what_cannot_be_split_says_why(panel, state, make_dataset, qtbot):
    state.set_dataset(make_dataset())
    state.set_split_settings(SplitSettings(method=SplitMethod.TIME))
    qtbot.waitUntil(lambda: "times" in panel.account.text(), timeout=PATIENCE_MS)
    assert panel.account.property("role") == "warning"
    choose(panel, SplitMethod.RANDOM)
    qtbot.waitUntil(lambda: "to train on" in panel.account.text(), timeout=PATIENCE_MS)
    assert panel.account.property("role") == "dim"


def test_methods_by_time_are_offered_only_where_there_are_times(panel, state, make_dataset, timed):
    def is_offered(method):
        return panel.method.model().item(panel.method.findData(method.value)).isEnabled()

    state.set_dataset(make_dataset())
    assert [m for m in SplitMethod if not is_offered(m)] == [
        SplitMethod.TIME, SplitMethod.LAST_PER_USER
    ]  # fmt: skip
    state.set_dataset(timed)
    assert all(is_offered(m) for m in SplitMethod)


def test_every_method_says_what_it_does(panel):
    for place in range(panel.method.count()):
        assert panel.method.itemData(place, Qt.ItemDataRole.ToolTipRole).endswith(".")


def is_offered(panel, method):
    return panel.method.model().item(panel.method.findData(method.value)).isEnabled()


def test_a_test_file_takes_the_place_of_what_would_be_held_out(
    panel, state, make_dataset, test_data, qtbot
):
    data = make_dataset()
    state.set_dataset(data)
    state.set_split_settings(SplitSettings(test_share=0.2))
    state.set_test(test_data)
    account = split_with_test(data, test_data, state.next_split).account
    assert account.n_unknown_users == 3
    wanted = (
        f"{account.n_train} to train on\n"
        f"{account.n_validation} for validation · {account.n_test} in the file\n"
        "unknown: 3 users, 0 items"
    )
    qtbot.waitUntil(lambda: panel.account.text() == wanted, timeout=PATIENCE_MS)
    assert not panel.shares["test_share"].isEnabled()
    assert panel.test_file.choose.text() == "mine.test"
    panel.test_file.remove.click()
    assert state.test is None
    assert panel.shares["test_share"].isEnabled()
    qtbot.waitUntil(lambda: "held out" in panel.account.text(), timeout=PATIENCE_MS)


def test_folds_and_a_test_file_exclude_each_other(panel, state, make_dataset, test_data):
    state.set_dataset(make_dataset())
    assert is_offered(panel, SplitMethod.FOLDS)
    state.set_test(test_data)
    assert not is_offered(panel, SplitMethod.FOLDS)
    state.set_test(None)
    choose(panel, SplitMethod.FOLDS)
    assert not panel.test_file.isVisible()
    choose(panel, SplitMethod.RANDOM)
    assert panel.test_file.isVisible()


def test_the_counts_move_nothing(panel, state, make_dataset, test_data, qtbot):
    state.set_dataset(make_dataset())
    qtbot.waitUntil(lambda: "held out" in panel.account.text(), timeout=PATIENCE_MS)
    height = panel.account.sizeHint().height()
    state.set_test(test_data)
    qtbot.waitUntil(lambda: "unknown" in panel.account.text(), timeout=PATIENCE_MS)
    assert panel.account.sizeHint().height() == height
