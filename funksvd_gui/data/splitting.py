"""Which ratings train, which are watched, and which are kept for the end."""

from __future__ import annotations

from dataclasses import dataclass

from funksvd_gui.core.ratings import RatingTriples


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitSettings:
    """How ratings are shared out, at random by a seed.

    `test_share` of all ratings is never looked at during training;
    `validation_share` of what remains is what curves and early stopping watch.
    """

    test_share: float = 0.0
    validation_share: float = 0.05
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Split:
    """Three parts of one dataset; validation and test may be empty."""

    train: RatingTriples
    validation: RatingTriples
    test: RatingTriples
