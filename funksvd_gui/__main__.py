"""Where every start begins: the window without arguments, otherwise the command line."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from funksvd_gui.end_signals import raised_end_signals
from funksvd_gui.version import __version__


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line, `funksvd`; return the exit status."""
    with raised_end_signals():
        return _run_command_line(argv)


def _run_command_line(argv: Sequence[str] | None) -> int:
    try:
        from funksvd_gui.cli.main import main as run_command_line

        return run_command_line(argv)
    except KeyboardInterrupt as end:  # While the libraries were still being imported.
        return _told(end)


def _run_window(argv: Sequence[str] | None) -> int:
    given = _window_parser().parse_args(argv)
    # Only now Qt: help and mistakes are answered without it, and where it is missing.
    if given.smoke_test:
        from funksvd_gui.gui.smoke_test import run as run_smoke_test

        return run_smoke_test()
    from funksvd_gui.gui.application import WindowArguments, run

    return run(WindowArguments(given.file, given.sample))


def _told(end: KeyboardInterrupt) -> int:
    from funksvd_gui.cli.exit_status import ExitStatus
    from funksvd_gui.cli.terminal import Terminal

    status = ExitStatus.after(end)
    Terminal().note(status.sentence)
    return status


def main_gui(argv: Sequence[str] | None = None) -> int:
    """Run the window, `funksvd-gui`; return the exit status."""
    try:
        with raised_end_signals():
            return _run_window(argv)
    except KeyboardInterrupt as end:  # Before there was a window, or after it.
        return _told(end)


def main_module(argv: Sequence[str] | None = None) -> int:
    """Run ``python -m funksvd_gui``: the window, or the command line if anything was typed."""
    return main(argv) if (sys.argv[1:] if argv is None else argv) else main_gui(argv)


def _window_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="funksvd-gui",
        description="FunkSVD Studio: watch a matrix factorization learn from ratings. "
        "For the terminal there is funksvd.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"FunkSVD Studio {__version__}")
    start = parser.add_mutually_exclusive_group()
    start.add_argument(
        "file", metavar="FILE", type=Path, nargs="?",
        help="ratings or a saved model (default: what was open last, at first the sample)",
    )  # fmt: skip
    start.add_argument("--sample", action="store_true", help="open the sample data")
    start.add_argument(
        "--smoke-test", action="store_true",
        help="train one feature of the sample, ask one prediction, and quit",
    )  # fmt: skip
    return parser


if __name__ == "__main__":
    sys.exit(main_module())
