"""Which keys of JSON objects hold users, items, ratings and times."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from funksvd_gui.data import column_names
from funksvd_gui.data.numbers import RatingText
from funksvd_gui.data.preview import Question
from funksvd_gui.data.readers.json_values import JsonObject, text_of
from funksvd_gui.data.reading_choices import NO_COLUMN, ReadingChoices
from funksvd_gui.data.times import (
    TimeKind,
    ticks_per_second,
    time_kind_of,
    unit_warning,
)
from funksvd_gui.errors import LoadError
from funksvd_gui.wording import shown

_ROLES: dict[str, Callable[[Sequence[str]], int | None]] = {
    "user": column_names.find_user,
    "item": column_names.find_item,
    "rating": column_names.find_rating,
}
_MAX_KEYS_SHOWN = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonLayout:
    """The keys that count; `keys` are all of the sample in the order of their appearance."""

    keys: tuple[str, ...]
    user: str
    item: str
    rating: str
    time: str | None = None
    time_kind: TimeKind | None = None
    ticks_per_second: int = 1
    warnings: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()


def find_layout(objects: Sequence[JsonObject], name: str, choices: ReadingChoices) -> JsonLayout:
    """Choose keys by their names, and where these say nothing by values and order.

    Raises
    ------
    LoadError
        If there are fewer than three keys with texts or numbers, or if a chosen one is not there.
    """
    keys = list(dict.fromkeys(key for found in objects for key, _value in found))
    plain = [key for key in keys if _share_of_texts(key, objects) > 0]
    found = {role: find(plain) for role, find in _ROLES.items()}
    chosen = {role: plain[place] for role, place in found.items() if place is not None}
    chosen |= _told(keys, choices)
    guessed = _complete(chosen, plain, objects, name)
    time, kind, warnings = _time_key(keys, chosen, objects, choices)
    sentences = [
        f"No key is named for the {role}s: “{shown(chosen[role], 40)}” was taken."
        for role in guessed
    ]
    unit = _unit(time, kind, objects)
    told = unit_warning(kind, unit)
    return JsonLayout(
        keys=tuple(keys),
        **chosen,
        time=time,
        time_kind=kind,
        ticks_per_second=unit,
        warnings=(*sentences, *warnings, *([told] if told else [])),
        questions=tuple(map(Question, guessed, sentences)),
    )


def _told(keys: Sequence[str], choices: ReadingChoices) -> dict[str, str]:
    told = {role: getattr(choices, role) for role in _ROLES}
    places = {role: place for role, place in told.items() if place is not None}
    are_there = all(0 <= place < len(keys) for place in places.values())
    if not are_there or len(set(places.values())) < len(places):
        raise LoadError(
            "The chosen columns are not different ones of this file.",
            hint=f"Its objects have {len(keys)} keys. Choose one for each of user, item and "
            "rating.",
        )
    return {role: keys[place] for role, place in places.items()}


def _complete(
    chosen: dict[str, str], plain: Sequence[str], objects: Sequence[JsonObject], name: str
) -> list[str]:
    """Find a key for each role that no name tells; return the roles that were guessed."""
    missing = [role for role in _ROLES if role not in chosen]
    times = {plain[place] for place in (column_names.find_time(plain),) if place is not None}
    free = [key for key in plain if key not in chosen.values() and key not in times]
    if len(free) < len(missing):
        shown_keys = ", ".join(f"“{shown(key, 40)}”" for key in plain[:_MAX_KEYS_SHOWN])
        only = f"only {shown_keys}" if plain else "and no texts or numbers at all"
        raise LoadError(
            f"The objects of “{name}” have no three keys for user, item and rating, {only}.",
            hint="Each object needs a user, an item and a rating, best under these keys.",
        )
    are_numbers = {key: _share_of_ratings(key, objects) for key in free}
    if missing == ["rating"]:
        free.sort(key=lambda key: -are_numbers[key])
    for role in missing:
        chosen[role] = free.pop(0)
    return missing


def _time_key(
    keys: Sequence[str],
    chosen: dict[str, str],
    objects: Sequence[JsonObject],
    choices: ReadingChoices,
) -> tuple[str | None, TimeKind | None, list[str]]:
    """Return the key of times, how they are written, and a warning if none can be read."""
    if choices.time == NO_COLUMN:
        return None, None, []
    if choices.time is not None:
        if choices.time >= len(keys) or keys[choices.time] in chosen.values():
            raise LoadError(
                "The chosen column of times is not one of its own.", hint="Choose another one."
            )
        key = keys[choices.time]
        return key, _kind(key, objects) or TimeKind.WHOLE_NUMBER, []
    free = [key for key in keys if key not in chosen.values()]
    first: str | None = None
    while (place := column_names.find_time(free)) is not None:
        key = free.pop(place)
        kind = _kind(key, objects)
        if kind is not None:
            return key, kind, []
        first = first or key
    if first is None:
        return None, None, []
    return None, None, [
        f"The times under the key “{shown(first, 40)}” were left out: most of them are neither "
        "whole seconds nor dates such as 2020-01-31."
    ]  # fmt: skip


def _unit(key: str | None, kind: TimeKind | None, objects: Sequence[JsonObject]) -> int:
    if key is None or kind is None:
        return 1
    return ticks_per_second([_first_text(key, found) or "" for found in objects], kind)


def _kind(key: str, objects: Sequence[JsonObject]) -> TimeKind | None:
    return time_kind_of([_first_text(key, found) or "" for found in objects])


def _share_of_texts(key: str, objects: Sequence[JsonObject]) -> float:
    return sum(_first_text(key, found) is not None for found in objects) / len(objects)


def _share_of_ratings(key: str, objects: Sequence[JsonObject]) -> float:
    values = [RatingText().value(_first_text(key, found) or "") for found in objects]
    return sum(map(math.isfinite, values)) / len(objects)


def _first_text(key: str, found: JsonObject) -> str | None:
    values: list[Any] = found.values_of(key)
    return text_of(values[0]) if values else None
