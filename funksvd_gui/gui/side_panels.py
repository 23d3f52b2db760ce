"""When the panels beside the tabs fold by themselves; what a person chooses wins."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer, Slot
from PySide6.QtWidgets import QMainWindow, QWidget

from funksvd_gui.gui.app_state import AppState
from funksvd_gui.gui.widgets.font_following import at_text_size
from funksvd_gui.gui.widgets.pages import PageTabs
from funksvd_gui.gui.widgets.side_panel import SidePanel

#: With fewer there is nothing to compare.
_RUNS_TO_COMPARE = 2
#: What a page likes to have beside an open panel.
_ROOM_FOR_PAGE = 560
#: Handles between the parts of the window, and margins.
_BETWEEN = 24


class SidePanels(QObject):
    """Folds the settings where the page needs the room, and the runs until there are two.

    Parameters
    ----------
    compared_on : QWidget
        The page on which the runs open by themselves.
    alone_on : QWidget
        The page that has use for all the width: the settings open there by hand only.

    Attributes
    ----------
    choices : dict of str to bool
        By ``settings`` and ``runs``, whether a person wants it folded; who has not chosen
        is not in it.
    """

    def __init__(
        self,
        state: AppState,
        window: QMainWindow,
        tabs: PageTabs,
        settings: SidePanel,
        runs: SidePanel,
        compared_on: QWidget,
        alone_on: QWidget,
    ) -> None:
        super().__init__(window)
        self._state, self._window, self._tabs = state, window, tabs
        self._compared_on, self._alone_on = compared_on, alone_on
        self._panels = {"settings": settings, "runs": runs}
        self.choices: dict[str, bool] = {}
        self._has_opened_runs = False
        runs.set_folded(True)
        for name, panel in self._panels.items():
            panel.chosen.connect(lambda is_folded, name=name: self._on_chosen(name, is_folded))
        window.installEventFilter(self)
        tabs.currentChanged.connect(self.arrange)
        state.runs_changed.connect(self._on_runs_changed)

    def restore(self, choices: dict[str, bool]) -> None:
        """Do as the person wanted it at the last start."""
        self.choices = {name: choices[name] for name in self._panels if name in choices}
        for name, is_folded in self.choices.items():
            self._panels[name].set_folded(is_folded)
        self.arrange()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look again when the window or its text gets another size."""
        if watched is self._window and event.type() == QEvent.Type.Resize:
            self.arrange()
        elif watched is self._window and event.type() == QEvent.Type.FontChange:
            # Only when all is laid out again is it known how wide it is.
            QTimer.singleShot(0, self, self.arrange)
        return super().eventFilter(watched, event)

    @Slot()
    def arrange(self) -> None:
        """Fold what has no room, as far as nobody has chosen otherwise."""
        settings, runs = self._panels["settings"], self._panels["runs"]
        if "settings" not in self.choices:
            is_alone = self._tabs.currentWidget() is self._alone_on
            settings.set_folded(is_alone or not self._has_room_beside(settings, runs))
        if "runs" not in self.choices and self._wants_runs():
            has_room = self._has_room_beside(runs, settings)
            self._has_opened_runs = self._has_opened_runs or has_room
            runs.set_folded(not has_room)

    def _wants_runs(self) -> bool:
        """Whether the runs may open by themselves: once, where their curves are."""
        if self._has_opened_runs:
            # Open since then; it gives way where the window gets too narrow.
            return not self._panels["runs"].is_folded
        is_compared = len(self._state.runs) >= _RUNS_TO_COMPARE
        return is_compared and self._tabs.currentWidget() is self._compared_on

    def _has_room_beside(self, panel: SidePanel, other: SidePanel) -> bool:
        page = self._tabs.currentWidget()
        other_width = other.width() if other.is_folded else other.open_width
        liked = at_text_size(self._window, _ROOM_FOR_PAGE)
        needed = max(page.minimumSizeHint().width(), liked)
        return self._window.width() >= needed + panel.open_width + other_width + _BETWEEN

    def _on_chosen(self, name: str, is_folded: bool) -> None:
        self.choices[name] = is_folded
        (other,) = (panel for key, panel in self._panels.items() if key != name)
        if not is_folded and not self._has_room_beside(self._panels[name], other):
            other.set_folded(True)

    @Slot()
    def _on_runs_changed(self) -> None:
        n_runs = len(self._state.runs)
        self._panels["runs"].set_rail_title(f"Runs · {n_runs}" if n_runs else "Runs")
        self.arrange()
