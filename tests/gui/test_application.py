"""Starting for real, each time in a process of its own."""

import json
import os
import signal
import subprocess
import sys

import pytest

HEAVY = ("numba", "llvmlite", "pandas", "pyarrow", "funksvd_gui.gui.smoke_test")

SHOW_AND_LOOK = f"""
import sys
from PySide6.QtCore import QTimer
from funksvd_gui.gui import application
from funksvd_gui.gui.main_window import MainWindow

def look(window):
    early = [name for name in {HEAVY!r} if name in sys.modules]
    print("early:", early, flush=True)

shown = MainWindow.showEvent
def show_event(window, event):
    look(window)
    shown(window, event)
MainWindow.showEvent = show_event

loaded = application._begin
def begin(studio, arguments):
    loaded(studio, arguments)
    def leave():
        print("loaded:", studio.state.dataset.name, flush=True)
        print("can start:", studio.window.actions_.start.isEnabled(), flush=True)
        QTimer.singleShot(0, studio.window.close)
    studio.files.loaded.connect(leave)
application._begin = begin
sys.exit(application.run(application.WindowArguments()))
"""


@pytest.fixture
def start(tmp_path):
    def start(*arguments, **environment):
        return subprocess.run(
            [sys.executable, *arguments],
            env={**os.environ, "XDG_CONFIG_HOME": str(tmp_path), **environment},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return start


def test_nothing_heavy_is_imported_before_the_window_shows(start):
    done = start("-c", SHOW_AND_LOOK)
    lines = done.stdout.splitlines()
    assert lines[0] == "early: []", done.stderr
    assert lines[1] == "loaded: MovieLens sample"
    assert lines[2] == "can start: True"
    assert done.returncode == 0


SMOKE_TEST = "import sys; from funksvd_gui.gui.smoke_test import run; sys.exit(run())"


def test_the_smoke_test_ends_well_and_changes_no_settings(start, tmp_path):
    done = start("-c", SMOKE_TEST)
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "funksvd-studio" / "settings.json").exists()


def test_without_a_display_there_is_a_sentence_and_no_abort(start):
    if not sys.platform.startswith("linux"):
        pytest.skip("other systems always have a display")
    done = start("-c", SMOKE_TEST, QT_QPA_PLATFORM="", DISPLAY="", WAYLAND_DISPLAY="")
    assert done.returncode == 1
    assert done.stderr.startswith("There is no display")
    assert "Traceback" not in done.stderr


def test_a_second_start_remembers_the_window(start, tmp_path):
    assert start("-c", SHOW_AND_LOOK).returncode == 0
    assert (tmp_path / "funksvd-studio" / "window.ini").exists()
    assert start("-c", SHOW_AND_LOOK).returncode == 0


CHANGE_AND_WAIT = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QMessageBox
from funksvd_gui import __main__ as module
from funksvd_gui.gui import application

begun = application._begin
def begin(studio, arguments):
    begun(studio, arguments)
    def change():
        settings = studio.state.hyperparams.replace(n_features=2_000, max_epochs=10_000)
        studio.state.set_hyperparams(settings)
        studio.training.start()
        studio.state.history_extended.connect(ask)
    def ask():
        studio.state.history_extended.disconnect(ask)
        QTimer.singleShot(0, lambda: print("asking", flush=True))
        QMessageBox.question(studio.window, "Well?", "A signal does not answer.")
    studio.files.loaded.connect(change)
application._begin = begin
sys.exit(module.main_gui(["--sample"]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="nothing hangs up there")
@pytest.mark.parametrize(("name", "status"), [("SIGINT", 130), ("SIGTERM", 143), ("SIGHUP", 129)])
def test_a_signal_ends_training_dialog_and_window_and_keeps_the_settings(tmp_path, name, status):
    with subprocess.Popen(
        [sys.executable, "-c", CHANGE_AND_WAIT],
        env={**os.environ, "XDG_CONFIG_HOME": str(tmp_path)},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as program:  # fmt: skip
        assert program.stdout.readline() == "asking\n"
        program.send_signal(getattr(signal, name))
        _, told = program.communicate(timeout=60)
    assert program.returncode == status
    assert "Traceback" not in told
    kept = json.loads((tmp_path / "funksvd-studio" / "settings.json").read_text())
    assert kept["hyperparams"]["n_features"] == 2_000
    assert (tmp_path / "funksvd-studio" / "window.ini").exists()
