"""Which column holds times, and how they are written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from funksvd_gui.data.columns import Why
from funksvd_gui.data.layout.evidence import called
from funksvd_gui.data.layout.looks import Column
from funksvd_gui.data.times import TimeKind, ticks_per_second, time_kind_of, unit_warning
from funksvd_gui.wording import shown

_MAX_SHOWN = 80
#: Without names: user, item, rating, time.
_USUAL_PLACE, _USUAL_COLUMNS = 3, 4


@dataclass(frozen=True, slots=True)
class FoundTimes:
    """The column of times, if there is one, and what there is to tell about it."""

    column: Column | None = None
    why: Why = Why.CHOSEN
    kind: TimeKind | None = None
    ticks_per_second: int = 1
    warnings: tuple[str, ...] = ()


def chosen_times(column: Column) -> FoundTimes:
    """Take times from a column that a person chose, whatever it looks like."""
    return _made(column, Why.CHOSEN, time_kind_of(column.texts) or TimeKind.WHOLE_NUMBER)


def named_times(free: Sequence[Column]) -> FoundTimes:
    """Find the times among the columns that no other role has, by their names."""
    likely = called(free, "time")
    for column in likely:
        if kind := time_kind_of(column.texts):
            return _made(column, Why.NAME, kind)
    if not likely or not likely[0].texts:
        return FoundTimes()
    sentence = (
        f"The times in the column “{shown(likely[0].name, _MAX_SHOWN)}” were left out: most of "
        "them are neither whole seconds nor dates such as 2020-01-31."
    )
    return FoundTimes(warnings=(sentence,))


def nameless_times(free: Sequence[Column], usable: Sequence[Column]) -> FoundTimes:
    """Find the times among the columns that no other role has, by their values or place."""
    likely = [column for column in free if column.are_times]
    why = Why.VALUES if likely else Why.POSITION
    if len(usable) == _USUAL_COLUMNS:
        likely += [column for column in usable[_USUAL_PLACE:] if column in free]
    kind = time_kind_of(likely[0].texts) if likely else None
    return _made(likely[0], why, kind) if kind else FoundTimes()


def _made(column: Column, why: Why, kind: TimeKind) -> FoundTimes:
    unit = ticks_per_second(column.texts, kind)
    told = unit_warning(kind, unit)
    return FoundTimes(column, why, kind, unit, (told,) if told else ())
