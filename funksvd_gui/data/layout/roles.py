"""Which column holds users, items, ratings and times, and how that is known."""

from __future__ import annotations

from collections.abc import Sequence

from funksvd_gui.data.column_roles import find_roles as find_columns
from funksvd_gui.data.columns import Role, Roles, Why
from funksvd_gui.data.layout import names as column_names
from funksvd_gui.data.layout.found import FoundRoles
from funksvd_gui.data.reading_choices import ReadingChoices
from funksvd_gui.data.times import ticks_per_second, unit_warning

_ROLES = ("user", "item", "rating")


def find_roles(
    names: Sequence[str],
    rows: Sequence[Sequence[str]],
    choices: ReadingChoices,
    *,
    file_name: str,
    has_names: bool,
    comma_separates: bool = False,
) -> FoundRoles:
    """Find the columns of ratings."""
    finders = (column_names.find_user, column_names.find_item, column_names.find_rating)
    named = {
        role: column
        for role, finder in zip(_ROLES, finders, strict=True)
        if has_names and (column := finder(names)) is not None
    }
    chosen = {role: k for role in _ROLES if (k := getattr(choices, role)) is not None}
    known = {role: k for role, k in named.items() if k not in chosen.values()} | chosen
    found = find_columns(
        known,
        names if has_names else (),
        rows,
        len(names),
        "," if comma_separates else "\t",
        choices.time,
    )

    def role(name: str) -> Role:
        if name in chosen:
            return Role(getattr(found, name), Why.CHOSEN)
        return Role(getattr(found, name), Why.NAME if name in named else Why.VALUES)

    unit = 1
    if found.time is not None and found.time_kind is not None:
        unit = ticks_per_second([row[found.time] for row in rows], found.time_kind)
    told = unit_warning(found.time_kind, unit)
    return FoundRoles(
        roles=Roles(
            user=role("user"),
            item=role("item"),
            rating=role("rating"),
            time=None if found.time is None else Role(found.time, Why.NAME),
        ),
        time_kind=found.time_kind,
        ticks_per_second=unit,
        warnings=(told,) if told else (),
    )
