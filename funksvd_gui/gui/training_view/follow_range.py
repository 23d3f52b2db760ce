"""Which part of the plane a growing curve is shown in. Knows no Qt."""

from __future__ import annotations

#: While a curve grows the range grows in steps: this much room is added at once, so
#: that axes and bands stand still most of the time.
_ROOM_RIGHT = 0.12
_ROOM_BELOW = 0.15
_MARGIN = 0.05
_LEAST_FILLED = 0.6
_FLAT = 1e-9
#: The axis writes five decimals; a finer range would have marks that read the same.
_LEAST_SPAN = 4e-5

Range = tuple[float, float]


def follow_x(now: Range, end: float, label_share: float, least: float, *, grows: bool) -> Range:
    """Return the horizontal range, from 0, for a curve that ends at `end`.

    Parameters
    ----------
    now : (float, float)
        Range on screen, kept if it still fits.
    label_share : float
        Share of the width that the words at the curve's end need.
    least : float
        No less than this is shown.
    grows : bool
        Whether more points are expected; otherwise the range fits exactly.
    """
    needed = max(end / (1.0 - min(label_share, 0.5)), least)
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
