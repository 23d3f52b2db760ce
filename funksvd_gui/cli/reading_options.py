"""Options that say how a file of ratings is read. Imports nothing heavy."""

from __future__ import annotations

import argparse

from funksvd_gui.data.columns import ROLES
from funksvd_gui.data.reading_choices import ReadingChoices

_FORM = (
    "give user=NAME,item=NAME,rating=NAME and, if there is one, time=NAME; a number from 1 names "
    "a column that has no name"
)


def add_reading_options(parser: argparse.ArgumentParser) -> None:
    """Add what is otherwise found out about a file, and the way around kept data."""
    parser.add_argument(
        "--member", metavar="NAME", type=_name,
        help="the file to read in an archive of several (default: the one with ratings)",
    )  # fmt: skip
    parser.add_argument(
        "--columns", metavar="ROLES", type=_columns,
        help=f"which column is what (default: found out): {_FORM}",
    )  # fmt: skip
    parser.add_argument(
        "--no-cache", action="store_true",
        help="read the file anew, and keep nothing of it for the next time",
    )  # fmt: skip


def reading_choices_of(arguments: argparse.Namespace) -> ReadingChoices:
    """Return how the file is read; what was not given is found out."""
    return ReadingChoices(member=arguments.member, columns=arguments.columns)


def _name(text: str) -> str:
    if not text.strip():
        raise argparse.ArgumentTypeError("must be the name of a file in the archive, not nothing")
    return text


def _columns(text: str) -> tuple[tuple[str, str], ...]:
    """Read which column has which role, ``user=reviewer,item=asin,rating=3``."""
    columns: dict[str, str] = {}
    for part in text.split(","):
        role, _, name = map(str.strip, part.partition("="))
        if role not in ROLES:
            raise _wrong(f"there is no role {role!r}")
        if role in columns:
            raise _wrong(f"the role {role} is given twice")
        if not name:
            raise _wrong(f"the role {role} has no column")
        if name in columns.values():
            raise _wrong(f"the column {name!r} is given two roles")
        columns[role] = name
    missing = [role for role in ROLES[:-1] if role not in columns]
    if missing:
        raise _wrong(f"the role {missing[0]} is missing")
    return tuple(columns.items())


def _wrong(problem: str) -> argparse.ArgumentTypeError:
    return argparse.ArgumentTypeError(f"{problem}; {_FORM}")
