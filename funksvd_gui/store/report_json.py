"""A load report as plain values for a file, and back, every field of it."""

from __future__ import annotations

import dataclasses
from typing import Any

from funksvd_gui.data.load_report import LoadReport, RejectedRow
from funksvd_gui.data.reading_choices import ReadingChoices


def report_as_dict(report: LoadReport) -> dict[str, Any]:
    """Return the report as what JSON can hold."""
    values = {field.name: getattr(report, field.name) for field in dataclasses.fields(report)}
    return values | {
        "rejected": [dataclasses.astuple(row) for row in report.rejected],
        "choices": None if report.choices is None else report.choices.as_dict(),
    }


def report_from_dict(values: dict[str, Any]) -> LoadReport:
    """Return the report again.

    Raises
    ------
    TypeError, ValueError
        If a field is missing, unknown or of another kind.
    """
    expected = {field.name for field in dataclasses.fields(LoadReport)}
    if set(values) != expected:
        raise ValueError("the report has other fields")
    # JSON knows no tuples.
    made: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in values.items()
    }
    made["rejected"] = tuple(RejectedRow(*row) for row in values["rejected"])
    if values["choices"] is not None:
        made["choices"] = ReadingChoices.from_dict(values["choices"])
    return LoadReport(**made)
