"""Lines before a table that are no rows, and texts that are no tables of ratings."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from itertools import islice

from funksvd_gui.errors import LoadError
from funksvd_gui.wording import shown

_MAX_LOOKED = 200
_SEPARATOR_LINE = re.compile(r'"?sep=(::|[,;|\t ])"?\s*', re.IGNORECASE)
_NUMBER = r"[+-]?[0-9]+(?:[.,][0-9]*)?"
_SIZES = re.compile(r"\s*[0-9]+\s+[0-9]+\s+[0-9]+\s*")
_NO_SQL = re.compile(r"\s*|\s*--.*|\s*/\*.*\*/;?\s*")
_SQL = re.compile(
    r"\s*(?:INSERT\s+(?:IGNORE\s+)?INTO|CREATE\s+(?:TABLE|DATABASE)|DROP\s+TABLE|LOCK\s+TABLES|"
    r"REPLACE\s+INTO|START\s+TRANSACTION|BEGIN\s*;|SET\s+\S+\s*=|COPY\s+\S+\s.*FROM\s+stdin|"
    r"PRAGMA\s|USE\s+`|--\s+(?:MySQL|MariaDB|PostgreSQL)\s|/\*!\d{5})",
    re.IGNORECASE,
)
_BLOCK = re.compile(r"[0-9]+\|([0-9]+)\s*")
_SPARSE = re.compile(rf"{_NUMBER}(?:[ \t]+(?:[0-9]+:)?[0-9]+:{_NUMBER})+\s*")
_ONE_EACH = "Write one rating in each line: user, item, rating."


@dataclass(frozen=True, slots=True, kw_only=True)
class Leading:
    """What stands before the names and the rows.

    Attributes
    ----------
    n_lines, n_characters : int
        How much of the text that is.
    separator : str or None
        As Excel's ``sep=;`` says.
    comment : str
        The last line that is a comment, without its mark: it may hold the names.
    warnings : tuple of str
        What else was passed over.
    """

    n_lines: int = 0
    n_characters: int = 0
    separator: str | None = None
    comment: str = ""
    warnings: tuple[str, ...] = ()


def find_leading(text: str, name: str) -> Leading:
    """Pass over lines that are no rows.

    Raises
    ------
    LoadError
        If what begins here is another kind of text, such as a dump of a database.
    """
    lines = list(islice(io.StringIO(text, newline=""), _MAX_LOOKED))
    _refuse_other_text(lines, name)
    n_lines, separator, comment, warnings = 0, None, "", []
    for line in lines:
        if (match := _SEPARATOR_LINE.fullmatch(line)) and n_lines == 0:
            separator = match[1]
        elif _is_comment(line):
            comment = line.strip().lstrip("#%").strip()
        else:
            break
        n_lines += 1
    if lines[0].startswith("%%MatrixMarket") and _SIZES.fullmatch(
        lines[min(n_lines, len(lines) - 1)]
    ):
        sizes = shown(lines[n_lines].strip())
        warnings.append(f"The line of sizes below the comments, “{sizes}”, was read as no rating.")
        n_lines, comment = n_lines + 1, ""
    return Leading(
        n_lines=n_lines,
        n_characters=sum(map(len, lines[:n_lines])),
        separator=separator,
        comment=comment,
        warnings=tuple(warnings),
    )


def _is_comment(line: str) -> bool:
    """Tell whether a line says that it is none of the data; ``#7,i,3`` is a row of user #7."""
    if not line.startswith(("#", "%")):
        return False
    if line.startswith(("# ", "% ", "##", "%%")):
        return True
    parts = re.split(r"::|[,;|\t ]", line.strip())
    # What may be a row is read as one: if it is none, it is rejected, and that is told.
    has_number = any(re.fullmatch(_NUMBER, part.strip('"')) for part in parts[1:])
    return len(parts) < 3 or not has_number  # noqa: PLR2004


def _refuse_other_text(lines: list[str], name: str) -> None:
    told = f"“{shown(name)}”"
    if _SQL.match(next((line for line in lines if not _NO_SQL.fullmatch(line)), lines[0])):
        raise LoadError(
            f"{told} is a dump of a database, made of SQL statements.",
            hint="Export the table with the ratings as CSV, and open that.",
        )
    block = _BLOCK.fullmatch(lines[0])
    if block and len(lines) > 1 and lines[1].count("\t") >= 1 and "|" not in lines[1]:
        raise LoadError(
            f"{told} has blocks as in the KDD Cup 2011: a line “user|count”, then the scores of "
            "that user.",
            hint=_ONE_EACH,
        )
    if all(_SPARSE.fullmatch(line) for line in lines[:-1] or lines):
        raise LoadError(
            f"{told} has sparse rows “value index:value …”, as for LibSVM and LibFM.",
            hint=_ONE_EACH,
        )
