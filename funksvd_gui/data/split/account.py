"""The account of one split: which method, how many ratings where, and who is unknown."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from msgspec import Meta

from funksvd_gui.data.kept import as_values, from_values
from funksvd_gui.data.split.settings import SplitMethod, SplitSettings
from funksvd_gui.errors import HyperparamError
from funksvd_gui.wording import counted

_Count = Annotated[int, Meta(ge=0)]


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitAccount:
    """What is kept of a split with its run and its model.

    Attributes
    ----------
    test_file : str
        The name of the file that the test part is from; empty if it is from the data.
    n_kept : int
        Ratings the settings would hold out that stay in training, so that their
        user or item is known there.
    n_unknown_users, n_unknown_items : int
        Those with ratings that are held out and none in training.
    """

    settings: SplitSettings
    n_train: _Count
    n_validation: _Count
    n_test: _Count
    test_file: str = ""
    n_kept: _Count = 0
    n_unknown_users: _Count = 0
    n_unknown_items: _Count = 0

    def sentences(self) -> tuple[str, ...]:
        """Describe the split for people: the method, the counts, and what to know of them."""
        parts = f"{counted(self.n_train, 'rating')} to train on, {self.n_validation:,} to watch"
        if self.n_test or self.test_file:
            parts += f", {self.n_test:,} to test on"
        told = [f"{self._method_in_words()}: {parts}."]
        if self.n_kept:
            told.append(
                f"{counted(self.n_kept, 'rating')} that would have been held out "
                f"{'stays' if self.n_kept == 1 else 'stay'} in training, so that their users "
                "and items are known there."
            )
        if self.n_unknown_users or self.n_unknown_items:
            told.append(
                f"{counted(self.n_unknown_users, 'user')} and "
                f"{counted(self.n_unknown_items, 'item')} with ratings that are held out have "
                "none in training; the baseline alone answers for them."
            )
        return tuple(told)

    def as_dict(self) -> dict[str, Any]:
        """Return the account as plain values for a file."""
        return as_values(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> SplitAccount:
        """Return the account that a file holds.

        Raises
        ------
        HyperparamError
            If anything is missing, unknown, of the wrong type or negative.
        """
        missing = {field.name for field in dataclasses.fields(cls)} - set(values)
        try:
            if missing:
                raise ValueError(f"there is no {min(missing)!r}")
            return from_values(cls, values)
        except ValueError as error:
            raise HyperparamError(f"This is no account of a split: {error}.") from error

    def _method_in_words(self) -> str:
        settings = self.settings
        held = counted(settings.test_per_user + settings.validation_per_user, "rating")
        words = {
            SplitMethod.RANDOM: "Split at random",
            SplitMethod.TIME: "Split by time",
            SplitMethod.LAST_PER_USER: f"Each user's last {held} held out",
            SplitMethod.RANDOM_PER_USER: f"{held} of each user held out at random",
            SplitMethod.FOLDS: f"Fold {settings.fold} of {settings.n_folds}",
        }[settings.method]
        return f"{words}, tested on “{self.test_file}”" if self.test_file else words
