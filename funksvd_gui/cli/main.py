"""From what was typed to an exit status."""

from __future__ import annotations

import argparse
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

from funksvd_gui.cli.exit_status import ExitStatus
from funksvd_gui.cli.parser import build_parser
from funksvd_gui.cli.terminal import Terminal
from funksvd_gui.errors import FunkSvdError


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit status; never raises and never shows a traceback."""
    argv = sys.argv[1:] if argv is None else argv
    terminal = Terminal()
    try:
        return _run(argv, terminal)
    except FunkSvdError as error:
        terminal.complain(error)
        return ExitStatus.FAILED
    except KeyboardInterrupt as end:
        status = ExitStatus.after(end)
        terminal.note(status.sentence)
        return status
    except Exception as error:
        terminal.complain(_unforeseen(error))
        return ExitStatus.FAILED


def _run(argv: Sequence[str], terminal: Terminal) -> int:
    parser = build_parser()
    if not argv:
        parser.print_help(sys.stderr)
        return ExitStatus.WRONG_USAGE
    try:
        arguments = parser.parse_args(argv)
    except SystemExit as end:  # argparse has said what is wrong, or printed its help
        terminal.flush()
        return end.code if isinstance(end.code, int) else ExitStatus.WRONG_USAGE
    return _run_command(arguments, terminal)


def _run_command(arguments: argparse.Namespace, terminal: Terminal) -> int:
    # Each command brings its own heavy libraries; none is loaded for the others.
    if arguments.command == "inspect":
        from funksvd_gui.cli.inspection import inspect

        return inspect(arguments, terminal)
    if arguments.command == "train":
        from funksvd_gui.cli.training import train

        return train(arguments, terminal)
    if arguments.command == "explain-update":
        from funksvd_gui.cli.explanations import explain_update

        return explain_update(arguments, terminal)
    from funksvd_gui.cli import answers

    answer = answers.predict if arguments.command == "predict" else answers.recommend
    return answer(arguments, terminal)


def _unforeseen(error: Exception) -> FunkSvdError:
    if isinstance(error, MemoryError):
        return FunkSvdError(
            "There is not enough memory for this.",
            hint="Use fewer ratings or fewer features, or close other programs.",
        )
    place = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{Path(place.filename).name}, line {place.lineno}"
    return FunkSvdError(
        f"Something unforeseen happened: {type(error).__name__}: {error} ({where}).",
        hint="This is a fault of the program. Please report it with the line above.",
    )
