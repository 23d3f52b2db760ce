"""The symbols of the derivation: each has one name, colour, spoken word and tooltip everywhere."""

from __future__ import annotations

import dataclasses

from funksvd_gui.gui.update_view.notation import Notation
from funksvd_gui.gui.widgets.formula import Formula, Term

_P, _Q, _EPSILON = "negative", "positive", "validation"
#: As parts of fractions and roots.
P_TEXT, Q_TEXT = rf"\textcolor{{{_P}}}{{p}}", rf"\textcolor{{{_Q}}}{{q}}"
EPSILON_TEXT = rf"\textcolor{{{_EPSILON}}}{{\varepsilon}}"

P = Term("p", "p", "p", _P, "p, the user's number in this feature")
Q = Term("q", "q", "q", _Q, "q, the item's number in this feature")
P_NEW = Term(r"p_{\mathrm{new}}", "p_new", "the new p", _P, "p new, the user's number afterwards")
Q_NEW = Term(r"q_{\mathrm{new}}", "q_new", "the new q", _Q, "q new, the item's number afterwards")
EPSILON = Term(r"\varepsilon", "epsilon", "epsilon", _EPSILON, "epsilon, the error of this rating")
EPSILON_SQUARED = Term(
    r"\varepsilon^2", "epsilon_squared", "epsilon squared", _EPSILON,
    "epsilon squared, the squared error of this rating",
)  # fmt: skip
R = Term("r", "r", "r", "", "r, the rating that was given")
B = Term("b", "b", "b", "", "b, the baseline: the mean and what user and item add to it")
T = Term("t", "t", "t", "", "t, the target: what is left of the rating for this feature")
H = Term("h", "h", "h", "", "h, the width of the difference")
S = Term("s", "s", "s", "", "s, the estimate before this feature, kept within the scale")
TRAIL = Term(
    r"\tau", "trail", "tau", "", "tau, the trail: what the features after this one will add"
)

EQUALS = Term("=", spoken="equals")
BECOMES = Term(r"\gets", spoken="becomes")
PLUS = Term("+", spoken="plus")
MINUS = Term("-", spoken="minus")
TIMES = Term(r"\cdot", spoken="times")
TWO = Term("2", spoken="two")
OPEN = Term("(", spoken=", in brackets,")
CLOSE = Term(")", spoken=",")
CLAMP = Term(
    r"\operatorname{clamp}", spoken="the clamped value of", tip="clamp: kept within the scale"
)

_GREEK = {"λ": (r"\lambda", "lambda"), "γ": (r"\gamma", "gamma")}


def rate(notation: Notation) -> Term:
    """Return the learning rate."""
    return _parameter(notation.rate, "rate", "the learning rate: how far a step goes")


def regularization(notation: Notation) -> Term:
    """Return the regularization."""
    meaning = "the regularization: how strongly p and q are pulled towards 0"
    return _parameter(notation.regularization, "regularization", meaning)


def plain(text: str, spoken: str, tip: str = "", name: str = "") -> Term:
    """Return a term in the colour of text."""
    return Term(text, name, spoken, "", tip)


def spoken_as(term: Term, spoken: str) -> Term:
    """Return a term that is read otherwise."""
    return dataclasses.replace(term, spoken=spoken)


def derivative(of_p: bool) -> Term:
    """Return ∂ε²/∂p, or ∂ε²/∂q."""
    text = rf"\frac{{\partial {EPSILON_TEXT}^2}}{{\partial {_bottom(of_p)}}}"
    spoken = f"the derivative of epsilon squared by {_letter(of_p)}"
    return Term(text, "dp" if of_p else "dq", spoken, "", f"{spoken}: how steep it is")


def inner_derivative(of_p: bool) -> Term:
    """Return ∂ε/∂p, or ∂ε/∂q."""
    text = rf"\frac{{\partial {EPSILON_TEXT}}}{{\partial {_bottom(of_p)}}}"
    spoken = f"the derivative of epsilon by {_letter(of_p)}"
    return plain(text, spoken, spoken)


def differentiate(of_p: bool) -> Term:
    """Return ∂/∂p, or ∂/∂q, of what follows."""
    letter = _letter(of_p)
    text = rf"\frac{{\partial}}{{\partial {_bottom(of_p)}}}"
    return plain(text, f"the derivative by {letter} of", f"the derivative by {letter}")


def formula(*terms: Term) -> Formula:
    """Return the formula of terms, read as the sentence that their words make."""
    said = " ".join(term.spoken for term in terms).replace(" ,", ",").replace(",,", ",")
    said = said.strip(" ,")
    return Formula(terms, f"{said[:1].upper()}{said[1:]}.")


def _parameter(text: str, name: str, meaning: str) -> Term:
    if text in _GREEK:
        markup, spoken = _GREEK[text]
        return Term(markup, name, spoken, "", f"{spoken}, {meaning}")
    return Term(rf"\text{{{text}}}", name, text.replace("_", " "), "", f"{text}, {meaning}")


def _bottom(of_p: bool) -> str:
    return P_TEXT if of_p else Q_TEXT


def _letter(of_p: bool) -> str:
    return "p" if of_p else "q"
