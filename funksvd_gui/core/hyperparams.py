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
    advanced: bool = False


_KEY = "limits"

#: More features than these would notice one another while they begin.
_MOST_TOGETHER = 96


def _tunable(default: Any, label: str, help: str, **words: Any) -> Any:  # noqa: A002
    limits = Limits(label=label, help=help, **words)
    return field(default=default, metadata={_KEY: limits})


@dataclass(frozen=True, slots=True, kw_only=True)
class Hyperparams:
    """Immutable training settings; safe to hand to another thread.

    The defaults are the *Balanced* preset. The number of threads is not here,
    because it never changes a result.

    Raises
    ------
    HyperparamError
        If a value lies outside its limits.
    """

    n_features: int = _tunable(
        64, "Features", "How many features are trained.",
        symbol="K", minimum=0, maximum=2_000,
    )  # fmt: skip
    max_epochs: int = _tunable(
        2, "Epochs per feature", "A feature is finished after this many passes over the ratings.",
        minimum=1, maximum=10_000,
    )  # fmt: skip
    learning_rate: float = _tunable(
        0.15, "Learning rate", "How far one rating moves the two factors it touches.",
        symbol="λ", minimum=1e-6, maximum=10.0, decimals=6,
    )  # fmt: skip
    regularization: float = _tunable(
        0.075, "Regularization", "How strongly every step pulls the factors back towards zero.",
        symbol="γ", minimum=0.0, maximum=100.0, decimals=6,
    )  # fmt: skip
    seed: int = _tunable(
        0, "Seed", "The same seed, data and settings give the same model, bit by bit.",
        minimum=0, maximum=2**31 - 1,
    )  # fmt: skip
    baseline: Baseline = _tunable(  # noqa: RUF009 - a field, like the others; the enum confuses the rule
        Baseline.USER_AND_ITEM, "Baseline", "What is predicted before any feature is trained.",
        advanced=True,
    )  # fmt: skip
    damping_user: float = _tunable(
        70.0, "User damping", "How many average ratings are added to every user's mean.",
        minimum=0.0, maximum=10_000.0, decimals=2, advanced=True,
    )  # fmt: skip
    damping_item: float = _tunable(
        140.0, "Item damping", "How many average ratings are added to every item's mean.",
        minimum=0.0, maximum=10_000.0, decimals=2, advanced=True,
    )  # fmt: skip
    initial_value: float = _tunable(
        0.0005, "Starting value", "What every factor is before its feature is trained.",
        minimum=-10.0, maximum=10.0, decimals=4, advanced=True,
    )  # fmt: skip
    initial_noise: float = _tunable(
        0.01, "Starting noise", "Standard deviation of the noise added to the starting values.",
        symbol="σ", minimum=0.0, maximum=10.0, decimals=4, advanced=True,
    )  # fmt: skip
    min_epochs: int = _tunable(
        2, "Fewest epochs", "A feature is never stopped early before this many passes.",
        minimum=1, maximum=10_000, advanced=True,
    )  # fmt: skip
    min_improvement: float = _tunable(
        0.0, "Least improvement",
        "What an epoch must improve the watched RMSE by to count, in standard deviations "
        "of the ratings where steps are scaled; with 0, it must not get worse.",
        minimum=0.0, maximum=10.0, decimals=6, advanced=True,
    )  # fmt: skip
    patience: int = _tunable(
        3, "Patience", "How many epochs in a row that improve too little end a feature.",
        minimum=1, maximum=10_000, advanced=True,
    )  # fmt: skip
    feature_patience: int = _tunable(
        0, "Patience with features",
        "How many features in a row that do not better the model end the one-by-one training; "
        "0 trains all.",
        minimum=0, maximum=10_000, advanced=True,
    )  # fmt: skip
    scale_steps: bool = _tunable(
        True, "Scale steps to the ratings",
        "Take steps as if ratings were divided by their standard deviation, so that one "
        "setting suits every scale; what is shown stays in the data's own.",
        symbol="σ", advanced=True,
    )  # fmt: skip
    clamp: bool = _tunable(
        False, "Clamp to the rating scale",
        "Keep the running estimate inside the rating scale after every feature, "
        "in training and in prediction.",
        advanced=True,
    )  # fmt: skip
    trail: bool = _tunable(
        False, "Count untrained features",
        "Add the constant that the features still untrained would contribute.",
        advanced=True,
    )  # fmt: skip
    single_features: int = _tunable(
        6, "Features one by one",
        "So many features at least are trained one after the other; the others, up to "
        f"{_MOST_TOGETHER}, begin together, in the first passes of fine-tuning. Without "
        "fine-tuning, all are trained one by one.",
        minimum=0, maximum=2_000, advanced=True,
    )  # fmt: skip
    fine_tune_epochs: int = _tunable(
        23, "Fine-tuning epochs",
        "Passes that train all features and biases together, after those that are trained one "
        "by one; the passes that warm features up are among them.",
        minimum=0, maximum=10_000, advanced=True,
    )  # fmt: skip
    warm_up_epochs: int = _tunable(
        2, "Warm-up epochs",
        "The first passes of fine-tuning train only the features that begin together, with "
        "learning rate and regularization of one feature.",
        minimum=0, maximum=10_000, advanced=True,
    )  # fmt: skip
    fine_tune_learning_rate: float = _tunable(
        0.045, "Fine-tuning rate", "Learning rate of the first fine-tuning pass.",
        symbol="λ", minimum=1e-6, maximum=10.0, decimals=6, advanced=True,
    )  # fmt: skip
    fine_tune_decay: float = _tunable(
        0.85, "Fine-tuning decay", "Each fine-tuning pass multiplies its learning rate by this.",
        minimum=0.01, maximum=1.0, decimals=3, advanced=True,
    )  # fmt: skip
    fine_tune_regularization: float = _tunable(
        0.03, "Fine-tuning regularization", "Regularization of the fine-tuning passes.",
        symbol="γ", minimum=0.0, maximum=100.0, decimals=6, advanced=True,
    )  # fmt: skip

    fine_tune_bias_regularization: float = _tunable(
        0.016, "Bias regularization", "Regularization of the biases in the fine-tuning passes.",
        symbol="γ", minimum=0.0, maximum=100.0, decimals=6, advanced=True,
    )  # fmt: skip
    fine_tune_patience: int = _tunable(
        3, "Fine-tuning patience",
        "How many passes in a row that do not better the model end the fine-tuning; "
        "0 does them all.",
        minimum=0, maximum=10_000, advanced=True,
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
        if not self.fine_tune_epochs:
            return self.n_features
        n_alone = max(self.single_features, self.n_features - _MOST_TOGETHER)
        return min(self.n_features, n_alone)

    @property
    def n_together(self) -> int:
        """Features that begin together, when fine-tuning begins."""
        return self.n_features - self.n_alone

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


#: Named settings. *Balanced* is ours: searched by `benchmarks/choose_balanced.py` on validation
#: parts of five data sets; of features and epochs it has as few as hardly lose anything there.
#: Most features begin together, because fine-tuning is faster and better once every feature has
#: found its direction.
#: *Funk 2006* follows Simon Funk's published program: damping 25, 120 epochs, clamp and trail.
#: *LensKit* holds the defaults of LensKit's FunkSVD, which clamps only when it is told a range.
PRESETS: dict[str, Hyperparams] = {
    "Balanced": Hyperparams(),
    "Funk 2006": Hyperparams(
        n_features=64, max_epochs=120, min_epochs=120, learning_rate=0.001, regularization=0.015,
        initial_value=0.1, initial_noise=0.0, damping_user=25.0, damping_item=25.0,
        scale_steps=False,
        clamp=True, trail=True, fine_tune_epochs=0,
    ),
    "LensKit": Hyperparams(
        n_features=50, max_epochs=100, min_epochs=100, learning_rate=0.001, regularization=0.015,
        initial_value=0.1, initial_noise=0.0, damping_user=5.0, damping_item=5.0,
        scale_steps=False,
        clamp=False, trail=True, fine_tune_epochs=0,
    ),
}  # fmt: skip

DEFAULT_PRESET = "Balanced"


def preset(name: str) -> Hyperparams:
    """Return a preset by its name; case, spaces and punctuation do not matter.

    Raises
    ------
    HyperparamError
        If there is no such preset.
    """
    for known, hyperparams in PRESETS.items():
        if _plain(known) == _plain(name):
            return hyperparams
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
