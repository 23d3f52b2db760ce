"""The columns that a person, a terminal or an earlier preview chose."""

from __future__ import annotations

from collections.abc import Sequence

from funksvd_gui.data.columns import ROLES
from funksvd_gui.data.layout.names import plain
from funksvd_gui.data.reading_choices import NO_COLUMN, ReadingChoices
from funksvd_gui.errors import LoadError
from funksvd_gui.wording import shown

MAX_SHOWN = 40
_MAX_NAMES = 8


def chosen_columns(
    names: Sequence[str], choices: ReadingChoices, *, file_name: str, has_names: bool
) -> dict[str, int]:
    """Return the columns by role; that of times may be `NO_COLUMN`.

    Raises
    ------
    LoadError
        If a column is not there, or chosen twice.
    """
    chosen: dict[str, int] = {
        role: k for role in ROLES if (k := getattr(choices, role)) is not None
    }
    chosen |= {
        role: _column(name, names, file_name, has_names=has_names)
        for role, name in choices.columns or ()
        if role in ROLES and role not in chosen
    }
    columns = [k for role, k in chosen.items() if (role, k) != ("time", NO_COLUMN)]
    if len(set(columns)) < len(columns) or not all(0 <= k < len(names) for k in columns):
        raise LoadError(
            "The chosen columns are not different ones of this file.",
            hint=f"The file has {len(names)} columns. Choose one for each of user, item and "
            "rating.",
        )
    return chosen


def quoted(names: Sequence[str]) -> str:
    """Return names for a sentence, the first of them if there are many."""
    first = ", ".join(f"“{shown(name, MAX_SHOWN)}”" for name in names[:_MAX_NAMES])
    n_more = len(names) - _MAX_NAMES
    return f"{first} and {n_more:,} more" if n_more > 0 else first


def _column(name: str, names: Sequence[str], file_name: str, *, has_names: bool) -> int:
    """Find a column by its name, letter by letter before more freely, or by its number from 1."""
    there = list(names) if has_names else []
    if name in there:
        return there.index(name)
    likely = [plain(other) for other in there]
    if plain(name) and plain(name) in likely:
        return likely.index(plain(name))
    if name.isascii() and name.isdigit() and 1 <= int(name) <= len(names):
        return int(name) - 1
    raise LoadError(
        f"“{shown(file_name)}” has no column “{shown(name, MAX_SHOWN)}”.",
        hint=f"Its columns are {quoted(there)}."
        if there
        else f"Its columns have no names; they are numbered from 1 to {len(names)}.",
    )
