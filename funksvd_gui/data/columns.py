"""Which column holds what, and how that is known."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ColumnRole(StrEnum):
    """What a column is taken for; the values are for people."""

    USER = "user"
    ITEM = "item"
    RATING = "rating"
    TIME = "time"
    UNUSED = "not used"


ROLES: tuple[ColumnRole, ...] = tuple(ColumnRole)[:-1]


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

    @property
    def columns(self) -> dict[str, int]:
        """The columns by the roles that there are, in the order of `ROLES`."""
        found: dict[str, Role | None] = {role: getattr(self, role) for role in ROLES}
        return {role: use.column for role, use in found.items() if use is not None}
