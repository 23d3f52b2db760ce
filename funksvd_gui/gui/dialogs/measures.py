"""What is measured, as rows of a table: a name, a sentence, and a number for every part."""

from __future__ import annotations

from dataclasses import dataclass

from funksvd_gui.core.top_n import TopN
from funksvd_gui.data.split.part import Part
from funksvd_gui.session.evaluation import Evaluation

#: Name, meaning, and what of `Accuracy` it is.
_ERRORS = (
    ("RMSE", "Root of the mean squared error in stars, scores clipped to the rating scale.",
     "rmse"),
    ("MAE", "Mean absolute error in stars, scores clipped to the rating scale.", "mae"),
    ("RMSE, not clipped",
     "Root of the mean squared error in stars, scores as the model gives them.", "rmse_raw"),
    ("MAE, not clipped", "Mean absolute error in stars, scores as the model gives them.",
     "mae_raw"),
    ("RMSE per user",
     "Mean of every user's own RMSE in stars, so that each counts the same, clipped.",
     "rmse_per_user"),
)  # fmt: skip
#: The same of `TopN`.
_LISTS = (
    ("Precision",
     "Share of the places in a list that hold a relevant item, 0 to 1, mean over users.",
     "precision"),
    ("Recall", "Share of a user's relevant items that are in the list, 0 to 1, mean over users.",
     "recall"),
    ("nDCG",
     "Gain of the relevant items, each worth 1 / log₂(rank + 1), over that of the best "
     "possible list, 0 to 1, mean over users.", "ndcg"),
    ("Hit rate", "Share of the users whose list holds at least one relevant item, 0 to 1.",
     "hit_rate"),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One row; None where there are no such ratings, or where it is not measured."""

    name: str
    meaning: str
    training: float | None = None
    validation: float | None = None
    test: float | None = None
    baseline: float | None = None


def measures_of(evaluation: Evaluation) -> list[Measure]:
    """Return the rows of an evaluation, errors first, then lists."""
    rows = [_row_of_error(*error, evaluation) for error in _ERRORS]
    found, part = evaluation.top_n, evaluation.measured_on
    if found is not None:
        rows += [
            _row_of_list(name, meaning, getattr(found, field), found, part)
            for name, meaning, field in _LISTS
        ]
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
            of_test = value if evaluation.measured_on is Part.TEST else None
            rows.append((name, None, value if of_test is None else None, of_test, None))
    return rows


def _row_of_error(name: str, meaning: str, field: str, evaluation: Evaluation) -> Measure:
    parts = {
        "training": evaluation.train,
        "validation": evaluation.validation,
        "test": evaluation.test,
        "baseline": evaluation.baseline,
    }
    values = {part: getattr(found, field) for part, found in parts.items() if found is not None}
    return Measure(name=name, meaning=meaning, **values)


def _row_of_list(name: str, meaning: str, value: float, found: TopN, part: Part) -> Measure:
    column = "test" if part is Part.TEST else "validation"
    return Measure(name=f"{name} at {found.n}", meaning=meaning, **{column: value})
