"""How many bytes a training will hold at its largest, known before it begins.

Counted on top of the ratings themselves and of the program with its compiled code.
"""

from __future__ import annotations

from dataclasses import dataclass

from funksvd_gui.core.available_memory import available_memory
from funksvd_gui.core.cache_lines import FLOATS_PER_LINE
from funksvd_gui.core.hyperparams import Hyperparams
from funksvd_gui.errors import NotEnoughMemoryError

_FLOAT = 4
#: One rating in visiting order: `sample_order.SAMPLE`.
_SAMPLE = 8
#: User, item and value of a rating that is watched, which is copied.
_RATING = 12
#: Biases, counts, places within ranges, and factors of the feature in training.
_PER_USER_OR_ITEM = 100
_UNITS = ((1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB"))
_TEN = 10


@dataclass(frozen=True, slots=True)
class TrainingBytes:
    """Of one training.

    Attributes
    ----------
    held : int
        As long as it can go on, with its model as it was when it was best.
    peak : int
        Most, for a moment.
    """

    held: int
    peak: int


def training_bytes(
    n_train: int, n_validation: int, n_users: int, n_items: int, hyperparams: Hyperparams
) -> TrainingBytes:
    """Return what a `Trainer` allocates for so many ratings, users and items."""
    samples = _SAMPLE * n_train
    targets = samples + (_FLOAT * n_train if hyperparams.clamp else 0)
    watched = (_RATING + _SAMPLE + _FLOAT) * n_validation
    n_rows, n_features = n_users + n_items, hyperparams.n_features
    always = watched + _PER_USER_OR_ITEM * n_rows
    table = _FLOAT * hyperparams.n_alone * n_rows
    features = always + targets + table
    # Before there are targets, the baseline's scores of all ratings lie beside the ratings.
    peak = max(features, always + samples + _FLOAT * n_train)
    if not hyperparams.fine_tune_epochs or not n_features:
        return TrainingBytes(features, peak)
    rows = _FLOAT * -(-n_features // FLOATS_PER_LINE) * FLOATS_PER_LINE * n_rows
    # What it began with, rows as they are and as they were best, and the answer.
    fine_tuning = always + samples + table + 2 * rows + _FLOAT * n_features * n_rows
    beginning = always + targets + samples + table + rows
    return TrainingBytes(fine_tuning, max(peak, fine_tuning, beginning))


def check_memory(needed: int, available: int | None = None) -> None:
    """Refuse what cannot fit.

    Parameters
    ----------
    needed : int
        Bytes that will be allocated.
    available : int, optional
        Bytes there are; what the system tells, if left out.

    Raises
    ------
    NotEnoughMemoryError
        If there are fewer than needed. Where nobody tells, nothing is refused.
    """
    if available is None:
        available = available_memory()
    if available is not None and needed > available:
        raise NotEnoughMemoryError(
            f"This training needs about {byte_text(needed)} of memory, "
            f"and {byte_text(available)} are free.",
            hint="Train fewer features or fewer ratings, or close other programs.",
        )


def byte_text(n_bytes: int) -> str:
    """Return a number of bytes with two or three figures: ``310 MB``, ``2.1 GB``."""
    for unit, name in _UNITS:
        if n_bytes >= unit:
            value = n_bytes / unit
            return f"{value:.1f} {name}" if value < _TEN else f"{value:,.0f} {name}"
    return f"{n_bytes} bytes"
