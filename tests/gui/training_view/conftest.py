"""Runs with believable numbers, made up."""

import math

import pytest

from funksvd_gui.core.events import EndReason, EpochDone, FeatureDone, TrainingStarted
from funksvd_gui.core.hyperparams import Hyperparams
from funksvd_gui.gui.app_state import AppState, RunRecord, RunStatus
from funksvd_gui.gui.theme import ThemeManager


def make_events(
    n_features=3, n_epochs=20, n_fine_tuning=0, *, is_validated=True, has_penalty=False
):
    """Make a run whose errors fall, validation from .867 and training from .870."""
    validation = 0.867 if is_validated else None
    yield TrainingStarted(80_000, 5_000 if is_validated else 0, 0.870, validation, 0.3)
    n = 0

    def epoch_done(feature, epoch):
        train = 0.790 + 0.080 * math.exp(-n / 300)
        watched = 0.840 + 0.027 * math.exp(-n / 100) if is_validated else None
        penalty = 40.0 * n if has_penalty else None
        return EpochDone(feature, epoch, train, watched, n * 80_000, n * 0.125, penalty)

    for feature in range(1, n_features + 1):
        for epoch in range(1, n_epochs + 1):
            n += 1
            event = epoch_done(feature, epoch)
            yield event
        yield FeatureDone(
            feature,
            n_epochs,
            EndReason.MAX_EPOCHS,
            event.rmse_train,
            event.rmse_validation,
            gain=0.01,
            norm=10.0,
        )
    for epoch in range(1, n_fine_tuning + 1):
        n += 1
        yield epoch_done(None, epoch)


@pytest.fixture
def themes(qapp):
    return ThemeManager(qapp, "light")


@pytest.fixture
def state(qapp):
    return AppState()


@pytest.fixture
def add_run(state):
    """Put a run on screen, with what it has reported so far."""

    def add(events=(), status=RunStatus.RUNNING, **hyperparams):
        settings = Hyperparams(**{"n_features": 40, "max_epochs": 20, **hyperparams})
        run = RunRecord(
            number=state.next_run_number(),
            name="FunkSVD",
            hyperparams=settings,
            dataset_name="made",
        )
        run.status = status
        state.add_run(run)
        state.extend_history(run, list(events))
        return run

    return add
