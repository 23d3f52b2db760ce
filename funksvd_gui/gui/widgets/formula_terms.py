"""A formula as values: terms that can be pointed at, and the sentence that is read aloud."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from funksvd_gui.gui.widgets.typesetting import latex, plain_text

_RELATIONS = frozenset({"=", r"\approx", r"\le", r"\ge", "<", ">", r"\gets", r"\to", r"\iff"})
_OPERATORS = frozenset({"+", "-", r"\cdot", r"\pm", r"\mp"})


class TermKind(Enum):
    """What a term is to its neighbours."""

    OPERAND = auto()
    RELATION = auto()
    OPERATOR = auto()
    OPENING = auto()
    CLOSING = auto()


@dataclass(frozen=True, slots=True)
class Term:
    r"""One part of a formula.

    Attributes
    ----------
    text : str
        In LaTeX's markup: ``p``, ``q_1``, ``=``, ``\cdot``.
    name : str
        What it stands for, by which formula, numbers, tables and pictures light one another up;
        empty for signs.
    spoken : str
        What it is when it is read aloud alone.
    colour : str
        Token of the theme; that of text if empty.
    tip : str
        Tooltip: the symbol with its name.
    """

    text: str
    name: str = ""
    spoken: str = ""
    colour: str = ""
    tip: str = ""

    @property
    def kind(self) -> TermKind:
        """What it is to its neighbours."""
        if self.text in _RELATIONS:
            return TermKind.RELATION
        if self.text in _OPERATORS:
            return TermKind.OPERATOR
        if self.text in {"(", "[", r"\bigl("}:
            return TermKind.OPENING
        if self.text in {")", "]", r"\bigr)"}:
            return TermKind.CLOSING
        return TermKind.OPERAND

    @property
    def is_word(self) -> bool:
        """Whether it is written in words, with a space to both sides."""
        return self.text.startswith(r"\text")

    @property
    def plain(self) -> str:
        """The term as one line of text."""
        return plain_text(self.text).strip()


@dataclass(frozen=True, slots=True)
class Formula:
    """Terms from left to right.

    Attributes
    ----------
    spoken : str
        The whole of it as a sentence.
    """

    terms: tuple[Term, ...]
    spoken: str

    @property
    def plain(self) -> str:
        """The formula as one line of text."""
        return plain_line(self.terms)

    @property
    def latex(self) -> str:
        """The formula in LaTeX's markup."""
        return " ".join(latex(term.text) for term in self.terms)


def plain_line(terms: tuple[Term, ...], texts: tuple[str, ...] | None = None) -> str:
    """Return terms, or other texts in their places, as one line."""
    pieces = []
    for k, term in enumerate(terms):
        text = plain_text(term.text) if texts is None else texts[k]
        if is_sign(terms, k):
            text = text.strip()
        elif term.kind in {TermKind.RELATION, TermKind.OPERATOR} or term.is_word:
            text = f" {text} "
        pieces.append(text)
    line = " ".join("".join(pieces).split())
    return line.replace("( ", "(").replace(" )", ")")


def is_sign(terms: tuple[Term, ...], place: int) -> bool:
    """Return whether a plus or minus belongs to what follows it: there is nothing before."""
    before = (TermKind.RELATION, TermKind.OPENING, TermKind.OPERATOR)
    return terms[place].kind is TermKind.OPERATOR and (
        place == 0 or terms[place - 1].kind in before
    )
