"""Where a command's words go: results to standard output, all else to standard error."""

from __future__ import annotations

import contextlib
import errno
import json
import math
import os
import sys
import unicodedata
from collections.abc import Sequence
from typing import Any, TextIO

from funksvd_gui.errors import FunkSvdError, SaveError
from funksvd_gui.wording import MINUS, MISSING, cell

_GAP = "  "
#: Where an encoding has no such letters.
_PLAIN_SIGNS = str.maketrans({MINUS: "-", MISSING: "-", "·": "|", "“": '"', "”": '"'})


def table(headings: Sequence[str], rows: Sequence[Sequence[str]], numbers: str) -> list[str]:
    """Return aligned lines, the headings first.

    Parameters
    ----------
    numbers : str
        A letter per column: ``<`` for text, ``>`` for numbers, aligned right.
    """
    lines = [[cell(text) for text in row] for row in ([headings] if headings else []) + [*rows]]
    widths = [max(map(_width, column)) for column in zip(*lines, strict=True)]
    return [
        _GAP.join(_aligned(*each) for each in zip(line, widths, numbers, strict=True)).rstrip()
        for line in lines
    ]


def _aligned(text: str, width: int, side: str) -> str:
    room = " " * (width - _width(text))
    return room + text if side == ">" else text + room


def _width(text: str) -> int:
    """Return how many columns of a terminal text takes, which `str.format` does not know."""
    return sum(map(_letter_width, text))


def _letter_width(letter: str) -> int:
    if unicodedata.combining(letter):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


class Terminal:
    """The two streams of a command, safe against whatever they are connected to.

    A reader that has seen enough and closed the pipe is no error, nor is a
    terminal that was closed: the rest is simply not written.
    """

    def __init__(self) -> None:
        # Looked up now: either may be missing, and tests put others in their place.
        self._out: TextIO | None = sys.stdout
        self._err: TextIO | None = sys.stderr
        # A terminal that is gone cannot be told from a broken disk any more.
        self._is_terminal = self._out is not None and self._out.isatty()

    @property
    def is_watched(self) -> bool:
        """Whether a person sees standard error as it is written."""
        return self._err is not None and self._err.isatty()

    def say(self, *lines: str) -> None:
        """Write lines to standard output."""
        self._write_out("".join(f"{line}\n" for line in lines))

    def say_json(self, values: dict[str, Any]) -> None:
        """Write one JSON object as one line of ASCII; numbers that are not finite are null."""
        self.say(json.dumps(_finite(values), allow_nan=False))

    def note(self, text: str) -> None:
        """Write a sentence to standard error."""
        self.draw(f"{cell(text)}\n")

    def complain(self, error: FunkSvdError) -> None:
        """Write an error's sentence and its hint to standard error."""
        self.note(f"funksvd: {error}")
        if error.hint:
            self.note(error.hint)

    def draw(self, text: str) -> None:
        """Write to standard error as it is, such as a line that will be overwritten."""
        if self._err is None:
            return
        with contextlib.suppress(OSError, ValueError):
            self._err.write(_encodable(text, self._err))
            self._err.flush()

    def flush(self) -> None:
        """Write what others printed, while a broken pipe can still be handled."""
        self._write_out("")

    def _write_out(self, text: str) -> None:
        if self._out is None:
            return
        try:
            self._out.write(_encodable(text, self._out))
            self._out.flush()
        except OSError as error:
            out, self._out = self._out, None
            _lead_nowhere(out)
            if isinstance(error, BrokenPipeError) or (
                self._is_terminal and error.errno == errno.EIO
            ):
                return
            raise SaveError(
                f"The result could not be written: {error.strerror or error}.",
                hint="Check where standard output goes.",
            ) from error


def _lead_nowhere(stream: TextIO) -> None:
    """Let nobody read what is written from now on, or Python would fail again when it ends."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def _encodable(text: str, stream: TextIO) -> str:
    """Return text that the stream's encoding has letters for."""
    encoding = getattr(stream, "encoding", None) or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return text.translate(_PLAIN_SIGNS).encode(encoding, "replace").decode(encoding)
    return text


def _finite(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {name: _finite(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(inner) for inner in value]
    return value
