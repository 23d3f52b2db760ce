"""What looks odd about ratings that were read exactly, and what is worth knowing of them."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from funksvd_gui.core.ratings import RatingTriples, Values
from funksvd_gui.data.grouping import count_groups
from funksvd_gui.data.missing_codes import SuspectedCode, may_be_code, suspected_codes
from funksvd_gui.data.statistics.rating_values import (
    DistinctValues,
    Outliers,
    distinct_values,
    grid_of,
    outliers_of,
)
from funksvd_gui.wording import MINUS, shown

#: Words of readers that have told of such a number.
_OF_CODES = ("“not rated”", "missing-value code")
_MAX_VALUES_NAMED = 3
_MAX_ID_SHOWN = 60
_MANY_DIGITS = 1e9
_MANY = 0.5
#: Of fewer users or items it goes without saying.
_FEWEST_GROUPS = 100


@dataclass(frozen=True, slots=True)
class Findings:
    """Sentences about ratings: what to look at, and plain facts.

    `grid_step` is the step of the scale, None if there is none.
    """

    warnings: tuple[str, ...]
    facts: tuple[str, ...]
    grid_step: float | None


def examine(
    ratings: RatingTriples,
    user_ids: Sequence[str],
    item_ids: Sequence[str],
    told: Sequence[str] = (),
) -> Findings:
    """Look at the ratings of a whole file, duplicates resolved; there is at least one.

    `told` are warnings of the reader; what they say of a number that may mean "not rated"
    is not said again.
    """
    distinct = distinct_values(ratings.values)
    grid = None if distinct is None else grid_of(distinct)
    outliers = None if distinct is None else outliers_of(distinct)
    is_told = any(words in warning for warning in told for words in _OF_CODES)
    codes = [] if is_told else _codes(ratings.values, distinct)
    if outliers is not None:
        # The same numbers are told of once: where each is a code, as that.
        if set(outliers.values.tolist()) <= {code.value for code in codes if code.count > 1}:
            outliers = None
        else:
            codes = [code for code in codes if code.value not in outliers.values]
    n_single_users = _n_single(ratings.users, ratings.n_users)
    n_single_items = _n_single(ratings.items, ratings.n_items)
    warnings = [
        _all_equal(distinct),
        *map(_not_rated, codes),
        _outliers(outliers, ratings, user_ids, item_ids),
        _look_alike("user", user_ids),
        _look_alike("item", item_ids),
        _mostly_single("user", n_single_users, ratings.n_users),
        _mostly_single("item", n_single_items, ratings.n_items),
    ]
    facts = [
        _scale(ratings.values, distinct, None if grid is None else grid.name),
        _single(n_single_users, ratings.n_users, n_single_items, ratings.n_items),
    ]
    return Findings(
        tuple(filter(None, warnings)),
        tuple(filter(None, facts)),
        None if grid is None else grid.step,
    )


def _codes(values: Values, distinct: DistinctValues | None) -> list[SuspectedCode]:
    if not (may_be_code(values.min()) or may_be_code(values.max())):
        return []
    if distinct is not None:
        return suspected_codes(distinct.values, distinct.counts)
    return suspected_codes(*np.unique(values, return_counts=True))


def _all_equal(distinct: DistinctValues | None) -> str:
    if distinct is None or len(distinct.values) > 1 or distinct.counts[0] == 1:
        return ""
    return f"All ratings are {_number(distinct.values[0])}: there is nothing to learn from them."


def _not_rated(code: SuspectedCode) -> str:
    value, verb = _number(code.value), "is" if code.count == 1 else "are"
    return (
        f"{code.count:,} of {code.n_ratings:,} ratings {verb} {value}, while the others lie from "
        f"{_number(code.lowest)} to {_number(code.highest)}: it may mean “not rated”. If so, "
        f"read the file again with {value} as missing-value code."
    )


def _outliers(
    found: Outliers | None,
    ratings: RatingTriples,
    user_ids: Sequence[str],
    item_ids: Sequence[str],
) -> str:
    if found is None:
        return ""
    others = f"the others lie from {_number(found.others[0])} to {_number(found.others[-1])}."
    row = int(np.flatnonzero(np.isin(ratings.values, found.values))[0])
    user = _quoted(user_ids[ratings.users[row]])
    item = _quoted(item_ids[ratings.items[row]])
    n_ratings = int(found.counts.sum())
    if n_ratings == 1:
        value = _number(found.values[0])
        return f"One rating is {value}, of item {item} by user {user}, far outside: {others}"
    named = ", ".join(
        f"{_number(value)} ({_times(count)})"
        for value, count in zip(found.values[:_MAX_VALUES_NAMED], found.counts, strict=False)
    )
    if n_more := len(found.values[_MAX_VALUES_NAMED:]):
        named += " and another value" if n_more == 1 else f" and {n_more:,} other values"
    return (
        f"{n_ratings:,} ratings lie far outside: {named}; the first is of item {item} by "
        f"user {user}; {others}"
    )


def _look_alike(role: str, ids: Sequence[str]) -> str:
    first_of: dict[str, str] = {}
    alike = [
        (first, an_id)
        for an_id in ids
        if (first := first_of.setdefault(_plain(an_id), an_id)) != an_id
    ]
    if not alike:
        return ""
    n_alike, example = len(alike), alike[0]
    differ = "id differs" if n_alike == 1 else "ids differ"
    return (
        f"{n_alike:,} {role} {differ} from another only by case, spaces, leading zeros or "
        f"Unicode form, such as {_quoted(example[0])} and {_quoted(example[1])}; they "
        f"were read as different {role}s."
    )


def _plain(an_id: str) -> str:
    """Return an id without what people and programs write in different ways."""
    if not an_id.isascii():
        # One character or two for "é", full-width digits, and the like.
        an_id = unicodedata.normalize("NFKC", an_id)
    return "".join(an_id.casefold().split()).lstrip("0") or "0"


def _mostly_single(role: str, n_single: int, n_groups: int) -> str:
    if n_groups < _FEWEST_GROUPS or n_single <= _MANY * n_groups:
        return ""
    return (
        f"{n_single:,} of {n_groups:,} {role}s have one rating only: a model can learn next to "
        "nothing about them, and a filter can leave them out."
    )


def _single(n_single_users: int, n_users: int, n_single_items: int, n_items: int) -> str:
    if not n_single_users and not n_single_items:
        return ""
    return (
        f"{n_single_users:,} of {n_users:,} users and {n_single_items:,} of {n_items:,} items "
        "have one rating only."
    )


def _n_single(groups: NDArray[np.int32], n_groups: int) -> int:
    return int(np.count_nonzero(count_groups(groups, n_groups) == 1))


def _scale(values: Values, distinct: DistinctValues | None, grid: str | None) -> str:
    lowest, highest = _number(values.min()), _number(values.max())
    if lowest == highest:
        return ""
    if distinct is None:
        return f"The ratings are a continuous scale from {lowest} to {highest}."
    n_values = f"{len(distinct.values):,} different values"
    if grid is None:
        return f"The ratings have {n_values} from {lowest} to {highest}, on no regular grid."
    return f"The ratings are {grid} from {lowest} to {highest}, {n_values}."


def _number(value: np.floating[Any]) -> str:
    if abs(value) >= _MANY_DIGITS:
        return f"{value:g}"
    # The shortest digits that mean this number, without a needless ".0".
    text = np.format_float_positional(value, unique=True, trim="-")
    return text.replace("-", MINUS) if text.startswith("-") else text


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count:,} times")


def _quoted(text: str) -> str:
    return f"“{shown(text, _MAX_ID_SHOWN)}”"
