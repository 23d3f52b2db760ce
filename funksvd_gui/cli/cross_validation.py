"""`funksvd train --folds K`: one training for each fold, and what they come to together."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from typing import Any

from funksvd_gui.cli.exit_status import ExitStatus
from funksvd_gui.cli.interruption import Interruption
from funksvd_gui.cli.progress_line import ProgressLine
from funksvd_gui.cli.terminal import Terminal, table
from funksvd_gui.cli.training_result import Stopped
from funksvd_gui.cli.training_words import progress_words
from funksvd_gui.core.hyperparams import Hyperparams
from funksvd_gui.data.dataset import Dataset
from funksvd_gui.data.split.settings import SplitSettings
from funksvd_gui.session.training_run import TrainingRun
from funksvd_gui.wording import count, rmse, seconds

#: What is told of each fold, by its name in JSON: heading and words.
_COLUMNS: dict[str, tuple[str, Callable[[Any], str]]] = {
    "fold": ("Fold", count),
    "n_train": ("Train", count),
    "n_test": ("Test", count),
    "rmse_baseline": ("Baseline", rmse),
    "rmse_train": ("RMSE train", rmse),
    "rmse_test": ("RMSE test", rmse),
    "mae_test": ("MAE test", rmse),
    "fit_seconds": ("Time", seconds),
}


def cross_validate(
    dataset: Dataset,
    hyperparams: Hyperparams,
    settings: SplitSettings,
    terminal: Terminal,
    *,
    n_threads: int | None,
    as_json: bool,
) -> int:
    """Train on every fold but one after the other, and report; return the exit status.

    A signal such as Ctrl+C ends it after the epoch; folds that were finished are reported.
    """
    results: list[dict[str, Any]] = []
    with Interruption() as interruption:
        for fold in range(1, settings.n_folds + 1):
            run = TrainingRun(
                dataset, hyperparams, split=settings.replace(fold=fold), n_threads=n_threads
            )
            if not _train(run, fold, settings.n_folds, terminal, interruption, quiet=as_json):
                break
            results.append(_result(run, fold))
        measures = _measures(results)
        if as_json:
            is_whole = len(results) == settings.n_folds
            terminal.say_json(
                {
                    "n_folds": settings.n_folds,
                    "hyperparams": hyperparams.as_dict(),
                    "folds": results,
                    **measures,
                    "stopped": Stopped.by(None if is_whole else interruption.status).value,
                }
            )
        else:
            terminal.say(*_as_lines(results, measures))
        end = interruption.status
        if end is not None:
            terminal.note(end.sentence)
        return ExitStatus.DONE if end is None else end


def _train(
    run: TrainingRun,
    fold: int,
    n_folds: int,
    terminal: Terminal,
    interruption: Interruption,
    *,
    quiet: bool,
) -> bool:
    """Train to the end and return true, or until a signal and return false."""
    with ProgressLine(terminal, wanted=not quiet) as line:
        for _ in run.events():
            if interruption.is_wanted:
                return False
            line.show(
                (fold - 1 + run.progress.fraction) / n_folds,
                lambda: f"fold {fold} of {n_folds} · {progress_words(run)}",
            )
    return not interruption.is_wanted


def _result(run: TrainingRun, fold: int) -> dict[str, Any]:
    """Return what one fold has come to, by its name in JSON; errors in stars.

    A fold of a handful of ratings may have given all of them back to training:
    then there are no errors on them.
    """
    measured = run.evaluation()
    return {
        "fold": fold,
        "n_train": len(run.split.train),
        "n_validation": len(run.split.validation),
        "n_test": len(run.split.test),
        "rmse_baseline": measured.rmse_baseline,
        "rmse_train": measured.rmse_train,
        "rmse_test": measured.rmse_test,
        "mae_test": measured.mae_test,
        "fit_seconds": run.fit_seconds,
    }


def _measures(results: Sequence[dict[str, Any]]) -> dict[str, float | None]:
    """Return what the folds that have test ratings come to together, by the name in JSON."""
    errors = [result["rmse_test"] for result in results if result["rmse_test"] is not None]
    mae = [result["mae_test"] for result in results if result["mae_test"] is not None]
    return {
        "rmse_test": statistics.fmean(errors) if errors else None,
        "rmse_test_deviation": statistics.stdev(errors) if len(errors) > 1 else None,
        "mae_test": statistics.fmean(mae) if mae else None,
    }


def _as_lines(results: Sequence[dict[str, Any]], measures: dict[str, float | None]) -> list[str]:
    headings = [heading for heading, _words in _COLUMNS.values()]
    rows = [
        [words(result[name]) for name, (_heading, words) in _COLUMNS.items()] for result in results
    ]
    means = ["Mean RMSE, test", "Standard deviation", "Mean MAE, test"]
    together = [[name, rmse(value)] for name, value in zip(means, measures.values(), strict=True)]
    return [*table(headings, rows, ">" * len(headings)), "", *table([], together, "<>")]
