"""Which column holds times, and how they are written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from funksvd_gui.data.columns import Role, Why
from funksvd_gui.data.layout.looks import Column
from funksvd_gui.data.layout.names import ranked
from funksvd_gui.data.reading_choices import NO_COLUMN
from funksvd_gui.data.times import TimeKind, ticks_per_second, time_kind_of, unit_warning
from funksvd_gui.wording import shown

_MAX_SHOWN = 80
#: Without names: user, item, rating, time.
_USUAL_PLACE, _USUAL_COLUMNS = 3, 4


@dataclass(frozen=True, slots=True)
class FoundTimes:
    """The column of times, if there is one, and what there is to tell about it."""

    role: Role | None = None
    kind: TimeKind | None = None
    ticks_per_second: int = 1
    warnings: tuple[str, ...] = ()


def find_times(
    names: Sequence[str],
    columns: Sequence[Column],
    taken: Sequence[int],
    chosen: int | None,
    *,
    has_names: bool,
    usable: Sequence[int],
) -> FoundTimes:
    """Find the times among the columns that no other role has."""
    if chosen == NO_COLUMN:
        return FoundTimes()
    if chosen is not None:
        kind = time_kind_of(columns[chosen].texts) or TimeKind.WHOLE_NUMBER
        return _made(columns[chosen], Role(chosen, Why.CHOSEN), kind)
    if has_names:
        return _named([k for k in ranked(names, "time") if k not in taken], names, columns)
    free = [k for k in usable if k not in taken]
    likely = [k for k in free if columns[k].are_times]
    if likely:
        return _made(columns[likely[0]], Role(likely[0], Why.VALUES))
    fourth = usable[_USUAL_PLACE] if len(usable) == _USUAL_COLUMNS else None
    return _made(columns[fourth], Role(fourth, Why.POSITION)) if fourth in free else FoundTimes()


def _named(likely: Sequence[int], names: Sequence[str], columns: Sequence[Column]) -> FoundTimes:
    for k in likely:
        made = _made(columns[k], Role(k, Why.NAME))
        if made.role is not None:
            return made
    if not likely or not columns[likely[0]].texts:
        return FoundTimes()
    sentence = (
        f"The times in the column “{shown(names[likely[0]], _MAX_SHOWN)}” were left out: most of "
        "them are neither whole seconds nor dates such as 2020-01-31."
    )
    return FoundTimes(warnings=(sentence,))


def _made(column: Column, role: Role, kind: TimeKind | None = None) -> FoundTimes:
    kind = kind or time_kind_of(column.texts)
    if kind is None:
        return FoundTimes()
    unit = ticks_per_second(column.texts, kind)
    told = unit_warning(kind, unit)
    return FoundTimes(role, kind, unit, (told,) if told else ())
