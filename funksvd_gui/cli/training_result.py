"""What a training has come to: one JSON object for programs, a table for people."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Self

from funksvd_gui.cli.exit_status import ExitStatus
from funksvd_gui.cli.terminal import table
from funksvd_gui.errors import FunkSvdError
from funksvd_gui.session.evaluation import Evaluation
from funksvd_gui.session.history import validation_rmse
from funksvd_gui.session.training_run import TrainingRun
from funksvd_gui.wording import cell, count, difference, rate, rating, rmse, seconds

#: What fits on a screen with the rest; gains beyond are mostly small.
_MOST_FEATURES_SHOWN = 10


class Stopped(StrEnum):
    """Why a training is over."""

    COMPLETED = "completed"
    INTERRUPTED = "interrupted"
    TERMINATED = "terminated"
    HUNG_UP = "hung_up"
    DIVERGED = "diverged"

    @classmethod
    def by(cls, status: ExitStatus | None) -> Self:
        """Return what a signal has done that ends with this status; None is no signal."""
        return cls.COMPLETED if status is None else cls[status.name]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a training ended, where its model and the run itself are, and what went wrong."""

    stopped: Stopped
    model_path: Path | None = None
    run_path: Path | None = None
    problem: FunkSvdError | None = None


def as_json(run: TrainingRun, outcome: Outcome, measured: Evaluation) -> dict[str, object]:
    """Return the object that `funksvd train --json` prints."""
    test, lists = measured.test, measured.top_n
    return {
        "n_train": len(run.split.train),
        "n_validation": len(run.split.validation),
        "n_test": len(run.split.test),
        "hyperparams": run.hyperparams.as_dict(),
        "rmse_baseline": measured.rmse_baseline,
        "rmse_train": measured.rmse_train,
        "rmse_validation": measured.rmse_validation,
        "rmse_test": measured.rmse_test,
        "mae_test": measured.mae_test,
        "rmse_test_raw": test.rmse_raw if test else None,
        "mae_test_raw": test.mae_raw if test else None,
        "rmse_test_per_user": test.rmse_per_user if test else None,
        "top_n": {**asdict(lists), "measured_on": measured.measured_on.value} if lists else None,
        "features": [
            {
                "feature": each.feature,
                "epochs": each.n_epochs,
                "rmse_train": each.rmse_train,
                "rmse_validation": each.rmse_validation,
                "gain": each.gain,
                "norm": each.norm,
            }
            for each in run.history.features
        ],
        "fit_seconds": run.fit_seconds,
        "compile_seconds": run.compile_seconds,
        "updates": run.updates,
        "updates_per_second": _updates_per_second(run),
        "threads": run.n_threads,
        "stopped": outcome.stopped.value,
        "model": None if outcome.model_path is None else str(outcome.model_path),
    }


def as_lines(run: TrainingRun, outcome: Outcome, measured: Evaluation) -> list[str]:
    """Return a table of names and numbers, and where the model is."""
    rows = [
        ["Training ratings", count(len(run.split.train))],
        ["Validation ratings", count(len(run.split.validation))],
        ["Test ratings", count(len(run.split.test))],
        ["Features trained", count(run.model().n_features)],
        ["RMSE of the baseline", rmse(measured.rmse_baseline)],
        ["RMSE, training", rmse(measured.rmse_train)],
        ["RMSE, validation", rmse(measured.rmse_validation)],
        ["RMSE, test", rmse(measured.rmse_test)],
        ["MAE, test", rmse(measured.mae_test)],
    ]
    if test := measured.test:
        rows += [
            ["RMSE, test, scores not clipped", rmse(test.rmse_raw)],
            ["MAE, test, scores not clipped", rmse(test.mae_raw)],
            ["RMSE, test, mean over users", rmse(test.rmse_per_user)],
        ]
    rows += [
        *_rows_of_lists(measured),
        ["Training time", seconds(run.fit_seconds)],
        ["Compiling time", seconds(run.compile_seconds)],
        ["Speed, updates", rate(_updates_per_second(run))],
        ["Threads", count(run.n_threads)],
    ]
    lines = [*_lines_of_features(run), *table([], rows, "<>")]
    for name, path in (("model", outcome.model_path), ("run", outcome.run_path)):
        if path is not None:
            lines += ["", cell(f"The {name} is saved in {path}.")]
    return lines


def _lines_of_features(run: TrainingRun) -> list[str]:
    """Return a table of what the first features have gained, and what the others have."""
    features = run.history.features
    if not features:
        return []
    part = "training" if features[0].rmse_validation is None else "validation"
    head = ["Feature", "Epochs", f"RMSE, {part}", "Gain", "Norm"]
    rows = [
        [
            count(each.feature),
            count(each.n_epochs),
            rmse(validation_rmse(each)),
            difference(each.gain),
            f"{each.norm:,.1f}",
        ]
        for each in features[:_MOST_FEATURES_SHOWN]
    ]
    if others := features[_MOST_FEATURES_SHOWN:]:
        name = f"{others[0].feature} to {others[-1].feature}"
        n_epochs, gain = sum(each.n_epochs for each in others), sum(each.gain for each in others)
        last = rmse(validation_rmse(others[-1]))
        rows.append([name, count(n_epochs), last, difference(gain), ""])
    return [*table(head, rows, ">>>>>"), ""]


def _rows_of_lists(measured: Evaluation) -> list[list[str]]:
    found, part = measured.top_n, measured.measured_on.value
    if found is None:
        return []
    return [
        [f"Relevant from (stars), {part}", rating(found.relevant_from)],
        [f"Users with relevant items, {part}", count(found.n_users)],
        [f"Precision at {found.n}, {part}", rmse(found.precision)],
        [f"Recall at {found.n}, {part}", rmse(found.recall)],
        [f"nDCG at {found.n}, {part}", rmse(found.ndcg)],
        [f"Hit rate at {found.n}, {part}", rmse(found.hit_rate)],
    ]


def _updates_per_second(run: TrainingRun) -> float:
    return run.updates / run.fit_seconds if run.fit_seconds > 0 else 0.0
