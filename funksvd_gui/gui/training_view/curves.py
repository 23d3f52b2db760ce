"""What the main plot can draw of a run: RMSE, or the parts of the objective. Knows no Qt."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from funksvd_gui import wording
from funksvd_gui.gui.training_view.epoch_series import EpochSeries

TRAINING, VALIDATION, BASELINE = "training", "validation", "baseline"
SQUARED_ERROR, PENALTY, SUM = "Σe²", "penalty", "sum"

#: From here on a sum of squares is written without decimals.
_LARGE = 1000.0


@dataclass(frozen=True, slots=True)
class Curve:
    """One line of the plot, with a value for every position of the series.

    Attributes
    ----------
    heights : float64 array, shape (n_epochs + 1,)
        Where it is drawn; NaN where it is not.
    told : float64 array, shape (n_epochs + 1,)
        The numbers it stands for.
    is_lower : bool
        Whether it is drawn in the lower panel.
    """

    word: str
    heights: NDArray[np.float64]
    told: NDArray[np.float64]
    write: Callable[[float], str]
    is_lower: bool = False


def rmse_curves(series: EpochSeries, *, own_scales: bool) -> list[Curve]:
    """Return validation, where there is any, and training, from the baseline on."""
    curves = []
    if series.is_validated:
        rmse = series.drawn(validation=True)
        curves.append(Curve(VALIDATION, rmse, rmse, wording.rmse))
    rmse = series.drawn(validation=False)
    is_lower = own_scales and series.is_validated
    curves.append(Curve(TRAINING, rmse, rmse, wording.rmse, is_lower))
    return curves


def objective_curves(series: EpochSeries) -> list[Curve]:
    """Return the sum, and below it Σe² with the penalty on top; they begin with the first epoch."""
    # What the baseline alone has is no state of the features.
    errors = np.concatenate([[np.nan], series.squared_error])
    penalties = np.concatenate([[np.nan], series.penalty])
    total = errors + penalties
    known = np.where(np.isnan(total), np.nan, errors)
    return [
        Curve(SUM, total, total, squares_text),
        Curve(PENALTY, total, penalties, squares_text),
        Curve(SQUARED_ERROR, known, errors, squares_text),
    ]


def has_penalty(series: EpochSeries) -> bool:
    """Whether the penalty of any epoch is known."""
    return bool(np.isfinite(series.penalty).any())


def squares_text(value: float) -> str:
    """Return a sum of squares with four figures at least: ``52,311``, ``12.37``."""
    if not math.isfinite(value):
        return wording.MISSING
    return wording.count(round(value)) if abs(value) >= _LARGE else wording.number(value, 4)
