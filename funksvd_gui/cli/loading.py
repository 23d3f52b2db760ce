"""Files of ratings and models for the commands, with progress and what there is to say."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from funksvd_gui.cli.progress_line import ProgressLine
from funksvd_gui.cli.terminal import Terminal
from funksvd_gui.errors import LoadError
from funksvd_gui.task import Task
from funksvd_gui.wording import count, counted

if TYPE_CHECKING:
    from funksvd_gui.data.dataset import Dataset
    from funksvd_gui.data.reading_choices import ReadingChoices


def load_with_progress(
    path: Path,
    terminal: Terminal,
    choices: ReadingChoices | None = None,
    *,
    titles: Path | None = None,
    quiet: bool = False,
    use_cache: bool = True,
) -> Dataset:
    """Read a file of ratings while a person watches, unless `quiet`."""
    from funksvd_gui.store.opening import open_ratings

    with ProgressLine(terminal, wanted=not quiet) as line:
        task = Task(lambda share: line.show(share, lambda: f"reading {path.name}"))
        return open_ratings(path, choices, titles=titles, use_cache=use_cache, task=task)


def note_what_was_not_read_exactly(dataset: Dataset, terminal: Terminal) -> None:
    """Tell about warnings and rejected rows; silence means that every row was read exactly."""
    report = dataset.report
    for warning in report.warnings:
        terminal.note(f"{dataset.name}: {warning}")
    if report.n_rejected:
        terminal.note(
            f"{dataset.name}: {counted(report.n_rejected, 'row')} of {count(report.n_rows)} "
            f"rejected; see them with: funksvd inspect {dataset.source}"
        )
    if report.n_duplicates:
        terminal.note(
            f"{dataset.name}: {counted(report.n_duplicates, 'rating')} replaced by a later rating "
            "of the same user and item."
        )


def note_what_is_learned_from(dataset: Dataset, test: Dataset, terminal: Terminal) -> None:
    """Warn of ratings in the test that are in training, too, and of a test of something else."""
    from funksvd_gui.data.split.external_test import check_test

    try:
        n_shared = check_test(dataset, test)
    except LoadError as error:
        terminal.note(f"{error} {error.hint}".rstrip())
        return
    if n_shared:
        terminal.note(
            f"{count(n_shared)} of {counted(test.n_ratings, 'test rating')} "
            f"{'was' if n_shared == 1 else 'were'} learned from: tested on those, a model looks "
            "better than it is."
        )
