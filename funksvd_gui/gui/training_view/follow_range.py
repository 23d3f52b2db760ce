"""Which part of the plane a growing curve is shown in. Knows no Qt."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

#: While a curve grows the range grows in steps: this much room is added at once, so
#: that axes and bands stand still most of the time.
_ROOM_RIGHT = 0.12
_ROOM_BELOW = 0.15
_MARGIN = 0.05
#: So that the mark of the newest point is not cut in half.
_END_MARGIN = 0.015
_LEAST_FILLED = 0.6
_FLAT = 1e-9
#: The axis writes five decimals; a finer range would have marks that read the same.
_LEAST_SPAN = 4e-5
#: Points are far if all others lie within a third of the range, and they are few.
_FAR = 3.0
_MOST_FAR = 3
_LEAST_NEAR = 3

Range = tuple[float, float]


def follow_x(
    now: Range, end: float, least: float, *, grows: bool, width: float | None = None
) -> Range:
    """Return the horizontal range for a curve that ends at `end`.

    Parameters
    ----------
    now : (float, float)
        Range on screen, kept if it still fits.
    least : float
        No less than this is shown.
    grows : bool
        Whether more points are expected; otherwise the range fits exactly.
    width : float, optional
        Only so much of the end is shown; all of it from 0 if left out.
    """
    needed = max(end * (1.0 + _END_MARGIN), least)
    if width is not None and width < needed:
        if grows and now[0] < end <= now[1] and abs(now[1] - now[0] - width) < _FLAT * width:
            return now
        right = end + width * (_ROOM_RIGHT if grows else _END_MARGIN)
        return right - width, right
    if not grows:
        return 0.0, needed
    if now[0] == 0.0 and _LEAST_FILLED * now[1] <= needed <= now[1]:
        return now
    return 0.0, needed * (1.0 + _ROOM_RIGHT)


def follow_y(now: Range, lowest: float, highest: float, *, grows: bool) -> Range:
    """Return the vertical range for values from `lowest` to `highest`.

    Curves fall: while they grow, the room is added below.
    """
    span = highest - lowest
    if span <= _FLAT * max(abs(highest), 1.0):
        span = max(0.02 * abs(highest), _FLAT)
    elif span < _LEAST_SPAN:
        lowest -= (_LEAST_SPAN - span) / 2
        highest += (_LEAST_SPAN - span) / 2
        span = _LEAST_SPAN
    inside = now[0] <= lowest and highest <= now[1]
    if grows and inside and span >= _LEAST_FILLED * (now[1] - now[0]):
        return now
    below = _ROOM_BELOW if grows else _MARGIN
    return lowest - below * span, highest + _MARGIN * span


def range_without_far(
    values: NDArray[np.float64], anchor: float, *, has_diverged: bool = False
) -> Range | None:
    """Return the range of values, except that a few far above all others are left out.

    Parameters
    ----------
    values : float64 array, shape (n,)
        Those that are not finite are left out, too.
    anchor : float
        In the range in any case, such as the baseline; NaN if there is none.
    has_diverged : bool
        The curve ends in a climb of which any number of values may be left out.

    Returns
    -------
    (float, float) or None
        None if there is no value.
    """
    values = values[np.isfinite(values)]
    n = len(values)
    if not n:
        return None
    near = float(np.fmax(values.min(), anchor))
    lowest = float(np.fmin(values.min(), anchor))
    n_top = min(n // 2 if has_diverged else _MOST_FAR, n - _LEAST_NEAR)
    if n_top < 1:
        return lowest, max(near, float(values.max()))
    top = np.sort(np.partition(values, n - n_top - 1)[n - n_top - 1 :])[::-1]
    place = 0
    while place < n_top:
        others = np.maximum(top[place + 1 : min(place + _MOST_FAR, n_top) + 1], near)
        is_far = _FAR * np.maximum(others - lowest, _LEAST_SPAN) < top[place] - lowest
        if not is_far.any():
            break
        place += int(np.argmax(is_far)) + 1
    return lowest, max(near, float(top[place]))


def bring_into_view(x: Range, y: Range, xs: NDArray[np.float64], ys: NDArray[np.float64]) -> Range:
    """Return the vertical range moved, if need be, so that some of a curve is in it.

    Parameters
    ----------
    x, y : (float, float)
        What is in view.
    xs, ys : float64 arrays, shape (n,)
        The curve; `xs` ascending.
    """
    first, stop = int(np.searchsorted(xs, x[0])), int(np.searchsorted(xs, x[1], side="right"))
    # Between two points there is the line from one to the other.
    seen = ys[first:stop] if stop > first else ys[max(first - 1, 0) : stop + 1]
    seen = seen[np.isfinite(seen)]
    if not len(seen):
        return y
    lowest, highest, margin = float(seen.min()), float(seen.max()), _MARGIN * (y[1] - y[0])
    move = max(lowest - (y[1] - margin), 0.0) + min(highest - (y[0] + margin), 0.0)
    return y[0] + move, y[1] + move
