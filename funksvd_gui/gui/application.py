"""Composition root: builds the application and its window and connects them, nothing else."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from funksvd_gui.gui.system.system_libraries import what_is_missing
from funksvd_gui.resource_files import resource_path
from funksvd_gui.store.settings import Settings, load_settings

if TYPE_CHECKING:
    from pyqtgraph.util.garbage_collector import GarbageCollector
    from PySide6.QtWidgets import QApplication

    from funksvd_gui.gui.studio import Studio


@dataclass(frozen=True, slots=True)
class WindowArguments:
    """What somebody asked for when starting the window.

    Attributes
    ----------
    path : Path or None
        A file to open: ratings, or a model saved by this program.
    sample : bool
        Show the sample data, whatever was shown last time.
    """

    path: Path | None = None
    sample: bool = False


def run(arguments: WindowArguments) -> int:
    """Show the window until it is closed, and return the exit status."""
    return show_window(load_settings, lambda studio: _begin(studio, arguments))


def show_window(
    settings: Callable[[], Settings],
    begin: Callable[[Studio], None],
    *,
    is_remembering: bool = True,
) -> int:
    """Show a window that begins with something until it is closed; return the exit status."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    if (trouble := what_is_missing()) is not None:
        sys.stderr.write(f"{trouble}\n")
        return 1
    # Qt only after the check: its import fails where a library is missing.
    from funksvd_gui.gui.system.signal_watch import SignalWatch

    app = _make_application()
    watch = SignalWatch(app)
    studio = _make_studio(app, settings(), is_remembering=is_remembering)
    collector = _collect_garbage_here()
    watch.end_requested.connect(studio.end)
    begin(studio)
    studio.window.show()
    status = app.exec()
    watch.close()
    collector.timer.stop()
    return _leave(studio, status)


def when_painted(studio: Studio, wanted: Callable[[], None]) -> None:
    """Do something once the window is there; nothing heavy comes before that."""
    from PySide6.QtCore import QTimer

    # Before there are data nobody can start a training, and one that ends leaves time again.
    studio.state.dataset_changed.connect(studio.warm_up.begin)
    studio.state.status_changed.connect(studio.warm_up.begin)
    # Zero milliseconds after the window's first event: it is painted before the work begins.
    studio.window.shown.connect(lambda: QTimer.singleShot(0, wanted))


def _collect_garbage_here() -> GarbageCollector:
    """Collect garbage on the window's thread alone.

    Python collects on whichever thread allocates, and what Qt made for the window must
    not be taken apart on another: a file being read then crashes the program.
    """
    # With the window pyqtgraph is imported already.
    from pyqtgraph.util.garbage_collector import GarbageCollector

    return GarbageCollector()


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


def _make_studio(app: QApplication, settings: Settings, *, is_remembering: bool = True) -> Studio:
    from funksvd_gui.gui.studio import Studio
    from funksvd_gui.gui.theme import ThemeManager

    themes = ThemeManager(app, settings.theme, settings.text_scale)
    return Studio(app, themes, settings, is_remembering=is_remembering)


def _begin(studio: Studio, arguments: WindowArguments) -> None:
    path = arguments.path
    if path is not None:
        when_painted(studio, lambda: studio.open(path))
        return
    studio.window.restore_layout()
    when_painted(studio, studio.load_sample_quietly if arguments.sample else studio.load_last)


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
