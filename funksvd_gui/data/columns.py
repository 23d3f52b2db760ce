"""Which column holds what, and how that is known."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

ROLES = ("user", "item", "rating", "time")


class Why(StrEnum):
    """How a column's role is known, the surest first."""

    CHOSEN = "chosen"
    NAME = "name"
    VALUES = "values"
    POSITION = "position"


@dataclass(frozen=True, slots=True)
class Role:
    """A column, counted from 0, and why it was taken."""

    column: int
    why: Why


@dataclass(frozen=True, slots=True, kw_only=True)
class Roles:
    """The columns of users, items, ratings, and of times where there are any.

    Attributes
    ----------
    user, item, rating : Role or None
        None only where no column holds them: in a matrix, whose columns are its items,
        and in blocks below the id of an item.
    """

    user: Role | None
    item: Role | None
    rating: Role | None
    time: Role | None = None

    @property
    def needed(self) -> list[Role]:
        """Those of users, items and ratings, as far as columns hold them."""
        return [role for role in (self.user, self.item, self.rating) if role]

    def column(self, role: str) -> int | None:
        """Return the column of a role, None if there is none."""
        found: Role | None = getattr(self, role)
        return None if found is None else found.column
