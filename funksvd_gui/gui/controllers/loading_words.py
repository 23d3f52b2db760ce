"""What the message bar says of data that were loaded or filtered."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from funksvd_gui import wording
from funksvd_gui.gui.app_state import Message

if TYPE_CHECKING:
    from funksvd_gui.data.dataset import Dataset

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
