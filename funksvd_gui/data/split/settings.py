"""How ratings are shared out: the choices, their limits, and how files keep them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from funksvd_gui.data.kept import Kept, check_whole
from funksvd_gui.errors import HyperparamError

MAX_PER_USER = 1_000
MAX_FOLDS = 1_000


class SplitMethod(StrEnum):
    """What decides which ratings are held out."""

    RANDOM = "random"
    TIME = "time"
    LAST_PER_USER = "last-per-user"
    RANDOM_PER_USER = "random-per-user"
    FOLDS = "folds"

    @property
    def needs_times(self) -> bool:
        return self in {SplitMethod.TIME, SplitMethod.LAST_PER_USER}

    @property
    def is_per_user(self) -> bool:
        """Whether ratings of each user are counted, rather than shares of all ratings."""
        return self in {SplitMethod.LAST_PER_USER, SplitMethod.RANDOM_PER_USER}


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitSettings(Kept):
    """Which ratings are held out, and how many.

    The test part is never looked at during training; the validation part, taken
    from what remains, is what curves and early stopping watch.

    Attributes
    ----------
    method : SplitMethod
        "random": shares of all ratings, at random. "time": the same shares, but
        the latest ratings; validation lies before test. "last-per-user" and
        "random-per-user": so many ratings of each user. "folds": the test part
        is one of `n_folds` equal parts that together are all ratings.
    test_share, validation_share : float
        Of all ratings, and of what remains then; the test share counts for
        "random" and "time", the validation share for "folds" as well.
    test_per_user, validation_per_user : int
        For the two methods that count ratings of each user.
    n_folds, fold : int
        How many folds there are, and which of them is the test part, from 1.
    allow_cold : bool
        Whether somebody may have ratings that are held out and none in
        training. Otherwise at least one rating of every user stays in training,
        and one of every item where possible.

    Raises
    ------
    HyperparamError
        If a value is outside its limits.
    """

    no_such = "These are no settings of a split"

    method: SplitMethod = SplitMethod.RANDOM
    test_share: float = 0.0
    validation_share: float = 0.05
    test_per_user: int = 0
    validation_per_user: int = 1
    n_folds: int = 5
    fold: int = 1
    allow_cold: bool = False
    seed: int = 0

    def __post_init__(self) -> None:
        if self.method not in list(SplitMethod):
            raise HyperparamError(
                f"There is no way to split called “{self.method!s:.40}”.",
                hint=f"Choose one of: {', '.join(SplitMethod)}.",
            )
        # A plain text, as files and command lines have it, becomes the member.
        object.__setattr__(self, "method", SplitMethod(self.method))
        _check_share("held-out share", self.test_share)
        _check_share("validation share", self.validation_share)
        check_whole("number of test ratings per user", self.test_per_user, 0, MAX_PER_USER)
        check_whole(
            "number of validation ratings per user", self.validation_per_user, 0, MAX_PER_USER
        )
        check_whole("number of folds", self.n_folds, 2, MAX_FOLDS)
        check_whole("fold", self.fold, 1, self.n_folds)
        if self.seed < 0:
            raise HyperparamError(
                f"The seed of the split is {self.seed}, but it must not be negative.",
                hint="Choose 0 or a larger whole number.",
            )


def _check_share(name: str, share: float) -> None:
    if not (math.isfinite(share) and 0 <= share < 1):
        raise HyperparamError(
            f"The {name} is {share:g}, but it must be at least 0 and below 1.",
            hint="Choose for example 0.05 for every twentieth rating.",
        )
