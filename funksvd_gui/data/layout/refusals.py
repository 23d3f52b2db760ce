"""What a table is called that holds nobody's ratings, or the ratings of one person."""

from __future__ import annotations

from collections.abc import Sequence

from funksvd_gui.data.layout.looks import Column
from funksvd_gui.data.layout.names import find_exact, plain
from funksvd_gui.errors import LoadError, OpenRolesError
from funksvd_gui.wording import shown

MAX_SHOWN = 40
_MAX_NAMES = 8
_BESIDE = "Open ratings.csv, which lies beside it."
_CHOOSE = (
    "Each row needs a user, an item and a rating. If columns of this file hold them, choose them."
)
_ONE_PERSON = (
    "A model learns from the ratings of many people. If a column of this file holds users, "
    "choose it."
)
#: Names in plain form that are all there, what the file is, and what to do.
_KNOWN: tuple[tuple[frozenset[str], str, str], ...] = (
    (frozenset({"movieid", "imdbid", "tmdbid"}),
     "looks like MovieLens' links.csv, the numbers that films have elsewhere", _BESIDE),
    (frozenset({"movieid", "title", "genres"}),
     "looks like MovieLens' movies.csv, a list of films", _BESIDE),
    (frozenset({"userid", "movieid", "tag"}),
     "looks like MovieLens' tags.csv, words that people gave to films", _BESIDE),
    (frozenset({"movieid", "tagid", "relevance"}),
     "looks like MovieLens' genome-scores.csv, which words fit which films", _BESIDE),
)  # fmt: skip


def not_ratings(
    file_name: str, columns: Sequence[Column], missing: Sequence[str], *, is_one_person: bool
) -> OpenRolesError:
    """Return the error for a table with names in which no column holds what is `missing`."""
    names = [column.name for column in columns]
    there = frozenset(map(plain, names))
    file = f"“{shown(file_name)}”"
    for known, what, hint in _KNOWN:
        if known <= there:
            return OpenRolesError(f"{file} {what}: it holds nobody's ratings.", hint=hint)
    roles = " or ".join(f"{role}s" for role in missing)
    told = f"Its columns are {_quoted(names)}. "
    if list(missing) == ["user"] and is_one_person:
        return OpenRolesError(
            f"No column of {file} holds users: it looks like one person's ratings.",
            hint=told + _ONE_PERSON,
        )
    if {"user", "rating"} <= set(missing) and find_exact(names, "title") is not None:
        return OpenRolesError(
            f"{file} looks like a list of items with their titles, nobody's ratings: no column "
            f"holds {roles}.",
            hint=told + "Open the file with the ratings.",
        )
    return OpenRolesError(f"No column of {file} is known to hold {roles}.", hint=told + _CHOOSE)


def too_few_columns(file_name: str, columns: Sequence[Column]) -> LoadError:
    """Return the error for a table of which only these columns hold something."""
    labels = [column.label for column in columns]
    only = f"only {_quoted(labels)}" if labels else "none that holds anything"
    return LoadError(
        f"“{shown(file_name)}” has no three columns for user, item and rating, {only}.",
        hint="Each row needs a user, an item and a rating, best under these names.",
    )


def unknown_column(file_name: str, name: str, names: Sequence[str]) -> LoadError:
    """Return the error for a column that a person named and that is not there."""
    return LoadError(
        f"“{shown(file_name)}” has no column “{shown(name, MAX_SHOWN)}”.",
        hint=f"Its columns are {_quoted(names)}."
        if any(names)
        else f"Its columns have no names; they are numbered from 1 to {len(names)}.",
    )


def nobodys_order(file_name: str, why: str) -> OpenRolesError:
    """Return the error for a table without names whose values speak against every order."""
    return OpenRolesError(
        f"Which columns of “{shown(file_name)}” hold users, items and ratings stays open: {why}.",
        hint="Choose them, or write the names user, item and rating above the columns.",
    )


def has_thousands(ratings: Column) -> LoadError:
    """Return the error for ratings in which commas part thousands."""
    return LoadError(
        f"The numbers in the column “{shown(ratings.label, MAX_SHOWN)}” have thousands "
        f"separators, such as “{shown(ratings.thousands, MAX_SHOWN)}”, which are never read as "
        "decimal commas.",
        hint=f"Write them without, as {ratings.thousands.replace(',', '')}. If they are decimal "
        "commas, choose that as decimal mark.",
    )


def _quoted(names: Sequence[str]) -> str:
    """Return names for a sentence, the first of them if there are many."""
    first = ", ".join(f"“{shown(name, MAX_SHOWN)}”" for name in names[:_MAX_NAMES])
    n_more = len(names) - _MAX_NAMES
    return f"{first} and {n_more:,} more" if n_more > 0 else first
