"""The columns that a person, a terminal or an earlier preview chose."""

from __future__ import annotations

from collections.abc import Sequence

from funksvd_gui.data.columns import ROLES
from funksvd_gui.data.layout.names import plain
from funksvd_gui.data.layout.refusals import unknown_column
from funksvd_gui.data.reading_choices import NO_COLUMN, ReadingChoices
from funksvd_gui.errors import LoadError


def chosen_columns(
    names: Sequence[str], choices: ReadingChoices, *, file_name: str
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
        role: _place_of(name, names, file_name)
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


def _place_of(name: str, names: Sequence[str], file_name: str) -> int:
    """Find a column by its name, letter by letter before more freely, or by its number from 1."""
    if name and name in names:
        return names.index(name)
    likely = [plain(other) for other in names]
    if plain(name) and plain(name) in likely:
        return likely.index(plain(name))
    if name.isascii() and name.isdigit() and 1 <= int(name) <= len(names):
        return int(name) - 1
    raise unknown_column(file_name, name, names)
