"""What the update of one rating goes down: heights over (p, q), lowest points, safe rates."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Point = tuple[float, float]
Heights = NDArray[np.float64]

#: Between the lowest point and the saddle there are so many levels.
_LEVELS_TO_SADDLE = 5
_NEARLY_REAL = 1e-6


class Landscape(Protocol):
    """Heights over two numbers, and what a map of them is drawn by."""

    @property
    def minima(self) -> Sequence[Point]:
        """Lowest points; none where they form a whole valley."""

    @property
    def saddles(self) -> Sequence[Point]: ...

    @property
    def floor(self) -> float:
        """Height of the lowest point."""

    @property
    def level_step(self) -> float:
        """Between two levels, in roots of the height above the floor."""

    def height(self, p: Heights, q: Heights) -> Heights:
        """Return the heights, of the shape that both broadcast to."""


@dataclass(frozen=True)
class Evidence:
    """Other ratings of the same user or item, in which the other side's factor stays.

    Attributes
    ----------
    of_user : bool
        Whether they are the user's, so that p is what they share; the item's otherwise, and q.
    targets, fixed : tuple of float
        t of each, and the factor that stays.
    """

    of_user: bool = True
    targets: tuple[float, ...] = ()
    fixed: tuple[float, ...] = ()

    @property
    def sums(self) -> tuple[float, float, float]:
        """Σ f², Σ t·f and Σ t²."""
        t, f = np.array(self.targets), np.array(self.fixed)
        return float(f @ f), float(t @ f), float(t @ t)

    def lowest(self, regularization: float) -> float:
        """Return where the shared factor rests: ``mean(t·f) / (mean(f²) + γ)``; 0 for none."""
        squares, products, _ = self.sums
        weight = squares + len(self.targets) * regularization
        return products / weight if weight > 0 else 0.0


NO_EVIDENCE = Evidence()


@dataclass(frozen=True)
class RatingLandscape:
    """``ε² + γ(p² + q²)`` with ``ε = t − p·q``, and the same of other ratings on one side.

    Parameters
    ----------
    bounds : (float, float)
        What ε is clamped into, where training clamps its estimate.
    evidence : Evidence
        Each of its ratings adds its squared error, and γ times the square of the shared factor.
    """

    target: float
    regularization: float
    bounds: tuple[float, float] = (-math.inf, math.inf)
    evidence: Evidence = NO_EVIDENCE

    def error(self, p: Heights, q: Heights) -> Heights:
        """Return ε."""
        return np.clip(self.target - p * q, *self.bounds)

    def height(self, p: Heights, q: Heights) -> Heights:
        gamma = self.regularization
        own = self.error(p, q) ** 2 + gamma * (p * p + q * q)
        if not self.evidence.targets:
            return own
        shared = p if self.evidence.of_user else q
        weight, products, constant = self._sums
        return own + ((weight * shared - 2.0 * products) * shared + constant)

    @property
    def valley(self) -> float | None:
        """The t of a valley p·q = t without any error; None where there is none."""
        return self.target if self.regularization == 0 and not self.evidence.targets else None

    @property
    def minima(self) -> Sequence[Point]:
        return () if self.valley is not None else self._resting[0]

    @property
    def saddles(self) -> Sequence[Point]:
        return self._resting[1]

    @property
    def floor(self) -> float:
        return 0.0 if self.valley is not None else self._height_at(self._resting[0][0])

    @property
    def level_step(self) -> float:
        heights = [self._height_at(point) - self.floor for point in self.saddles]
        # Where only the origin is left, the next best thing: the height of p = q = 1.
        above = max(heights, default=0.0) or self._height_at((1.0, 1.0)) - self.floor
        return math.sqrt(max(above, 1e-12)) / _LEVELS_TO_SADDLE

    def curvatures(self, point: Point) -> tuple[float, float]:
        """Return the eigenvalues of half the matrix of second derivatives, ascending.

        The update of this rating is ``x − λ·½∇``, and near a lowest point each step multiplies
        the way left by ``1 − λ`` times these.
        """
        p, q = point
        gamma, mixed = self.regularization, 2.0 * p * q - self.target
        smaller, larger = np.linalg.eigvalsh([[q * q + gamma, mixed], [mixed, p * p + gamma]])
        return float(smaller), float(larger)

    def rest_from(self, point: Point) -> Point:
        """Return where small steps of this rating alone lead from here.

        Without γ they keep p² − q², which says where in the valley they end.
        """
        t, gamma = self.target, self.regularization
        if gamma > 0:
            return _plain_minimum(t, gamma, point)
        p, q = point
        kept, total = p * p - q * q, math.hypot(p * p - q * q, 2.0 * t)
        ends = math.sqrt((total + kept) / 2.0), math.sqrt(max(total - kept, 0.0) / 2.0)
        sign = 1.0 if p + math.copysign(1.0, t) * q >= 0 else -1.0
        return sign * ends[0], sign * math.copysign(ends[1], t)

    def largest_rate(self, point: Point) -> float:
        """Return the λ from which steps no longer come to rest where small ones would.

        ``|1 − λ·h| < 1`` for the larger curvature h there. Above half of it steps go past the
        lowest point and come back. Far starts diverge earlier. Infinite where nothing curves.
        """
        curvature = self.curvatures(self.rest_from(point))[1]
        return 2.0 / curvature if curvature > 0 else math.inf

    def _height_at(self, point: Point) -> float:
        p, q = np.array(point[0]), np.array(point[1])
        return float(self.height(p, q))

    @cached_property
    def _sums(self) -> tuple[float, float, float]:
        squares, products, constant = self.evidence.sums
        return squares + len(self.evidence.targets) * self.regularization, products, constant

    @cached_property
    def _resting(self) -> tuple[list[Point], list[Point]]:
        """Return lowest points, the lowest first, and saddles."""
        t, gamma = self.target, self.regularization
        if not self.evidence.targets:
            if gamma >= abs(t):
                return [(0.0, 0.0)], []
            p, q = _plain_minimum(t, gamma, (1.0, 1.0))
            return [(p, q), (-p, -q)], [(0.0, 0.0)]
        return self._resting_with_evidence()

    def _resting_with_evidence(self) -> tuple[list[Point], list[Point]]:
        """Return the same where other ratings hold one factor.

        For each shared factor x the other one is best at ``y = t·x / (x² + γ)``, which leaves
        ``γt² / (x² + γ) + (a + γ)x² − 2b·x`` to be least: a polynomial of degree five has the
        places where that is level.
        """
        t, gamma = self.target, self.regularization
        weight, products, _ = self._sums
        if gamma == 0:
            if weight == 0 or products == 0:
                return [(0.0, 0.0)], []
            x = products / weight
            return [self._pair(x, t / x)], [self._pair(0.0, -products / t)] if t else []
        square = np.poly1d([1.0, 0.0, gamma])
        slope = np.poly1d([weight + gamma, -products]) * square * square
        slope -= np.poly1d([gamma * t * t, 0.0])
        roots = slope.roots
        level = np.sort(roots.real[np.abs(roots.imag) < _NEARLY_REAL * (1.0 + np.abs(roots.real))])
        points = [self._pair(float(x), t * float(x) / (float(x) ** 2 + gamma)) for x in level]
        # Along x they alternate, and the outer ones are lowest points.
        return sorted(points[::2], key=self._height_at), points[1::2]

    def _pair(self, shared: float, other: float) -> Point:
        return (shared, other) if self.evidence.of_user else (other, shared)


def _plain_minimum(target: float, regularization: float, near: Point) -> Point:
    """Return ±√(|t| − γ) with the sign of p·q that of t, on the side of this point."""
    size = math.sqrt(max(abs(target) - regularization, 0.0))
    side = 1.0 if near[0] + math.copysign(1.0, target) * near[1] >= 0 else -1.0
    return side * size, side * math.copysign(size, target)
