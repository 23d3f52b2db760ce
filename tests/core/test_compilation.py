import os
import subprocess
import sys

from funksvd_gui.core import compilation

TRAIN = """
import numpy as np
from funksvd_gui.core.hyperparams import Hyperparams
from funksvd_gui.core.ratings import RatingTriples
from funksvd_gui.core.trainer import Trainer
one = RatingTriples(np.zeros(1, np.int32), np.zeros(1, np.int32), np.ones(1, np.float32), 1, 1)
params = Hyperparams(n_features=1, max_epochs=1, fine_tune_epochs=0)
print(len(list(Trainer(one, one, params, scale=(1.0, 5.0)).run())))
"""


def run(folder):
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(folder)}
    return subprocess.run(
        [sys.executable, "-c", TRAIN], env=environment, capture_output=True, text=True, check=True
    )


def test_compiled_code_is_kept_in_the_folder_of_the_environment(tmp_path):
    assert run(tmp_path / "compiled").stdout == "4\n"
    assert list((tmp_path / "compiled").rglob("*.nbc"))


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path):
    in_the_way = tmp_path / "file"
    in_the_way.write_text("not a folder")
    assert run(in_the_way / "compiled").stdout == "4\n"


def test_without_a_folder_nothing_is_kept(monkeypatch):
    monkeypatch.delenv("NUMBA_CACHE_DIR")
    assert not compilation._can_write_compiled_code()
