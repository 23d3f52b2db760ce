"""Which part of the data is wanted: the choices, their limits, and how files keep them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from funksvd_gui.data.kept import Kept, check_whole
from funksvd_gui.errors import HyperparamError

MAX_MINIMUM = 1_000_000
#: Seconds since 1970 that a calendar still shows, to the year 9999.
_MAX_TIME = 253_402_300_799


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter(Kept):
    """A part of a dataset; the default is all of it.

    Ratings outside the time range go first, then users outside the sample; what
    is left is cut down until every user and every item that remains has enough
    ratings among those that remain.

    Attributes
    ----------
    min_user_ratings, min_item_ratings : int
    earliest, latest : int or None
        Seconds since 1970, both included.
    n_users : int or None
        So many users at random, by the seed, of those with ratings in the range.

    Raises
    ------
    HyperparamError
        If a value is outside its limits.
    """

    no_such = "These are no settings of a filter"

    min_user_ratings: int = 1
    min_item_ratings: int = 1
    earliest: int | None = None
    latest: int | None = None
    n_users: int | None = None
    seed: int = 0

    def __post_init__(self) -> None:
        check_whole("fewest ratings of a user", self.min_user_ratings, 1, MAX_MINIMUM)
        check_whole("fewest ratings of an item", self.min_item_ratings, 1, MAX_MINIMUM)
        check_whole("number of users", self.n_users, 1, 2**31 - 1)
        check_whole("beginning of the time range", self.earliest, -_MAX_TIME, _MAX_TIME)
        check_whole("end of the time range", self.latest, -_MAX_TIME, _MAX_TIME)
        check_whole("seed of the sample", self.seed, 0, 2**63 - 1)
        if self.earliest is not None and self.latest is not None and self.earliest > self.latest:
            raise HyperparamError(
                "The time range ends before it begins.", hint="Exchange its ends."
            )

    @property
    def has_range(self) -> bool:
        """Whether times are limited."""
        return self.earliest is not None or self.latest is not None

    @property
    def is_everything(self) -> bool:
        """Whether nothing is left out of any dataset."""
        return self.replace(seed=0) == Filter()

    def sentence(self) -> str:
        """Return the choices in words, such as "Only users with at least 5 ratings."."""
        parts = []
        if self.min_user_ratings > 1:
            parts.append(f"users with at least {self.min_user_ratings:,} ratings")
        if self.min_item_ratings > 1:
            parts.append(f"items with at least {self.min_item_ratings:,} ratings")
        if self.has_range:
            first = "" if self.earliest is None else f" from {_date(self.earliest)}"
            last = "" if self.latest is None else f" until {_date(self.latest)}"
            parts.append(f"ratings{first}{last}")
        if self.n_users is not None:
            parts.append(f"{self.n_users:,} users at random (seed {self.seed})")
        return f"Only {'; '.join(parts)}." if parts else "All ratings."


def _date(seconds: int) -> str:
    return str(np.datetime64(seconds, "s")).partition("T")[0]
