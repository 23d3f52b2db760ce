"""FunkSVD Studio: train a FunkSVD recommender, watch it converge, ask it about a user.

The public names below are imported when they are first asked for, so that
``import funksvd_gui`` costs next to nothing and loads no heavy library.
"""

from __future__ import annotations

import importlib
import os
from typing import TYPE_CHECKING

from funksvd_gui.store.folders import compiled_folder
from funksvd_gui.version import __version__

if TYPE_CHECKING:
    from funksvd_gui.core.hyperparams import Hyperparams
    from funksvd_gui.data.loading import load_ratings
    from funksvd_gui.data.sample import load_sample
    from funksvd_gui.session.trained_model import TrainedModel
    from funksvd_gui.session.training_run import TrainingRun, train
    from funksvd_gui.store.model_file import load_model, save_model
    from funksvd_gui.store.run_file import load_run, save_run

__all__ = [
    "Hyperparams",
    "TrainedModel",
    "TrainingRun",
    "__version__",
    "load_model",
    "load_ratings",
    "load_run",
    "load_sample",
    "save_model",
    "save_run",
    "train",
]

_HOMES = {
    "Hyperparams": "funksvd_gui.core.hyperparams",
    "TrainedModel": "funksvd_gui.session.trained_model",
    "TrainingRun": "funksvd_gui.session.training_run",
    "load_model": "funksvd_gui.store.model_file",
    "load_ratings": "funksvd_gui.data.loading",
    "load_run": "funksvd_gui.store.run_file",
    "load_sample": "funksvd_gui.data.sample",
    "save_model": "funksvd_gui.store.model_file",
    "save_run": "funksvd_gui.store.run_file",
    "train": "funksvd_gui.session.training_run",
}


# Tells numba where compiled code is kept; it reads this once, when it is imported. Nothing is
# written here, and where nothing can be written, code is compiled anew each time.
os.environ.setdefault("NUMBA_CACHE_DIR", str(compiled_folder()))


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
