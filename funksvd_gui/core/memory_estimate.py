"""How many bytes a training will hold at its largest, known before it begins.

Counted on top of the ratings themselves and of the program with its compiled code.
"""

from __future__ import annotations

from dataclasses import dataclass

from funksvd_gui.core.available_memory import available_memory
from funksvd_gui.core.cache_lines import FLOATS_PER_LINE
from funksvd_gui.core.hyperparams import Hyperparams
from funksvd_gui.errors import NotEnoughMemoryError
from funksvd_gui.wording import size

_FLOAT = 4
#: One rating in visiting order: `sample_order.SAMPLE`.
_SAMPLE = 8
#: User and item of a validation rating, which is copied.
_PAIR = 8
#: Biases, counts, places within ranges, and factors of the feature in training.
_PER_USER_OR_ITEM = 100


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
    n_train: int,
    n_validation: int,
    n_users: int,
    n_items: int,
    hyperparams: Hyperparams,
    value_bytes: int = _FLOAT,
) -> TrainingBytes:
    """Return what a `Trainer` allocates for so many ratings, users and items.

    Parameters
    ----------
    value_bytes : int
        Of one rating: 4 for float32, 8 for float64.
    """
    # Others are less the centre while they are put in order.
    around_centre = _FLOAT * n_train if value_bytes > _FLOAT else 0
    samples = _SAMPLE * n_train
    targets = samples + (_FLOAT * n_train if hyperparams.clamp else 0)
    validation = (_PAIR + value_bytes + _SAMPLE + _FLOAT) * n_validation
    n_rows, n_features = n_users + n_items, hyperparams.n_features
    always = validation + _PER_USER_OR_ITEM * n_rows
    table = _FLOAT * hyperparams.n_alone * n_rows
    features = always + targets + table
    # Before there are targets, the baseline's scores of all ratings lie beside the ratings.
    peak = max(features, always + samples + _FLOAT * n_train)
    if not hyperparams.fine_tune_epochs or not n_features:
        return TrainingBytes(features, peak)
    rows = _FLOAT * -(-n_features // FLOATS_PER_LINE) * FLOATS_PER_LINE * n_rows
    # What it began with, rows as they are and as they were best, and the answer.
    fine_tuning = always + samples + table + 2 * rows + _FLOAT * n_features * n_rows
    beginning = always + targets + samples + around_centre + table + rows
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
            f"This training needs about {size(needed)} of memory, and {size(available)} are free.",
            hint="Train fewer features or fewer ratings, or close other programs.",
        )
