"""`funksvd train --folds K`: one training for each fold, and what they come to together."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass

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


@dataclass(frozen=True, slots=True)
class FoldResult:
    """What one fold has come to; errors in stars.

    A fold of a handful of ratings may have given all of them back to training:
    then there are no errors on them.
    """

    fold: int
    n_train: int
    n_validation: int
    n_test: int
    rmse_baseline: float
    rmse_train: float
    rmse_test: float | None
    mae_test: float | None
    fit_seconds: float


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
    results: list[FoldResult] = []
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
                    "folds": [asdict(result) for result in results],
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


def _result(run: TrainingRun, fold: int) -> FoldResult:
    measured = run.evaluation()
    return FoldResult(
        fold=fold,
        n_train=len(run.split.train),
        n_validation=len(run.split.validation),
        n_test=len(run.split.test),
        rmse_baseline=measured.rmse_baseline,
        rmse_train=measured.rmse_train,
        rmse_test=measured.rmse_test,
        mae_test=measured.mae_test,
        fit_seconds=run.fit_seconds,
    )


def _measures(results: Sequence[FoldResult]) -> dict[str, float | None]:
    """Return what the folds that have test ratings come to together, by the name in JSON."""
    errors = [result.rmse_test for result in results if result.rmse_test is not None]
    mae = [result.mae_test for result in results if result.mae_test is not None]
    return {
        "rmse_test": statistics.fmean(errors) if errors else None,
        "rmse_test_deviation": statistics.stdev(errors) if len(errors) > 1 else None,
        "mae_test": statistics.fmean(mae) if mae else None,
    }


def _as_lines(results: Sequence[FoldResult], measures: dict[str, float | None]) -> list[str]:
    rows = [
        [
            count(result.fold),
            count(result.n_train),
            count(result.n_test),
            rmse(result.rmse_baseline),
            rmse(result.rmse_train),
            rmse(result.rmse_test),
            rmse(result.mae_test),
            seconds(result.fit_seconds),
        ]
        for result in results
    ]
    names = ["Fold", "Train", "Test", "Baseline", "RMSE train", "RMSE test", "MAE test", "Time"]
    means = ["Mean RMSE, test", "Standard deviation", "Mean MAE, test"]
    together = [[name, rmse(value)] for name, value in zip(means, measures.values(), strict=True)]
    return [*table(names, rows, ">" * len(names)), "", *table([], together, "<>")]
