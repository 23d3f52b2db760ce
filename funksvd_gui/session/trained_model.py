"""A model that answers in ids and titles. Frozen: any thread may ask it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from funksvd_gui.core.factor_model import UNKNOWN, FactorModel
from funksvd_gui.core.hyperparams import Hyperparams
from funksvd_gui.core.ratings import Values
from funksvd_gui.data.dataset import Titles
from funksvd_gui.data.filter.settings import Filter
from funksvd_gui.data.split.account import SplitAccount
from funksvd_gui.data.split.part import Part
from funksvd_gui.data.vocabulary import Vocabulary
from funksvd_gui.session.rated_items import RatedItems
from funksvd_gui.session.rows import Rows

#: A user's own rating and the part it was in.
_Known: TypeAlias = tuple[float | None, Part | None]
_NOT_RATED: _Known = (None, None)


@dataclass(frozen=True, slots=True)
class Prediction:
    """What the model says of one user and one item.

    `score` is the plain score, `clipped` lies inside the rating scale, both in
    stars. `user_rating` is her own rating, if the data have one, and `user_rating_part` the
    part it was in; that is None, too, where an older model file does not tell. Where
    the user or the item is not known from training, its terms are missing from the
    score and the baseline of the other remains.
    """

    item_id: str
    title: str
    score: float
    clipped: float
    user_rating: float | None
    user_rating_part: Part | None
    user_is_known: bool
    item_is_known: bool


@dataclass(frozen=True, slots=True)
class Recommendation:
    """An item of a user's top-N; all as in `Prediction`.

    `user_rating` is there where her rating was kept for the test, and where items that she
    has rated are asked for.
    """

    item_id: str
    title: str
    score: float
    clipped: float
    user_rating: float | None
    user_rating_part: Part | None


@dataclass(frozen=True, slots=True)
class RatedItem:
    """A rating of the data beside the model's own score; scores as in `Prediction`.

    `part` is the part it was in, None where an older model file does not tell.
    """

    item_id: str
    title: str
    rating: float
    part: Part | None
    score: float
    clipped: float


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class TrainedModel:
    """Factors with the ids, titles and known ratings they belong to.

    Attributes
    ----------
    name : str
        For people: the data's name.
    scale : (float, float)
        Smallest and largest rating of the data, in stars.
    rated : RatedItems
        The ratings of all parts by user. Those of a test file are here where both
        their user and their item are in the data.
    fingerprint : str
        Of the data it was trained on.
    program_version : str
        Of the program that trained it.
    filter : Filter or None
        What was left out of the data; None if nothing was, or nobody knows.
    split : SplitAccount or None
        How the data were shared out; None if that was done by hand.
    """

    name: str
    hyperparams: Hyperparams
    scale: tuple[float, float]
    users: Vocabulary
    items: Vocabulary
    titles: Titles | None
    factors: FactorModel
    rated: RatedItems
    fingerprint: str
    program_version: str
    filter: Filter | None = None
    split: SplitAccount | None = None

    @property
    def n_features(self) -> int:
        """Features trained so far."""
        return self.factors.n_features

    def knows_user(self, user_id: str) -> bool:
        """Whether the user has ratings the model was trained on."""
        return self._user(user_id) != UNKNOWN

    def knows_item(self, item_id: str) -> bool:
        """Whether the item has ratings the model was trained on."""
        return self._item(item_id) != UNKNOWN

    def title_of(self, item: int) -> str:
        """Return the title of the item with this index; empty if it has none."""
        return self.titles.titles[item] if self.titles is not None else ""

    def genres_of(self, item: int) -> str:
        """Return the genres of the item with this index; empty if it has none."""
        return self.titles.genres[item] if self.titles is not None else ""

    def clip(self, scores: Values) -> Values:
        """Return scores moved into the rating scale, in stars."""
        return np.clip(scores, *self.scale)

    def predict(self, user_id: str, item_ids: Sequence[str]) -> Rows[Prediction]:
        """Predict a user's rating of each item; ids that are unknown are no error.

        Raises
        ------
        TypeError
            Here and below, if an id is no string.
        """
        user = self._user(user_id)
        _check_list_of_ids("item_ids", item_ids)
        items = np.array([self._item(item_id) for item_id in item_ids], dtype=np.int64)
        scores = self.factors.scores_of_user(user, items)
        known = self._rated_by(user_id)
        return Rows(Prediction, [
            Prediction(
                item_id,
                self._title_of_id(item_id),
                float(score),
                float(clipped),
                *known.get(self.items.index_of(item_id), _NOT_RATED),
                user_is_known=user != UNKNOWN,
                item_is_known=bool(item != UNKNOWN),
            )
            for item_id, item, score, clipped in zip(
                item_ids, items, scores, self.clip(scores), strict=True
            )
        ])  # fmt: skip

    def recommend(
        self, user_id: str, n: int = 10, *, include_rated: bool = False
    ) -> Rows[Recommendation]:
        """Return the n items with the highest scores, best first, in the order of ids if equal.

        Items she has rated are left out unless `include_rated`, but not those whose
        rating was kept for the test: whether they are found is what the test asks.
        Items without training ratings are never recommended. An unknown user gets the
        items that the baseline ranks highest.
        """
        scores = self.factors.scores_of_user(self._user(user_id)).astype(np.float64)
        allowed = self.factors.item_counts > 0
        user = self.users.index_of(user_id)
        if user is not None and not include_rated:
            allowed[self.rated.seen_by(user)] = False
        candidates = np.flatnonzero(allowed)
        if 0 < n < len(candidates):
            # Everything that ties with the n-th stays in, so that the order below decides.
            nth = np.partition(scores[candidates], -n)[-n]
            candidates = candidates[scores[candidates] >= nth]
        best = candidates[np.argsort(-scores[candidates], kind="stable")][: max(n, 0)]
        clipped = np.clip(scores[best], *self.scale)
        known = self._rated_by(user_id)
        return Rows(Recommendation, [
            Recommendation(
                self.items[i],
                self.title_of(i),
                float(scores[i]),
                float(c),
                *known.get(i, _NOT_RATED),
            )
            for i, c in zip(best.tolist(), clipped, strict=True)
        ])  # fmt: skip

    def rated_by(self, user_id: str) -> Rows[RatedItem]:
        """Return a user's ratings beside the model's scores, in the order of item indices.

        Each tells the part it was in, so whether training has seen it.
        """
        index = self._index_of_user(user_id)
        if index is None:
            return Rows(RatedItem, [])
        items, ratings, parts = self.rated.of_user(index)
        scores = self.factors.scores_of_user(self._user(user_id), items)
        clipped = self.clip(scores)
        rows = zip(items.tolist(), ratings, parts, scores, clipped, strict=True)
        return Rows(RatedItem, [
            RatedItem(self.items[i], self.title_of(i), float(r), part, float(s), float(c))
            for i, r, part, s, c in rows
        ])  # fmt: skip

    def _index_of_user(self, user_id: str) -> int | None:
        _check_id("user_id", user_id)
        return self.users.index_of(user_id)

    def _user(self, user_id: str) -> int:
        index = self._index_of_user(user_id)
        return index if index is not None and self.factors.user_counts[index] else UNKNOWN

    def _item(self, item_id: str) -> int:
        _check_id("item_id", item_id)
        index = self.items.index_of(item_id)
        return index if index is not None and self.factors.item_counts[index] else UNKNOWN

    def _title_of_id(self, item_id: str) -> str:
        index = self.items.index_of(item_id)
        return "" if index is None else self.title_of(index)

    def _rated_by(self, user_id: str) -> dict[int | None, _Known]:
        """Return a user's ratings and the part of each, by the index of the item."""
        user = self.users.index_of(user_id)
        if user is None:
            return {}
        items, ratings, parts = self.rated.of_user(user)
        rows = zip(items.tolist(), ratings.tolist(), parts, strict=True)
        return {item: (rating, part) for item, rating, part in rows}


def _check_id(name: str, value: object) -> None:
    # No id is ever a number, and to look for one would find nothing and say nothing.
    if not isinstance(value, str):
        raise TypeError(f'{name} must be a string, such as "{value}", not {value!r}: ids are text.')


def _check_list_of_ids(name: str, values: Sequence[str]) -> None:
    # A string is a sequence of its letters, each of which could be an id.
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise TypeError(f'{name} must be a list of strings, such as ["{values}"], not {values!r}.')
