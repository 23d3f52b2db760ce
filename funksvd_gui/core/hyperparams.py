"""What a person may tune: frozen settings, their limits and words, and the presets.

A default is written once, here; the form, the command line and the
documentation read it, its limits and its explanation from the fields' metadata.
"""

from __future__ import annotations

import dataclasses
import math
import operator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from funksvd_gui.errors import HyperparamError


class Baseline(StrEnum):
    """What is predicted before any feature is trained."""

    NONE = "none"
    GLOBAL_MEAN = "global mean"
    ITEM_MEAN = "item mean"
    USER_AND_ITEM = "user + item"


class Stage(StrEnum):
    """The part of a training that a setting belongs to, in the order of the form."""

    ALL = "Model"
    BASELINE = "Baseline"
    ONE_FEATURE = "One feature at a time"
    FINE_TUNING = "Fine-tuning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Words and bounds of one hyper-parameter, for forms and for checks.

    `minimum` and `maximum` are inclusive; `None` means that the field is not a number.
    """

    label: str
    help: str
    symbol: str = ""
    minimum: float | None = None
    maximum: float | None = None
    decimals: int = 0
    stage: Stage = Stage.ALL


_KEY = "limits"


def _tunable(default: Any, label: str, help: str, **words: Any) -> Any:  # noqa: A002
    limits = Limits(label=label, help=help, **words)
    return field(default=default, metadata={_KEY: limits})


@dataclass(frozen=True, slots=True, kw_only=True)
class Hyperparams:
    """Immutable training settings; safe to hand to another thread.

    The defaults are the *FunkSVD* preset. The number of threads is not here,
    because it never changes a result.

    Raises
    ------
    HyperparamError
        If a value lies outside its limits.
    """

    n_features: int = _tunable(
        40, "Features", "How many features are trained.",
        symbol="K", minimum=0, maximum=2_000,
    )  # fmt: skip
    max_epochs: int = _tunable(
        25, "Epochs per feature", "A feature is finished after this many passes over the ratings.",
        minimum=1, maximum=10_000,
    )  # fmt: skip
    learning_rate: float = _tunable(
        0.15, "Learning rate",
        "How far one rating moves the two factors it touches; fine-tuning takes a share of it.",
        symbol="λ", minimum=1e-6, maximum=10.0, decimals=6,
    )  # fmt: skip
    regularization: float = _tunable(
        0.03, "Regularization",
        "How strongly every step pulls the factors back towards zero; fine-tuning takes a share "
        "of it.",
        symbol="γ", minimum=0.0, maximum=100.0, decimals=6,
    )  # fmt: skip
    seed: int = _tunable(
        0, "Seed", "The same seed, data and settings give the same model, bit by bit.",
        minimum=0, maximum=2**31 - 1,
    )  # fmt: skip

    baseline: Baseline = _tunable(  # noqa: RUF009 - a field, like the others; the enum confuses the rule
        Baseline.USER_AND_ITEM, "Baseline", "What is predicted before any feature is trained.",
        stage=Stage.BASELINE,
    )  # fmt: skip
    damping_user: float = _tunable(
        5.0, "User damping", "How many average ratings are added to every user's mean.",
        minimum=0.0, maximum=10_000.0, decimals=2, stage=Stage.BASELINE,
    )  # fmt: skip
    damping_item: float = _tunable(
        6.0, "Item damping", "How many average ratings are added to every item's mean.",
        minimum=0.0, maximum=10_000.0, decimals=2, stage=Stage.BASELINE,
    )  # fmt: skip

    learning_rate_decay: float = _tunable(
        0.97, "Learning rate decay",
        "Each epoch of a feature multiplies its learning rate by this; the next feature begins "
        "with the whole rate again.",
        minimum=0.01, maximum=1.0, decimals=3, stage=Stage.ONE_FEATURE,
    )  # fmt: skip
    epoch_regularization: float = _tunable(
        11.0, "Regularization per epoch",
        "How strongly every epoch, once, pulls the factors back towards zero: it holds back who "
        "has few ratings, as a pull at every rating does not.",
        symbol="κ", minimum=0.0, maximum=10_000.0, decimals=4, stage=Stage.ONE_FEATURE,
    )  # fmt: skip
    starting_passes: int = _tunable(
        3, "Starting passes",
        "Passes of alternating least squares that begin a feature, so that it finds the largest "
        "direction first; with 0 it begins with noise.",
        minimum=0, maximum=1_000, stage=Stage.ONE_FEATURE,
    )  # fmt: skip
    initial_value: float = _tunable(
        0.0, "Starting value", "What every factor is before its feature is trained.",
        minimum=-10.0, maximum=10.0, decimals=4, stage=Stage.ONE_FEATURE,
    )  # fmt: skip
    initial_noise: float = _tunable(
        0.5, "Starting noise", "Standard deviation of the noise added to the starting values.",
        minimum=0.0, maximum=10.0, decimals=4, stage=Stage.ONE_FEATURE,
    )  # fmt: skip
    min_epochs: int = _tunable(
        2, "Fewest epochs", "A feature is never stopped early before this many passes.",
        minimum=1, maximum=10_000, stage=Stage.ONE_FEATURE,
    )  # fmt: skip
    patience: int = _tunable(
        3, "Patience",
        "How many epochs in a row that improve too little end a feature, and how many passes "
        "end the fine-tuning.",
        minimum=1, maximum=10_000, stage=Stage.ONE_FEATURE,
    )  # fmt: skip
    min_improvement: float = _tunable(
        0.0, "Least improvement",
        "What an epoch must improve the validation RMSE by to count, in standard deviations "
        "of the ratings where steps are scaled; with 0, it must not get worse.",
        minimum=0.0, maximum=10.0, decimals=6, stage=Stage.ONE_FEATURE,
    )  # fmt: skip
    scale_steps: bool = _tunable(
        True, "Scale steps to the ratings",
        "Take steps as if ratings were divided by their standard deviation, so that one "
        "setting suits every scale; what is shown stays in the data's own.",
        stage=Stage.ONE_FEATURE,
    )  # fmt: skip
    clamp: bool = _tunable(
        False, "Clamp to the rating scale",
        "Keep the running estimate inside the rating scale after every feature, "
        "in training and in prediction.",
        stage=Stage.ONE_FEATURE,
    )  # fmt: skip
    trail: bool = _tunable(
        False, "Count untrained features",
        "Add the constant that the features still untrained would contribute.",
        stage=Stage.ONE_FEATURE,
    )  # fmt: skip

    fine_tune_epochs: int = _tunable(
        50, "Fine-tuning epochs",
        "Passes that train all features and biases together, after they were trained one by one.",
        minimum=0, maximum=10_000, stage=Stage.FINE_TUNING,
    )  # fmt: skip
    fine_tune_rate: float = _tunable(
        0.1, "Fine-tuning rate",
        "What share of the learning rate λ the first pass takes, for factors and biases.",
        minimum=1e-6, maximum=100.0, decimals=6, stage=Stage.FINE_TUNING,
    )  # fmt: skip
    fine_tune_decay: float = _tunable(
        0.94, "Fine-tuning decay", "Each fine-tuning pass multiplies its learning rate by this.",
        minimum=0.01, maximum=1.0, decimals=3, stage=Stage.FINE_TUNING,
    )  # fmt: skip
    fine_tune_regularization: float = _tunable(
        1.0, "Fine-tuning regularization",
        "What share of the regularization γ the passes take, for factors and biases.",
        minimum=0.0, maximum=1_000.0, decimals=4, stage=Stage.FINE_TUNING,
    )  # fmt: skip
    fine_tune_features: int = _tunable(
        0, "Features that begin here",
        "So many of the features are not trained alone but begin together in fine-tuning: its "
        "first passes, as many as there are epochs per feature, move only them, with λ and γ of a "
        "single feature.",
        minimum=0, maximum=2_000, stage=Stage.FINE_TUNING,
    )  # fmt: skip

    def __post_init__(self) -> None:
        for each in dataclasses.fields(self):
            limits, value = each.metadata[_KEY], getattr(self, each.name)
            if limits.minimum is not None:
                value = _plain_number(limits, value, type(each.default))
                object.__setattr__(self, each.name, value)
            _check_within(limits, value)
        object.__setattr__(self, "baseline", _baseline(self.baseline))
        if self.min_epochs > self.max_epochs:
            # A person lowers the epochs; the advanced minimum follows without a scolding.
            object.__setattr__(self, "min_epochs", self.max_epochs)

    @property
    def n_alone(self) -> int:
        """Features that are trained one after the other."""
        return self.n_features - self.n_together

    @property
    def n_together(self) -> int:
        """Features that begin together, when fine-tuning begins."""
        return min(self.n_features, self.fine_tune_features) if self.fine_tune_epochs else 0

    def replace(self, **changes: Any) -> Hyperparams:
        """Return a copy with some settings changed."""
        return dataclasses.replace(self, **changes)

    def as_dict(self) -> dict[str, Any]:
        """Return plain values by name, fit for JSON."""
        return {
            name: value.value if isinstance(value, Baseline) else value
            for name, value in dataclasses.asdict(self).items()
        }

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Hyperparams:
        """Build settings from plain values; names that are missing keep their defaults.

        Raises
        ------
        HyperparamError
            If a name is unknown or a value has the wrong type or size.
        """
        unknown = sorted(set(values) - set(limits_by_name()))
        if unknown:
            raise HyperparamError(f"There is no setting called {unknown[0]!r}.")
        return cls(**{name: _typed(name, value) for name, value in values.items()})


def limits_by_name() -> dict[str, Limits]:
    """Return the words and bounds of every hyper-parameter, in the order of the form."""
    return {f.name: f.metadata[_KEY] for f in dataclasses.fields(Hyperparams)}


def default_of(name: str) -> Any:
    """Return the default of one hyper-parameter."""
    return getattr(Hyperparams(), name)


def _plain_number(limits: Limits, value: Any, wanted: type) -> int | float:
    """Return a number of any kind, such as numpy's, as the plain one that JSON knows."""
    try:
        if not isinstance(value, bool | str):
            return operator.index(value) if wanted is int else float(value)
    except (TypeError, ValueError, OverflowError):
        pass
    kind = "a whole number" if wanted is int else "a number"
    raise HyperparamError(
        f"{limits.label} must be {kind}, not {value!r}.", hint="Choose a value of this kind."
    )


def _check_within(limits: Limits, value: Any) -> None:
    if limits.minimum is None or limits.maximum is None:
        return
    if not math.isfinite(value) or not limits.minimum <= value <= limits.maximum:
        raise HyperparamError(
            f"{limits.label} must lie between {limits.minimum:g} and {limits.maximum:g}, "
            f"not {value:g}.",
            hint="Choose a value inside these limits.",
        )


def _baseline(value: str) -> Baseline:
    try:
        return Baseline(value)
    except ValueError:
        kinds = ", ".join(Baseline)
        raise HyperparamError(f"There is no baseline {value!r}.", hint=f"Use {kinds}.") from None


def _typed(name: str, value: Any) -> Any:
    wanted = type(default_of(name))
    if wanted is Baseline and isinstance(value, str):
        return _baseline(value)
    if wanted is float and type(value) is int:
        return float(value)
    if type(value) is not wanted:
        raise HyperparamError(f"{name} must be of type {wanted.__name__}, not {value!r}.")
    return value


#: What goes beyond the rule of a lecture, all of it off.
_PLAIN_RULE: dict[str, Any] = {
    "scale_steps": False, "learning_rate_decay": 1.0, "epoch_regularization": 0.0,
    "starting_passes": 0, "fine_tune_epochs": 0,
}  # fmt: skip

#: Features of such small steps are far from where they would settle: if somebody fine-tunes them,
#: ten times the steps in ten passes get somewhere, chosen on the sample's validation part.
_IF_FINE_TUNED: dict[str, Any] = {"fine_tune_rate": 10.0, "fine_tune_decay": 0.9}

#: Named settings. *FunkSVD*, *Lecture* and *All together* are ours, chosen on validation parts by
#: `benchmarks/choose_presets.py`.
#: *Lecture* is the rule as a lecture derives it: λ, γ, one feature at a time, and nothing else.
#: *Funk 2006* follows Simon Funk's published program: damping 25, 120 epochs, clamp and trail.
#: *LensKit* holds the defaults of LensKit's FunkSVD, which clamps only when it is told a range.
#: *All together* reaches a low RMSE soonest and does not show one feature after the other.
PRESETS: dict[str, Hyperparams] = {
    "FunkSVD": Hyperparams(),
    "Lecture": Hyperparams(
        n_features=30, max_epochs=40, learning_rate=0.012, regularization=0.045,
        **_PLAIN_RULE,
        damping_user=5.0, damping_item=5.0, initial_value=0.1, initial_noise=0.01,
    ),
    "Funk 2006": Hyperparams(
        n_features=64, max_epochs=120, min_epochs=120, learning_rate=0.001, regularization=0.015,
        **_PLAIN_RULE,
        initial_value=0.1, initial_noise=0.0, damping_user=25.0, damping_item=25.0,
        clamp=True, trail=True, **_IF_FINE_TUNED,
    ),
    "LensKit": Hyperparams(
        n_features=50, max_epochs=100, min_epochs=100, learning_rate=0.001, regularization=0.015,
        **_PLAIN_RULE,
        initial_value=0.1, initial_noise=0.0, damping_user=5.0, damping_item=5.0,
        clamp=False, trail=True, **_IF_FINE_TUNED,
    ),
    "All together": Hyperparams(
        n_features=64, max_epochs=2, learning_rate=0.15, regularization=0.075,
        learning_rate_decay=1.0, epoch_regularization=0.0, starting_passes=0,
        initial_value=0.0005, initial_noise=0.01, damping_user=70.0, damping_item=140.0,
        fine_tune_epochs=23, fine_tune_rate=0.3, fine_tune_regularization=0.4,
        fine_tune_decay=0.85, fine_tune_features=58,
    ),
}  # fmt: skip

DEFAULT_PRESET = "FunkSVD"
#: What presets were called before.
_FORMER_NAMES = {"Balanced": "All together"}


def preset(name: str) -> Hyperparams:
    """Return a preset by its name; case, spaces and punctuation do not matter.

    Raises
    ------
    HyperparamError
        If there is no such preset.
    """
    names = {known: known for known in PRESETS} | _FORMER_NAMES
    for known, current in names.items():
        if _plain(known) == _plain(name):
            return PRESETS[current]
    raise HyperparamError(
        f"There is no preset called {name!r}.", hint=f"Choose one of: {', '.join(PRESETS)}."
    )


def preset_name_of(hyperparams: Hyperparams) -> str | None:
    """Return the preset these settings are, whatever their seed; None if they are nobody's."""
    for name, known in PRESETS.items():
        if known.replace(seed=hyperparams.seed) == hyperparams:
            return name
    return None


def _plain(name: str) -> str:
    return "".join(character for character in name.casefold() if character.isalnum())
