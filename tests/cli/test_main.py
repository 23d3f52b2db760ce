import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from funksvd_gui.cli import main as module
from funksvd_gui.cli.main import main
from funksvd_gui.version import __version__

HEAVY = {"PySide6", "numba", "pandas", "pyarrow", "pyqtgraph"}
ROOT = Path(__file__).resolve().parents[2]


def test_nothing_typed_is_answered_with_help(capsys):
    assert main([]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("usage: funksvd")


def test_help_and_version_are_results(capsys):
    assert main(["--help"]) == 0
    out = capsys.readouterr().out
    commands = ("inspect", "train", "predict", "recommend", "explain-update")
    assert all(command in out for command in commands)
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"FunkSVD Studio {__version__}\n"


def test_wrong_usage_is_told_on_standard_error(capsys):
    assert main(["train", "--sample", "--features", "-1"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "funksvd train: error: argument --features" in err


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (MemoryError(), "not enough memory"),
        (ZeroDivisionError("division by zero"), r"unforeseen happened: ZeroDivisionError: divis"),
    ],
)
def test_a_fault_of_ours_is_a_sentence_and_no_traceback(capsys, monkeypatch, error, sentence):
    def fail(*_):
        raise error

    monkeypatch.setattr(module, "_run_command", fail)
    assert main(["inspect", "a.csv"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert sentence in err
    assert "Traceback" not in err
    assert len(err.splitlines()) == 2


@pytest.mark.parametrize(
    "arguments",
    [["--help"], ["train", "--help"], [], ["train", "--sample", "--epochs", "0"], ["--version"]],
)
def test_parsing_loads_no_heavy_library(arguments):
    script = (
        "import sys, json, contextlib, io\n"
        "from funksvd_gui.__main__ import main\n"
        "quiet = io.StringIO()\n"
        "with contextlib.redirect_stdout(quiet), contextlib.redirect_stderr(quiet):\n"
        f"    main({arguments!r})\n"
        "print(json.dumps(sorted(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert not HEAVY & set(json.loads(done.stdout))


def test_the_shell_gets_the_exit_status_and_no_traceback(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "funksvd_gui", "inspect", str(tmp_path / "missing.csv")],
        cwd=ROOT, text=True, check=False, capture_output=True,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (1, "")
    assert "Traceback" not in done.stderr


def test_a_reader_that_closes_the_pipe_ends_nothing_badly(file):
    read, write = os.pipe()
    os.close(read)
    done = subprocess.Popen(
        [sys.executable, "-m", "funksvd_gui", "inspect", file],
        cwd=ROOT, stdout=write, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    os.close(write)
    _, err = done.communicate(timeout=120)
    assert (done.returncode, err) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs Linux")
def test_a_result_that_cannot_be_written_is_an_error(file):
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "funksvd_gui", "inspect", file],
            cwd=ROOT, stdout=full, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.startswith("funksvd: The result could not be written")
    assert "Traceback" not in done.stderr
