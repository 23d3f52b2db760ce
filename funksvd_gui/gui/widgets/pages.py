"""The tabs of the window, whose pages scroll where the window is too small for them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QTabWidget, QWidget


class PageTabs(QTabWidget):
    """Tabs that are spoken of by their pages; the areas these scroll in are nobody's business."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setDocumentMode(True)
        self.tabBar().setDrawBase(False)
        self.tabBar().setExpanding(False)
        self.setAccessibleName(name)
        self.tabBar().setAccessibleName(name)

    def add_page(self, page: QWidget, name: str, tooltip: str) -> None:
        """Add a tab at the end."""
        index = self.addTab(_scrolling(page), name)
        self.setTabToolTip(index, tooltip)

    def currentWidget(self) -> QWidget:  # noqa: N802 - Qt's name
        return self.widget(self.currentIndex())

    def setCurrentWidget(self, page: QWidget) -> None:  # noqa: N802 - Qt's name
        for index in range(self.count()):
            if self.widget(index) is page:
                self.setCurrentIndex(index)

    def widget(self, index: int) -> QWidget:
        area = super().widget(index)
        assert isinstance(area, QScrollArea)
        page = area.widget()
        assert page is not None
        return page


def _scrolling(page: QWidget) -> QScrollArea:
    """Return an area that scrolls where there is too little room for a page."""
    area = QScrollArea()
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    # Scrolled by what has the focus inside; a stop of its own would only be in the way.
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(page)
    return area
