"""Hyper-parameters that an earlier version wrote, in the names and meanings of this one.

Before models had format version 3, fine-tuning had a rate and regularizations of its own,
some features began there while others were trained alone, and there were no rate decay, no
regularization per epoch and no starting passes.
"""

from __future__ import annotations

from typing import Any

from funksvd_gui.core.hyperparams import limits_by_name

_FORMER = frozenset({
    "single_features", "warm_up_epochs", "feature_patience", "fine_tune_patience",
    "fine_tune_learning_rate", "fine_tune_bias_regularization",
})  # fmt: skip
#: What those settings never did.
_OFF = {"learning_rate_decay": 1.0, "epoch_regularization": 0.0, "starting_passes": 0}


def with_present_names(values: dict[str, Any]) -> dict[str, Any]:
    """Return settings that can be read; those of this version as they are.

    What has no counterpart is left out, and the nearest there is stands for the
    features that began in fine-tuning. Values of a wrong kind stay, to be refused.
    """
    if not all(_is_number(values.get(name)) for name in _FORMER):
        return values
    present = _OFF | {name: value for name, value in values.items() if name not in _FORMER}
    rate, regularization = values.get("learning_rate"), values.get("regularization")
    present["fine_tune_rate"] = _share(values["fine_tune_learning_rate"], rate, "fine_tune_rate")
    present["fine_tune_regularization"] = _share(
        values.get("fine_tune_regularization"), regularization, "fine_tune_regularization"
    )
    n_features = values.get("n_features")
    if _is_number(n_features) and values["single_features"] < n_features:
        present["fine_tune_features"] = n_features - values["single_features"]
    return present


def _share(part: Any, whole: Any, name: str) -> float:
    """Return a part as a share of the whole, within the setting's limits."""
    if not (_is_number(part) and _is_number(whole) and whole > 0):
        return 1.0
    limits = limits_by_name()[name]
    assert limits.minimum is not None
    assert limits.maximum is not None
    return float(min(max(part / whole, limits.minimum), limits.maximum))


def _is_number(value: Any) -> bool:
    return type(value) in {int, float}
