"""What learning rate and regularization are called: lectures and textbooks do not agree."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Notation:
    """The signs of one tradition.

    Attributes
    ----------
    rate, regularization : str
        As they stand in formulas: a Greek letter, or the name in the code.
    """

    name: str
    rate: str
    regularization: str


LECTURE = Notation("Lecture: rate λ, penalty γ", "λ", "γ")
TEXTBOOK = Notation("Textbook: rate γ, penalty λ", "γ", "λ")
CODE = Notation("As in the code", "learning_rate", "regularization")
NOTATIONS = (LECTURE, TEXTBOOK, CODE)
