"""What the window is started with. Imports no Qt, so that the command line may fill it in."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class WindowArguments:
    """What somebody asked for when starting the window.

    Attributes
    ----------
    path : Path or None
        A file to open: ratings, or a model saved by this program.
    sample : bool
        Show the sample data, whatever was shown last time.
    smoke_test : bool
        Train one feature of the sample, ask one prediction, and quit.
    """

    path: Path | None = None
    sample: bool = False
    smoke_test: bool = False
