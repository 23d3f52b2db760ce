"""Files of ratings and models for the commands, with progress and what there is to say."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from funksvd_gui.cli.number_text import counted
from funksvd_gui.cli.progress_line import ProgressLine
from funksvd_gui.cli.terminal import Terminal

if TYPE_CHECKING:
    from funksvd_gui.data.dataset import Dataset


def load_with_progress(
    path: Path,
    terminal: Terminal,
    *,
    titles: Path | None = None,
    quiet: bool = False,
    use_cache: bool = True,
) -> Dataset:
    """Read a file of ratings while a person watches, unless `quiet`."""
    from funksvd_gui.store.opening import open_ratings

    with ProgressLine(terminal, wanted=not quiet) as line:
        return open_ratings(
            path,
            titles=titles,
            use_cache=use_cache,
            on_progress=lambda share: line.show(share, lambda: f"reading {path.name}"),
        )


def note_what_was_not_read_exactly(dataset: Dataset, terminal: Terminal) -> None:
    """Tell about warnings and rejected rows; silence means that every row was read exactly."""
    report = dataset.report
    for warning in report.warnings:
        terminal.note(f"{dataset.name}: {warning}")
    if report.n_rejected:
        terminal.note(
            f"{dataset.name}: {counted(report.n_rejected, 'row')} of {report.n_rows:,} rejected; "
            f"see them with: funksvd inspect {dataset.source}"
        )
    if report.n_duplicates:
        terminal.note(
            f"{dataset.name}: {counted(report.n_duplicates, 'rating')} replaced by a later rating "
            "of the same user and item."
        )
