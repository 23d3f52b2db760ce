"""The formulas of the eight steps, as the chosen rating, its model and the notation have them."""

from __future__ import annotations

import dataclasses

from funksvd_gui.gui.update_view.error_terms import clamped_difference, known, products
from funksvd_gui.gui.update_view.setting import Setting
from funksvd_gui.gui.update_view.symbols import (
    BECOMES,
    CLAMP,
    CLOSE,
    EPSILON,
    EPSILON_SQUARED,
    EPSILON_TEXT,
    EQUALS,
    MINUS,
    OPEN,
    P_NEW,
    P_TEXT,
    PLUS,
    Q_NEW,
    Q_TEXT,
    TIMES,
    TRAIL,
    TWO,
    B,
    P,
    Q,
    R,
    S,
    T,
    derivative,
    formula,
    plain,
    rate,
    regularization,
    spoken_as,
)  # fmt: skip
from funksvd_gui.gui.widgets.formula import Formula, Term

_SUM = rf"\sum_{{u,i}} {EPSILON_TEXT}_{{ui}}^2"
_ROOT = rf"\sqrt{{\frac{{1}}{{n}} {_SUM}}}"

# 1. What is minimized.


def rmse() -> Formula:
    """Return the root mean squared error."""
    spoken = "the square root of the mean of epsilon squared over all n ratings"
    return formula(
        plain(r"\mathrm{RMSE}", "RMSE", "RMSE, the root mean squared error", "rmse"),
        EQUALS,
        plain(_ROOT, spoken, f"{spoken}; u is a user, i an item"),
    )


def squared_errors() -> Formula:
    """Return the sum of squared errors."""
    return formula(
        plain(r"\mathrm{SSE}", "SSE", "SSE, the sum of squared errors", "sse"),
        EQUALS, _sum_of_squares(),
    )  # fmt: skip


def same_minimum() -> Formula:
    """Return that the factors with the least RMSE are those with the least sum of squares."""
    at_least = plain(
        r"\underset{\theta}{\mathrm{arg\,min}}", "the theta with the least",
        "theta, all numbers in the matrices P and Q",
    )  # fmt: skip
    return formula(
        at_least, plain(_ROOT, "root mean squared error"),
        spoken_as(EQUALS, "is"), at_least, spoken_as(_sum_of_squares(), "sum of squared errors"),
    )  # fmt: skip


# 2. and 3. Prediction, target and error.


def prediction(setting: Setting) -> Formula:
    """Return the baseline plus the dot product."""
    score = plain(r"\hat{r}", "the prediction", "r hat, the prediction", "prediction")
    terms = (score, EQUALS, B, PLUS, products(1, setting.n_features))
    if setting.is_clamped:
        return formula(*terms, plain(r"\text{(clamped)}", ", kept within the scale after each"))
    return formula(*terms)


def error(setting: Setting) -> Formula:
    """Return ε over the features up to this one, or over all that were fine-tuned."""
    if setting.is_clamped:
        return formula(EPSILON, EQUALS, *clamped_difference(setting))
    n = setting.n_fine_tuned if setting.is_fine_tuned else setting.feature
    trail = (MINUS, TRAIL) if setting.is_trailed else ()
    return formula(EPSILON, EQUALS, R, MINUS, B, MINUS, products(1, n), *trail)


def target(setting: Setting) -> Formula:
    """Return t, what is left for this feature."""
    if setting.is_clamped:
        # A clamped estimate is no sum, so that t is told by what is left.
        return formula(T, EQUALS, EPSILON, PLUS, P, TIMES, Q)
    return formula(T, EQUALS, *known(setting))


def error_by_target() -> Formula:
    """Return ε = t − p·q."""
    return formula(EPSILON, EQUALS, T, MINUS, P, TIMES, Q)


# 6. and 7. The step, without and with regularization.


def descent(setting: Setting, *, of_p: bool) -> Formula:
    """Return the step as gradient descent has it; half of λ where it has absorbed the 2."""
    new, old, _ = _of(of_p)
    size = rate(setting.notation)
    if not setting.keeps_two:
        text, spoken = rf"\frac{{{size.text}}}{{2}}", f"half of {size.spoken}"
        size = dataclasses.replace(size, text=text, name="", spoken=spoken)
    direction = PLUS if setting.climbs else MINUS
    return formula(new, EQUALS, old, direction, size, TIMES, derivative(of_p))


def step(setting: Setting, *, of_p: bool) -> Formula:
    """Return the step without regularization."""
    new, old, other = _of(of_p)
    direction = MINUS if setting.climbs else PLUS
    return formula(new, EQUALS, old, direction, *_step_size(setting), EPSILON, TIMES, other)


def step_from_new_p(setting: Setting) -> Formula:
    """Return what q would become if its step used the new p with the old ε."""
    direction = MINUS if setting.climbs else PLUS
    return formula(Q_NEW, EQUALS, Q, direction, *_step_size(setting), EPSILON, TIMES, P_NEW)


def gap_from_new_p(setting: Setting) -> Formula:
    """Return by how much that differs from the step that uses the old p: λ²ε²q."""
    once = rate(setting.notation)
    twice = dataclasses.replace(
        once, text=f"{once.text}^2", name="", spoken=f"{once.spoken} squared"
    )
    four = (plain("4", "four"), TIMES) if setting.keeps_two else ()
    gap = plain(r"\Delta", "the gap", "the gap between both steps", "gap")
    return formula(gap, EQUALS, *four, twice, TIMES, EPSILON_SQUARED, TIMES, Q)


def regularized_error(setting: Setting) -> Formula:
    """Return what is minimized once p and q have their price."""
    objective = plain("E", "E", "E, the squared error with the price of large numbers", "E")
    squares = rf"{P_TEXT}^2 + {Q_TEXT}^2"
    return formula(
        objective, EQUALS, EPSILON_SQUARED, PLUS, regularization(setting.notation), TIMES, OPEN,
        plain(squares, "p squared plus q squared", "what the penalty is taken of", "squares"),
        CLOSE,
    )  # fmt: skip


def regularized_slope(setting: Setting, *, of_p: bool) -> Formula:
    """Return ∂E/∂p = −2εq + 2γp, or the same for q."""
    _, old, other = _of(of_p)
    text = rf"\frac{{\partial E}}{{\partial {P_TEXT if of_p else Q_TEXT}}}"
    return formula(
        plain(text, f"the derivative of E by {old.spoken}"), EQUALS,
        MINUS, TWO, TIMES, EPSILON, TIMES, other,
        PLUS, TWO, TIMES, regularization(setting.notation), TIMES, old,
    )  # fmt: skip


def regularized_step(setting: Setting, *, of_p: bool) -> Formula:
    """Return the step as the training makes it; climbing, γ still pulls towards 0."""
    new, old, other = _of(of_p)
    direction, pull = (MINUS, PLUS) if setting.climbs else (PLUS, MINUS)
    return formula(
        new, EQUALS, old, direction, *_step_size(setting), OPEN,
        EPSILON, TIMES, other, pull, regularization(setting.notation), TIMES, old, CLOSE,
    )  # fmt: skip


def valley() -> Formula:
    """Return where no error is left at γ = 0."""
    return formula(P, TIMES, Q, EQUALS, T)


def minima(setting: Setting) -> Formula:
    """Return where the two minima are as long as |t| > γ."""
    pull = regularization(setting.notation)
    root = plain(
        rf"\sqrt{{|t| - {pull.text}}}", f"the square root of the size of t minus {pull.spoken}",
        "how large p and q are at the lowest points", "root",
    )  # fmt: skip
    return formula(
        _size_of(P), EQUALS, _size_of(Q), EQUALS, root,
        plain(r"\text{ for }", ", for"), plain("|t|", "the size of t", T.tip, "t"),
        plain(">", "above"), pull,
    )  # fmt: skip


def only_origin(setting: Setting) -> Formula:
    """Return where the only minimum is once γ ≥ |t|."""
    return formula(
        P, EQUALS, Q, EQUALS, plain("0", "zero"),
        plain(r"\text{ for }", ", for"), plain("|t|", "the size of t", T.tip, "t"),
        plain(r"\le", "up to"), regularization(setting.notation),
    )  # fmt: skip


def at_rest(setting: Setting, *, of_p: bool = True) -> Formula:
    """Return where a user's p comes to rest, or an item's q, whatever the number of ratings."""
    mine, other, text = (P, Q, Q_TEXT) if of_p else (Q, P, P_TEXT)
    pull = regularization(setting.notation)
    mean = r"\operatorname{mean}"
    fraction = rf"\frac{{{mean}(t {text})}}{{{mean}({text}^2) + {pull.text}}}"
    letter = other.spoken
    spoken = (
        f"the mean of t times {letter}, divided by the mean of {letter} squared plus {pull.spoken}"
    )
    whose = "of the user" if of_p else "of the item"
    return formula(mine, EQUALS, plain(fraction, spoken, f"means over the ratings {whose}"))


# 8. Again and again.


def epoch(setting: Setting) -> tuple[Formula, ...]:
    """Return what is done for every rating in an epoch, line by line."""
    number = "k" if setting.is_fine_tuned else ""
    mine, other = _indexed(P, "u", number), _indexed(Q, "i", number)
    is_sum = setting.is_clamped or setting.is_fine_tuned
    left = error(setting) if is_sum else error_by_target()
    return (
        formula(EPSILON, BECOMES, *left.terms[2:]),
        _assignment(setting, mine, other),
        _assignment(setting, other, mine),
    )


def next_target(setting: Setting) -> Formula | None:
    """Return what the next feature starts from; None where all features move at once."""
    if setting.is_fine_tuned:
        return None
    if setting.is_clamped:
        return formula(S, BECOMES, CLAMP, OPEN, S, PLUS, P, TIMES, Q, CLOSE)
    return formula(T, BECOMES, T, MINUS, P, TIMES, Q)


# What they are made of.


def _sum_of_squares() -> Term:
    spoken = "the sum of epsilon squared over all ratings"
    return plain(_SUM, spoken, f"{spoken}; u is a user, i an item")


def _step_size(setting: Setting) -> tuple[Term, ...]:
    """Return λ or 2λ, with the dot that follows."""
    two = (TWO, TIMES) if setting.keeps_two else ()
    return (*two, rate(setting.notation), TIMES)


def _of(of_p: bool) -> tuple[Term, Term, Term]:
    """Return the new number, the old one and the other letter."""
    return (P_NEW, P, Q) if of_p else (Q_NEW, Q, P)


def _size_of(term: Term) -> Term:
    return Term(f"|{term.text}|", term.name, f"the size of {term.spoken}", term.colour, term.tip)


def _indexed(term: Term, index: str, number: str) -> Term:
    below = f"{index}{number}"
    spoken = f"{term.spoken} {' '.join(below)}"
    return Term(f"{term.text}_{{{below}}}", term.name, spoken, term.colour, term.tip)


def _assignment(setting: Setting, mine: Term, other: Term) -> Formula:
    return formula(
        mine, BECOMES, mine, PLUS, rate(setting.notation), TIMES, OPEN, EPSILON, TIMES, other,
        MINUS, regularization(setting.notation), TIMES, mine, CLOSE,
    )  # fmt: skip
