"""Which columns their names tell, where values do not speak against it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from funksvd_gui.data.layout import names as words
from funksvd_gui.data.layout.looks import Column


def named_column(
    role: str, names: Sequence[str], columns: Sequence[Column], free: Iterable[int]
) -> int | None:
    """Return the column that is surest called so; None if there is none, or only a title.

    Ratings must be numbers, unless nothing else is called so: reading them says
    best what is wrong. Titles are items where no column has ids that come again.
    """
    likely = [k for k in words.ranked(names, role) if k in free]
    if role == "item" and likely and words.is_name_of_name(names[likely[0]]):
        return likely[0] if other_id(names, columns, free) is None else None
    if role == "rating":
        exact = [k for k in likely if words.is_exact(names[k], role)]
        numeric = [k for k in likely if columns[k].is_numeric]
        varied = [k for k in namesakes(names, numeric) if not columns[k].is_nothing]
        likely = [*varied, *numeric, *exact]
    return likely[0] if likely else None


def other_id(names: Sequence[str], columns: Sequence[Column], free: Iterable[int]) -> int | None:
    """Return a column such as ``ID``, whose values come again as those of items do."""
    for k in free:
        comes_again = len(columns[k].counts) < columns[k].n_filled
        if words.may_be_item_id(names[k]) and comes_again and not columns[k].is_nothing:
            return k
    return None


def namesakes(names: Sequence[str], likely: Sequence[int]) -> list[int]:
    """Return the columns that are called as the first of them is."""
    return [k for k in likely if words.plain(names[k]) == words.plain(names[likely[0]])]
