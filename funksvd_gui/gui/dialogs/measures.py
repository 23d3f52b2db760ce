"""What is measured, as rows of a table: a name, a sentence, and a number for every part."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from funksvd_gui.core.metrics import Accuracy
from funksvd_gui.core.top_n import TopN
from funksvd_gui.data.part import Part
from funksvd_gui.session.evaluation import Evaluation

_Measured = TypeVar("_Measured")


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One row; None where there are no such ratings, or where it is not measured."""

    name: str
    meaning: str
    training: float | None = None
    validation: float | None = None
    test: float | None = None
    baseline: float | None = None


@dataclass(frozen=True, slots=True)
class _Kind(Generic[_Measured]):
    name: str
    meaning: str
    value: Callable[[_Measured], float | None]


_ERRORS: tuple[_Kind[Accuracy], ...] = (
    _Kind(
        "RMSE",
        "Root of the mean squared error in stars, scores clipped to the rating scale.",
        lambda found: found.rmse,
    ),
    _Kind(
        "MAE",
        "Mean absolute error in stars, scores clipped to the rating scale.",
        lambda found: found.mae,
    ),
    _Kind(
        "RMSE, not clipped",
        "Root of the mean squared error in stars, scores as the model gives them.",
        lambda found: found.rmse_raw,
    ),
    _Kind(
        "MAE, not clipped",
        "Mean absolute error in stars, scores as the model gives them.",
        lambda found: found.mae_raw,
    ),
    _Kind(
        "RMSE per user",
        "Mean of every user's own RMSE in stars, so that each counts the same, clipped.",
        lambda found: found.rmse_per_user,
    ),
)
_LISTS: tuple[_Kind[TopN], ...] = (
    _Kind(
        "Precision",
        "Share of the places in a list that hold a relevant item, 0 to 1, mean over users.",
        lambda found: found.precision,
    ),
    _Kind(
        "Recall",
        "Share of a user's relevant items that are in the list, 0 to 1, mean over users.",
        lambda found: found.recall,
    ),
    _Kind(
        "nDCG",
        "Gain of the relevant items, each worth 1 / log₂(rank + 1), over that of the best "
        "possible list, 0 to 1, mean over users.",
        lambda found: found.ndcg,
    ),
    _Kind(
        "Hit rate",
        "Share of the users whose list holds at least one relevant item, 0 to 1.",
        lambda found: found.hit_rate,
    ),
)


def measures_of(evaluation: Evaluation) -> list[Measure]:
    """Return the rows of an evaluation, errors first, then lists."""
    rows = [_row_of_error(kind, evaluation) for kind in _ERRORS]
    if evaluation.top_n is not None:
        rows += [_row_of_list(kind, evaluation, evaluation.top_n) for kind in _LISTS]
    return rows


def as_csv_rows(evaluation: Evaluation) -> list[tuple[object, ...]]:
    """Return the same with all digits, and what the lists were measured with."""
    rows: list[tuple[object, ...]] = [
        (row.name, row.training, row.validation, row.test, row.baseline)
        for row in measures_of(evaluation)
    ]
    found = evaluation.top_n
    if found is not None:
        for name, value in (
            ("Items per list", found.n),
            ("Relevant from", found.relevant_from),
            ("Users with relevant items", found.n_users),
        ):
            of_test = value if evaluation.judged_on is Part.TEST else None
            rows.append((name, None, value if of_test is None else None, of_test, None))
    return rows


def _row_of_error(kind: _Kind[Accuracy], evaluation: Evaluation) -> Measure:
    validation, test = evaluation.validation, evaluation.test
    return Measure(
        name=kind.name,
        meaning=kind.meaning,
        training=kind.value(evaluation.train),
        validation=kind.value(validation) if validation else None,
        test=kind.value(test) if test else None,
        baseline=kind.value(evaluation.baseline),
    )


def _row_of_list(kind: _Kind[TopN], evaluation: Evaluation, found: TopN) -> Measure:
    is_test, value = evaluation.judged_on is Part.TEST, kind.value(found)
    return Measure(
        name=f"{kind.name} at {found.n}",
        meaning=kind.meaning,
        validation=None if is_test else value,
        test=value if is_test else None,
    )
