"""Where the tried λ is smooth, zigzags or is unstable, from the numbers of this rating."""

from __future__ import annotations

from collections.abc import Sequence

from funksvd_gui import wording
from funksvd_gui.gui.update_view.rate_slider import Zone
from funksvd_gui.gui.update_view.subject import UpdateSubject
from funksvd_gui.gui.update_view.walkers import plain_landscape

_UPHILL = (Zone("uphill: no rate is safe", "error"),)
ABROAD = "Far starts diverge earlier; just past the edge the path swings without leaving."


def rate_zones(subject: UpdateSubject) -> Sequence[Zone]:
    """Return the zones of λ near where this walk comes to rest.

    The largest curvature there says from where on ``|1 − λ·h| ≥ 1``; with the 2 kept, half.
    """
    landscape = plain_landscape(subject)
    if landscape is None or subject.climbs:
        return _UPHILL
    edge = landscape.largest_rate(subject.path[0]) / (2.0 if subject.keeps_two else 1.0)
    return (
        Zone("smooth", "success", edge / 2.0), Zone("zigzag", "warning", edge),
        Zone("unstable", "error"),
    )  # fmt: skip


def penalty_zones(subject: UpdateSubject) -> Sequence[Zone]:
    """Return the zones of γ: below |t| there are two lowest points, above only the origin."""
    landscape = plain_landscape(subject)
    if landscape is None:
        return ()
    edge = abs(landscape.target)
    return Zone("two lowest points", "success", edge), Zone("only the origin", "line")


def zone_sentence(subject: UpdateSubject, zones: Sequence[Zone]) -> str:
    """Return in a line what the tried λ does."""
    rate, penalty = subject.notation.rate, subject.notation.regularization
    if subject.climbs:
        return f"Plus in place of minus climbs: no {rate} is safe."
    landscape = plain_landscape(subject)
    if landscape is None:
        return ""
    zone = next(each for each in zones if subject.learning_rate < each.end)
    edge = wording.number(zones[1].end, 3)
    where = "the origin" if subject.regularization >= abs(landscape.target) else "the lowest point"
    if subject.regularization == 0:
        where = "the valley"
    return f"{rate} is {zone.name} near {where}; unstable from {edge} at this {penalty}."
