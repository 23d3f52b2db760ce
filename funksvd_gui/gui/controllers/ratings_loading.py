"""Loading ratings as they were chosen to be read, or asking first, and what is said of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from funksvd_gui import wording
from funksvd_gui.data.dataset import Dataset
from funksvd_gui.data.file_look import look_of
from funksvd_gui.data.loading import preview
from funksvd_gui.data.preview import Preview
from funksvd_gui.data.reading_choices import ReadingChoices
from funksvd_gui.data.split.external_test import check_test
from funksvd_gui.errors import LoadError, SeveralFilesError
from funksvd_gui.gui.app_state import Message
from funksvd_gui.task import Task

#: How a file of this look, at this path, was read before; None if never.
Recall = Callable[[str, Path], ReadingChoices | None]


@dataclass(frozen=True, slots=True)
class Loaded:
    """Ratings, the look of their file, and who decided how they were read.

    `chosen` was chosen now; otherwise `is_recalled` tells whether an earlier
    choice was followed. `n_shared` of those to test on are among those that are tested.
    """

    dataset: Dataset
    look: str
    chosen: ReadingChoices | None = None
    is_recalled: bool = False
    n_shared: int = 0


@dataclass(frozen=True, slots=True)
class Questioned:
    """A file that was not loaded, because something about it is open."""

    preview: Preview


@dataclass(frozen=True, slots=True)
class Several:
    """A folder or an archive of which more than one file could be meant, by their names."""

    names: tuple[str, ...]


def look_of_member(path: Path) -> str:
    """Return the key under which is remembered which file of a folder or archive was meant."""
    return f"file of {path.absolute()}"


def load_or_question(
    path: Path,
    choices: ReadingChoices | None,
    recall: Recall,
    task: Task,
) -> Loaded | Questioned | Several:
    """Load a file as somebody chose, now or for its likes; question it where it is ambiguous.

    Parameters
    ----------
    choices : ReadingChoices or None
        If they say nothing but the file that is meant of a folder or archive, what
        is open about that file is still asked.

    Raises
    ------
    LoadError
        If it cannot be read.
    """
    # Not needed to show the window.
    from funksvd_gui.store.opening import open_ratings

    task.check()
    untold = ReadingChoices(member=None if choices is None else choices.member)
    if choices is not None and choices != untold:
        dataset = open_ratings(path, choices, task=task)
        return Loaded(dataset.look_over(), _look(path, untold), chosen=choices)
    try:
        first = preview(path, untold)
    except SeveralFilesError as error:
        remembered = recall(look_of_member(path), path)
        if remembered is None or remembered.member not in error.names:
            return Several(error.names)
        untold = ReadingChoices(member=remembered.member)
        first = preview(path, untold)
    look = look_of(path, first)
    recalled = _fitting(path, recall(look, path), untold.member)
    if recalled is None and first.questions:
        return Questioned(first)
    dataset = open_ratings(path, recalled or untold, task=task)
    return Loaded(dataset.look_over(), look, is_recalled=recalled is not None)


def load_test_or_question(
    path: Path,
    dataset: Dataset,
    choices: ReadingChoices | None,
    recall: Recall,
    task: Task,
) -> Loaded | Questioned | Several:
    """Load a file to test on as `load_or_question` loads ratings, and see that it can be one.

    Raises
    ------
    LoadError
        If it cannot be read, or has nobody or nothing in common with the dataset.
    """
    loaded = load_or_question(path, choices, recall, task)
    if not isinstance(loaded, Loaded):
        return loaded
    whole = dataset.original or dataset
    return replace(loaded, n_shared=check_test(whole, loaded.dataset, task))


def _look(path: Path, untold: ReadingChoices) -> str:
    """Return how a file looks by itself; one that is read only by choices has no look."""
    try:
        return look_of(path, preview(path, untold))
    except LoadError:
        return ""


def _fitting(
    path: Path, recalled: ReadingChoices | None, member: str | None
) -> ReadingChoices | None:
    """Return choices made for another file if this one can be read by them."""
    if recalled is None:
        return None
    recalled = replace(recalled, member=member)
    try:
        shown = preview(path, recalled)
    except LoadError:
        return None
    n_bad = sum(1 for row in shown.rows if row.problem)
    return None if 2 * n_bad > len(shown.rows) else recalled


#: More of them are left to the report; a message is to be read at a glance.
_MOST_REMARKS = 2


def filtered_sentence(dataset: Dataset) -> str:
    """Return what is left of a dataset."""
    whole = dataset.original
    if whole is None or dataset.filter is None:
        return f"All {wording.counted(dataset.n_ratings, 'rating')} are used again."
    return (
        f"{dataset.filter.sentence()} {wording.count(dataset.n_ratings)} of "
        f"{wording.counted(whole.n_ratings, 'rating')} are left."
    )


def loaded_message(
    dataset: Dataset,
    show_report: Callable[[], None],
    change_reading: Callable[[], None] | None = None,
    *,
    is_recalled: bool = False,
    test_set_aside: str | None = None,
) -> Message:
    """Return the sentence that tells how a load went, with what can be done about it."""
    report = dataset.report
    text = f"Loaded {dataset.name}: {_counts(dataset)}"
    remarks = list(report.warnings)
    if report.n_duplicates:
        remarks.insert(0, f"{wording.counted(report.n_duplicates, 'older rating')} replaced.")
    if is_recalled:
        remarks.insert(0, "Read as you chose for a file like this one.")
    if test_set_aside is not None:
        remarks.insert(0, f"The test file {test_set_aside} was for the data before.")
    n_more = len(remarks) - _MOST_REMARKS
    if n_more > 0:
        remarks = [
            *remarks[:_MOST_REMARKS],
            f"The report has {wording.counted(n_more, 'more remark')}.",
        ]
    return Message(
        "warning" if report.n_rejected or report.warnings else "success",
        f"{text}.", " ".join(remarks), "Sho&w report", show_report,
        "" if change_reading is None else "Chan&ge how this was read…", change_reading,
    )  # fmt: skip


def test_message(
    test: Dataset, dataset: Dataset, n_shared: int, change_reading: Callable[[], None]
) -> Message:
    """Return the sentence that tells what runs will be tested on, and what is odd about it.

    Unlike the data themselves a test file has no report: its first bad row stands here.
    """
    report, remarks = test.report, []
    if n_shared:
        remarks.append(
            f"{wording.counted(n_shared, 'rating')} of {dataset.name} "
            f"{'is' if n_shared == 1 else 'are'} in it as well: "
            "tested on those, a model looks better than it is."
        )
    if report.rejected:
        first = report.rejected[0]
        remarks.append(f"Line {wording.count(first.line)}: {first.reason}")
    if report.n_duplicates:
        remarks.append(f"{wording.counted(report.n_duplicates, 'older rating')} replaced.")
    return Message(
        "warning" if remarks else "success",
        f"Runs will be tested on {test.name}: {_counts(test)}.",
        " ".join(remarks), "Chan&ge how this was read…", change_reading,
    )  # fmt: skip


def _counts(dataset: Dataset) -> str:
    counts = (
        f"{wording.counted(dataset.n_ratings, 'rating')} by "
        f"{wording.counted(dataset.n_users, 'user')} of "
        f"{wording.counted(dataset.n_items, 'item')}"
    )
    n_rejected = dataset.report.n_rejected
    return f"{counts}; {wording.counted(n_rejected, 'row')} rejected" if n_rejected else counts
