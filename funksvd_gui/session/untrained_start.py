"""What a training would begin with, for whoever derives its first update."""

from __future__ import annotations

from contextlib import closing

from funksvd_gui.core.hyperparams import Hyperparams
from funksvd_gui.data.dataset import Dataset
from funksvd_gui.data.split.settings import SplitSettings
from funksvd_gui.session.trained_model import TrainedModel
from funksvd_gui.session.training_run import TrainingRun
from funksvd_gui.task import Task


def untrained_start(
    dataset: Dataset,
    hyperparams: Hyperparams,
    *,
    split: SplitSettings,
    test: Dataset | None = None,
    n_threads: int | None = None,
    task: Task | None = None,
) -> TrainedModel:
    """Return the baseline and the starting values of the feature that a run trains first.

    Nothing is trained, but for the starting passes. Parameters as for `TrainingRun`.

    Raises
    ------
    CancelledError
        If the task was cancelled.
    HyperparamError
        If the split leaves nothing to train on.
    NotEnoughMemoryError
        If the run could not fit into what is free.
    """
    task = task or Task()
    run = task.wait_for(
        lambda: TrainingRun(dataset, hyperparams, split=split, test=test, n_threads=n_threads)
    )
    task.report(0.3)
    with closing(run.events()) as events:  # type: ignore[type-var] # a generator
        task.wait_for(lambda: next(events))
        task.report(0.8)
        return task.wait_for(run.starting_model)
