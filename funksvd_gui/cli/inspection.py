"""`funksvd inspect`: what loading a file gives, and what it leaves out."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from funksvd_gui.cli.exit_status import ExitStatus
from funksvd_gui.cli.loading import load_with_progress
from funksvd_gui.cli.reading_options import reading_choices_of
from funksvd_gui.cli.terminal import Terminal, table
from funksvd_gui.wording import cell, count, counted, number, percent

if TYPE_CHECKING:
    from funksvd_gui.data.dataset import Dataset
    from funksvd_gui.data.load_report import LoadReport

_MAX_ROWS_SHOWN = 10
_REASONS = {
    "name": "by its name",
    "values": "by its values",
    "position": "by its position",
    "chosen": "as you said",
}


def inspect(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Load a file and report; return the exit status."""
    dataset = load_with_progress(
        arguments.file,
        terminal,
        reading_choices_of(arguments),
        quiet=arguments.json,
        use_cache=not arguments.no_cache,
    )
    if arguments.json:
        terminal.say_json(_as_json(dataset))
    else:
        terminal.say(*_as_lines(dataset))
    return ExitStatus.DONE


def _as_json(dataset: Dataset) -> dict[str, object]:
    report = dataset.report
    rating_min, rating_max = dataset.scale
    return {
        "n_ratings": dataset.n_ratings,
        "n_users": dataset.n_users,
        "n_items": dataset.n_items,
        "rating_min": rating_min,
        "rating_max": rating_max,
        "rejected": report.n_rejected,
        "duplicates": report.n_duplicates,
        "warnings": list(report.warnings),
        "encoding": report.encoding,
        "format": report.format,
        "has_header": report.has_header,
        "n_titles": _n_titles(dataset),
        "columns": {use.role: {"name": use.name, "why": str(use.why)} for use in report.columns},
    }


def _as_lines(dataset: Dataset) -> list[str]:
    report = dataset.report
    rating_min, rating_max = dataset.scale
    header = "with a header" if report.has_header else "without a header"
    counts = [
        ["Ratings", count(dataset.n_ratings)],
        ["Users", count(dataset.n_users)],
        ["Items", count(dataset.n_items)],
        ["Titles", count(_n_titles(dataset))],
        ["Lowest rating", number(rating_min, 6)],
        ["Highest rating", number(rating_max, 6)],
        ["Density", percent(dataset.density)],
        ["Rejected rows", count(report.n_rejected)],
        *([["Missing ratings", count(report.n_missing)]] if report.n_missing else []),
        ["Replaced ratings", count(report.n_duplicates)],
    ]
    columns = [
        [use.role.capitalize(), use.name, _REASONS.get(use.why, use.why)] for use in report.columns
    ]
    return [
        cell(f"{dataset.name}: {report.format}, {header}, {report.encoding}"),
        "",
        *table([], counts, "<>"),
        *_section(table(["Role", "Column", "Recognized"], columns, "<<<") if columns else []),
        *_section([cell(fact) for fact in report.facts]),
        *_section([f"- {cell(warning)}" for warning in report.warnings], "Warnings"),
        *_section(_rejected_lines(report), "Rejected rows"),
    ]


def _n_titles(dataset: Dataset) -> int:
    return dataset.titles.n_known if dataset.titles else 0


def _section(lines: list[str], *heading: str) -> list[str]:
    """Return lines set apart, if there are any."""
    return ["", *heading, *lines] if lines else []


def _rejected_lines(report: LoadReport) -> list[str]:
    if not report.rejected:
        return []
    rows = [[count(row.line), row.reason, row.text] for row in report.rejected[:_MAX_ROWS_SHOWN]]
    lines, more = table(["Line", "Reason", "Text"], rows, "><<"), report.n_rejected - len(rows)
    return [*lines, f"and {counted(more, 'more row')}"] if more else lines
