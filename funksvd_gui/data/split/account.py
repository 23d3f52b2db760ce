"""The account of one split: which method, how many ratings where, and who is unknown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from msgspec import Meta

from funksvd_gui.data.kept import Kept
from funksvd_gui.data.split.settings import SplitMethod, SplitSettings
from funksvd_gui.wording import counted

_Count = Annotated[int, Meta(ge=0)]


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitAccount(Kept):
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

    no_such = "This is no account of a split"

    settings: SplitSettings
    n_train: _Count
    n_validation: _Count
    n_test: _Count
    test_file: str
    n_kept: _Count
    n_unknown_users: _Count
    n_unknown_items: _Count

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
