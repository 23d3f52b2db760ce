"""What the window looked like last time: geometry and docks, in an ini file of their own."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QSettings

from funksvd_gui.gui.main_window import MainWindow
from funksvd_gui.store.folders import config_folder, make_folder


def save_layout(window: MainWindow) -> None:
    """Keep the layout; where the folder cannot be written it is just not kept."""
    if not make_folder(config_folder()):
        return
    geometry, docks = window.layout_state()
    settings = _settings()
    settings.setValue("geometry", geometry)
    settings.setValue("docks", docks)
    settings.sync()


def restore_layout(window: MainWindow) -> None:
    """Bring the layout back, if there is one."""
    settings = _settings()
    geometry, docks = settings.value("geometry"), settings.value("docks")
    if isinstance(geometry, QByteArray) and isinstance(docks, QByteArray):
        window.restore_layout(geometry, docks)


def _settings() -> QSettings:
    return QSettings(str(config_folder() / "window.ini"), QSettings.Format.IniFormat)
