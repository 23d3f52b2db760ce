"""Which columns of a table with names and types hold users, items, ratings and times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from funksvd_gui.data import column_names
from funksvd_gui.data.numbers import RatingText
from funksvd_gui.data.preview import Question
from funksvd_gui.data.readers import arrow_types, arrow_values
from funksvd_gui.data.reading_choices import NO_COLUMN, ReadingChoices
from funksvd_gui.data.times import TimeKind, time_kind_of, unit_warning
from funksvd_gui.errors import LoadError
from funksvd_gui.wording import shown

#: pandas keeps the index of a table in columns that are called so.
_INDEX = "__index_level_"
_ROLES = ("user", "item", "rating")
_NO_TIME = ("time", NO_COLUMN)


@dataclass(frozen=True, slots=True, kw_only=True)
class ParquetColumns:
    """Names of the columns that count, and how texts in the column of times are written."""

    user: str
    item: str
    rating: str
    time: str | None = None
    time_kind: TimeKind | None = None
    ticks_per_second: int = 1
    warnings: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()

    @property
    def names(self) -> list[str]:
        """The columns in the order user, item, rating, time."""
        return [self.user, self.item, self.rating, *([self.time] if self.time else [])]


def find_columns(
    schema: Any, sample: Any, name: str, choices: ReadingChoices | None = None
) -> ParquetColumns:
    """Choose columns by their names, and where these say nothing by type and order.

    Parameters
    ----------
    schema : pyarrow.Schema
        Of the whole file.
    sample : pyarrow.RecordBatch
        Some rows with the columns that are not nested.
    name : str
        The file's name, for the error.
    choices : ReadingChoices, optional
        What a person decided already.

    Raises
    ------
    LoadError
        If a column that is needed is missing, nested, or of a type that cannot be it.
    """
    choices = choices or ReadingChoices()
    names: list[str] = list(schema.names)
    named = {
        "user": column_names.find_user(names),
        "item": column_names.find_item(names),
        "rating": column_names.find_rating(names),
    }
    chosen = {role: names[column] for role, column in named.items() if column is not None}
    chosen |= _told(names, choices)
    time = column_names.find_time(names) if choices.time is None else choices.time
    time_name = None if time in {None, NO_COLUMN} else names[time]
    guessed = _complete(chosen, schema, sample, time_name, name)
    for role in _ROLES:
        _check_type(role, schema.field(names.index(chosen[role])), name)
    warnings = list(guessed.values()) + _float_warnings(schema, chosen)
    if time_name in chosen.values():
        time_name = None
    time_name, kind, warning = _time_column(time_name, schema, sample)
    unit = arrow_values.ticks_per_second(sample[time_name], kind) if time_name else 1
    if time_name and arrow_types.is_rating_type(
        arrow_types.plain_type(schema.field(time_name).type)
    ):
        told = unit_warning(kind or TimeKind.WHOLE_NUMBER, unit)
        warning = (*warning, *([told] if told else []))
    return ParquetColumns(
        **chosen,
        time=time_name,
        time_kind=kind,
        ticks_per_second=arrow_values.ticks_per_second(sample[time_name], kind) if time_name else 1,
        warnings=(*warnings, *warning),
        questions=tuple(Question(role, sentence) for role, sentence in guessed.items()),
    )


def _told(names: Sequence[str], choices: ReadingChoices) -> dict[str, str]:
    """Return the names of the columns that a person chose."""
    chosen = {role: getattr(choices, role) for role in (*_ROLES, "time")}
    places = {role: k for role, k in chosen.items() if k is not None and (role, k) != _NO_TIME}
    if len(set(places.values())) < len(places) or not all(
        0 <= k < len(names) for k in places.values()
    ):
        raise LoadError(
            "The chosen columns are not different ones of this file.",
            hint=f"The file has {len(names)} columns. Choose one for each of user, item and "
            "rating.",
        )
    return {role: names[k] for role, k in places.items() if role in _ROLES}


def _float_warnings(schema: Any, chosen: dict[str, str]) -> list[str]:
    return [
        f"The {role} ids in the column “{shown(chosen[role], 40)}” are floating-point numbers; "
        "whole ones were read without the point, 7.0 as “7”."
        for role in ("user", "item")
        if pa.types.is_floating(arrow_types.plain_type(schema.field(chosen[role]).type))
    ]


def _complete(
    chosen: dict[str, str], schema: Any, sample: Any, time: str | None, name: str
) -> dict[str, str]:
    """Find a column for each role that no name tells; return a sentence for each guess."""
    guesses = {}
    free = [
        field.name
        for field in schema
        if field.name not in chosen.values()
        and field.name != time
        and not field.name.startswith(_INDEX)
        and arrow_types.is_id_type(arrow_types.plain_type(field.type))
    ]
    n_free, n_missing = len(free), len(_ROLES) - len(chosen)
    if n_free < n_missing:
        raise LoadError(
            f"“{name}” has no three columns for user, item and rating.",
            hint="It needs columns with plain values, best called user, item and rating.",
        )
    if "rating" not in chosen and len(chosen) == 2:  # noqa: PLR2004 - user and item are known
        free.sort(key=lambda column: not _looks_like_ratings(sample[column]))
    for role in _ROLES:
        if role not in chosen:
            chosen[role] = free.pop(0)
            if n_free > n_missing:
                guesses[role] = (
                    f"No column is named for the {role}s: “{shown(chosen[role], 40)}” was taken."
                )
    return guesses


def _looks_like_ratings(column: Any) -> bool:
    kind = arrow_types.plain_type(column.type)
    if arrow_types.is_number_type(kind):
        return True
    return bool(
        arrow_types.is_rating_type(kind)
        and arrow_values.ratings(column, RatingText()).is_good.mean() > 0.5  # noqa: PLR2004
    )


def _check_type(role: str, field: Any, name: str) -> None:
    kind = arrow_types.plain_type(field.type)
    if pa.types.is_nested(kind):
        raise LoadError(
            f"The column “{shown(field.name, 40)}” of “{name}” holds lists or records in each row.",
            hint=f"Write the {role} into a column of its own.",
        )
    fits = arrow_types.is_rating_type if role == "rating" else arrow_types.is_id_type
    if not fits(kind):
        wanted = "numbers" if role == "rating" else "ids"
        raise LoadError(
            f"The column “{shown(field.name, 40)}” of “{name}” should hold the {role}s, "
            f"but its type is {field.type}, which has no {wanted}.",
            hint="Write it as numbers or texts.",
        )


def _time_column(
    column: str | None, schema: Any, sample: Any
) -> tuple[str | None, TimeKind | None, Sequence[str]]:
    """Return the column of times, how its texts are written, and a warning if it is no use."""
    if column is None:
        return None, None, ()
    kind = arrow_types.plain_type(schema.field(schema.names.index(column)).type)
    text_kind = None
    if arrow_types.is_time_type(kind):
        is_text = not arrow_types.is_number_type(kind) and arrow_types.is_rating_type(kind)
        values = sample[column]
        if is_text:
            texts = [arrow_values.value_at(values, row) for row in range(len(values))]
            text_kind = time_kind_of([arrow_values.text_of(text) or "" for text in texts])
        if arrow_values.times(values, text_kind).is_good.mean() * 2 > 1:
            return column, text_kind, ()
    return None, None, (
        f"The times in the column “{shown(column, 40)}” were left out: most of them are neither "
        "points in time, whole seconds nor dates such as 2020-01-31.",
    )  # fmt: skip
