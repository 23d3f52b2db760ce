"""The first rows of a file as they will be read, before it is read."""

from __future__ import annotations

from dataclasses import dataclass

from funksvd_gui.data.columns import ColumnRole
from funksvd_gui.data.reading_choices import ReadingChoices

#: Rows in a preview at most.
MAX_ROWS = 50
#: More columns than these cannot be shown side by side.
MAX_COLUMNS = 100


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One row: `line` counts from 1 as an editor shows it, `fields` are as they were cut.

    `problem` says why the row will be rejected; it is empty for rows that will
    be read. A row that holds the missing-value code `is_missing`: it is left
    out, but nothing is wrong with it. A row that could not be cut has its
    text as its only field. Every text may hold anything that a file can hold.
    """

    line: int
    fields: tuple[str, ...]
    problem: str = ""
    is_missing: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """A choice that the file leaves open: its name in `ReadingChoices`, and a sentence."""

    choice: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """How a file will be read.

    Attributes
    ----------
    format, encoding : str
        For people, such as "MovieLens u.data" and "UTF-8".
    column_names : tuple of str
        From the first line, or "Column 1" and so on.
    roles : tuple of ColumnRole
        One for each of `column_names`.
    rows : tuple of PreviewRow
        The first of the file, at most `MAX_ROWS`.
    choices : ReadingChoices
        Everything that concerns the file is filled in: loading with these
        choices reads exactly what is shown.
    questions : tuple of Question
        What the file leaves open; the dialog need not appear if there is none.
    warnings : tuple of str
        What else is to be told about the file.
    is_open : bool
        Whether nobody can tell which columns hold what: the file is not read unless
        they are chosen. No role is told then.
    """

    format: str
    encoding: str
    column_names: tuple[str, ...]
    roles: tuple[ColumnRole, ...]
    rows: tuple[PreviewRow, ...]
    choices: ReadingChoices
    questions: tuple[Question, ...] = ()
    warnings: tuple[str, ...] = ()
    is_open: bool = False
