"""The plots alone on the whole screen, to be seen from the last row."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow, QToolBar, QWidget

from funksvd_gui.gui.training_view.training_view import TrainingView
from funksvd_gui.gui.widgets.pages import PageTabs


class Presentation(QObject):
    """Hides all but the plots of the Training tab, and brings back exactly what was."""

    def __init__(self, window: QMainWindow, tabs: PageTabs, training_view: TrainingView) -> None:
        super().__init__(window)
        self._window, self._tabs, self._training_view = window, tabs, training_view
        self._hidden: list[QWidget] = []
        self._page: QWidget | None = None
        self._state_before = Qt.WindowState.WindowNoState

    @property
    def is_on(self) -> bool:
        return self._page is not None

    def turn(self, is_on: bool) -> None:
        """Begin or end it; nothing happens where that is done already."""
        if is_on and not self.is_on:
            self._begin()
        elif self.is_on and not is_on:
            self._end()

    def _begin(self) -> None:
        window = self._window
        self._page = self._tabs.currentWidget()
        self._state_before = window.windowState()
        frame = [
            window.menuBar(), window.statusBar(), self._tabs.tabBar(),
            *window.findChildren(QToolBar), *window.findChildren(QDockWidget),
        ]  # fmt: skip
        self._hidden = [part for part in frame if not part.isHidden()]
        for part in self._hidden:
            part.hide()
        self._tabs.setCurrentWidget(self._training_view)
        self._training_view.show_plots_alone(True)
        window.setWindowState(self._state_before | Qt.WindowState.WindowFullScreen)
        # What had the keyboard is gone; Escape must reach the window.
        window.setFocus()

    def _end(self) -> None:
        page, self._page = self._page, None
        self._training_view.show_plots_alone(False)
        for part in self._hidden:
            part.show()
        assert page is not None
        self._tabs.setCurrentWidget(page)
        self._window.setWindowState(self._state_before)
