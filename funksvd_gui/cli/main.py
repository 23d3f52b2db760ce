"""From what was typed to an exit status: 0 done, 1 an error of ours, 2 wrong usage, 130 Ctrl+C."""

from __future__ import annotations

import argparse
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

from funksvd_gui.cli.parser import build_parser
from funksvd_gui.cli.terminal import Terminal
from funksvd_gui.errors import FunkSvdError

DONE, FAILED, WRONG_USAGE, INTERRUPTED = 0, 1, 2, 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit status; never raises and never shows a traceback."""
    argv = sys.argv[1:] if argv is None else argv
    terminal = Terminal()
    try:
        return _run(argv, terminal)
    except FunkSvdError as error:
        terminal.complain(error)
        return FAILED
    except KeyboardInterrupt:
        terminal.note("Interrupted.")
        return INTERRUPTED
    except Exception as error:
        terminal.complain(_unforeseen(error))
        return FAILED


def _run(argv: Sequence[str], terminal: Terminal) -> int:
    parser = build_parser()
    if not argv:
        parser.print_help(sys.stderr)
        return WRONG_USAGE
    try:
        arguments = parser.parse_args(argv)
    except SystemExit as end:  # argparse has said what is wrong, or printed its help
        terminal.flush()
        return end.code if isinstance(end.code, int) else WRONG_USAGE
    return _run_command(arguments, terminal)


def _run_command(arguments: argparse.Namespace, terminal: Terminal) -> int:
    # Each command brings its own heavy libraries; none is loaded for the others.
    if arguments.command == "inspect":
        from funksvd_gui.cli.inspection import inspect

        return inspect(arguments, terminal)
    if arguments.command == "train":
        from funksvd_gui.cli.training import train

        return train(arguments, terminal)
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
