"""Parquet files, read by pyarrow with their promises checked, so that none costs memory or time."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from funksvd_gui.data.file_formats import FileFormat
from funksvd_gui.data.formats.arrow_table import ArrowTable, recognize_rows
from funksvd_gui.data.formats.arrow_texts import is_text_type, plain_type
from funksvd_gui.data.formats.foreign import is_plain_text
from funksvd_gui.data.formats.table import Head
from funksvd_gui.data.reading_choices import ReadingChoices
from funksvd_gui.errors import LoadError
from funksvd_gui.task import Task

if TYPE_CHECKING:
    from funksvd_gui.data.source import Source

_MAGIC, _ENCRYPTED_MAGIC = b"PAR1", b"PARE"
_TAIL = struct.Struct("<I4s")
#: Three bytes of a footer can cost a kilobyte of memory; real ones have some kilobytes.
MAX_FOOTER_BYTES = 4 << 20
_MAX_THRIFT_ELEMENTS = 100_000
#: So many rows out of one byte are repetition, not ratings; few rows may repeat as they like.
MAX_ROWS_PER_BYTE = 64
MAX_UNSUSPECTED_ROWS = 10_000_000
MAX_EXPANSION = 200
MAX_UNSUSPECTED_BYTES = 1 << 30
#: Ratings are looked for in so many columns; nobody can choose among more.
_MAX_COLUMNS = 200
#: pandas keeps the index of a table in columns that are called so.
_INDEX = "__index_level_"
#: pyarrow says so where it cannot read texts of some encodings as dictionaries.
_CANNOT_CODE = "DictAccumulator"
#: Rows at a time where texts do not come as dictionaries.
UNCODED_ROWS = 1 << 12
#: What pyarrow raises on files that are damaged or more than it can read.
_ERRORS = (pa.ArrowException, OSError, UnicodeDecodeError, OverflowError)


def is_parquet(raw: bytes) -> bool:
    """Tell whether bytes are the beginning of such a file; a person called "PAR1" is none."""
    return raw.startswith((_MAGIC, _ENCRYPTED_MAGIC)) and not is_plain_text(raw)


def recognize_parquet(head: Head, choices: ReadingChoices) -> ArrowTable | None:
    """Take columns with names and types, told by the first bytes."""
    if choices.format is not FileFormat.PARQUET and not is_parquet(head.raw):
        return None
    return recognize_rows(
        ParquetRows(head.source),
        choices,
        file_name=head.name,
        format_name="Parquet",
        encoding="binary",
    )


class ParquetRows:
    """The rows of a Parquet file.

    Attributes
    ----------
    schema : pyarrow.Schema
        Without the columns in which pandas keeps an index.

    Raises
    ------
    LoadError
        If the file is damaged, encrypted, empty or expands beyond all measure.
    """

    def __init__(self, source: Source) -> None:
        self._source, self._name = source, source.name
        self._stream = source.seekable()
        self._size = _checked_size(self._stream, self._name)
        self._file = self._opened(())
        schema = self._file.schema_arrow
        self.schema = pa.schema([field for field in schema if not field.name.startswith(_INDEX)])
        # A long text that every row repeats would fill the memory if it came row by row.
        self._coded_file = self._opened(
            field.name for field in self.schema if is_text_type(plain_type(field.type))
        )
        self._n_rows = self._file.metadata.num_rows
        if self._n_rows < 1:
            raise LoadError(
                f"“{self._name}” has columns but no rows.", hint="Choose a file with ratings."
            )
        self._check_expansion()

    def head(self, n_rows: int) -> Any:
        """Return the first rows of the first columns that are not nested."""
        flat = [field.name for field in self.schema if not pa.types.is_nested(field.type)]
        for batch in self._batches(flat[:_MAX_COLUMNS], n_rows):
            if batch.num_rows:
                return batch
        raise _damaged(self._name, f"it promises {self._n_rows:,} rows and has none")

    def batches(self, names: Sequence[str], n_rows: int, task: Task) -> Iterator[Any]:
        """Yield all rows of some columns, in file order and in this order of columns."""
        task.check()
        n_read = 0
        for batch in self._batches(names, n_rows):
            if sorted(batch.schema.names) != sorted(names):
                # Dots in names are also the paths of nested columns.
                raise LoadError(
                    f"The names of the columns of “{self._name}” have more than one meaning.",
                    hint="Use names without dots.",
                )
            n_read += batch.num_rows
            if n_read > self._n_rows:
                break
            if batch.num_rows:
                yield batch
            task.report(n_read / self._n_rows)
        if n_read != self._n_rows:
            raise _damaged(self._name, f"it promises {self._n_rows:,} rows and has {n_read:,}")
        self._source.check_unchanged()

    def _batches(self, names: Sequence[str], n_rows: int) -> Iterator[Any]:
        n_done = 0
        # Spark's texts may not come coded; a few rows at a time cost little memory at any rate.
        for file, size in ((self._coded_file, n_rows), (self._file, min(n_rows, UNCODED_ROWS))):
            n_new = -n_done
            try:
                for batch in file.iter_batches(size, columns=list(names)):
                    _check_indices(batch)
                    n_new += batch.num_rows
                    if n_new > 0:
                        yield batch.slice(max(0, batch.num_rows - n_new))
                        n_done, n_new = n_done + n_new, 0
            except _ERRORS as error:
                if file is self._file or _CANNOT_CODE not in str(error):
                    raise self._unreadable(error) from error
            else:
                return

    def _opened(self, coded_columns: Iterable[str]) -> Any:
        try:
            return parquet.ParquetFile(
                pa.PythonFile(self._stream, mode="r"),
                read_dictionary=list(coded_columns),
                pre_buffer=False,
                buffer_size=1 << 20,
                thrift_string_size_limit=MAX_FOOTER_BYTES,
                thrift_container_size_limit=_MAX_THRIFT_ELEMENTS,
            )
        except _ERRORS as error:
            raise self._unreadable(error) from error

    def _check_expansion(self) -> None:
        """Refuse what costs far more memory than its bytes let one expect."""
        expands = self._n_rows > max(MAX_UNSUSPECTED_ROWS, MAX_ROWS_PER_BYTE * self._size)
        metadata = self._file.metadata
        # Only what the groups say of themselves: pyarrow ends the whole process
        # (terminate called after ParquetException) when a damaged column is asked for.
        n_bytes = sum(
            max(metadata.row_group(k).total_byte_size, 0) for k in range(metadata.num_row_groups)
        )
        if expands or n_bytes > max(MAX_UNSUSPECTED_BYTES, MAX_EXPANSION * self._size):
            raise LoadError(
                f"“{self._name}” expands to far more than its {self._size:,} bytes; "
                "this is no table of ratings.",
                hint="Make sure that it comes from somebody you trust, and convert it to text.",
            )

    def _unreadable(self, error: Exception) -> LoadError:
        reason = (str(error).splitlines() or ["unknown"])[0][:200]
        if "crypt" in str(error):
            return _encrypted(self._name)
        if isinstance(error, pa.ArrowNotImplementedError):
            return LoadError(
                f"“{self._name}” uses a part of Parquet that cannot be read: {reason}",
                hint="Write it again with another program, or export it as CSV.",
            )
        return _damaged(self._name, reason)


def _check_indices(batch: Any) -> None:
    """Raise an error of Arrow's if a damaged page points outside of its dictionary."""
    for column in batch.columns:
        if pa.types.is_dictionary(column.type):
            bounds = pc.min_max(column.indices)
            low, high = bounds["min"].as_py(), bounds["max"].as_py()
            if low is not None and not 0 <= low <= high < len(column.dictionary):
                raise pa.ArrowInvalid("a value is not in its dictionary")


def _checked_size(stream: BinaryIO, name: str) -> int:
    """Return the size of a file whose beginning and end are those of a Parquet file."""
    size = stream.seek(0, 2)
    if size < len(_MAGIC) + _TAIL.size:
        raise _damaged(name, "it is too short")
    stream.seek(0)
    head = stream.read(len(_MAGIC))
    stream.seek(size - _TAIL.size)
    n_footer, tail = _TAIL.unpack(stream.read(_TAIL.size))
    if _ENCRYPTED_MAGIC in (head, tail):
        raise _encrypted(name)
    if head != _MAGIC or tail != _MAGIC:
        raise _damaged(name, "its end is missing")
    if n_footer > size - len(_MAGIC) - _TAIL.size:
        raise _damaged(name, "its footer is longer than the file")
    if n_footer > MAX_FOOTER_BYTES:
        raise LoadError(
            f"The footer of “{name}” has {n_footer:,} bytes, too many to be read safely.",
            hint="Write it again with fewer columns and larger row groups.",
        )
    return size


def _damaged(name: str, reason: str) -> LoadError:
    return LoadError(
        f"“{name}” is not a whole Parquet file: {reason.rstrip('.')}.",
        hint="It may be damaged or cut short. Copy or export it again.",
    )


def _encrypted(name: str) -> LoadError:
    return LoadError(
        f"“{name}” is encrypted, and this program has no keys.",
        hint="Write it again without encryption.",
    )
