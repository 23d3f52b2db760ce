"""What somebody who writes Python gets from `import funksvd_gui`."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import funksvd_gui
from tests.cli.conftest import write_ratings


def in_new_python(script, **environment):
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False,
        env={**os.environ, **environment},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture
def file(tmp_path):
    return write_ratings(tmp_path / "ratings.csv")


@pytest.mark.parametrize("name", funksvd_gui.__all__)
def test_every_promised_name_is_there(name):
    assert getattr(funksvd_gui, name) is not None
    assert name in dir(funksvd_gui)


def test_a_name_nobody_promised_is_not_there():
    with pytest.raises(AttributeError, match="no attribute 'unheard_of'"):
        _ = funksvd_gui.unheard_of


def test_importing_it_loads_no_library():
    script = "import funksvd_gui, sys, json; print(json.dumps(sorted(sys.modules)))"
    loaded = set(json.loads(in_new_python(script)))
    assert not {"numpy", "numba", "pandas", "pyarrow", "PySide6"} & loaded


def test_a_file_becomes_a_model_that_answers(file, tmp_path):
    from funksvd_gui import Hyperparams, load_model, load_ratings, save_model, train

    events = []
    model = train(
        load_ratings(file),
        Hyperparams(n_features=2, max_epochs=3, fine_tune_epochs=1),
        validation_share=0.1,
        on_event=events.append,
        n_threads=1,
    )
    assert len(events) == 1 + 2 * (3 + 1) + 1 + 1
    (prediction,) = model.predict("u1", ["3"])
    assert 1 <= prediction.clipped <= 5
    save_model(model, tmp_path / "model.npz")
    assert load_model(tmp_path / "model.npz").recommend("u1") == model.recommend("u1")


def test_events_can_be_iterated_and_stopped(file):
    from funksvd_gui import Hyperparams, TrainingRun, load_ratings

    run = TrainingRun(load_ratings(file), Hyperparams(n_features=5, max_epochs=3))
    for _ in run.events():
        if len(run.history.features) == 2:
            break
    assert run.model().n_features == 2


def test_the_sample_is_there():
    assert funksvd_gui.load_sample().n_ratings == 100_004


class TestCompiledCode:
    script = "import funksvd_gui, os; print(os.environ.get('NUMBA_CACHE_DIR', 'unset'))"

    def test_is_kept_in_the_persons_cache_folder_which_is_not_made_yet(self, tmp_path):
        script = "import os; del os.environ['NUMBA_CACHE_DIR']; " + self.script
        named = Path(in_new_python(script, XDG_CACHE_HOME=str(tmp_path)))
        assert named == tmp_path / "funksvd-studio" / "compiled"
        assert list(tmp_path.iterdir()) == []

    def test_goes_where_the_person_says(self, tmp_path):
        assert in_new_python(self.script, NUMBA_CACHE_DIR=str(tmp_path)) == str(tmp_path)

    def test_goes_nowhere_where_there_is_no_home(self):
        script = (
            "import os; del os.environ['NUMBA_CACHE_DIR']; import os.path;"
            "os.path.expanduser = lambda path: path;" + self.script
        )
        named = Path(in_new_python(script, XDG_CACHE_HOME=""))
        assert named.is_relative_to(os.devnull)

    @pytest.mark.skipif(sys.platform == "win32", reason="needs /dev/null as a folder")
    def test_is_made_anew_where_the_home_cannot_be_written(self):
        script = (
            "import os; os.environ.pop('NUMBA_CACHE_DIR');"
            "from funksvd_gui import load_sample, train, Hyperparams;"
            "model = train(load_sample(), Hyperparams(n_features=1, max_epochs=1,"
            " fine_tune_epochs=0));"
            "print(model.n_features)"
        )
        unwritable = {"HOME": "/dev/null", "XDG_CACHE_HOME": "/dev/null/cache"}
        assert in_new_python(script, **unwritable) == "1"
