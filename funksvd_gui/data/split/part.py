"""The parts that ratings are shared out into."""

from __future__ import annotations

from enum import StrEnum


class Part(StrEnum):
    """A part of the ratings; the values are the words that people read."""

    TRAINING = "training"
    VALIDATION = "validation"
    TEST = "test"

    @property
    def label(self) -> int:
        """The byte that stands for it, in a split and in a model file."""
        return PART_OF_LABEL.index(self)


#: Model files hold the labels: their order stays. Those held out come first, as they are
#: chosen first.
PART_OF_LABEL = (Part.TEST, Part.VALIDATION, Part.TRAINING)
