"""`funksvd inspect`: what loading a file gives, and what it leaves out."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from funksvd_gui.cli.exit_status import ExitStatus
from funksvd_gui.cli.loading import load_with_progress
from funksvd_gui.cli.number_text import count, counted
from funksvd_gui.cli.terminal import Terminal, plain, table

if TYPE_CHECKING:
    from funksvd_gui.data.dataset import Dataset
    from funksvd_gui.data.load_report import LoadReport

_MAX_ROWS_SHOWN = 10


def inspect(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Load a file and report; return the exit status."""
    dataset = load_with_progress(
        arguments.file, terminal, quiet=arguments.json, use_cache=not arguments.no_cache
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
    }


def _as_lines(dataset: Dataset) -> list[str]:
    report = dataset.report
    rating_min, rating_max = dataset.scale
    header = "with a header" if report.has_header else "without a header"
    counts = [
        ["Ratings", count(dataset.n_ratings)],
        ["Users", count(dataset.n_users)],
        ["Items", count(dataset.n_items)],
        ["Titles", count(dataset.titles.n_known if dataset.titles else 0)],
        ["Lowest rating", f"{rating_min:g}"],
        ["Highest rating", f"{rating_max:g}"],
        ["Density (%)", f"{100 * dataset.density:.3g}"],
        ["Rejected rows", count(report.n_rejected)],
        *([["Missing ratings", count(report.n_missing)]] if report.n_missing else []),
        ["Replaced ratings", count(report.n_duplicates)],
    ]
    return [
        plain(f"{dataset.name}: {report.format}, {header}, {report.encoding}"),
        "",
        *table([], counts, "<>"),
        *_fact_lines(report),
        *_warning_lines(report),
        *_rejected_lines(report),
    ]


def _fact_lines(report: LoadReport) -> list[str]:
    return ["", *map(plain, report.facts)] if report.facts else []


def _warning_lines(report: LoadReport) -> list[str]:
    if not report.warnings:
        return []
    return ["", "Warnings", *(f"- {plain(warning)}" for warning in report.warnings)]


def _rejected_lines(report: LoadReport) -> list[str]:
    if not report.rejected:
        return []
    shown = report.rejected[:_MAX_ROWS_SHOWN]
    more = report.n_rejected - len(shown)
    return [
        "",
        "Rejected rows",
        *table(
            ["Line", "Reason", "Text"],
            [[count(row.line), row.reason, row.text] for row in shown],
            "><<",
        ),
        *([f"and {counted(more, 'more row')}"] if more else []),
    ]
