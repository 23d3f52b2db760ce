"""A long curve in as few points as the screen can show. Knows no Qt."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_Numbers = NDArray[np.float64]

#: A bin becomes two points; below this many per bin nothing would be saved.
_WORTHWHILE = 4


def envelope(
    x: _Numbers, y: _Numbers, lowest: float, highest: float, n_bins: int
) -> tuple[_Numbers, _Numbers]:
    """Return what is visible of a curve, with its first and last point and every peak kept.

    Parameters
    ----------
    x, y : float64 arrays, shape (n,)
        `x` ascending. Points whose `y` is not finite are left out.
    lowest, highest : float
        Visible range of `x`; one point on each side is returned too, so that
        the line reaches the edges.
    n_bins : int
        About one per pixel.

    Returns
    -------
    x, y : float64 arrays
        The points themselves, or, where they are many, the extremes of groups of
        them: at most some 4 × `n_bins` points.
    """
    first = max(int(np.searchsorted(x, lowest)) - 1, 0)
    stop = min(int(np.searchsorted(x, highest, side="right")) + 1, len(x))
    if stop - first > _WORTHWHILE * n_bins:
        x, y = _extremes(x, y, first, stop, n_bins)
    else:
        x, y = x[first:stop], y[first:stop]
    is_finite = np.isfinite(y)
    return (x, y) if is_finite.all() else (x[is_finite], y[is_finite])


def _extremes(
    x: _Numbers, y: _Numbers, first: int, stop: int, n_bins: int
) -> tuple[_Numbers, _Numbers]:
    # Powers of two, counted from the curve's beginning: while the curve grows the groups
    # stay what they are, and the drawn line does not tremble.
    size = 1 << int(np.ceil(np.log2((stop - first) / n_bins)))
    first -= first % size
    starts = np.arange(first, stop, size)
    ends = np.append(starts[1:], stop) - 1
    visible, groups = y[first:stop], starts - first
    if not np.isfinite(visible).all():
        visible = np.where(np.isfinite(visible), visible, np.nan)
    lows, highs = np.fmin.reduceat(visible, groups), np.fmax.reduceat(visible, groups)
    falls = y[starts] >= y[ends]
    n = 2 * len(starts)
    result_x, result_y = np.empty(n + 2), np.empty(n + 2)
    result_x[0], result_y[0] = x[first], visible[0]
    result_x[1:-1:2], result_x[2:-1:2] = x[starts], x[ends]
    result_y[1:-1:2], result_y[2:-1:2] = np.where(falls, highs, lows), np.where(falls, lows, highs)
    result_x[-1], result_y[-1] = x[stop - 1], visible[-1]
    return result_x, result_y
