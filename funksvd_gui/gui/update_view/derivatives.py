"""The partial derivatives of the squared error: the chain rule, and the quotients beside it."""

from __future__ import annotations

from dataclasses import dataclass

from funksvd_gui.gui.update_view.error_terms import clamped_difference, known
from funksvd_gui.gui.update_view.error_terms import constants as error_constants
from funksvd_gui.gui.update_view.setting import Setting
from funksvd_gui.gui.update_view.symbols import (
    CLOSE,
    EPSILON,
    EPSILON_TEXT,
    EQUALS,
    MINUS,
    OPEN,
    P_TEXT,
    PLUS,
    Q_TEXT,
    TIMES,
    TWO,
    H,
    P,
    Q,
    R,
    derivative,
    differentiate,
    formula,
    inner_derivative,
    plain,
)  # fmt: skip
from funksvd_gui.gui.widgets.formula import Formula, Term

_PASSES = plain(
    "c", "times c", "c: 1 while the estimate is within the scale, 0 beyond; training takes 1",
    "clamped",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ChainRule:
    """The derivation of a derivative in four lines.

    Attributes
    ----------
    lines : tuple of Formula
        The third has no numbers: its terms are clicked with their signs.
    remarks : tuple of str
        What happened in each line, in words.
    constants : frozenset of int
        Places of the terms in the third line that do not hold the letter: their derivative is 0.
    """

    lines: tuple[Formula, Formula, Formula, Formula]
    remarks: tuple[str, str, str, str]
    constants: frozenset[int]


def chain_rule(setting: Setting, *, of_p: bool = True) -> ChainRule:
    """Return the derivation of ∂ε²/∂p, or of ∂ε²/∂q."""
    other = Q if of_p else P
    constants: tuple[Term, ...] = error_constants(setting)
    written_out: tuple[Term, ...] = (*known(setting), MINUS, P, Q)
    passes: tuple[Term, ...] = ()
    if setting.is_clamped:
        constants, written_out, passes = (R,), clamped_difference(setting), (_PASSES,)
    outer = (EQUALS, TWO, EPSILON, TIMES)
    first = len(outer) + 1
    return ChainRule(
        (
            formula(derivative(of_p), *outer, inner_derivative(of_p)),
            formula(*outer, differentiate(of_p), OPEN, *written_out, CLOSE),
            formula(*outer, OPEN, *constants, MINUS, other, *passes, CLOSE),
            formula(EQUALS, MINUS, TWO, EPSILON, other, *passes),
        ),
        (
            "outer times inner derivative",
            "ε written out",
            f"what holds no {'p' if of_p else 'q'} has the derivative 0",
            "what remains",
        ),
        frozenset(range(first, first + len(constants))),
    )


def slope(*, of_p: bool) -> Formula:
    """Return ∂ε²/∂p = −2εq, or ∂ε²/∂q = −2εp, which is what the training takes."""
    other = Q if of_p else P
    return formula(derivative(of_p), EQUALS, MINUS, TWO, TIMES, EPSILON, TIMES, other)


def forward_difference(*, of_p: bool) -> Formula:
    """Return the one-sided difference quotient, which is off by h·q² or h·p²."""
    other, letter, text = (Q, "p", P_TEXT) if of_p else (P, "q", Q_TEXT)
    above = rf"{EPSILON_TEXT}^2({text}+h) - {EPSILON_TEXT}^2({text})"
    spoken = f"epsilon squared at {letter} plus h minus that at {letter}, divided by h,"
    # Without a name: its number is not that of the letter alone.
    # Without a name: its number is not that of the letter alone.
    square = Term(rf"{other.text}^2", "", f"{other.spoken} squared", other.colour, other.tip)
    return formula(
        plain(rf"\frac{{{above}}}{{h}}", spoken, "the slope of the chord to the right"),
        EQUALS, MINUS, TWO, EPSILON, other, PLUS, H, TIMES, square,
    )  # fmt: skip


def central_difference(*, of_p: bool) -> Formula:
    """Return the central difference quotient, which is exact for a parabola."""
    other, letter, text = (Q, "p", P_TEXT) if of_p else (P, "q", Q_TEXT)
    above = rf"{EPSILON_TEXT}^2({text}+h) - {EPSILON_TEXT}^2({text}-h)"
    spoken = f"epsilon squared at {letter} plus h minus that at {letter} minus h, divided by two h,"
    return formula(
        plain(rf"\frac{{{above}}}{{2h}}", spoken, "the slope of the chord to both sides"),
        EQUALS, MINUS, TWO, EPSILON, other,
    )  # fmt: skip
