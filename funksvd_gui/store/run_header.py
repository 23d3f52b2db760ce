"""The JSON header of a run's file: everything about a run that is not an array."""

from __future__ import annotations

import math
from typing import Annotated, Any, Literal, TypeAlias, TypeVar

import msgspec
from msgspec import Meta

from funksvd_gui.core.events import EndReason
from funksvd_gui.store.array_archive import ArchiveError, Form
from funksvd_gui.store.header import (
    Bounds,
    Count,
    Header,
    Number,
    Part,
    Values,
    checked_bounds,
    wrong,
)
from funksvd_gui.store.header import read_header as read_any_header
from funksvd_gui.store.model_header import F32, I32, MAX_FEATURES, Features, KeptEpochs

#: Raised by one when older programs could no longer read what this one writes. What has a
#: default is there since 3: which epochs are kept.
OLDEST_VERSION, FORMAT_VERSION = 2, 3
FORMAT_NAME = "funksvd-studio run"
_PartT = TypeVar("_PartT", bound=Part)
#: Prefixes of arrays: the model and the best one of features, the feature in training and the last
#: one before it was frozen, the state of fine-tuning and the best one.
MODEL, BEST, BEGUN, LAST, TUNED, TUNED_BEST = (
    "", "best_", "begun_", "last_", "tuned_", "tuned_best_"
)  # fmt: skip
#: A number that is not negative; JSON has none for the best of no epoch.
_INFINITY: Literal["inf"] = "inf"
Stars: TypeAlias = Annotated[float, Meta(ge=0)] | Literal["inf"]
#: RMSE of training and validation.
Rmses: TypeAlias = tuple[Stars, Stars | None]


class ModelPart(Part, frozen=True):
    """See `FactorModel`."""

    n_features: Features
    global_mean: Number
    clamp: Bounds | None
    trail: Number
    kept_epochs: KeptEpochs = ()
    n_fine_tuned: Features = 0
    fine_tune_epoch: Count = 0


class WatchPart(Part, frozen=True):
    """See `FeatureWatch`."""

    start_size: Stars
    n_epochs: Count
    n_stale: Count
    has_left: bool
    previous: Stars
    best: Stars
    has_diverged: bool
    best_epoch: Count = 0


class BegunPart(Part, frozen=True):
    """See `BegunFeature`."""

    watch: WatchPart
    last: Rmses
    best: Rmses


class EarlierPart(Part, frozen=True):
    """See `FeatureProgress`; as it was before the last feature was frozen."""

    begun: BegunPart | None
    last: Stars
    best: Stars
    n_best: Features
    more_epochs: Count
    before_last: None


class ProgressPart(EarlierPart, frozen=True):
    """See `FeatureProgress`."""

    before_last: EarlierPart | None  # type: ignore[assignment]


class RunWatchPart(Part, frozen=True):
    """See `RunWatch`."""

    best: Stars
    n_stale: Count


class FineTunePart(Part, frozen=True):
    """See `FineTuneProgress`."""

    n_together: Features
    watch: RunWatchPart
    has_best: bool
    best_epoch: Count | None
    last_is_best: bool
    epoch: Count = 0


class DonePart(Part, frozen=True):
    """See `FeatureDone`."""

    feature: Features
    n_epochs: Count
    reason: EndReason
    rmse_train: Stars
    rmse_validation: Stars | None
    gain: Number
    norm: Stars


class RunHeader(Header, frozen=True):
    """What the arrays mean, and the sizes they must have.

    Attributes
    ----------
    done : tuple of DonePart
        What was told of finished features.
    best_is_first : bool
        Whether the best model of features is the first features of the model.
    others : see `RunState` and `TrainerState`
    """

    split_digest: str
    filter: Values | None
    split: Values
    n_planned: Features
    n_together: Features
    fine_tune_planned: Count
    fine_tune_done: Count
    updates: Annotated[int, Meta(ge=0, le=2**62)]
    fit_seconds: Number
    done: Annotated[tuple[DonePart, ...], Meta(max_length=MAX_FEATURES)]
    model: ModelPart
    best_of_features: ModelPart
    best_is_first: bool
    features: ProgressPart
    fine_tuning: FineTunePart | None

    @property
    def n_tuned_features(self) -> int:
        """Features of fine-tuning; those that have begun there included."""
        return self.model.n_features + (self.fine_tuning.n_together if self.fine_tuning else 0)

    def parts(self) -> dict[str, dict[str, Form]]:
        """Return dtype and shape of every array by its owner's prefix and its name there."""
        n_users, n_items = self.n_users, self.n_items
        users, items = (F32, (n_users,)), (F32, (n_items,))
        counts = {"user_counts": (I32, (n_users,)), "item_counts": (I32, (n_items,))}
        parts: dict[str, dict[str, Form]] = {MODEL: self._biases_and_factors(self.model) | counts}
        if not self.best_is_first:
            parts[BEST] = self._biases_and_factors(self.best_of_features)
        for prefix, progress in ((BEGUN, self.features), (LAST, self.features.before_last)):
            if progress is not None and progress.begun is not None:
                parts[prefix] = {"p": users, "q": items, "best_p": users, "best_q": items}
        if self.fine_tuning is not None:
            for prefix in (TUNED, TUNED_BEST) if self.fine_tuning.has_best else (TUNED,):
                parts[prefix] = {
                    "user_bias": users,
                    "item_bias": items,
                    "user_rows": (F32, (n_users, self.n_tuned_features)),
                    "item_rows": (F32, (n_items, self.n_tuned_features)),
                }
        return parts

    def forms(self) -> dict[str, Form]:
        """Return dtype and shape of every array the file must hold, by name."""
        return {
            f"{prefix}{name}": form
            for prefix, part in self.parts().items()
            for name, form in part.items()
        }

    def _biases_and_factors(self, model: ModelPart) -> dict[str, Form]:
        return {
            "user_bias": (F32, (self.n_users,)),
            "item_bias": (F32, (self.n_items,)),
            "user_factors": (F32, (model.n_features, self.n_users)),
            "item_factors": (F32, (model.n_features, self.n_items)),
        }

    def is_consistent(self) -> bool:
        """Whether the values go together."""
        n_features, features = self.model.n_features, self.features
        before, best = features.before_last, self.best_of_features
        if not all(
            len(part.kept_epochs) in {0, part.n_features} and part.n_fine_tuned <= part.n_features
            for part in (self.model, best)
        ):
            return False
        if before is not None and (
            n_features == 0 or before.begun is None or before.n_best >= n_features
        ):
            return False
        if self.fine_tuning is not None and (
            self.n_tuned_features == 0 or self.n_together or features.begun or before
        ):
            return False
        if self.best_is_first and (
            best.n_features > n_features or best.global_mean != self.model.global_mean
        ):
            return False
        return features.n_best <= n_features and self.n_tuned_features <= self.n_planned


_KINDS = dict.fromkeys(range(OLDEST_VERSION, FORMAT_VERSION + 1), RunHeader)


def read_header(content: bytes) -> RunHeader:
    """Read the header of a run, trusting nothing; see `header.read_header` for what is raised."""
    header = read_any_header(content, FORMAT_NAME, "run", _KINDS)
    checked_bounds(header.model.clamp, "model")
    checked_bounds(header.best_of_features.clamp, "best_of_features")
    if [each.feature for each in header.done] != list(range(1, len(header.done) + 1)):
        raise wrong("done")
    if not header.is_consistent():
        raise ArchiveError("its description contradicts itself")
    return header


def part_of(kind: type[_PartT], value: object, **others: Part | bool | None) -> _PartT:
    """Return a record of the attributes of an object, `others` in the place of theirs."""
    names = set(kind.__struct_fields__) - set(others)
    values = {name: _replaced(getattr(value, name), math.inf, _INFINITY) for name in names}
    return kind(**values, **others)


def fields_of(part: Part) -> dict[str, Any]:
    """Return the values of a record by name."""
    values = msgspec.structs.asdict(part).items()
    return {name: _replaced(value, _INFINITY, math.inf) for name, value in values}


def _replaced(value: Any, old: float | str, new: float | str) -> Any:
    if isinstance(value, tuple):
        return tuple(_replaced(each, old, new) for each in value)
    return new if value == old else value
