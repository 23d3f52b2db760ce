"""A file of ratings becomes a Dataset: sniff, read, resolve duplicates, add titles, report."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from funksvd_gui.core.ratings import RatingTriples
from funksvd_gui.data.dataset import Dataset
from funksvd_gui.data.duplicates import resolve_duplicates
from funksvd_gui.data.fingerprint import fingerprint_of
from funksvd_gui.data.load_report import LoadReport
from funksvd_gui.data.load_warnings import examine
from funksvd_gui.data.readers.foreign_formats import refuse_binary, refuse_foreign
from funksvd_gui.data.readers.rating_text import DecimalMark, DecimalMarkError
from funksvd_gui.data.readers.regular_file import RegularFile
from funksvd_gui.data.readers.text_encoding import (
    NotUtf8Error,
    TextEncoding,
    encoding_of,
    from_windows_1252,
    utf8_blocks,
)
from funksvd_gui.data.sniffing import Layout, sniff
from funksvd_gui.data.title_files import add_titles
from funksvd_gui.data.vocabulary import Vocabulary
from funksvd_gui.errors import LoadError

if TYPE_CHECKING:
    from funksvd_gui.data.readers.delimited import DelimitedReader, RatingColumns

_SAMPLE_BYTES = 256 << 10
_REASONS_SHOWN = 3
#: Reading is this much of the work; the rest is sorting, naming and titles.
_READING_SHARE = 0.85


def load_ratings(
    path: str | Path,
    *,
    titles: Path | None = None,
    on_progress: Callable[[float], None] | None = None,
) -> Dataset:
    """Read a file of ratings, every row exactly or not at all.

    Parameters
    ----------
    path : str or Path
        Delimited text; separator, header, columns and encoding are found out.
    titles : Path, optional
        A file with ids and titles of the items. Without it one is looked for
        beside the ratings.
    on_progress : callable, optional
        Gets a share from 0 to 1, never falling, on the calling thread. Whatever
        it raises ends the load and is passed on: that is how to cancel.

    Raises
    ------
    LoadError
        If the file, or a titles file given explicitly, cannot be read.
    """
    path = Path(path)
    progress = _Progress(on_progress)
    try:
        with RegularFile(path) as file:
            reader, encoding, layout = _read(file, progress)
        _refuse_mostly_bad(reader, path.name)
        columns = reader.columns()
        progress(0.9)
        dataset = _assembled(path, columns, _report(reader, encoding, layout))
        progress(0.95)
        dataset = add_titles(dataset, titles, on_progress=lambda: progress(0.95))
    except MemoryError as error:
        raise LoadError(
            f"There is not enough memory to read “{path.name}”.",
            hint="Close other programs, or open a part of the file.",
        ) from error
    progress(1.0)
    return dataset


class _Progress:
    """Passes shares on, but never a smaller one: a file may have to be read twice."""

    def __init__(self, on_progress: Callable[[float], None] | None) -> None:
        self._on_progress = on_progress
        self._highest = 0.0

    def __call__(self, share: float) -> None:
        self._highest = max(self._highest, min(share, 1.0))
        if self._on_progress is not None:
            self._on_progress(self._highest)


def _read(file: RegularFile, progress: _Progress) -> tuple[DelimitedReader, TextEncoding, Layout]:
    from funksvd_gui.data.readers.delimited import DelimitedReader

    name = file.path.name
    head = file.head(_SAMPLE_BYTES)
    refuse_foreign(head, name)
    sample, encoding = _decoded_sample(head, is_whole=len(head) == file.size)
    refuse_binary(sample, name)
    layout = sniff(sample, name, is_whole=len(head) == file.size)
    mark = DecimalMark.UNDECIDED
    # At most three rounds: the encoding can be wrong once, and so can the decimal mark.
    while True:
        reader = DelimitedReader(layout, mark)
        try:
            reader.read(utf8_blocks(_watched(file, progress), encoding, name))
        except NotUtf8Error:
            encoding = TextEncoding.WINDOWS_1252
        except DecimalMarkError as error:
            mark = error.mark
        else:
            return reader, encoding, layout


def _decoded_sample(head: bytes, *, is_whole: bool) -> tuple[str, TextEncoding]:
    encoding = encoding_of(head)
    if encoding is TextEncoding.UTF_8:
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            return decoder.decode(head, final=is_whole), encoding
        except UnicodeDecodeError:
            return from_windows_1252(head), TextEncoding.WINDOWS_1252
    codec = "utf-16" if encoding is TextEncoding.UTF_16 else "utf-8-sig"
    # What is broken here is found, and told, when the whole file is read.
    return head.decode(codec, errors="replace"), encoding


def _watched(file: RegularFile, progress: _Progress) -> Iterator[bytes]:
    n_read = 0
    progress(0.0)
    for block in file.blocks():
        yield block
        n_read += len(block)
        progress(_READING_SHARE * n_read / file.size)


def _refuse_mostly_bad(reader: DelimitedReader, name: str) -> None:
    if not reader.n_rows:
        raise LoadError(
            f"“{name}” has names of columns but no ratings below them.",
            hint="Choose a file with one rating in each line.",
        )
    if reader.n_rejected * 2 > reader.n_rows:
        reasons = " ".join(
            f"Line {row.line:,}: {row.reason}" for row in reader.rejected[:_REASONS_SHOWN]
        )
        raise LoadError(
            f"More than half of the rows of “{name}” are not ratings "
            f"({reader.n_rejected:,} of {reader.n_rows:,}). {reasons}",
            hint="Check that each line holds a user, an item and a rating, in this order "
            "or named so in the first line.",
        )


def _assembled(path: Path, columns: RatingColumns, report: LoadReport) -> Dataset:
    n_users, n_items = len(columns.user_ids), len(columns.item_ids)
    ratings = RatingTriples(columns.users, columns.items, columns.values, n_users, n_items)
    resolved = resolve_duplicates(ratings, columns.times)
    ratings = resolved.ratings
    found = examine(ratings, columns.user_ids, columns.item_ids)
    report = replace(
        report,
        n_duplicates=resolved.n_replaced,
        warnings=report.warnings + found.warnings,
        facts=found.facts,
        grid_step=found.grid_step,
    )
    return Dataset(
        name=path.name,
        source=path,
        ratings=ratings,
        users=Vocabulary(columns.user_ids),
        items=Vocabulary(columns.item_ids),
        titles=None,
        timestamps=resolved.times,
        report=report,
        fingerprint=fingerprint_of(columns.user_ids, columns.item_ids, ratings),
    )


def _report(reader: DelimitedReader, encoding: TextEncoding, layout: Layout) -> LoadReport:
    warnings = list(layout.warnings)
    if encoding is TextEncoding.WINDOWS_1252:
        warnings.append(
            "The file is not UTF-8 and was read as Windows-1252; "
            "letters with accents in ids may be wrong."
        )
    if reader.ratings.mark is DecimalMark.COMMA:
        warnings.append("The ratings are written with decimal commas and were read so.")
    return LoadReport(
        format=layout.format,
        encoding=encoding.value,
        has_header=layout.has_header,
        n_rows=reader.n_rows,
        n_rejected=reader.n_rejected,
        rejected=tuple(reader.rejected),
        warnings=tuple(warnings),
    )
