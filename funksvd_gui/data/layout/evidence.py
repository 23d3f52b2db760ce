"""What the values of columns say about their roles, where no name does."""

from __future__ import annotations

from collections.abc import Sequence

from funksvd_gui.data.layout.looks import Column

_PLACE_OF_RATING = 2
#: With more rows than this for each pair, most would replace one another.
_MAX_REPEATS = 3


def rating_order(
    columns: Sequence[Column], free: Sequence[int], usable: Sequence[int]
) -> list[int]:
    """Return the columns that may hold ratings, the likeliest first.

    The third column is the usual place; a scale elsewhere beats numbers there
    that are none. A column of one value, of row numbers or of another value in
    every row holds ratings only if no other does.
    """
    numeric = [k for k in free if columns[k].is_numeric and not columns[k].are_times]
    varied = [k for k in numeric if not (columns[k].is_nothing or columns[k].is_unique)]
    likely = varied or numeric
    scales = [k for k in likely if columns[k].is_scale]
    third = [k for k in usable[_PLACE_OF_RATING:][:1] if k in likely]
    if third and len(scales) == 1:
        third = [k for k in third if k in scales]
    return list(dict.fromkeys([*third, *reversed(scales), *reversed(likely)]))


def pick_ids(
    columns: Sequence[Column], pool: Sequence[int], missing: Sequence[str]
) -> tuple[dict[str, int], bool]:
    """Choose columns for users and items; there must be enough in the pool.

    Returns
    -------
    dict from role to column, bool
        And whether the ids themselves say so, such as ``u17`` and ``tt0000005``.
    """
    picked: dict[str, int] = {}
    for role in missing:
        alike = [k for k in pool if columns[k].id_kind == role]
        if alike:
            picked[role] = alike[0]
    is_told = bool(picked)
    for role in missing:
        if role not in picked:
            rest = [k for k in pool if k not in picked.values()]
            varied = [k for k in rest if not columns[k].is_constant]
            picked[role] = (varied if varied and len(pool) > len(missing) else rest)[0]
    kinds = {columns[k].id_kind for k in picked.values()}
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
