"""Ratings with the ids, titles and times that belong to them: what a file becomes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from funksvd_gui.core.ratings import RatingTriples
from funksvd_gui.data.filter.settings import Filter
from funksvd_gui.data.load_report import LoadReport
from funksvd_gui.data.vocabulary import Vocabulary

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Titles:
    """`titles[i]` and `genres[i]` belong to the item with index i; empty where unknown."""

    titles: tuple[str, ...]
    genres: tuple[str, ...]

    @cached_property
    def n_known(self) -> int:
        return sum(1 for title in self.titles if title)


# Without slots: what is read of all ratings is kept beside the fields.
@dataclass(frozen=True, eq=False, kw_only=True)
class Dataset:
    """All ratings of one file, in file order, duplicates resolved.

    Attributes
    ----------
    name : str
        For people: the file's name, or "MovieLens sample".
    source : Path or None
        The file; None for the sample and for data made in memory.
    ratings : RatingTriples
        Indices into `users` and `items`.
    timestamps : int64 array, shape (n_ratings,), or None
        Seconds since 1970, where the file has them.
    fingerprint : str
        Hexadecimal digest of ids and ratings; the same data have the same one.
    filter : Filter or None
        What was left out of `original`, the whole dataset; both None if this is it.
    """

    name: str
    source: Path | None
    ratings: RatingTriples
    users: Vocabulary
    items: Vocabulary
    titles: Titles | None
    timestamps: NDArray[np.int64] | None
    report: LoadReport
    fingerprint: str
    filter: Filter | None = None
    original: Dataset | None = None

    @property
    def n_ratings(self) -> int:
        return len(self.ratings)

    @property
    def n_users(self) -> int:
        return len(self.users)

    @property
    def n_items(self) -> int:
        return len(self.items)

    @property
    def density(self) -> float:
        """Share of the user × item matrix that is rated."""
        return self.n_ratings / (self.n_users * self.n_items)

    @cached_property
    def scale(self) -> tuple[float, float]:
        """Smallest and largest rating, by the digits of the file: 0.1 in single precision, too."""
        values = self.ratings.values
        return float(str(values.min())), float(str(values.max()))

    @cached_property
    def time_range(self) -> tuple[int, int] | None:
        """First and last time; None where there are none."""
        times = self.timestamps
        return None if times is None else (int(times.min()), int(times.max()))

    def look_over(self) -> Dataset:
        """Find out now what is otherwise found out when it is asked for, and return the same."""
        _ = self.scale, self.time_range, self.titles and self.titles.n_known
        return self

    def to_pandas(self) -> pd.DataFrame:
        """Return the ratings as a table, one row for each, in their order.

        Its columns are `user`, `item`, `rating` (float32 or float64, as in `ratings`), `time`
        (datetime64[s], UTC without a time zone) where the ratings have times, and `title`
        where there are titles. Users, items and titles are categoricals of strings: users and
        items have the ids as categories, in the order of their indices, so that ``.cat.codes``
        are the indices; a title that is unknown is missing.
        """
        # Imported here, because it takes half a second that the window's start would wait for.
        import pandas as pd

        ratings = self.ratings
        columns: dict[str, object] = {
            "user": pd.Categorical.from_codes(
                ratings.users, pd.Index(list(self.users), dtype="str")
            ),
            "item": pd.Categorical.from_codes(
                ratings.items, pd.Index(list(self.items), dtype="str")
            ),
            "rating": ratings.values,
        }
        if self.timestamps is not None:
            columns["time"] = self.timestamps.astype("datetime64[s]")
        if self.titles is not None:
            codes, titles = pd.factorize(pd.Series([title or None for title in self.titles.titles]))
            columns["title"] = pd.Categorical.from_codes(codes[ratings.items], titles)
        return pd.DataFrame(columns)
