"""Compiling ahead, in this process with what is kept between runs, or in another with nothing."""

import os
import subprocess
import sys

import pytest

from funksvd_gui.core.hyperparams import Hyperparams
from funksvd_gui.gui.app_state import RunStatus
from funksvd_gui.gui.background import shut_down_all, tasks_within
from funksvd_gui.gui.controllers.training_controller import TrainingController
from funksvd_gui.gui.controllers.warm_up import WarmUp

#: The whole program with data, which then does what is asked of it while loops are compiled.
PROGRAM = """
import sys
from funksvd_gui.gui import application
from funksvd_gui.gui.app_state import RunStatus
from funksvd_gui.gui.background import BackgroundTask

def close(studio):
    studio.window.close()

def train_and_close(studio):
    def close_when_done():
        run = studio.state.current_run
        if run is None or run.status is not RunStatus.COMPLETED:
            return
        from numba.core.dispatcher import Dispatcher
        from funksvd_gui.core.kernels import all_features, arranging, block_schedule, one_feature
        from funksvd_gui.core.kernels import parts, sums
        modules = all_features, arranging, block_schedule, one_feature, parts, sums
        loops = {
            name: list(loop.stats.cache_misses.values())
            for module in modules for name, loop in vars(module).items()
            if isinstance(loop, Dispatcher)
        }
        twice = [name for name, times in loops.items() if max(times, default=1) > 1]
        print("compiled twice:", twice)
        print("compiled:", sum(map(len, loops.values())) > 10)
        studio.window.close()

    studio.state.status_changed.connect(close_when_done)
    settings = studio.state.hyperparams.replace(n_features=1, max_epochs=2, fine_tune_epochs=1)
    studio.state.set_hyperparams(settings)
    studio.training.start()
    print("training begins while it is compiled:", not studio.warm_up.is_done)

prepared = application._begin
def begin(studio, arguments):
    prepared(studio, arguments)
    started = BackgroundTask.start
    def start(task):
        started(task)
        if task.title == "Compiling":
            print("compiling")
            {wanted}(studio)
    BackgroundTask.start = start
application._begin = begin
sys.exit(application.run(application.WindowArguments(sample=True)))
"""


@pytest.fixture
def run_program(tmp_path):
    def run(wanted):
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM.replace("{wanted}", wanted)],
            env={
                **os.environ, "XDG_CONFIG_HOME": str(tmp_path),
                "NUMBA_CACHE_DIR": str(tmp_path / "compiled"),
            },
            capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()

    return run


def test_closing_the_window_ends_the_compiling(run_program, tmp_path):
    assert run_program("close") == ["compiling"]
    kept = [path.name for path in (tmp_path / "compiled").rglob("*.nbc")]
    assert not [name for name in kept if "clipped_errors" in name]


def test_a_training_that_begins_meanwhile_compiles_nothing_again(run_program):
    assert run_program("train_and_close") == [
        "compiling",
        "training begins while it is compiled: True",
        "compiled twice: []",
        "compiled: True",
    ]


@pytest.fixture
def warm_up(state):
    warm_up = WarmUp(state)
    yield warm_up
    assert shut_down_all(tasks_within(warm_up), 60_000)


def test_everything_is_compiled_ahead(warm_up, qtbot):
    warm_up.begin()
    qtbot.waitUntil(lambda: warm_up.is_done, timeout=120_000)


def test_nothing_is_compiled_after_giving_way(warm_up, qtbot):
    warm_up.begin()
    warm_up.give_way()
    assert not warm_up._compiling.is_busy
    assert not warm_up.is_done


def test_what_gave_way_is_compiled_later(warm_up, qtbot):
    warm_up.begin()
    warm_up.give_way()
    warm_up.begin()
    qtbot.waitUntil(lambda: warm_up.is_done, timeout=120_000)


def test_nothing_is_compiled_beside_a_training(state, warm_up, make_dataset, qtbot):
    state.set_hyperparams(Hyperparams(n_features=1, max_epochs=2, fine_tune_epochs=0))
    state.set_dataset(make_dataset())
    training = TrainingController(state)
    training.start()
    warm_up.begin()
    assert not warm_up._compiling.is_busy
    qtbot.waitUntil(lambda: state.current_run.status is RunStatus.COMPLETED, timeout=60_000)
    training.shut_down(60_000)
