"""The items of a file before it is loaded: all, or those in the beginning of a large one."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from funksvd_gui.data.file_formats import FileFormat
from funksvd_gui.data.numbers import DecimalMark, DecimalMarkError
from funksvd_gui.data.readers.byte_source import ByteSource
from funksvd_gui.data.readers.formats import format_of
from funksvd_gui.data.readers.netflix_folder import NetflixFolder, is_netflix_folder
from funksvd_gui.data.reading_choices import ReadingChoices

#: So much of a file is looked at, expanded; most files are smaller.
SAMPLE_BYTES = 32 << 20
#: And so many rows of a larger one that is not read from its first byte on.
SAMPLE_ROWS = 1 << 20
#: By which the columns of such a file are told.
_SAMPLED_ROWS = 500
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class ItemSample:
    """Ids of items, each once, and whether they are all that the file holds."""

    ids: tuple[str, ...]
    is_whole: bool


def sample_items(
    path: Path,
    choices: ReadingChoices,
    on_progress: Callable[[], object] = bool,
    max_bytes: int = SAMPLE_BYTES,
) -> ItemSample:
    """Return the items of a file as it would be read, from its beginning if it is large.

    Parameters
    ----------
    choices : ReadingChoices
        As a preview has filled them in.
    on_progress : callable, optional
        Called several times a second; whatever it raises ends the reading.

    Raises
    ------
    LoadError
        If so much of the file cannot be read.
    """
    if choices.format is FileFormat.PARQUET:
        with ByteSource(path) as whole:
            if whole.size > max_bytes:
                return _first_rows(whole, choices, on_progress)
    source = (
        _FirstFiles(path, max_bytes) if is_netflix_folder(path)
        else _Beginning(path, max_bytes)
    )  # fmt: skip

    def still_wanted(_share: float) -> None:
        on_progress()

    with source:
        reading = format_of(source, choices).read(source, choices, still_wanted)
    return ItemSample(tuple(reading.columns.item_ids), not source.was_cut)


class _Beginning(ByteSource):
    """A file that ends after so many bytes, with a complete line."""

    def __init__(self, path: Path, max_bytes: int) -> None:
        super().__init__(path)
        self._max_bytes = max_bytes
        self.was_cut = False

    def blocks(self) -> Iterator[bytes]:
        """Yield the beginning; only a whole file is checked for changes."""
        n_left = self._max_bytes
        # A generator, though it does not say so: whoever stops early must close it.
        with closing(cast("Generator[bytes]", super().blocks())) as blocks:
            for block in blocks:
                if len(block) > n_left:
                    self.was_cut = True
                    yield self._cut(block, n_left)
                    return
                n_left -= len(block)
                yield block

    def _cut(self, block: bytes, n_bytes: int) -> bytes:
        if self.head(2) in _WIDE_MARKS:
            # No letter of two bytes is cut; the line may be.
            return block[: n_bytes & ~1]
        return block[: block.rfind(b"\n", 0, n_bytes) + 1]


class _FirstFiles(NetflixFolder):
    """A folder that ends after the files with so many bytes."""

    def __init__(self, path: Path, max_bytes: int) -> None:
        super().__init__(path)
        self._max_bytes = max_bytes
        self.was_cut = self.size > max_bytes

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Yield name and content of the first files."""
        n_left = self._max_bytes
        for name, content in super().files():
            yield name, content
            n_left -= len(content)
            if n_left < 0:
                return


class _EnoughError(Exception):
    """Ends a reading that has seen enough rows."""


def _first_rows(
    source: ByteSource, choices: ReadingChoices, on_progress: Callable[[], object]
) -> ItemSample:
    """Return the items in the first rows of Parquet, which is not read from its first byte on."""
    from funksvd_gui.data.readers.parquet import ParquetReader
    from funksvd_gui.data.readers.parquet_columns import find_columns
    from funksvd_gui.data.readers.parquet_file import ParquetFile

    file = ParquetFile(source.stream, source.name)
    sample = file.head(file.flat_columns, _SAMPLED_ROWS)
    columns = find_columns(file.schema, sample, source.name, choices)

    def stop_at_enough(n_rows: int) -> None:
        on_progress()
        if n_rows >= SAMPLE_ROWS:
            raise _EnoughError

    mark, is_whole = choices.decimal_mark or DecimalMark.UNDECIDED, False
    while True:
        reader = ParquetReader(columns, choices, mark)
        try:
            reader.read(file, stop_at_enough)
            is_whole = True
        except DecimalMarkError as error:
            mark = error.mark
            continue
        except _EnoughError:
            pass
        return ItemSample(tuple(reader.columns().item_ids), is_whole)
