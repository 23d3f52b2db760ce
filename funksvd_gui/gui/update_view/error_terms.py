"""What the error of a rating is made of, as its feature was trained."""

from __future__ import annotations

import dataclasses

from funksvd_gui.gui.update_view.setting import Setting
from funksvd_gui.gui.update_view.symbols import (
    CLAMP,
    CLOSE,
    MINUS,
    OPEN,
    PLUS,
    TIMES,
    TRAIL,
    B,
    P,
    Q,
    R,
    S,
    plain,
)  # fmt: skip
from funksvd_gui.gui.widgets.formula import Term

#: More earlier features are not written out one by one.
_MOST_WRITTEN_OUT = 3
_SECOND = 2


def products(first: int, last: int) -> Term:
    """Return Σ p·q over features."""
    spoken = f"the sum of p k times q k over the features {first} to {last}"
    each = rf"\textcolor{{{P.colour}}}{{p_k}} \textcolor{{{Q.colour}}}{{q_k}}"
    text = rf"\sum_{{k={first}}}^{{{last}}} {each}"
    return plain(text, spoken, f"{spoken}; k is the number of a feature", "sum")


def known(setting: Setting) -> tuple[Term, ...]:
    """Return r − b − what the other features explain, which is what t is."""
    others = other_products(setting)
    rest = (MINUS, others) if others is not None else ()
    return (R, MINUS, B, *rest, *((MINUS, TRAIL) if setting.is_trailed else ()))


def other_products(setting: Setting) -> Term | None:
    """Return p·q of the features trained before this one, or of those that move with it."""
    feature, spoken = setting.feature, ""
    if setting.is_fine_tuned:
        text = rf"\sum_{{k \ne {feature}}} p_k q_k"
        spoken = f"the sum of p k times q k over all features k but {feature}"
        is_there = setting.n_fine_tuned > 1
    elif feature == _SECOND:
        text, spoken, is_there = "p_1 q_1", "p 1 times q 1", True
    else:
        text = rf"\sum_{{k=1}}^{{{feature - 1}}} p_k q_k"
        spoken = f"the sum of p k times q k over the features 1 to {feature - 1}"
        is_there = feature > _SECOND
    return plain(text, spoken, f"{spoken}: what they explain", "earlier") if is_there else None


def constants(setting: Setting) -> tuple[Term, ...]:
    """Return what ε is made of besides p·q, each part with its sign."""
    less_trail = (_less(TRAIL),) if setting.is_trailed else ()
    return (R, _less(B), *_less_products(setting), *less_trail)


def _less_products(setting: Setting) -> tuple[Term, ...]:
    numbers = range(1, setting.feature)
    if setting.is_fine_tuned or len(numbers) > _MOST_WRITTEN_OUT:
        others = other_products(setting)
        return (_less(others),) if others is not None else ()
    return tuple(
        _less(plain(f"p_{{{k}}} q_{{{k}}}", f"p {k} times q {k}", f"feature {k}")) for k in numbers
    )


def _less(term: Term) -> Term:
    """Return a term with its minus, to be clicked as one."""
    return dataclasses.replace(term, text=f"{{}}-{term.text}", spoken=f"minus {term.spoken}")


def clamped_difference(setting: Setting) -> tuple[Term, ...]:
    """Return the rating less the clamped estimate, clamped once more where a trail is added."""
    estimate = (CLAMP, OPEN, S, PLUS, P, TIMES, Q, CLOSE)
    if setting.is_trailed:
        return (R, MINUS, CLAMP, OPEN, *estimate, PLUS, TRAIL, CLOSE)
    return (R, MINUS, *estimate)
