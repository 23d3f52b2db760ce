"""`funksvd explain-update`: the update rule with the numbers of one rating."""

from __future__ import annotations

import argparse
import dataclasses

from funksvd_gui.cli.exit_status import ExitStatus
from funksvd_gui.cli.terminal import Terminal, table
from funksvd_gui.data.split.part import Part
from funksvd_gui.session.update_explanation import ExplainedUpdate
from funksvd_gui.session.update_explanation import explain_update as explained
from funksvd_gui.store.model_file import load_model

#: What a row of the table is called, and the value of the update that it shows.
_ROWS = (
    ("rating r", "rating"),
    ("baseline b", "baseline"),
    ("target t", "target"),
    ("error ε = t − p·q", "epsilon"),
    ("p", "p"),
    ("q", "q"),
    ("∂ε²/∂p = −2εq", "dp"),
    ("  by differences", "dp_numeric"),
    ("∂ε²/∂q = −2εp", "dq"),
    ("  by differences", "dq_numeric"),
    ("learning rate λ", "learning_rate"),
    ("regularization γ", "regularization"),
    ("p after the step", "p_new"),
    ("q after the step", "q_new"),
    ("error after the step", "error_after"),
)


def explain_update(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Tell what one visit of a rating does to a feature; return the exit status."""
    model = load_model(arguments.model)
    found = explained(model, arguments.user, arguments.item, arguments.feature)
    _note(found, terminal)
    if arguments.json:
        terminal.say_json(_as_json(found))
    else:
        values = dataclasses.asdict(found.update)
        rows = [[name, f"{values[key]:.7g}"] for name, key in _ROWS]
        terminal.say(*table(["", f"Feature {found.feature}"], rows, "<>"))
    return ExitStatus.DONE


def _note(found: ExplainedUpdate, terminal: Terminal) -> None:
    if not found.is_exact:
        terminal.note(
            "The model file does not tell which pass of fine-tuning was kept: the learning rate "
            "is that of the last one planned." if found.is_fine_tuned
            else "The model file does not tell which epoch was kept: the feature is taken as "
            "trained alone, and the learning rate is that of the last epoch planned."
        )  # fmt: skip
    if found.part is None:
        terminal.note("The model file does not tell whether this rating was trained on.")
    elif found.part is not Part.TRAINING:
        terminal.note(
            f"This rating is in the {found.part.value} part: training never made this update."
        )


def _as_json(found: ExplainedUpdate) -> dict[str, object]:
    return {
        "user": found.user_id,
        "item": found.item_id,
        "title": found.title,
        "feature": found.feature,
        "is_fine_tuned": found.is_fine_tuned,
        "part": found.part,
        "trained_on": found.was_trained_on,
        "is_exact": found.is_exact,
        **dataclasses.asdict(found.update),
    }
