"""The window's frame: toolbar, docks, tabs, message bar, status line. Decides nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings, QSize, Qt, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QKeyEvent,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QDockWidget,
    QMainWindow,
    QWidget,
)

from funksvd_gui.gui.actions import Actions, Menus
from funksvd_gui.gui.app_state import AppState, Message
from funksvd_gui.gui.data_view.data_view import DataView
from funksvd_gui.gui.origin_line import OriginLine
from funksvd_gui.gui.predictions_view.predictions_view import PredictionsView
from funksvd_gui.gui.presentation import Presentation
from funksvd_gui.gui.runs_view.runs_view import RunsView
from funksvd_gui.gui.settings_view.settings_view import SettingsView
from funksvd_gui.gui.side_panels import SidePanels
from funksvd_gui.gui.theme import ThemeManager
from funksvd_gui.gui.toolbar import Toolbar
from funksvd_gui.gui.training_view.training_view import TrainingView
from funksvd_gui.gui.update_view.update_view import UpdateView
from funksvd_gui.gui.widgets.layouts import in_column
from funksvd_gui.gui.widgets.message_bar import MessageBar
from funksvd_gui.gui.widgets.pages import PageTabs
from funksvd_gui.gui.widgets.side_panel import SidePanel
from funksvd_gui.gui.widgets.status_line import StatusLine
from funksvd_gui.store.folders import config_folder, make_folder

_SIZE = QSize(1280, 800)
#: Qt does not know the frame before the window is shown.
_TITLE_BAR_HEIGHT = 32
#: Raised when docks or toolbars change, so that an old layout is not forced upon them.
_LAYOUT_VERSION = 2
_HOW_TO_GO_BACK = Message("info", "Press Escape or F11 to go back.")


class MainWindow(QMainWindow):
    """Shows the state; what a person wants leaves as signals and actions."""

    shown = Signal()  # once, after the first painting has been asked for
    file_dropped = Signal(object)  # Path

    def __init__(self, state: AppState, themes: ThemeManager) -> None:
        super().__init__()
        self._was_shown = False
        self._may_close: Callable[[], bool] = lambda: True
        self.actions_ = Actions(self)
        self.status_line = StatusLine(state, self)
        self.settings_view = SettingsView(state)
        self.data_view = DataView(state, themes)
        self.training_view = TrainingView(state, themes)
        self.predictions_view = PredictionsView(state, themes)
        self.update_view = UpdateView(state, themes)
        self.runs_view = RunsView(state, self.actions_.evaluate, self.actions_.use_settings)
        # In this order Tab goes through the window: as one reads it.
        self._build_toolbar(state)
        self._settings_panel = SidePanel(
            "Data and model", "settings", self.settings_view, side="left",
            heading=self.settings_view.heading, action_text="&Data and model", parent=self,
        )  # fmt: skip
        self._dock(self._settings_panel, Qt.DockWidgetArea.LeftDockWidgetArea)
        self._centre = QWidget(self)
        self._origin = OriginLine(state, self._centre)
        self.tabs = PageTabs("Views", self._centre)
        self.message_bar = MessageBar(self._centre)
        self._build_frame()
        self._build_tabs()
        self._runs_panel = SidePanel(
            "Runs", "runs", self.runs_view, side="right",
            heading=self.runs_view.heading, action_text="&Runs", parent=self,
        )  # fmt: skip
        self._dock(self._runs_panel, Qt.DockWidgetArea.RightDockWidgetArea)
        self.side_panels = SidePanels(
            state, self, self.tabs, self._settings_panel, self._runs_panel, self.training_view,
            self.update_view,
        )  # fmt: skip
        panels = self._settings_panel, self._runs_panel
        self.menus = Menus(self, self.actions_, [panel.action for panel in panels])
        # The keys are those of the menu bar, and gone with it while it is hidden.
        self.addActions(self.actions_.with_shortcuts())
        self._presentation = Presentation(self, self.tabs, self.training_view)

    def set_may_close(self, may_close: Callable[[], bool]) -> None:
        """Ask this before closing."""
        self._may_close = may_close

    def save_layout(self) -> None:
        """Keep geometry and docks; where the folder cannot be written they are just not kept."""
        if make_folder(config_folder()):
            settings = _layout_settings()
            settings.setValue("geometry", self.saveGeometry())
            settings.setValue("docks", self.saveState(_LAYOUT_VERSION))
            settings.setValue("folded", self.side_panels.choices)
            settings.sync()

    def restore_layout(self) -> None:
        """Go back to where it was; a place on a screen that is gone is corrected by Qt."""
        settings = _layout_settings()
        geometry, docks = settings.value("geometry"), settings.value("docks")
        if isinstance(geometry, QByteArray) and isinstance(docks, QByteArray):
            self.restoreGeometry(geometry)
            self.restoreState(docks, _LAYOUT_VERSION)
        self.side_panels.restore(_choices_of(settings.value("folded")))

    def show_tab(self, view: QWidget) -> None:
        self.tabs.setCurrentWidget(view)

    @property
    def is_showing_plots_alone(self) -> bool:
        return self._presentation.is_on

    def show_plots_alone(self, is_alone: bool) -> None:
        """Let the plots of the Training tab have the whole screen, or go back to what was."""
        self.actions_.plots_alone.setChecked(is_alone)
        self._presentation.turn(is_alone)
        if is_alone:
            self.message_bar.show_message(_HOW_TO_GO_BACK)
        elif self.message_bar.message is _HOW_TO_GO_BACK:
            self.message_bar.dismiss()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._was_shown:
            self._was_shown = True
            # The frame has the focus until there is something to start.
            self.setFocus()
            self.shown.emit()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._may_close():
            event.accept()
        else:
            event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Arrives here when nothing on the way up had a use for the key.
        is_escape = event.key() == Qt.Key.Key_Escape
        if is_escape and self.message_bar.message is not None and not self.is_showing_plots_alone:
            self.message_bar.dismiss()
        elif is_escape and self.is_showing_plots_alone:
            self.show_plots_alone(False)
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _dropped_file(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = _dropped_file(event)
        if path is not None:
            event.acceptProposedAction()
            self.file_dropped.emit(path)

    def _build_frame(self) -> None:
        self.setWindowTitle("FunkSVD Studio")
        self.resize(self._first_size())
        self.setAcceptDrops(True)
        self.setDockOptions(QMainWindow.DockOption.AnimatedDocks)
        self.setStatusBar(self.status_line)
        self._centre.setLayout(
            in_column(self._origin, (self.tabs, 1), spacing=0, margins=(0, 0, 0, 8))
        )
        self.setCentralWidget(self._centre)

    def _first_size(self) -> QSize:
        """Return the size of the first start: never larger than the screen without its panels."""
        room = self.screen().availableSize() - QSize(0, _TITLE_BAR_HEIGHT)
        return _SIZE.boundedTo(room)

    def _build_toolbar(self, state: AppState) -> None:
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        toolbar = Toolbar(self.actions_, state, self)
        self.run_button = toolbar.run_button
        self.addToolBar(toolbar)

    def _build_tabs(self) -> None:
        for view, name, tip in (
            (self.data_view, "Data", "What is in the data, and how they were read"),
            (self.training_view, "Training", "Watch the model learn"),
            (self.predictions_view, "Predictions", "Ask the model about one user"),
            (self.update_view, "Update rule", "Derive how the model learns, with one rating"),
        ):
            self.tabs.add_page(view, name, f"{tip}.")
        self.tabs.setCurrentWidget(self.training_view)
        self.tabs.currentChanged.connect(self._on_page_changed)

    def _on_page_changed(self) -> None:
        # The Data tab is about what is loaded.
        self._origin.set_wanted(self.tabs.currentWidget() is not self.data_view)

    def _dock(self, panel: SidePanel, area: Qt.DockWidgetArea) -> None:
        dock = QDockWidget(panel.windowTitle(), self)
        dock.setObjectName(panel.windowTitle())
        # It folds instead of closing, and has a heading of its own.
        dock.setFeatures(QDockWidget.DockWidgetFeature.NoDockWidgetFeatures)
        dock.setTitleBarWidget(QWidget(dock))
        dock.setWidget(panel)
        self.addDockWidget(area, dock)


def _choices_of(value: object) -> dict[str, bool]:
    """Return which panels a person has folded; what was written by somebody else is ignored."""
    if not isinstance(value, dict):
        return {}
    return {name: kept for name, kept in value.items() if isinstance(kept, bool)}


def _layout_settings() -> QSettings:
    return QSettings(str(config_folder() / "window.ini"), QSettings.Format.IniFormat)


def _dropped_file(event: QDropEvent) -> Path | None:
    urls = event.mimeData().urls()
    if len(urls) != 1 or not urls[0].isLocalFile():
        return None
    return Path(urls[0].toLocalFile())
