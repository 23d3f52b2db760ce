"""The map of one rating as a still picture: what the playground shows, for a sheet of paper."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from funksvd_gui import wording
from funksvd_gui.gui.theme import ThemeManager
from funksvd_gui.gui.update_view.contour_plot import ContourPlot
from funksvd_gui.gui.update_view.rate_zones import rate_zones, zone_sentence
from funksvd_gui.gui.update_view.subject import UpdateSubject
from funksvd_gui.gui.update_view.walkers import RatingWalker
from funksvd_gui.gui.widgets.cards import Card
from funksvd_gui.gui.widgets.labels import text_label
from funksvd_gui.gui.widgets.layouts import in_column

_FIGURES = 4
_LEAST_HEIGHT = 220


class MapPicture(Card):
    """Heights, path and next step where the walk stands, and below them what is tried."""

    def __init__(
        self, subject: UpdateSubject, themes: ThemeManager, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        walker = RatingWalker(subject, self)
        self.plot = ContourPlot(themes, self)
        self.plot.setMinimumHeight(_LEAST_HEIGHT)
        self.plot.show_landscape(walker.landscape)
        self.plot.show_marks(walker.marks(), walker.sentence())
        self.plot.set_fitted(walker.fitted())
        self.plot.fit()
        words = f"{_tried(subject)} {walker.sentence()}"
        self.caption = text_label(words, "dim", self, name="What is tried", wraps=True)
        penalty = subject.notation.regularization
        height = "ε²" if subject.regularization == 0 else f"ε² + {penalty}(p² + q²)"
        title = text_label(f"{height} over p and q: paler is lower", "name", self)
        self.setLayout(
            in_column(title, (self.plot, 1), self.caption, spacing=8, margins=(16, 12, 16, 12))
        )


def _tried(subject: UpdateSubject) -> str:
    """Return λ and γ as they are tried, those of the run beside them, and what λ does."""
    if subject.updates is None:
        return ""
    parts = []
    names = subject.notation.rate, subject.notation.regularization
    values = subject.learning_rate, subject.regularization
    for name, value, of_run in zip(names, values, subject.updates.rates, strict=True):
        shown = wording.number(value, _FIGURES)
        of_run_shown = wording.number(of_run, _FIGURES)
        told = "" if shown == of_run_shown else f" (in the run {of_run_shown})"
        parts.append(f"{name} = {shown}{told}")
    zones = zone_sentence(subject, rate_zones(subject))
    return f"{' and '.join(parts)}. {zones}"
