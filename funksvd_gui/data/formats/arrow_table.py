"""A table of Arrow's, whose columns have names and types, read as ratings."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from funksvd_gui.data.file_formats import FileFormat
from funksvd_gui.data.formats import arrow_texts
from funksvd_gui.data.formats.table import Block, HeadRow, Layout, Tally
from funksvd_gui.data.layout.chosen import chosen_columns
from funksvd_gui.data.layout.names import ranked
from funksvd_gui.data.layout.roles import FoundRoles, find_roles
from funksvd_gui.data.load_report import RejectedRow
from funksvd_gui.data.numbers import DecimalMark
from funksvd_gui.data.preview import MAX_ROWS
from funksvd_gui.data.reading_choices import NO_CODE, ReadingChoices
from funksvd_gui.data.times import TimeKind, unit_warning
from funksvd_gui.errors import LoadError
from funksvd_gui.task import Task
from funksvd_gui.wording import shown

#: Large enough for few repeated looks at the same ids, small enough to cancel at once.
BATCH_ROWS = 1 << 19
#: Roles are found by so many rows.
SAMPLED_ROWS = 500
_NOUNS = {"user": "user id", "item": "item id"}


class Rows(Protocol):
    """Where the rows of a table come from."""

    @property
    def schema(self) -> Any:
        """The names and types of all columns."""

    def head(self, n_rows: int) -> Any:
        """Return the first rows as a RecordBatch; of nested columns there may be none."""

    def batches(self, names: Sequence[str], n_rows: int, task: Task) -> Iterator[Any]:
        """Yield some columns of all rows as RecordBatches, telling the share that is done."""


@dataclass(frozen=True, slots=True, eq=False)
class ArrowTable:
    """Rows with named and typed columns, recognized; a `Table`."""

    rows: Rows
    layout: Layout
    sample: Any

    def head_rows(self) -> Iterator[HeadRow]:
        """Yield the first rows, all their columns as texts."""
        first = self.sample.slice(0, MAX_ROWS)
        known = {name: arrow_texts.shown_texts(first[name]) for name in first.schema.names}
        unknown = ["…"] * first.num_rows
        fields = zip(*(known.get(name, unknown) for name in self.layout.names), strict=True)
        columns = self._as_texts(first)
        texts = {role: arrow_texts.listed(column) for role, column in columns.items()}
        times = texts.get("time", [""] * first.num_rows)
        every = zip(texts["user"], texts["item"], texts["rating"], times, strict=True)
        for row, (cells, shown_fields) in enumerate(zip(every, fields, strict=True)):
            problem = self._problem(columns, row)
            yield HeadRow(row + 1, shown_fields, () if problem else (cells,), problem)

    def blocks(self, task: Task, tally: Tally) -> Generator[Block, None, None]:
        """Cut all rows."""
        n_before = 0
        for batch in self.rows.batches(list(self._names.values()), BATCH_ROWS, task):
            self._warn_of_lost_digits(batch, tally)
            yield self._block(self._as_texts(batch), n_before)
            n_before += batch.num_rows

    @property
    def _names(self) -> dict[str, str]:
        """The names of the columns that count, by their roles."""
        return {role: self.layout.names[k] for role, k in self.layout.roles.columns.items()}

    def _as_texts(self, batch: Any) -> dict[str, Any]:
        return {
            role: (arrow_texts.times_as_texts if role == "time" else arrow_texts.as_texts)(
                batch[name]
            )
            for role, name in self._names.items()
        }

    def _block(self, columns: dict[str, Any], n_before: int) -> Block:
        """Return the rows whose values are all texts, and the others as broken ones."""
        is_broken = np.zeros(len(columns["user"]), np.bool_)
        for column in columns.values():
            is_broken |= pc.is_null(column).to_numpy(zero_copy_only=False)
        broken = [
            RejectedRow(n_before + 1 + row, self._problem(columns, row), _line(columns, row))
            for row in np.flatnonzero(is_broken).tolist()
        ]
        numbers = n_before + 1 + np.flatnonzero(~is_broken)
        good = columns
        if broken:
            good = {role: texts.filter(pa.array(~is_broken)) for role, texts in columns.items()}
        return Block(
            users=good["user"],
            items=good["item"],
            ratings=good["rating"],
            times=good.get("time"),
            where=lambda row: (int(numbers[row]), _line(good, row)),
            broken=broken,
        )

    def _problem(self, columns: dict[str, Any], row: int) -> str:
        """Return a sentence on the first value of a row that is no text, empty if all are."""
        for role, texts in columns.items():
            if not texts[row].is_valid:
                kind = arrow_texts.plain_type(self.rows.schema.field(self._names[role]).type)
                is_text = arrow_texts.is_text_type(kind)
                what = "is no text" if is_text else "is not a finite number"
                return f"The {_NOUNS.get(role, role)} {what}."
        return ""

    def _warn_of_lost_digits(self, batch: Any, tally: Tally) -> None:
        for role in ("user", "item"):
            warning = (
                f"Some {role} ids are floating-point numbers with more digits than such numbers "
                "hold; different ids may have become one before they were written."
            )
            if warning not in tally.warnings and arrow_texts.may_have_lost_digits(
                batch[self._names[role]]
            ):
                tally.warnings.append(warning)


def recognize_rows(
    rows: Rows, choices: ReadingChoices, *, file_name: str, format_name: str, encoding: str
) -> ArrowTable:
    """Find out which columns hold what.

    Raises
    ------
    LoadError
        If a column that is needed is missing, nested, or of a type that cannot be it.
    """
    names = tuple(rows.schema.names)
    kinds = [arrow_texts.plain_type(field.type) for field in rows.schema]
    if len(set(names)) < len(names):
        raise LoadError(
            f"Two columns of “{file_name}” have the same name.",
            hint="Give every column a name of its own.",
        )
    sample = rows.head(SAMPLED_ROWS)
    told = chosen_columns(names, choices, file_name=file_name)
    columns = [
        _sampled(sample, name, is_time=k == told.get("time")) for k, name in enumerate(names)
    ]
    found = find_roles(names, list(zip(*columns, strict=True)), choices, file_name=file_name)
    used = found.roles.columns
    for role, k in used.items():
        _check_type(role, names[k], kinds[k], file_name)
    if "time" in used:
        found = _with_typed_times(found, kinds[used["time"]])
    mark = choices.decimal_mark or DecimalMark.UNDECIDED
    has_numbers = arrow_texts.is_number_type(kinds[used["rating"]])
    layout = Layout(
        kind=FileFormat.PARQUET,
        format=format_name,
        encoding=encoding,
        names=names,
        roles=found.roles,
        has_header=True,
        decimal_mark=DecimalMark.POINT if has_numbers else mark,
        missing_code=choices.missing_code or NO_CODE,
        time_kind=found.time_kind,
        ticks_per_second=found.ticks_per_second,
        counts="Row",
        warnings=(*found.warnings, *_float_warnings(used, names, kinds)),
        questions=found.questions,
    )
    return ArrowTable(rows, layout, sample)


def _float_warnings(
    used: Mapping[str, int], names: Sequence[str], kinds: Sequence[Any]
) -> list[str]:
    return [
        f"The {role} ids in the column “{shown(names[used[role]], 40)}” are floating-point "
        "numbers; whole ones were read without the point, 7.0 as “7”."
        for role in ("user", "item")
        if pa.types.is_floating(kinds[used[role]])
    ]


def _sampled(sample: Any, name: str, *, is_time: bool) -> list[str]:
    """Return a column's texts as they would be read; empty ones where its type has none."""
    nothing = [""] * sample.num_rows
    if name not in sample.schema.names:
        return nothing
    array = sample[name]
    kind = arrow_texts.plain_type(array.type)
    if _can_be("time", kind) and (
        is_time or arrow_texts.is_moment_type(kind) or ranked([name], "time")
    ):
        return arrow_texts.listed(arrow_texts.times_as_texts(array))
    if _can_be("user", kind):
        return arrow_texts.listed(arrow_texts.as_texts(array))
    return nothing


def _can_be(role: str, kind: Any) -> bool:
    if arrow_texts.is_text_type(kind) or arrow_texts.is_number_type(kind):
        return True
    if role == "time":
        return arrow_texts.is_moment_type(kind)
    return role != "rating" and pa.types.is_boolean(kind)


def _check_type(role: str, name: str, kind: Any, file_name: str) -> None:
    if _can_be(role, kind):
        return
    if pa.types.is_nested(kind):
        raise LoadError(
            f"The column “{shown(name, 40)}” of “{file_name}” holds lists or records in each row.",
            hint=f"Write the {role} into a column of its own.",
        )
    raise LoadError(
        f"The column “{shown(name, 40)}” of “{file_name}” should hold the {role}s, "
        f"but its type is {kind}.",
        hint="Write it as numbers or texts.",
    )


def _with_typed_times(found: FoundRoles, kind: Any) -> FoundRoles:
    """Believe the type of a column of times more than its values."""
    if not arrow_texts.is_moment_type(kind):
        return found
    told = unit_warning(found.time_kind, found.ticks_per_second)
    return replace(
        found,
        time_kind=TimeKind.WHOLE_NUMBER,
        ticks_per_second=arrow_texts.ticks_per_second(kind),
        warnings=tuple(warning for warning in found.warnings if warning != told),
    )


def _line(columns: dict[str, Any], row: int) -> str:
    return ",".join(texts[row].as_py() or "" for texts in columns.values())
