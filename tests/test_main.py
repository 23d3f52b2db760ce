import signal
import sys
import types
from pathlib import Path

import pytest

from funksvd_gui import __main__ as module
from funksvd_gui.gui.application import WindowArguments
from funksvd_gui.version import __version__


@pytest.fixture
def windows(monkeypatch):
    """Stands in for the window; holds what it was opened with."""
    opened = []
    application = types.ModuleType("funksvd_gui.gui.application")

    def run(arguments):
        opened.append(arguments)
        return 7

    application.run, application.WindowArguments = run, WindowArguments
    monkeypatch.setitem(sys.modules, "funksvd_gui.gui.application", application)
    return opened


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ([], WindowArguments()),
        (["ratings.csv"], WindowArguments(path=Path("ratings.csv"))),
        (["--sample"], WindowArguments(sample=True)),
        (["--", "-strange.csv"], WindowArguments(path=Path("-strange.csv"))),
    ],
)
def test_the_window_gets_what_was_typed_and_its_status_comes_back(windows, typed, expected):
    assert module.main_gui(typed) == 7
    assert windows == [expected]


def test_the_smoke_test_opens_a_window_of_its_own(windows, monkeypatch):
    smoke_test = types.ModuleType("funksvd_gui.gui.smoke_test")
    smoke_test.run = lambda: 5
    monkeypatch.setitem(sys.modules, "funksvd_gui.gui.smoke_test", smoke_test)
    assert module.main_gui(["--smoke-test"]) == 5
    assert windows == []


@pytest.mark.parametrize("typed", [["a.csv", "--sample"], ["a.csv", "b.csv"], ["--nonsense"]])
def test_wrong_usage_opens_no_window(windows, typed, capsys):
    with pytest.raises(SystemExit) as end:
        module.main_gui(typed)
    assert end.value.code == 2
    assert windows == []
    assert "funksvd-gui: error:" in capsys.readouterr().err


def test_help_and_version_open_no_window(windows, capsys):
    for option in ("--help", "--version"):
        with pytest.raises(SystemExit) as end:
            module.main_gui([option])
        assert end.value.code == 0
    assert f"FunkSVD Studio {__version__}" in capsys.readouterr().out
    assert windows == []


def test_the_module_without_arguments_is_the_window(windows, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["funksvd_gui"])
    assert module.main_module() == 7
    assert windows == [WindowArguments()]


def test_the_module_with_arguments_is_the_command_line(windows, capsys):
    assert module.main_module(["--version"]) == 0
    assert module.main_module(["nonsense"]) == 2
    assert "funksvd: error:" in capsys.readouterr().err
    assert windows == []


def test_the_console_without_arguments_is_help(windows, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["funksvd"])
    assert module.main() == 2
    assert windows == []
    assert "usage: funksvd" in capsys.readouterr().err


def test_the_installed_programs_start_here():
    import tomllib

    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text())["project"]
    for table, name in (("scripts", "funksvd"), ("gui-scripts", "funksvd-gui")):
        place, _, function = project[table][name].partition(":")
        assert place == module.__name__
        assert callable(getattr(module, function))


def test_ctrl_c_during_the_imports_is_no_traceback(monkeypatch, capsys):
    class Pressed(types.ModuleType):
        def __getattr__(self, name):
            raise KeyboardInterrupt

    monkeypatch.setitem(sys.modules, "funksvd_gui.cli.main", Pressed("funksvd_gui.cli.main"))
    assert module.main(["--help"]) == 130
    assert capsys.readouterr().err == "Interrupted.\n"


@pytest.mark.skipif(sys.platform == "win32", reason="nothing hangs up there")
@pytest.mark.parametrize(
    ("name", "status", "told"),
    [
        ("SIGINT", 130, "Interrupted.\n"),
        ("SIGTERM", 143, "Terminated.\n"),
        ("SIGHUP", 129, "Hung up.\n"),
    ],
)
def test_a_signal_before_there_is_a_window_is_no_traceback(
    windows, monkeypatch, capsys, name, status, told
):
    application = sys.modules["funksvd_gui.gui.application"]
    number = getattr(signal, name)
    monkeypatch.setattr(application, "run", lambda arguments: signal.raise_signal(number))
    assert module.main_gui([]) == status
    assert capsys.readouterr().err == told
