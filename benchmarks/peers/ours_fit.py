"""Fit ours once and print what it took as JSON, in a process of its own like every peer."""

import json
import resource
import sys

import numpy as np

import funksvd_gui
from funksvd_gui.core.hyperparams import Hyperparams
from funksvd_gui.core.metrics import accuracy
from funksvd_gui.core.ratings import RatingTriples


def main():
    assert funksvd_gui.__version__  # names the folder for compiled code before numba looks for it
    from funksvd_gui.core.trainer import Trainer

    path, settings = sys.argv[1], json.loads(sys.argv[2])
    n_threads = settings.pop("n_threads")
    arrays = np.load(path)
    train, test = (part(arrays, name) for name in ("train", "test"))
    scale = float(train.values.min()), float(train.values.max())
    nothing = train.take(np.zeros(0, dtype=np.int64))
    trainer = Trainer(
        train, nothing, Hyperparams.from_dict(settings), scale=scale, n_threads=n_threads
    )
    for _ in trainer.run():
        pass
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        json.dumps(
            {
                "fit_seconds": trainer.fit_seconds,
                "compile_seconds": trainer.compile_seconds,
                "updates": trainer.updates,
                "updates_per_second": trainer.updates / trainer.fit_seconds,
                "rmse_test": accuracy(test, trainer.factor_model().scores(test), scale).rmse,
                "peak_megabytes": peak,
            }
        )
    )
    trainer.close()


def part(arrays, name):
    return RatingTriples(
        arrays[f"{name}_users"],
        arrays[f"{name}_items"],
        arrays[f"{name}_values"],
        int(arrays["n_users"]),
        int(arrays["n_items"]),
    )


if __name__ == "__main__":
    main()
