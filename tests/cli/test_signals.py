"""Signals sent to the program as it runs, each time in a process of its own."""

import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from funksvd_gui.store.model_file import load_model
from funksvd_gui.store.run_file import load_run

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
ROOT = Path(__file__).resolve().parents[2]
ENDS = {
    signal.SIGINT: (130, "Interrupted."),
    signal.SIGTERM: (143, "Terminated."),
    signal.SIGHUP: (129, "Hung up."),
}
#: 2,000 features of 10,000 epochs would take a minute; nobody waits for their end.
ENDLESS = ["--features", "2000", "--epochs", "10000"]


class Screen:
    """A terminal on which a program draws its progress."""

    def __init__(self):
        self._ours, self.theirs = os.openpty()
        self.seen = b""

    def close(self):
        for end in ("_ours", "theirs"):
            with contextlib.suppress(OSError):
                os.close(getattr(self, end))

    def read_until(self, words):
        while words.encode() not in self.seen:
            self.seen += os.read(self._ours, 1_000)


@pytest.fixture
def screen():
    screen = Screen()
    yield screen
    screen.close()


@pytest.fixture
def start():
    """Start a program, and make sure that it is gone afterwards."""
    with contextlib.ExitStack() as stack:

        def start(*command, **options):
            program = stack.enter_context(
                subprocess.Popen([sys.executable, *map(str, command)], cwd=ROOT, **options)
            )
            stack.callback(program.kill)
            return program

        yield start


@pytest.fixture
def train(start, screen, file):
    """Begin a training that takes long, and wait until it is under way."""

    def train(*arguments, **options):
        command = ["-m", "funksvd_gui", "train", file, *ENDLESS, *arguments]
        options = {"stdout": subprocess.PIPE, "stderr": screen.theirs, **options}
        program = start(*command, text=True, **options)
        screen.read_until("feature")
        return program

    return train


@pytest.mark.parametrize("number", ENDS)
def test_a_training_ends_between_two_epochs_and_is_kept(train, screen, tmp_path, number):
    out, run = tmp_path / "model.npz", tmp_path / "half.run"
    program = train("--out", out, "--save-run", run)
    program.send_signal(number)
    screen.read_until("--resume goes on with it")
    printed, _ = program.communicate(timeout=120)
    status, sentence = ENDS[number]
    assert program.returncode == status
    assert "RMSE of the baseline" in printed
    assert sentence.encode() in screen.seen
    assert b"Traceback" not in screen.seen
    assert 0 < load_model(out).n_features < 2_000
    assert load_run(run).n_features >= 1


def test_a_terminal_that_is_closed_takes_nothing_along(train, screen, tmp_path):
    out, run = tmp_path / "model.npz", tmp_path / "half.run"
    # As the leader of the terminal's session, it is sent SIGHUP by the system itself.
    program = train(
        "--out", out, "--save-run", run,
        stdout=screen.theirs, preexec_fn=lambda: os.login_tty(os.dup(screen.theirs)),
    )  # fmt: skip
    screen.close()
    assert program.wait(timeout=120) == 129
    assert 0 < load_model(out).n_features < 2_000
    assert load_run(run).n_features >= 1


def test_a_hang_up_that_is_ignored_from_the_start_ends_nothing(train, tmp_path):
    out = tmp_path / "model.npz"
    program = train(
        "--out", out, preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN)
    )  # fmt: skip
    program.send_signal(signal.SIGHUP)
    program.send_signal(signal.SIGTERM)
    program.communicate(timeout=120)
    assert program.returncode == 143
    assert out.exists()


WAITING = """
import sys, threading
from funksvd_gui import __main__ as module
import {where} as place

def wait(*_, **__):
    print("waiting", flush=True)
    threading.Event().wait()

place.{what} = wait
sys.exit(module.main({arguments!r}))
"""


@pytest.mark.parametrize("number", ENDS)
@pytest.mark.parametrize(
    ("where", "what", "arguments"),
    [
        ("funksvd_gui.cli.training", "load_with_progress", ["train", "a.csv"]),
        ("funksvd_gui.cli.training", "split_settings_of", ["train", "--sample"]),
        ("funksvd_gui.cli.inspection", "load_with_progress", ["inspect", "a.csv"]),
        ("funksvd_gui.cli.answers", "load_model", ["predict", "a", "--user", "1", "--item", "2"]),
        ("funksvd_gui.cli.answers", "load_model", ["recommend", "a", "--user", "1"]),
    ],
)
def test_where_there_is_nothing_to_keep_it_ends_at_once(start, number, where, what, arguments):
    script = WAITING.format(where=where, what=what, arguments=arguments)
    program = start(
        "-c", script, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )  # fmt: skip
    assert program.stdout.readline() == "waiting\n"
    program.send_signal(number)
    printed, told = program.communicate(timeout=60)
    assert program.returncode == ENDS[number][0]
    assert printed == ""
    assert told == f"{ENDS[number][1]}\n"


SAVING_FOR_EVER = """
import signal, sys, threading
from funksvd_gui import __main__ as module
from funksvd_gui.cli import interruption, training

def save_model(model, path):
    signal.raise_signal({number})
    print("still saving", flush=True)
    threading.Event().wait()

# Else the test would have to wait until they do not come together.
interruption._TOGETHER_S = 0.0
training.save_model = save_model
sys.exit(module.main({arguments!r}))
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_second_one_does_not_wait_for_what_is_saved(start, tmp_path, number):
    short = ["--features", "1", "--epochs", "1", "--fine-tune", "0"]
    arguments = ["train", "--sample", *short, "--out", str(tmp_path / "model.npz")]
    program = start(
        "-c", SAVING_FOR_EVER.format(number=number.value, arguments=arguments),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert program.stdout.readline() == "still saving\n"
    program.send_signal(number)
    assert program.communicate(timeout=60) == ("", f"{ENDS[number][1]}\n")
    assert program.returncode == ENDS[number][0]
