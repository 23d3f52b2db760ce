"""Errors nobody foresaw, put into a sentence. Knows no Qt."""

from __future__ import annotations

import traceback

from funksvd_gui.errors import FunkSvdError


class InternalError(FunkSvdError):
    """A mistake of the program, not of the person."""

    title = "Internal error"


def as_funksvd_error(error: Exception) -> FunkSvdError:
    """Return the error itself if it was raised on purpose, else one that wraps it."""
    if isinstance(error, FunkSvdError):
        return error
    if isinstance(error, MemoryError):
        wrapped: FunkSvdError = FunkSvdError(
            "There is not enough memory for this.",
            hint="Close other programs, or use fewer features or fewer ratings.",
        )
    else:
        wrapped = InternalError(
            f"The program made a mistake: {type(error).__name__}: {error}",
            hint="What was loaded and trained is still there. The details help to mend it.",
        )
    wrapped.__cause__ = error
    return wrapped


def details_of(error: BaseException) -> str:
    """Return where an unforeseen error came from, for a report; empty for one on purpose."""
    cause = error.__cause__
    return "".join(traceback.format_exception(cause)) if isinstance(error, InternalError) else ""
