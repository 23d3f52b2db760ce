"""What is done most often, in one row; where that is short, what the menus have leaves first."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QAction, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolBar, QWidget

from funksvd_gui.gui.actions import Actions
from funksvd_gui.gui.app_state import AppState
from funksvd_gui.gui.widgets.buttons import ActionButton
from funksvd_gui.gui.widgets.font_following import follow_font
from funksvd_gui.gui.widgets.labels import text_label
from funksvd_gui.gui.widgets.pace_slider import PaceSlider, PaceWords


class RunButton(ActionButton):
    """Starts, and then pauses and resumes; who presses it twice in a row wanted one of them."""

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.accept()


class Toolbar(QToolBar):
    """Opening, training, and its pace.

    Attributes
    ----------
    run_button : RunButton
        Start, Pause and Resume share this place.
    """

    def __init__(self, actions: Actions, state: AppState, parent: QWidget) -> None:
        super().__init__("Toolbar", parent)
        self._actions, self._state = actions, state
        self.setObjectName("toolbar")
        self.setMovable(False)
        self.setFloatable(False)
        self.toggleViewAction().setVisible(False)
        self.run_button = RunButton(actions.start, is_primary=True, parent=self)
        self.run_button.keep_width_for("Start", "Pause", "Resume")
        self._build()
        actions.pause.changed.connect(self._follow)
        self._follow()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _build(self) -> None:
        actions = self._actions
        self._add_buttons(actions.open_ratings, actions.sample)
        self.addSeparator()
        self.addWidget(self.run_button)
        self._add_buttons(actions.stop)
        self.addSeparator()
        self._add_buttons(actions.step, actions.next_feature)
        self.addSeparator()
        slider = PaceSlider(self._state, self)
        label = text_label("Pace", "dim", self, buddy=slider)
        self.addWidget(label)
        self.addWidget(slider)
        words = self.addWidget(PaceWords(self._state, self))
        self._add_buttons(actions.full_speed)
        gap = QWidget(self)
        gap.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.addWidget(gap)
        more = self._add_buttons(actions.more_features, actions.fine_tune)
        #: The first of them leaves first; the menus have the others, too.
        self._leaving = (*reversed(more), words)
        # Only when the buttons have heard of the font is it known how wide they are.
        follow_font(self, partial(QTimer.singleShot, 0, self, self._fit))

    def _add_buttons(self, *actions: QAction) -> list[QAction]:
        return [self.addWidget(ActionButton(action, parent=self)) for action in actions]

    def _fit(self) -> None:
        """Show as much as there is room for."""
        for place in self._leaving:
            place.setVisible(True)
        for place in self._leaving:
            if self.sizeHint().width() <= self.width():
                break
            place.setVisible(False)

    @Slot()
    def _follow(self) -> None:
        actions = self._actions
        self.run_button.become(actions.pause if actions.pause.isEnabled() else actions.start)
