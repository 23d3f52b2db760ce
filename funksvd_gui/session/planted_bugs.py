"""Wrong update rules, one slip each, and what they do to real ratings. Never a model's."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from funksvd_gui.core.ratings import RatingTriples
from funksvd_gui.session.feature_targets import targets_of, training_triples
from funksvd_gui.session.trained_model import TrainedModel
from funksvd_gui.session.update_landscape import Point
from funksvd_gui.task import Task

#: A small part, of those who rated most: plain Python visits each rating some dozen times.
_MOST_USERS, _MOST_ITEMS, _MOST_RATINGS = 60, 120, 3_000
_HELD_OUT_SHARE = 0.2
_N_EPOCHS, _N_FEATURES = 15, 2
_START, _NOISE = 0.1, 0.05
_FAR = 1e3


class Slip(StrEnum):
    """What is wrong with a rule; the values are the words that people choose from."""

    SIGN = "The penalty has the wrong sign"
    NO_PENALTY = "The penalty is missing"
    NEW_P = "q uses the new p"
    DOUBLED = "The gradient of ε² is doubled"
    SWAPPED = "p and q are swapped in the gradient"


#: How each shows in the differences, and why the error on held-out ratings hardly tells.
EXPLANATIONS = {
    Slip.SIGN: "Both steps are off by 2λγp and 2λγq: the wrong rule adds what it should take "
               "off. With ε = 0 a right rule shrinks p and q; this one lets them grow.",
    Slip.NO_PENALTY: "Both steps are off by λγp and λγq, whatever ε is: with ε = 0 nothing "
                     "moves any more. The differences of ε² alone would all agree.",
    Slip.NEW_P: "Only q is off, and by a term in λ²: halve λ and the gap is a quarter. No "
                "difference quotient finds it once λ is small.",
    Slip.DOUBLED: "The part with ε is twice too long, the penalty is not: at γ = 0 both steps "
                  "are exactly doubled. Half the λ hides it, but then γ counts for less.",
    Slip.SWAPPED: "p moves by its own value in place of q's, and q by its own. Where p = q, "
                  "nothing is to be seen: features that begin alike hide it for long.",
}  # fmt: skip
_NOTHING_TO_COMPARE = "A held-out RMSE has no right value to compare with:"
_LOWERS, _RAISES = "a wrong rule still lowers it.", "this one rises as with too large a λ."


def wrong_step(
    slip: Slip | None, target: float, point: Point, rate: float, regularization: float
) -> Point:
    """Return p and q after one update by a rule with this slip; by the right rule for None."""
    p, q = point
    error = target - p * q
    if slip is Slip.DOUBLED:
        error *= 2.0
    gamma = regularization
    if slip is Slip.SIGN:
        gamma = -gamma
    elif slip is Slip.NO_PENALTY:
        gamma = 0.0
    if slip is Slip.SWAPPED:
        return p + rate * (error * p - gamma * p), q + rate * (error * q - gamma * q)
    p_new = p + rate * (error * q - gamma * p)
    used = p_new if slip is Slip.NEW_P else p
    return p_new, q + rate * (error * used - gamma * q)


def step_by_differences(
    target: float, point: Point, rate: float, regularization: float, width: float = 1e-3
) -> Point:
    """Return the step that the regularized squared error asks for, by trying both sides of it."""

    def height(p: float, q: float) -> float:
        return (target - p * q) ** 2 + regularization * (p * p + q * q)

    p, q = point
    slope_p = (height(p + width, q) - height(p - width, q)) / (2.0 * width)
    slope_q = (height(p, q + width) - height(p, q - width)) / (2.0 * width)
    return -rate * slope_p / 2.0, -rate * slope_q / 2.0


@dataclass(frozen=True, slots=True)
class WrongRun:
    """RMSE after each epoch, in stars, the baseline's first; it ends where it diverges."""

    training: tuple[float, ...]
    held_out: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class SmallPart:
    """Ratings as (user, item, residual of the baseline), some held out."""

    training: Sequence[tuple[int, int, float]]
    held_out: Sequence[tuple[int, int, float]]

    @classmethod
    def of(cls, model: TrainedModel, seed: int = 0) -> SmallPart:
        """Take the users and items with the most ratings, and of theirs a few thousand."""
        ratings = training_triples(model)
        users = _most(ratings.users, ratings.n_users, _MOST_USERS)
        few = ratings.take(np.isin(ratings.users, users))
        few = few.take(np.isin(few.items, _most(few.items, few.n_items, _MOST_ITEMS)))
        rng = np.random.default_rng(seed)
        few = few.take(rng.permutation(len(few))[:_MOST_RATINGS])
        rows = _rows(few, _baseline_residuals(model, few))
        n_held_out = round(_HELD_OUT_SHARE * len(rows))
        return cls(rows[n_held_out:], rows[:n_held_out])


def train_wrongly(
    slip: Slip | None, part: SmallPart, rate: float, regularization: float, task: Task | None = None
) -> WrongRun:
    """Train two features on a small part by a rule with this slip, in plain Python."""
    task, rng = task or Task(), np.random.default_rng(0)
    training, held_out = list(part.training), list(part.held_out)
    curves: tuple[list[float], list[float]] = ([_rmse(training)], [_rmse(held_out)])
    for _ in range(_N_FEATURES):
        factors: dict[tuple[int, int], float] = {
            (side, index): float(_START + _NOISE * rng.normal())
            for side in (0, 1)
            for index in sorted({int(row[side]) for row in (*training, *held_out)})
        }
        for _ in range(_N_EPOCHS):
            task.check()
            for user, item, target in training:
                pair = factors[0, user], factors[1, item]
                factors[0, user], factors[1, item] = wrong_step(
                    slip, target, pair, rate, regularization
                )
            left = [_left(rows, factors) for rows in (training, held_out)]
            errors = [_rmse(rows) for rows in left]
            if not max(errors) < _FAR:
                return WrongRun(*map(tuple, curves))
            for curve, error in zip(curves, errors, strict=True):
                curve.append(error)
        training, held_out = left
    return WrongRun(*map(tuple, curves))


def account(slip: Slip, wrong: WrongRun, right: WrongRun) -> str:
    """Return how a slip shows, and why the held-out RMSE alone hardly does, with its numbers."""
    begin, ours, theirs = wrong.held_out[0], min(wrong.held_out), min(right.held_out)
    numbers = (
        f"Here it went from {begin:.4f} to {ours:.4f} at best; the right rule comes to "
        f"{theirs:.4f}."
    )
    told = _LOWERS if ours < begin else _RAISES
    return f"{EXPLANATIONS[slip]}\n\n{_NOTHING_TO_COMPARE} {told} {numbers}"


def _most(indices: np.ndarray, n: int, n_most: int) -> np.ndarray:
    return np.argsort(-np.bincount(indices, minlength=n), kind="stable")[:n_most]


def _baseline_residuals(model: TrainedModel, ratings: RatingTriples) -> list[float]:
    factors = model.factors
    alone = dataclasses.replace(
        model, factors=dataclasses.replace(
            factors, user_factors=factors.user_factors[:1], item_factors=factors.item_factors[:1],
            n_fine_tuned=0, kept_epochs=(),
        )
    )  # fmt: skip
    return [float(target) for target in targets_of(alone, 1, ratings)]


def _rows(ratings: RatingTriples, targets: list[float]) -> list[tuple[int, int, float]]:
    return list(zip(ratings.users.tolist(), ratings.items.tolist(), targets, strict=True))


def _left(
    rows: Sequence[tuple[int, int, float]], factors: dict[tuple[int, int], float]
) -> list[tuple[int, int, float]]:
    return [(u, i, target - factors[0, u] * factors[1, i]) for u, i, target in rows]


def _rmse(rows: Sequence[tuple[int, int, float]]) -> float:
    if not rows:
        return 0.0
    # A square of what has diverged has no number of its own.
    return math.sqrt(sum(min(abs(row[2]), _FAR**2) ** 2 for row in rows) / len(rows))
