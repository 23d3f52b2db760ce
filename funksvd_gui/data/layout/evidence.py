"""What the values of columns say about their roles, where no name does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from funksvd_gui.data.layout.looks import Column, IdKind

_PLACE_OF_RATING = 2
_KINDS = {"user": IdKind.USER, "item": IdKind.ITEM}
#: Of fewer rows than this many in each pair, most would replace one another.
_MAX_REPEATS = 3


def rating_order(columns: Sequence[Column], free: Sequence[int], usable: Sequence[int]) -> list[int]:
    """Return the columns that may hold ratings, the likeliest first.

    The third column is the usual place; a scale elsewhere beats numbers there
    that are none. A column of one value, of row numbers or of another value in
    every row holds ratings only if no other does.
    """
    numeric = [k for k in free if columns[k].is_numeric and not columns[k].are_times]
    varied = [k for k in numeric if not is_nothing(columns[k]) and not columns[k].is_unique]
    likely = varied or numeric
    scales = [k for k in likely if columns[k].is_scale]
    third = next(iter(usable[_PLACE_OF_RATING:]), None)
    if third in scales or (third in likely and len(scales) != 1):
        first = [k for k in likely if k == third]
    else:
        first = []
    return list(dict.fromkeys([*first, *reversed(scales), *reversed(likely)]))


def is_nothing(column: Column) -> bool:
    """Tell whether a column holds neither ids of items nor ratings: one value, or row numbers."""
    return column.is_constant or column.are_row_numbers


def may_be_ids(column: Column) -> bool:
    """Tell whether a column may hold ids."""
    return not (
        column.are_times or column.has_fractions or column.is_prose or column.are_row_numbers
    )


def pick_ids(
    columns: Sequence[Column], pool: Sequence[int], missing: Sequence[str]
) -> tuple[dict[str, int], bool]:
    """Choose columns for users and items.

    Returns
    -------
    dict from role to column, bool
        And whether the ids themselves say so, such as ``u17`` and ``tt0000005``.
    """
    picked: dict[str, int] = {}
    for role in missing:
        alike = (k for k in pool if columns[k].id_kind is _KINDS[role])
        if (column := next(alike, None)) is not None:
            picked[role] = column
    is_told = bool(picked)
    for role in missing:
        if role not in picked:
            rest = [k for k in pool if k not in picked.values()]
            varied = [k for k in rest if not columns[k].is_constant]
            if not rest:
                return {}, False
            picked[role] = (varied or rest)[0] if len(rest) > len(missing) else rest[0]
    kinds = [columns[k].id_kind for k in picked.values()]
    return {role: picked[role] for role in missing}, is_told and len(set(kinds)) == len(kinds)


def depends_on_ids(columns: Sequence[Column], column: int, ids: Mapping[str, int]) -> bool:
    """Tell whether a user or an item determines the value, as it does no rating."""
    return any(columns[column].depends_on(columns[k]) for k in ids.values())


def against(user: Column, item: Column) -> str:
    """Return what speaks against two columns being users and items, nothing if they may be."""
    if user.is_unique and item.is_unique:
        return "no two rows have anything in common"
    n_pairs = len(set(zip(user.texts, item.texts, strict=True)))
    if len(user.texts) > _MAX_REPEATS * n_pairs:
        return "nearly every pair that could be a user and an item comes several times"
    return ""
