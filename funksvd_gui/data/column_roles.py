"""Which column holds users, items, ratings and times: by names, by values, by place at last."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from funksvd_gui.data import column_names
from funksvd_gui.data.id_kinds import IdKind, kind_of_ids
from funksvd_gui.data.numbers import DecimalMark, RatingText
from funksvd_gui.data.reading_choices import NO_COLUMN
from funksvd_gui.data.times import TimeKind, looks_like_times, time_kind_of

#: Without names: user, item, rating, time.
_PLACE_OF_RATING, _PLACE_OF_TIME = 2, 3
#: A scale has no more different steps than this, and is no wider.
_MAX_STEPS, _MAX_WIDTH = 101, 100
_FEW = 20
#: What is not named stands in one of the first columns, or nowhere.
_MAX_LOOKED = 100
ROLES = ("user", "item", "rating")


@dataclass(slots=True, kw_only=True)
class ColumnRoles:
    """The columns that were found; `guessed` holds the roles that could as well be another's."""

    user: int
    item: int
    rating: int
    time: int | None = None
    time_kind: TimeKind | None = None
    guessed: set[str] = field(default_factory=set)


def named_roles(names: Sequence[str]) -> dict[str, int]:
    """Return the columns that names tell."""
    found = {
        "user": column_names.find_user(names),
        "item": column_names.find_item(names),
        "rating": column_names.find_rating(names),
    }
    return {role: column for role, column in found.items() if column is not None}


def find_roles(
    known: Mapping[str, int],
    names: Sequence[str],
    rows: Sequence[Sequence[str]],
    n_columns: int,
    separator: str,
    chosen_time: int | None = None,
) -> ColumnRoles:
    """Find the columns of ratings that are not known yet.

    Parameters
    ----------
    known : mapping from "user", "item", "rating" to columns
        From names, or from a person.
    names : sequence of str
        All names, if the file has some; empty otherwise.
    rows : sequence of rows
        A sample of the data, each with `n_columns` fields.
    chosen_time : int, optional
        A person's choice; `NO_COLUMN` for none.
    """
    columns = [_Column(rows, k, separator) for k in range(n_columns)]
    roles = dict(known)
    named_time = column_names.find_time(names) if names else None
    time = named_time if chosen_time is None else chosen_time
    if time in roles.values():
        time = None
    n_looked = min(n_columns, _MAX_LOOKED)
    free = [k for k in range(n_looked) if k not in roles.values() and k != time]
    guessed: set[str] = set()
    if "rating" not in roles:
        free = free or [k for k in range(n_looked) if k not in roles.values()]
        roles["rating"] = (
            _named_rating(free, columns, [*roles.values()], n_looked)
            if names and "user" in roles and "item" in roles
            else _rating_by_values(free, columns, guessed)
        )
        free = [k for k in free if k != roles["rating"]]
    # With only the time column left over, that is where the missing one must be.
    free += [k for k in range(n_looked) if k not in roles.values() and k not in free]
    if not names and len(free) > 2:  # noqa: PLR2004 - a time is nobody's id
        free.sort(key=lambda k: columns[k].is_time)
    _assign_ids(roles, free, columns, guessed)
    made = ColumnRoles(
        user=roles["user"], item=roles["item"], rating=roles["rating"], guessed=guessed
    )
    _assign_time(made, time, names, columns, is_chosen=chosen_time is not None)
    return made


def _named_rating(free: list[int], columns: list[_Column], taken: list[int], n_looked: int) -> int:
    """Return the first column with numbers in it, where users or items have names."""
    free = free + [k for k in range(n_looked) if k not in taken and k not in free]
    return next((k for k in free if columns[k].has_rating), free[0])


def _rating_by_values(free: list[int], columns: list[_Column], guessed: set[str]) -> int:
    """Return the third column, unless it is none of ratings and another one is."""
    third = _PLACE_OF_RATING if _PLACE_OF_RATING in free else free[-1]
    candidates = [k for k in free if columns[k].is_rating and not columns[k].is_time]
    if not candidates or (third in candidates and columns[third].is_scale):
        return third
    scales = [k for k in candidates if columns[k].is_scale]
    if third in candidates and len(scales) != 1:
        return third
    if third in candidates:
        guessed.add("rating")
    return (scales or candidates)[-1]


def _assign_ids(
    roles: dict[str, int], free: list[int], columns: list[_Column], guessed: set[str]
) -> None:
    """Give users and items the next free columns, in the order that their ids tell."""
    missing = [role for role in ("user", "item") if role not in roles]
    places = free[: len(missing)]
    kinds = [columns[k].id_kind for k in places]
    if len(missing) == 2:  # noqa: PLR2004
        if kinds[0] is IdKind.ITEM or kinds[1] is IdKind.USER:
            places.reverse()
            kinds.reverse()
        is_told = kinds in (
            [IdKind.USER, IdKind.ITEM], [IdKind.USER, IdKind.UNKNOWN],
            [IdKind.UNKNOWN, IdKind.ITEM],
        )  # fmt: skip
        if not is_told:
            guessed.update(missing)
    roles.update(zip(missing, places, strict=True))


def _assign_time(
    made: ColumnRoles,
    time: int | None,
    names: Sequence[str],
    columns: list[_Column],
    *,
    is_chosen: bool,
) -> None:
    taken = (made.user, made.item, made.rating)
    if time == NO_COLUMN or (time is None and names):
        return
    if time is None:
        others = [k for k in range(min(len(columns), _MAX_LOOKED)) if k not in taken]
        likely = [k for k in others if columns[k].is_time]
        time = _PLACE_OF_TIME if _PLACE_OF_TIME in others else next(iter(likely), None)
        if likely and time not in likely:
            time = likely[0]
    if time is None or time >= len(columns) or time in taken:
        return
    kind = time_kind_of(columns[time].texts)
    if kind is None and is_chosen:
        kind = TimeKind.WHOLE_NUMBER
    if kind is not None:
        made.time, made.time_kind = time, kind


class _Column:
    """What the texts of a column look like; found out when somebody asks."""

    def __init__(self, rows: Sequence[Sequence[str]], place: int, separator: str) -> None:
        self._rows = rows
        self._place = place
        self._separator = separator

    @cached_property
    def texts(self) -> list[str]:
        return [row[self._place] for row in self._rows]

    @cached_property
    def _numbers(self) -> list[float]:
        """Return the ratings among the texts, with either decimal mark."""
        point = RatingText(DecimalMark.POINT, is_certain=True)
        comma = RatingText(DecimalMark.COMMA, is_certain=True)
        judges = (point,) if self._separator == "," else (point, comma)
        values = [judge.value(text) for text in self.texts for judge in judges]
        return [value for value in values if not math.isnan(value)]

    @property
    def has_rating(self) -> bool:
        return bool(self._numbers)

    @property
    def is_rating(self) -> bool:
        return len(self._numbers) * 2 >= len(self.texts) > 0

    @cached_property
    def is_scale(self) -> bool:
        """Tell whether the numbers are few different ones, near each other and often repeated."""
        if not self.is_rating or max(self._numbers) - min(self._numbers) > _MAX_WIDTH:
            return False
        n_steps = len(set(self._numbers))
        return n_steps <= _FEW or (n_steps <= _MAX_STEPS and n_steps * 4 <= len(self._numbers))

    @cached_property
    def is_time(self) -> bool:
        return looks_like_times(self.texts)

    @cached_property
    def id_kind(self) -> IdKind:
        return kind_of_ids(self.texts)
