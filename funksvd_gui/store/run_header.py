"""The JSON header of a run's file: everything about a run that is not an array."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from funksvd_gui.core.events import EndReason, FeatureDone
from funksvd_gui.core.hyperparams import Hyperparams
from funksvd_gui.core.stopping import FeatureWatch, RunWatch
from funksvd_gui.data.filter.settings import Filter
from funksvd_gui.data.split.account import SplitAccount
from funksvd_gui.store import header_values
from funksvd_gui.store.array_archive import ArchiveError, Form
from funksvd_gui.store.header_values import MAX_INDEX, Reader, wrong
from funksvd_gui.store.model_header import F32, I32, MAX_FEATURES

#: Raised by one when older programs could no longer read what this one writes.
FORMAT_VERSION = 2
FORMAT_NAME = "funksvd-studio run"
_MAX_UPDATES = 2**62
#: What JSON has no number for: the best of no epoch.
_INFINITY = "inf"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelPart:
    """See `FactorModel`."""

    n_features: int
    global_mean: float
    clamp: tuple[float, float] | None
    trail: float


@dataclass(frozen=True, slots=True, kw_only=True)
class BegunPart:
    """See `BegunFeature`."""

    watch: FeatureWatch
    last: tuple[float, float | None]
    best: tuple[float, float | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressPart:
    """See `FeatureProgress`."""

    begun: BegunPart | None
    last: float
    best: float
    n_best: int
    more_epochs: int
    before_last: ProgressPart | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FineTunePart:
    """See `FineTuneProgress`."""

    n_together: int
    watch: RunWatch
    has_best: bool
    best_epoch: int | None
    last_is_best: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RunHeader:
    """What the arrays mean, and the sizes they must have.

    Attributes
    ----------
    done : tuple of FeatureDone
        What was told of finished features.
    best_is_first : bool
        Whether the best model of features is the first features of the model.
    others : see `RunState` and `TrainerState`
    """

    program_version: str
    name: str
    fingerprint: str
    split_digest: str
    filter: Filter | None
    split: SplitAccount
    hyperparams: Hyperparams
    n_users: int
    n_items: int
    n_planned: int
    n_together: int
    fine_tune_planned: int
    fine_tune_done: int
    updates: int
    fit_seconds: float
    done: tuple[FeatureDone, ...]
    model: ModelPart
    best_of_features: ModelPart
    best_is_first: bool
    features: ProgressPart
    fine_tuning: FineTunePart | None

    @property
    def n_tuned_features(self) -> int:
        """Features of fine-tuning; those that have begun there included."""
        return self.model.n_features + (self.fine_tuning.n_together if self.fine_tuning else 0)

    def forms(self) -> dict[str, Form]:
        """Return dtype and shape of every array the file must hold, by name."""
        users, items = self.n_users, self.n_items
        forms = self._model_forms("", self.model)
        forms |= {"user_counts": (I32, (users,)), "item_counts": (I32, (items,))}
        if not self.best_is_first:
            forms |= self._model_forms("best_", self.best_of_features)
        before = self.features.before_last
        for prefix, progress in (("begun", self.features), ("last", before)):
            if progress is not None and progress.begun is not None:
                for best in ("", "best_"):
                    forms[f"{prefix}_{best}p"] = (F32, (users,))
                    forms[f"{prefix}_{best}q"] = (F32, (items,))
        if self.fine_tuning is not None:
            for prefix in ("tuned_", "tuned_best_") if self.fine_tuning.has_best else ("tuned_",):
                forms[f"{prefix}user_bias"] = (F32, (users,))
                forms[f"{prefix}item_bias"] = (F32, (items,))
                forms[f"{prefix}user_rows"] = (F32, (users, self.n_tuned_features))
                forms[f"{prefix}item_rows"] = (F32, (items, self.n_tuned_features))
        return forms

    def _model_forms(self, prefix: str, model: ModelPart) -> dict[str, Form]:
        return {
            f"{prefix}user_bias": (F32, (self.n_users,)),
            f"{prefix}item_bias": (F32, (self.n_items,)),
            f"{prefix}user_factors": (F32, (model.n_features, self.n_users)),
            f"{prefix}item_factors": (F32, (model.n_features, self.n_items)),
        }

    def to_json(self) -> bytes:
        """Return the header as one line of ASCII.

        Raises
        ------
        ValueError
            If a number is not one.
        """
        values = asdict(self) | {
            "hyperparams": self.hyperparams.as_dict(),
            "filter": None if self.filter is None else self.filter.as_dict(),
            "split": self.split.as_dict(),
        }
        head = {"format": FORMAT_NAME, "format_version": FORMAT_VERSION}
        return json.dumps(_without_infinity(head | values), allow_nan=False).encode("ascii")

    @classmethod
    def from_json(cls, content: bytes) -> RunHeader:
        """Read a header, trusting nothing.

        Raises
        ------
        NewerVersionError
            If the format is newer than this program.
        ArchiveError
            If anything is missing, unknown, of the wrong type or beyond its limits,
            or does not go together.
        """
        values, version = header_values.read_header(content, FORMAT_NAME, FORMAT_VERSION, "run")
        if version == 1:
            raise ArchiveError("it was begun by an earlier version, which trained in another way")
        header = cls(**header_values.read_all(values, _READERS))
        if not header._is_consistent():
            raise ArchiveError("its description contradicts itself")
        return header

    def _is_consistent(self) -> bool:
        n_features, features = self.model.n_features, self.features
        before, best = features.before_last, self.best_of_features
        if before is not None and (
            n_features == 0
            or before.begun is None
            or before.before_last is not None
            or before.n_best >= n_features
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


def _without_infinity(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_infinity(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_without_infinity(each) for each in value]
    return _INFINITY if value == math.inf else value


def _record(kind: type[Any], readers: dict[str, Reader]) -> Reader:
    """Return a reader of an object whose parts have readers of their own."""

    def read(value: Any, name: str) -> Any:
        if not isinstance(value, dict) or set(value) != set(readers):
            raise wrong(name)
        return kind(**{part: read(value[part], name) for part, read in readers.items()})

    return read


def _optional(read: Reader) -> Reader:
    return lambda value, name: None if value is None else read(value, name)


def _size(value: Any, name: str) -> float:
    """Read a number that is not negative and may be infinite."""
    if value == _INFINITY:
        return math.inf
    if type(value) not in {int, float} or not 0 <= value < math.inf:
        raise wrong(name)
    return float(value)


def _rmses(value: Any, name: str) -> tuple[float, float | None]:
    if not isinstance(value, list) or len(value) != 2:  # noqa: PLR2004 - training and validation
        raise wrong(name)
    return _size(value[0], name), _optional(_size)(value[1], name)


def _done(value: Any, name: str) -> tuple[FeatureDone, ...]:
    if not isinstance(value, list) or len(value) > MAX_FEATURES:
        raise wrong(name)
    done = tuple(_feature_done(each, name) for each in value)
    if [each.feature for each in done] != list(range(1, len(done) + 1)):
        raise wrong(name)
    return done


def _reason(value: Any, name: str) -> EndReason:
    if value not in list(EndReason):
        raise wrong(name)
    return EndReason(value)


def _split(value: Any, name: str) -> SplitAccount:
    account = header_values.split_account(value, name)
    if account is None:
        raise wrong(name)
    return account


def _progress(depth: int) -> Callable[[Any, str], Any]:
    """Return a reader of progress that remembers at most `depth` earlier ones."""

    def nothing(value: Any, name: str) -> None:
        if value is not None:
            raise wrong(name)

    return _record(
        ProgressPart,
        {
            "begun": _optional(_record(BegunPart, _BEGUN)),
            "last": _size,
            "best": _size,
            "n_best": header_values.integer(0, MAX_FEATURES),
            "more_epochs": _count,
            "before_last": _optional(_progress(depth - 1)) if depth else nothing,
        },
    )


_count = header_values.integer(0, MAX_INDEX)
_n_features = header_values.integer(0, MAX_FEATURES)
_RUN_WATCH: dict[str, Reader] = {"best": _size, "n_stale": _count}
_BEGUN: dict[str, Reader] = {
    "watch": _record(
        FeatureWatch,
        {
            "start_size": _size,
            "n_epochs": _count,
            "n_stale": _count,
            "has_left": header_values.truth,
            "previous": _size,
            "best": _size,
            "has_diverged": header_values.truth,
        },
    ),
    "last": _rmses,
    "best": _rmses,
}
_feature_done = _record(
    FeatureDone,
    {
        "feature": _n_features,
        "n_epochs": _count,
        "reason": _reason,
        "rmse_train": _size,
        "rmse_validation": _optional(_size),
        "gain": header_values.number,
        "norm": _size,
    },
)
_model = _record(
    ModelPart,
    {
        "n_features": _n_features,
        "global_mean": header_values.number,
        "clamp": header_values.optional_bounds,
        "trail": header_values.number,
    },
)
_READERS: dict[str, Reader] = {
    "program_version": header_values.text,
    "name": header_values.text,
    "fingerprint": header_values.text,
    "split_digest": header_values.text,
    "filter": header_values.filter_account,
    "split": _split,
    "hyperparams": header_values.hyperparams,
    "n_users": header_values.integer(1, MAX_INDEX),
    "n_items": header_values.integer(1, MAX_INDEX),
    "n_planned": _n_features,
    "n_together": _n_features,
    "fine_tune_planned": _count,
    "fine_tune_done": _count,
    "updates": header_values.integer(0, _MAX_UPDATES),
    "fit_seconds": header_values.number,
    "done": _done,
    "model": _model,
    "best_of_features": _model,
    "best_is_first": header_values.truth,
    "features": _progress(1),
    "fine_tuning": _optional(
        _record(
            FineTunePart,
            {
                "n_together": _n_features,
                "watch": _record(RunWatch, _RUN_WATCH),
                "has_best": header_values.truth,
                "best_epoch": _optional(_count),
                "last_is_best": header_values.truth,
            },
        )
    ),
}
