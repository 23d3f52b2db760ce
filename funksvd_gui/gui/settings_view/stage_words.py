"""What the form says about the settings of a stage: in short, and which change nothing.

Knows no Qt.
"""

from __future__ import annotations

from funksvd_gui import wording
from funksvd_gui.core.hyperparams import Baseline, Hyperparams, Stage
from funksvd_gui.core.step_sizes import StepSizes

_OTHER_BASELINE = "Changes nothing with this baseline."
_TOGETHER = "Changes nothing where all features begin in fine-tuning."
_STARTS_AT_ZERO = "Changes nothing while the starting value is 0."
_ONLY_FIRST = "Changes nothing while fine-tuning has no more epochs than a feature."
_NO_PASSES = (
    "Changes nothing while there are no fine-tuning epochs, unless Fine-tune is pressed later."
)


def idle_settings(hyperparams: Hyperparams) -> dict[str, str]:
    """Return the settings that change nothing beside the others, each with the reason."""
    idle: dict[str, str] = {}
    if hyperparams.baseline is not Baseline.USER_AND_ITEM:
        idle["damping_user"] = _OTHER_BASELINE
    if hyperparams.baseline in {Baseline.NONE, Baseline.GLOBAL_MEAN}:
        idle["damping_item"] = _OTHER_BASELINE
    if not hyperparams.initial_value:
        idle["trail"] = _STARTS_AT_ZERO
    if hyperparams.n_features and not hyperparams.n_alone:
        names = "starting_passes", "min_epochs", "clamp", "trail"
        idle.update(dict.fromkeys(names, _TOGETHER))
    rates = "fine_tune_rate", "fine_tune_decay", "fine_tune_regularization"
    if _has_only_first_passes(hyperparams):
        idle.update(dict.fromkeys(rates, _ONLY_FIRST))
    if not hyperparams.fine_tune_epochs:
        idle.update(dict.fromkeys([*rates, "fine_tune_features"], _NO_PASSES))
    return idle


def fine_tuning_steps(hyperparams: Hyperparams) -> str:
    """Return the λ and γ that fine-tuning takes of its own; nothing where it takes none."""
    if not hyperparams.fine_tune_epochs or _has_only_first_passes(hyperparams):
        return ""
    n_before = StepSizes(hyperparams, 1.0).n_warm_up
    when = f"from pass {n_before + 1}" if n_before else "in the first pass"
    rate, regularization = _fine_tuning(hyperparams)
    return f"λ {rate} {when}, γ {regularization}"


def summary_of(stage: Stage, hyperparams: Hyperparams) -> str:
    """Return the settings of a stage in one line, the most telling first."""
    match stage:
        case Stage.BASELINE:
            parts = _baseline_parts(hyperparams)
        case Stage.ONE_FEATURE:
            parts = _one_feature_parts(hyperparams)
        case Stage.FINE_TUNING:
            parts = _fine_tuning_parts(hyperparams)
        case Stage.ALL:
            parts = []
    return " · ".join(parts)


def _baseline_parts(params: Hyperparams) -> list[str]:
    user, item = wording.number(params.damping_user), wording.number(params.damping_item)
    match params.baseline:
        case Baseline.USER_AND_ITEM:
            both = user if user == item else f"{user} / {item}"
            return [params.baseline.value, f"damping {both}"]
        case Baseline.ITEM_MEAN:
            return [params.baseline.value, f"damping {item}"]
        case _:
            return [params.baseline.value]


def _one_feature_parts(params: Hyperparams) -> list[str]:
    """Name what goes beyond the plain rule, or else where factors start."""
    parts, idle = [], idle_settings(params)
    if params.epoch_regularization:
        parts.append(f"κ {wording.number(params.epoch_regularization)}")
    if params.learning_rate_decay < 1:
        parts.append(f"decay {wording.number(params.learning_rate_decay)}")
    if params.starting_passes and "starting_passes" not in idle:
        parts.append(wording.counted(params.starting_passes, "starting pass", "starting passes"))
    else:
        parts.append(_start(params))
    if params.clamp and "clamp" not in idle:
        parts.append("clamped")
    if params.trail and "trail" not in idle:
        parts.append("untrained count")
    return parts


def _start(params: Hyperparams) -> str:
    noise = f" ± {wording.number(params.initial_noise)}" if params.initial_noise else ""
    return f"start {wording.number(params.initial_value)}{noise}"


def _fine_tuning_parts(params: Hyperparams) -> list[str]:
    if not params.fine_tune_epochs:
        return ["off"]
    parts = [wording.counted(params.fine_tune_epochs, "epoch")]
    if not _has_only_first_passes(params):
        rate, regularization = _fine_tuning(params)
        parts += [f"λ {rate}", f"γ {regularization}"]
    if not params.n_together:
        return parts
    many = "all" if not params.n_alone else wording.count(params.n_together)
    return [*parts, f"{many} together"]


def _fine_tuning(params: Hyperparams) -> tuple[str, str]:
    rate = StepSizes(params, 1.0).fine_tune_rate(1)
    regularization = params.regularization * params.fine_tune_regularization
    return wording.number(rate), wording.number(regularization)


def _has_only_first_passes(params: Hyperparams) -> bool:
    """Whether every pass trains features that have begun together as if each were alone."""
    return 0 < params.fine_tune_epochs <= StepSizes(params, 1.0).n_warm_up
