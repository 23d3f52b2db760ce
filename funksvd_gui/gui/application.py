"""Composition root: builds the application and its window and connects them, nothing else."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
from typing import TYPE_CHECKING

from funksvd_gui.gui.arguments import WindowArguments
from funksvd_gui.gui.system.system_libraries import what_is_missing
from funksvd_gui.resource_files import resource_path
from funksvd_gui.store.settings import Settings, load_settings

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from funksvd_gui.gui.studio import Studio
    from funksvd_gui.gui.system.signal_watch import SignalWatch


def run(arguments: WindowArguments) -> int:
    """Show the window until it is closed, and return the exit status."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    if (trouble := what_is_missing()) is not None:
        sys.stderr.write(f"{trouble}\n")
        return 1
    # Qt only after the check: its import fails where a library is missing.
    app = _make_application()
    watch = _watch_signals(app)
    # A smoke test is not to depend on what somebody set, nor to change it.
    settings = Settings() if arguments.smoke_test else load_settings()
    studio = _make_studio(app, settings, is_remembering=not arguments.smoke_test)
    watch.end_requested.connect(studio.end)
    _begin(studio, arguments)
    studio.window.show()
    status = app.exec()
    watch.close()
    return _leave(studio, status)


def _make_application() -> QApplication:
    from PySide6.QtGui import QIcon
    from PySide6.QtWidgets import QApplication

    from funksvd_gui.gui.system.memory_return import prefer_returned_memory

    prefer_returned_memory()
    app = QApplication(sys.argv[:1])
    app.setApplicationName("funksvd-studio")
    app.setApplicationDisplayName("FunkSVD Studio")
    app.setDesktopFileName("funksvd-studio")
    app.setWindowIcon(QIcon(str(resource_path("icons", "funksvd-studio.svg"))))
    return app


def _watch_signals(app: QApplication) -> SignalWatch:
    from funksvd_gui.gui.system.signal_watch import SignalWatch

    return SignalWatch(app)


def _make_studio(app: QApplication, settings: Settings, *, is_remembering: bool = True) -> Studio:
    from funksvd_gui.gui.studio import Studio
    from funksvd_gui.gui.theme import ThemeManager

    themes = ThemeManager(app, settings.theme)
    return Studio(app, themes, settings, is_remembering=is_remembering)


def _begin(studio: Studio, arguments: WindowArguments) -> None:
    """Choose what happens once the window is there; nothing heavy comes before that."""
    from PySide6.QtCore import QTimer

    if arguments.smoke_test:
        from funksvd_gui.gui.smoke_test import SmokeTest

        SmokeTest(studio, studio.leave)
        wanted = studio.load_sample_quietly
    elif arguments.path is not None:
        path = arguments.path

        def wanted() -> None:
            studio.open(path)

    else:
        studio.restore_layout()
        wanted = studio.load_sample_quietly if arguments.sample else studio.load_last
    # Before there are data nobody can start a training, and one that ends leaves time again.
    studio.state.dataset_changed.connect(studio.warm_up.begin)
    studio.state.status_changed.connect(studio.warm_up.begin)
    # Zero milliseconds after the window's first event: it is painted before the work begins.
    studio.window.shown.connect(lambda: QTimer.singleShot(0, wanted))


def _leave(studio: Studio, status: int) -> int:
    """Return the status, or end at once where a thread is deep inside compiled code.

    Everything has been saved by then; destroying a running thread would abort.
    """
    if studio.shut_down(0):
        return status
    logging.shutdown()
    # The terminal may be gone.
    with contextlib.suppress(OSError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(status)
