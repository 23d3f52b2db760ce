"""A file of ratings becomes a Dataset: sniff, read, resolve duplicates, add titles, report."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from funksvd_gui.core.ratings import RatingTriples
from funksvd_gui.data.dataset import Dataset
from funksvd_gui.data.duplicates import DuplicatePolicy, resolve_duplicates
from funksvd_gui.data.fingerprint import fingerprint_of
from funksvd_gui.data.load_report import LoadReport
from funksvd_gui.data.patience import waited_for
from funksvd_gui.data.readers.formats import format_of
from funksvd_gui.data.readers.rating_format import Reading
from funksvd_gui.data.readers.sources import open_source
from funksvd_gui.data.reading_choices import ReadingChoices
from funksvd_gui.data.rising_progress import RisingProgress
from funksvd_gui.data.statistics.oddities import Findings, examine
from funksvd_gui.data.title_files import add_chosen_titles
from funksvd_gui.data.vocabulary import Vocabulary
from funksvd_gui.errors import LoadError
from funksvd_gui.wording import shown

#: Reading is this much of the work; the rest is sorting, naming and titles.
_READING_SHARE, _NUMBERED_SHARE, _RATINGS_SHARE = 0.85, 0.9, 0.95


def load_ratings(
    path: str | Path,
    choices: ReadingChoices | None = None,
    *,
    titles: Path | None = None,
    on_progress: Callable[[float], None] | None = None,
) -> Dataset:
    """Read a file of ratings, every row exactly or not at all.

    Parameters
    ----------
    path : str or Path
        In any of the known formats, plain or compressed.
    choices : ReadingChoices, optional
        What is known about the file; the rest is found out.
    titles : Path, optional
        A file with ids and titles of the items, before the one that `choices`
        may name. Without any, one is looked for beside the ratings.
    on_progress : callable, optional
        Gets a share from 0 to 1, never falling, on the calling thread. Whatever
        it raises ends the load and is passed on: that is how to cancel.

    Raises
    ------
    LoadError
        If the file, or a titles file given explicitly, cannot be read, or if
        the choices do not fit it.
    """
    progress = RisingProgress(on_progress)
    dataset = read_ratings(path, choices, on_progress=progress)
    dataset = add_chosen_titles(
        dataset, choices or ReadingChoices(), titles, lambda: progress(_RATINGS_SHARE)
    )
    progress(1.0)
    return dataset


def read_ratings(
    path: str | Path,
    choices: ReadingChoices | None = None,
    *,
    on_progress: Callable[[float], None] | None = None,
) -> Dataset:
    """Read a file of ratings as `load_ratings` does, without titles.

    What it gives depends on the bytes of the file, its name and the choices only.
    """
    path = Path(path)
    path = path if path.name else path.resolve()  # "." has no name to be shown.
    choices = choices or ReadingChoices()
    progress = RisingProgress(on_progress)
    try:
        with open_source(path) as source:
            reading = format_of(source, choices).read(
                source, choices, lambda share: progress(_READING_SHARE * share)
            )
        progress(_NUMBERED_SHARE)
        dataset = _assembled(path, reading, lambda: progress(_NUMBERED_SHARE))
    except MemoryError as error:
        raise LoadError(
            f"There is not enough memory to read “{shown(path.name)}”.",
            hint="Close other programs, or open a part of the file.",
        ) from error
    progress(_RATINGS_SHARE)
    return dataset


def _assembled(path: Path, reading: Reading, still_wanted: Callable[[], object]) -> Dataset:
    columns = reading.columns
    n_users, n_items = len(columns.user_ids), len(columns.item_ids)
    all_ratings = RatingTriples(columns.users, columns.items, columns.values, n_users, n_items)
    policy = reading.choices.duplicates or DuplicatePolicy.LAST
    # By the finest time that the file tells; afterwards whole seconds are enough.
    resolved = waited_for(
        lambda: resolve_duplicates(all_ratings, columns.times, policy), still_wanted
    )
    ratings, times = resolved.ratings, resolved.times
    if times is not None and columns.ticks_per_second > 1:
        times = times // columns.ticks_per_second
    found, fingerprint = waited_for(
        lambda: _looked_over(ratings, columns.user_ids, columns.item_ids, reading.warnings),
        still_wanted,
    )
    return Dataset(
        name=shown(path.name),
        source=path,
        ratings=ratings,
        users=Vocabulary(columns.user_ids),
        items=Vocabulary(columns.item_ids),
        titles=None,
        timestamps=times,
        report=LoadReport(
            format=reading.format,
            encoding=reading.encoding,
            has_header=reading.has_header,
            n_rows=reading.n_rows,
            n_rejected=reading.n_rejected,
            n_missing=reading.n_missing,
            rejected=reading.rejected,
            n_duplicates=resolved.n_replaced,
            warnings=reading.warnings + found.warnings,
            facts=found.facts,
            grid_step=found.grid_step,
            choices=reading.choices,
        ),
        fingerprint=fingerprint,
    )


def _looked_over(
    ratings: RatingTriples,
    user_ids: Sequence[str],
    item_ids: Sequence[str],
    warnings: Sequence[str],
) -> tuple[Findings, str]:
    """Return what looks odd about the ratings, and their fingerprint, found side by side."""
    with ThreadPoolExecutor(1) as other:
        fingerprint = other.submit(fingerprint_of, user_ids, item_ids, ratings)
        return examine(ratings, user_ids, item_ids, warnings), fingerprint.result()
