"""`--resume RUN`: a training goes on where a file of it says it was. Imports nothing heavy."""

from __future__ import annotations

import argparse
from pathlib import Path

from funksvd_gui.data.filter.settings import Filter

#: What a run knows already, and what there cannot be beside it: option and value if not given.
_NOT_ALLOWED: dict[str, object] = {
    "preset": None,
    "max_epochs": None,
    "learning_rate": None,
    "regularization": None,
    "seed": None,
    "holdout": None,
    "holdout_per_user": None,
    "folds": None,
    "validation": None,
    "validation_per_user": None,
    "split": None,
    "allow_cold": False,
    "min_user_ratings": Filter().min_user_ratings,
    "min_item_ratings": Filter().min_item_ratings,
}
_OPTIONS = {"max_epochs": "epochs"}


def add_run_options(parser: argparse.ArgumentParser) -> None:
    """Add what saves a run to go on later, and what goes on with it."""
    parser.add_argument(
        "--save-run", metavar="RUN", type=Path,
        help="save the run here to go on later: every few minutes, and also after a signal such as "
        "Ctrl+C or when training diverges",
    )  # fmt: skip
    parser.add_argument(
        "--resume", metavar="RUN", type=Path,
        help="go on with this run of the same ratings, as if it had never ended; --features and "
        "--fine-tune may plan more, in all",
    )  # fmt: skip


def resuming_mistake(arguments: argparse.Namespace) -> str | None:
    """Return what is wrong between these options, in a sentence; None if all is well."""
    if arguments.folds is not None and arguments.save_run is not None:
        return "argument --save-run: not allowed with argument --folds, whose runs are not kept"
    if arguments.resume is None:
        return None
    for name, left_out in _NOT_ALLOWED.items():
        if getattr(arguments, name) != left_out:
            option = _OPTIONS.get(name, name).replace("_", "-")
            return (
                f"argument --{option}: not allowed with argument --resume, "
                "whose run keeps the settings it was begun with"
            )
    return None
