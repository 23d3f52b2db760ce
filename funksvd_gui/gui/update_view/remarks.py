"""Where the update differs from what the derivation says, in words."""

from __future__ import annotations

from funksvd_gui.core.update_rule import Update
from funksvd_gui.gui.update_view.figures import figure
from funksvd_gui.gui.update_view.setting import Setting

#: Differences of ε² are exact but for rounding; what is farther apart is another slope.
_APART = 1e-3


def joint_remark(setting: Setting) -> str:
    """Return that all features move at once; nothing where this one is trained alone."""
    if not setting.is_fine_tuned:
        return ""
    return (
        "After fine-tuning ε is taken over all its features, and one update moves all of them, "
        "and both biases, at once."
    )


def clamped_remark(setting: Setting, update: Update) -> str:
    """Return how the update differs from the true gradient, with both; nothing elsewhere."""
    if not setting.is_clamped or setting.is_fine_tuned:
        return ""
    size = max(abs(update.dp), abs(update.dq), 1.0)
    if max(abs(update.dp - update.dp_numeric), abs(update.dq - update.dq_numeric)) < _APART * size:
        return "The estimate is clamped to the scale in this run, but not at this rating."
    return (
        "The estimate is clamped to the scale here, so p and q no longer move ε: the true slopes "
        f"are {figure(update.dp_numeric)} and {figure(update.dq_numeric)}. Training takes "
        f"{figure(update.dp)} and {figure(update.dq)} all the same."
    )
