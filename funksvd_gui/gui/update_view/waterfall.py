"""A sum as bars: each begins where the one before ends."""

from __future__ import annotations

from collections.abc import Sequence

from funksvd_gui.gui.charts.axes import NamedAxis
from funksvd_gui.gui.update_view.figures import figure, signed
from funksvd_gui.gui.update_view.picture import Bar, Line, Picture, Shape
from funksvd_gui.session.update_story import Summand, rounded_parts

_ROOM = 0.14
#: Between two names, in pixels.
_GAP = 4
_COLOURS = {
    "prediction": "text",
    "b": "baseline",
    "pq": "accent",
    "r": "text",
    "t": "text",
    "epsilon": "validation",
}
_OTHER = "data"


class BarAxis(NamedAxis):
    """Names all bars as long as they have room, however close they stand."""

    def tickValues(
        self, lowest: float, highest: float, size: float
    ) -> list[tuple[float, list[float]]]:
        places = [place for place in self._names if lowest <= place <= highest]
        widest = max((self._metrics.horizontalAdvance(self._names[at]) for at in places), default=0)
        if places and widest + _GAP <= size / (highest - lowest):
            return [(1.0, places)]
        return super().tickValues(lowest, highest, size)


def colour_of(name: str) -> str:
    """Return the theme's token for a part of a sum."""
    return _COLOURS.get(name, _OTHER)


def bars_of(parts: Sequence[Summand], first: int = 0, start: float = 0.0) -> list[Shape]:
    """Return a bar for each part, at places from `first`; the steps between are joined by lines."""
    shapes: list[Shape] = []
    level = start
    shown = rounded_parts([part.value for part in parts])
    for place, (part, value) in enumerate(zip(parts, shown, strict=True), first):
        begin, level = level, level + part.value
        text = signed(value, 2) if place else figure(value, 2)
        colour = colour_of(part.name)
        shapes.append(
            Bar(x=place, begin=begin, end=level, colour=colour, name=part.name, text=text)
        )
        shapes.append(Line(begin=(place - 0.31, level), end=(place + 1.31, level), colour="line"))
    return shapes


def whole(place: int, value: float, name: str) -> Bar:
    """Return a bar from zero: a sum, or what is left."""
    return Bar(
        x=place, begin=0.0, end=value, colour=colour_of(name), name=name, text=figure(value, 2)
    )


def framed(shapes: Sequence[Shape], n_places: int, *, from_zero: bool) -> Picture:
    """Return the picture of these bars with room for their numbers.

    Parameters
    ----------
    from_zero : bool
        Whether zero is seen; the first bar is cut at the bottom otherwise.
    """
    bars = [shape for shape in shapes if isinstance(shape, Bar)]
    ends = [end for bar in bars for end in (bar.begin, bar.end) if from_zero or end != 0.0]
    ends += [0.0] if from_zero else []
    ends += [shape.begin[1] for shape in shapes if isinstance(shape, Line)]
    low, high = min(ends), max(ends)
    room = _ROOM * max(high - low, 0.1)
    below = room if low < 0.0 or not from_zero else 0.0
    return Picture(shapes, (-0.6, n_places - 0.4), (low - below, high + room))
