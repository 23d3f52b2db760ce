"""How fast a run goes on, so that one can watch it: step by step, by a clock, or at full speed."""

from __future__ import annotations

from dataclasses import dataclass

#: What a run is stretched to that would be over sooner.
WATCHABLE_S = 4.0


@dataclass(frozen=True, slots=True)
class Pace:
    """One of `PACES`.

    Attributes
    ----------
    key : str
        Its name in a file.
    words : str
        What it is called in the window.
    epochs_per_second : int or None
        None where no such number decides.
    """

    key: str
    words: str
    epochs_per_second: int | None = None


STEP_BY_STEP = Pace("step", "step by step")
WATCHABLE = Pace("watchable", f"about {WATCHABLE_S:.0f} seconds")
FULL_SPEED = Pace("full", "full speed")

#: From the slowest to the fastest.
PACES = (
    STEP_BY_STEP,
    Pace("1", "1 epoch a second", 1),
    *(Pace(f"{n}", f"{n} epochs a second", n) for n in (2, 5, 10, 20, 50, 100, 200)),
    WATCHABLE,
    FULL_SPEED,
)


def pace_of(key: str) -> Pace:
    """Return the pace with this key; the default one if there is none."""
    return next((pace for pace in PACES if pace.key == key), WATCHABLE)
