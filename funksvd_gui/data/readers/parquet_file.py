"""A Parquet file opened with its promises checked, so that none of them costs memory or time."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from funksvd_gui.errors import LoadError

MAGIC = b"PAR1"
_ENCRYPTED_MAGIC = b"PARE"
_TAIL = struct.Struct("<I4s")
#: Three bytes of a footer can cost a kilobyte of memory; real ones have some kilobytes.
MAX_FOOTER_BYTES = 4 << 20
_MAX_THRIFT_ELEMENTS = 100_000
#: So many rows out of one byte are repetition, not ratings; few rows may repeat as they like.
_MAX_ROWS_PER_BYTE = 64
_MAX_UNSUSPECTED_ROWS = 10_000_000
#: Ratings are looked for in so many columns; nobody can choose among more.
_MAX_COLUMNS = 200
_MAX_EXPANSION = 200
_MAX_UNSUSPECTED_BYTES = 1 << 30
#: What pyarrow raises on files that are damaged or more than it can read.
_ERRORS = (pa.ArrowException, OSError, UnicodeDecodeError, OverflowError)


class ParquetFile:
    """Parquet rows in batches.

    Parameters
    ----------
    stream : binary file
        Open at any place; must stay open.
    name : str
        The file's name, for errors.

    Attributes
    ----------
    schema : pyarrow.Schema
    n_rows : int
        At least 1.

    Raises
    ------
    LoadError
        If the file is damaged, encrypted, empty or expands beyond all measure.
    """

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self._stream = stream
        self._name = name
        self._size = _checked_size(stream, name)
        self._file = self._opened(())
        self.schema = self._file.schema_arrow
        self.n_rows = self._file.metadata.num_rows
        if self.n_rows < 1:
            raise LoadError(
                f"“{name}” has columns but no rows.", hint="Choose a file with ratings."
            )
        if len(set(self.schema.names)) < len(self.schema.names):
            raise LoadError(
                f"Two columns of “{name}” have the same name.",
                hint="Give every column a name of its own.",
            )

    @property
    def flat_columns(self) -> list[str]:
        """Names of the first columns with one value in each row."""
        flat = [field.name for field in self.schema if not pa.types.is_nested(field.type)]
        return flat[:_MAX_COLUMNS]

    def batches(
        self, columns: Sequence[str], batch_rows: int, text_columns: Sequence[str] = ()
    ) -> Iterator[Any]:
        """Yield all rows of some columns, in file order and in this order of columns.

        Texts in `text_columns` come as dictionaries.
        """
        self._check_expansion()
        n_read = 0
        for batch in self._raw_batches(columns, batch_rows, text_columns):
            if sorted(batch.schema.names) != sorted(columns):
                # Dots in names are also the paths of nested columns.
                raise LoadError(
                    f"The names of the columns of “{self._name}” have more than one meaning.",
                    hint="Use names without dots.",
                )
            n_read += batch.num_rows
            if n_read > self.n_rows:
                break
            if batch.num_rows:
                yield batch.select(list(columns))
        if n_read != self.n_rows:
            raise _damaged(self._name, f"it promises {self.n_rows:,} rows and has {n_read:,}")

    def head(self, columns: Sequence[str], n_rows: int) -> Any:
        """Return the first rows of some columns."""
        self._check_expansion()
        for batch in self._raw_batches(columns, n_rows, ()):
            if batch.num_rows:
                return batch
        raise _damaged(self._name, f"it promises {self.n_rows:,} rows and has none")

    def _raw_batches(
        self, columns: Sequence[str], batch_rows: int, text_columns: Sequence[str]
    ) -> Iterator[Any]:
        try:
            file = self._opened(text_columns) if text_columns else self._file
            batches = file.iter_batches(batch_rows, columns=list(columns))
            while True:
                batch = next(batches, None)
                if batch is None:
                    return
                _check_indices(batch)
                yield batch
        except _ERRORS as error:
            raise self._unreadable(error) from error

    def _opened(self, text_columns: Sequence[str]) -> Any:
        try:
            return parquet.ParquetFile(
                pa.PythonFile(self._stream, mode="r"),
                read_dictionary=list(text_columns),
                pre_buffer=False,
                buffer_size=1 << 20,
                thrift_string_size_limit=MAX_FOOTER_BYTES,
                thrift_container_size_limit=_MAX_THRIFT_ELEMENTS,
            )
        except _ERRORS as error:
            raise self._unreadable(error) from error

    def _check_expansion(self) -> None:
        """Refuse what costs far more memory than its bytes let one expect."""
        expands = self.n_rows > max(_MAX_UNSUSPECTED_ROWS, _MAX_ROWS_PER_BYTE * self._size)
        metadata = self._file.metadata
        # Only what the groups say of themselves: pyarrow ends the whole process
        # (terminate called after ParquetException) when a damaged column is asked for.
        n_bytes = sum(
            max(metadata.row_group(k).total_byte_size, 0) for k in range(metadata.num_row_groups)
        )
        expands |= n_bytes > max(_MAX_UNSUSPECTED_BYTES, _MAX_EXPANSION * self._size)
        if expands:
            raise LoadError(
                f"“{self._name}” expands to far more than its {self._size:,} bytes; "
                "this is no table of ratings.",
                hint="Make sure that it comes from somebody you trust, and convert it to text.",
            )

    def _unreadable(self, error: Exception) -> LoadError:
        text = str(error)
        if "crypt" in text:
            return _encrypted(self._name)
        if isinstance(error, pa.ArrowNotImplementedError):
            return LoadError(
                f"“{self._name}” uses a part of Parquet that cannot be read: {_first_line(text)}",
                hint="Write it again with another program, or export it as CSV.",
            )
        return _damaged(self._name, _first_line(text))


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
    if size < len(MAGIC) + _TAIL.size:
        raise _damaged(name, "it is too short")
    stream.seek(0)
    head = stream.read(len(MAGIC))
    stream.seek(size - _TAIL.size)
    n_footer, tail = _TAIL.unpack(stream.read(_TAIL.size))
    if _ENCRYPTED_MAGIC in (head, tail):
        raise _encrypted(name)
    if head != MAGIC or tail != MAGIC:
        raise _damaged(name, "its end is missing")
    if n_footer > size - len(MAGIC) - _TAIL.size:
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


def _first_line(text: str) -> str:
    return (text.splitlines() or ["unknown"])[0][:200]
