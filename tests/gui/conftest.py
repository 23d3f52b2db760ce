"""Small data, runs and windows for the tests of the window."""

import gc
from pathlib import Path

import pytest
from pyqtgraph.util.garbage_collector import GarbageCollector
from PySide6.QtCore import QEvent

from funksvd_gui.core.hyperparams import Hyperparams
from funksvd_gui.data.dataset import Dataset, Titles
from funksvd_gui.data.load_report import LoadReport, RejectedRow
from funksvd_gui.data.vocabulary import Vocabulary
from funksvd_gui.gui.app_state import AppState, RunRecord, RunStatus
from funksvd_gui.gui.background import shut_down_all, tasks_within
from funksvd_gui.gui.pace import FULL_SPEED
from funksvd_gui.gui.theme import ThemeManager

_ENOUGH_MS = 20_000


@pytest.fixture(scope="session", autouse=True)
def _garbage_is_collected_on_the_windows_thread(qapp):
    """As in the program: what belongs to a window must not be taken apart on another thread."""
    collector = GarbageCollector()
    yield
    collector.timer.stop()
    # Gone before collecting goes on: while Qt takes its connection apart it holds a lock, and
    # what is collected just then may want the same one.
    del collector
    gc.collect()
    gc.enable()


@pytest.fixture
def make_dataset(ratings):
    """Make a dataset of 40 users and 30 items, with as many rejected rows as wanted."""

    def make(name="ratings.csv", n_rejected=0, warnings=()):
        rejected = tuple(
            RejectedRow(line, "the rating is not a number", f"=1+1,{line},<b>x</b>")
            for line in range(2, 2 + n_rejected)
        )
        report = LoadReport(
            format="delimited by commas",
            encoding="UTF-8",
            has_header=True,
            n_rows=len(ratings) + n_rejected,
            n_rejected=n_rejected,
            rejected=rejected,
            warnings=warnings,
        )
        titles = Titles(tuple(f"Film {k}" for k in range(30)), ("",) * 30)
        return Dataset(
            name=name,
            source=Path("/somewhere") / name,
            ratings=ratings,
            users=Vocabulary([f"u{k}" for k in range(40)]),
            items=Vocabulary([f"i{k}" for k in range(30)]),
            titles=titles,
            timestamps=None,
            report=report,
            fingerprint=name,
        )

    return make


@pytest.fixture
def state(qapp):
    state = AppState()
    # Nothing waits where nobody watches.
    state.set_pace(FULL_SPEED)
    return state


@pytest.fixture
def themes(qapp):
    themes = ThemeManager(qapp, "light")
    yield themes
    themes.choose("light")
    themes.scale_text(100)
    themes.deleteLater()


@pytest.fixture
def add_run(state, make_dataset):
    """List a run and put it on screen."""

    def add(name="FunkSVD", status=RunStatus.COMPLETED, events=(), **hyperparams):
        settings = Hyperparams(**{"n_features": 3, "max_epochs": 4, **hyperparams})
        data = make_dataset()
        run = RunRecord(
            number=state.next_run_number(),
            name=name,
            hyperparams=settings,
            dataset_name=data.name,
            dataset=data,
            status=status,
        )
        state.add_run(run)
        state.extend_history(run, list(events))
        return run

    return add


@pytest.fixture(autouse=True)
def _what_was_closed_is_gone(qapp):
    """A theme polishes every widget that is alive; old windows would make that slow.

    What they are still working at ends first, as it does when the program closes them.
    """
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    yield
    assert shut_down_all(tasks_within(*qapp.topLevelWidgets()), _ENOUGH_MS)
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
