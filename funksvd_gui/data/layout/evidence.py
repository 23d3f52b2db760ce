"""What the names and the values of columns say about their roles."""

from __future__ import annotations

from collections.abc import Sequence

from funksvd_gui.data.layout import names as words
from funksvd_gui.data.layout.looks import Column

_PLACE_OF_RATING = 2
#: With more rows than this for each pair, most would replace one another.
_MAX_REPEATS = 3


def called(columns: Sequence[Column], role: str) -> list[Column]:
    """Return the columns whose names mean a role, the surest first."""
    return [columns[k] for k in words.ranked([column.name for column in columns], role)]


def named_column(columns: Sequence[Column], role: str) -> Column | None:
    """Return the column that is surest called so, None if there is none.

    Ratings must be numbers, unless nothing else is called so: reading them says
    best what is wrong.
    """
    likely = called(columns, role)
    if role == "rating":
        exact = [column for column in likely if words.is_exact(column.name, role)]
        numeric = [column for column in likely if column.is_numeric]
        varied = [column for column in namesakes(numeric) if not column.is_nothing]
        likely = [*varied, *numeric, *exact]
    return likely[0] if likely else None


def namesakes(columns: Sequence[Column]) -> list[Column]:
    """Return the columns that are called as the first of them is."""
    return [each for each in columns if words.plain(each.name) == words.plain(columns[0].name)]


def in_rating_order(columns: Sequence[Column], usable: Sequence[Column]) -> list[Column]:
    """Return those of the columns that may hold ratings, the likeliest first.

    The third column is the usual place; a scale elsewhere beats numbers there
    that are none. A column of one value, of row numbers or of another value in
    every row holds ratings only if no other does.
    """
    numeric = [column for column in columns if column.is_numeric and not column.are_times]
    # Ids have no fractions: a column that has is likely even where no number comes again.
    varied = [each for each in numeric if each.has_fractions or not each.is_unique]
    likely = [each for each in varied if not each.is_nothing] or numeric
    scales = [each for each in likely if each.is_scale or each.has_fractions]
    third = [column for column in usable[_PLACE_OF_RATING:][:1] if column in likely]
    if third and len(scales) == 1:
        third = [column for column in third if column in scales]
    return list(dict.fromkeys([*third, *reversed(scales), *reversed(likely)]))


def pick_ids(columns: Sequence[Column], missing: Sequence[str]) -> tuple[dict[str, Column], bool]:
    """Choose columns for users and items; there must be enough.

    Returns
    -------
    dict from role to column, bool
        And whether the ids themselves say so, such as ``u17`` and ``tt0000005``.
    """
    likely = [column for column in columns if column.may_be_ids]
    pool = likely if len(likely) >= len(missing) else columns
    picked: dict[str, Column] = {}
    for role in missing:
        alike = [column for column in pool if column.id_kind == role]
        if alike:
            picked[role] = alike[0]
    is_told = bool(picked)
    for role in missing:
        if role not in picked:
            rest = [column for column in pool if column not in picked.values()]
            varied = [column for column in rest if not column.is_constant]
            picked[role] = (varied if varied and len(pool) > len(missing) else rest)[0]
    kinds = {column.id_kind for column in picked.values()}
    return {role: picked[role] for role in missing}, is_told and len(kinds) == len(picked)


def against(user: Column, item: Column, rating: Column, *, has_more: bool) -> str:
    """Return what speaks against columns being users, items and ratings, nothing if they may be.

    `has_more` says whether there are more columns than these: without, there is less choice.
    """
    if rating.is_unique and not rating.has_fractions and (user.is_unique or item.is_unique):
        return "no column has numbers that come again"
    if not has_more:
        return ""
    if user.is_unique and item.is_unique:
        return "no two rows have anything in common"
    n_pairs = len(set(zip(user.texts, item.texts, strict=True)))
    if len(user.texts) > _MAX_REPEATS * n_pairs:
        return "nearly every pair that could be a user and an item comes several times"
    return ""
