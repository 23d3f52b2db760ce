"""A file whose format is recognized: what its columns mean, and its rows as columns of text.

A format cuts; it never judges. Whether a text is an id, a rating or a time is
decided in `rows` alone, for every format in the same way.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from funksvd_gui.data.columns import Roles
from funksvd_gui.data.encoding import TextEncoding
from funksvd_gui.data.file_formats import FileFormat
from funksvd_gui.data.load_report import RejectedRow
from funksvd_gui.data.numbers import DecimalMark
from funksvd_gui.data.preview import Question
from funksvd_gui.data.reading_choices import NO_CODE, ReadingChoices
from funksvd_gui.data.times import TimeKind
from funksvd_gui.task import Task

if TYPE_CHECKING:
    from funksvd_gui.data.source import Source

#: Formats decide by so many bytes of a file at most, and previews show what is in them.
HEAD_BYTES = 256 << 10


@dataclass(frozen=True, slots=True, eq=False)
class Head:
    """The beginning of a file, decoded once for all formats.

    Attributes
    ----------
    text : str
        Without byte order mark; empty if the bytes are no text.
    encoding : TextEncoding
        As far as the beginning shows.
    is_whole : bool
        Whether this is the whole file; otherwise the last line may be cut.
    """

    source: Source
    raw: bytes
    text: str
    encoding: TextEncoding
    is_whole: bool

    @property
    def name(self) -> str:
        """The file's name, safe to show."""
        return self.source.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """What was found out about a file from its head, and what a person chose.

    Attributes
    ----------
    format : str
        For people, such as "MovieLens u.data".
    names : tuple of str
        One for each column: from the file, or "Column 1" and so on.
    separator : str or None
        Of delimited text and matrices.
    decimal_mark : DecimalMark
        `UNDECIDED` unless a person chose it or the format has only one.
    comma_separates : bool
        Commas then are never decimal marks, unless the field is quoted.
    missing_code : str
        The rating that means "not rated"; `NO_CODE` if none does.
    missing_words : frozenset of str
        Texts, in lower case, that mean "not rated" as well; in most formats there are none.
    time_kind : TimeKind or None
        None exactly where `roles.time` is None.
    counts : str
        What the numbers of rejected rows count: "Line", "Row", "Entry".
    items_are_counted : bool
        Whether item ids are mere numbers of columns: any titles with numbers would fit.
    """

    kind: FileFormat
    format: str
    encoding: str
    names: tuple[str, ...]
    roles: Roles
    has_header: bool = False
    separator: str | None = None
    decimal_mark: DecimalMark = DecimalMark.UNDECIDED
    comma_separates: bool = False
    missing_code: str = NO_CODE
    missing_words: frozenset[str] = frozenset()
    time_kind: TimeKind | None = None
    ticks_per_second: int = 1
    counts: str = "Line"
    items_are_counted: bool = False
    warnings: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Block:
    """Some consecutive rows as columns of text, all of one length, just as the file has them.

    Attributes
    ----------
    users, items, ratings : pyarrow.DictionaryArray of int32 and string, without nulls
    times : pyarrow.StringArray or Int64Array without nulls, or None
        There exactly where the layout has a column of times; numbers where all are
        plain whole ones, in the layout's unit.
    where : callable
        Gives the number of a row (from 1, as an editor shows it) and its text; asked
        for rows that are refused only.
    broken : sequence of RejectedRow
        Rows between these that could not be cut, with the whole of their texts.
    n_rows : int or None
        So many rows of the file became these, where that is another number: a row
        of a matrix holds many ratings, or none.
    n_missing : int
        Cells of a matrix left out because they say "not rated".
    n_empty : int
        Rows left out because they hold nothing.
    file_name : str
        The one file of many that these rows are from, to be said with every reason.
    """

    users: Any
    items: Any
    ratings: Any
    times: Any | None
    where: Callable[[int], tuple[int, str]]
    broken: Sequence[RejectedRow] = ()
    n_rows: int | None = None
    n_missing: int = 0
    n_empty: int = 0
    file_name: str = ""


@dataclass(frozen=True, slots=True)
class HeadRow:
    """A row for a preview: its number, all its fields, and which of them are read as ratings.

    Attributes
    ----------
    cells : sequence of (user, item, rating, time)
        The ratings in this row as texts, one in most formats; time is "" without times.
    problem : str
        Why the row is refused before its ratings are looked at. Where it could not be
        cut, `fields` holds its text alone.
    """

    number: int
    fields: tuple[str, ...]
    cells: Sequence[tuple[str, str, str, str]] = ()
    problem: str = ""


@dataclass(slots=True)
class Tally:
    """What a format tells while it cuts.

    Attributes
    ----------
    warnings : list of str
        What only the whole file shows.
    encoding : str
        The least sure one, for people, where the files of a folder have several.
    """

    warnings: list[str] = field(default_factory=list)
    encoding: str = ""


def uneven(n_fields: int, n_columns: int) -> str:
    """Return why a row with so many fields is refused."""
    return f"The row has {n_fields} field{'s' * (n_fields != 1)} instead of {n_columns}."


class Table(Protocol):
    """A recognized file; used for one preview or one reading."""

    @property
    def layout(self) -> Layout: ...

    def head_rows(self) -> Iterator[HeadRow]:
        """Yield the first rows, from the head alone."""

    def blocks(self, task: Task, tally: Tally) -> Generator[Block, None, None]:
        """Cut the whole file.

        Calls `task.report` with the share read many times a second, and checks at the
        end that the file did not change.

        Raises
        ------
        NotUtf8Error
            If a file that was taken for UTF-8 is not: it is recognized again.
        LoadError
            If the file cannot be read to its end.
        """


#: Returns a file as one format reads it, None if it does not look like that format; if
#: `choices.format` is this one, only if it cannot be read so at all. Raises a LoadError
#: if the file is of this format and cannot be read.
Recognize: TypeAlias = Callable[[Head, ReadingChoices], Table | None]
