"""Compare the estimate of a run's memory with what the process really takes. Linux only.

    python benchmarks/memory.py

Each run, from the split to its model, is a process of its own; a small run comes
first there, so that libraries and compiled code are not counted. What is counted is
the peak of resident memory over that with the ratings loaded.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from funksvd_gui.core.hyperparams import Hyperparams
from funksvd_gui.core.ratings import RatingTriples
from funksvd_gui.data.dataset import Dataset
from funksvd_gui.data.load_report import LoadReport
from funksvd_gui.data.split.settings import SplitSettings
from funksvd_gui.data.vocabulary import Vocabulary
from funksvd_gui.session.run_memory import run_bytes
from funksvd_gui.session.training_run import TrainingRun

SMALL, LARGE = (1_000_000, 6_040, 3_706), (10_000_000, 80_000, 15_000)
RUNS = [
    (shape, settings)
    for shape in (SMALL, LARGE)
    for settings in (
        {"n_features": 16, "fine_tune_epochs": 0},
        {"n_features": 16, "fine_tune_epochs": 0, "clamp": True},
        {"n_features": 100, "fine_tune_epochs": 3},
    )
]


def main() -> None:
    if len(sys.argv) > 1:
        print(json.dumps(measured(*json.loads(sys.argv[1]))))
        return
    print(f"{'ratings':>11} {'settings':58} {'estimate':>9} {'measured':>9} {'ratio':>6}")
    for shape, settings in RUNS:
        command = [sys.executable, __file__, json.dumps([shape, settings])]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        estimate, peak = json.loads(done.stdout)
        what = f"{shape[0]:11,} {json.dumps(settings):58}"
        print(f"{what} {estimate / 1e6:6.0f} MB {peak / 1e6:6.0f} MB {estimate / peak:6.2f}")


def measured(shape: tuple[int, int, int], settings: dict[str, object]) -> tuple[int, int]:
    """Return bytes: the estimate, and the peak over the loaded ratings."""
    hyperparams = Hyperparams(max_epochs=1, **settings)
    split = SplitSettings()
    run(dataset(1_000, 50, 40), hyperparams, split)
    data = dataset(*shape)
    loaded = resident("VmRSS:")
    # Resets the peak.
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    kept = run(data, hyperparams, split)
    peak = resident("VmHWM:") - loaded
    del kept
    return run_bytes(data, hyperparams, split), peak


def run(data: Dataset, hyperparams: Hyperparams, split: SplitSettings) -> tuple[object, object]:
    training = TrainingRun(data, hyperparams, split=split)
    for _ in training.events():
        pass
    return training, training.model()


def dataset(n_ratings: int, n_users: int, n_items: int) -> Dataset:
    rng = np.random.default_rng(0)
    ratings = RatingTriples(
        rng.integers(0, n_users, n_ratings, dtype=np.int32),
        rng.integers(0, n_items, n_ratings, dtype=np.int32),
        rng.integers(1, 6, n_ratings).astype(np.float32),
        n_users,
        n_items,
    )
    return Dataset(
        name="synthetic", source=None, ratings=ratings, titles=None, timestamps=None,
        users=Vocabulary([str(k) for k in range(n_users)]),
        items=Vocabulary([str(k) for k in range(n_items)]),
        report=LoadReport(format="", encoding="", has_header=False, n_rows=n_ratings),
        fingerprint="",
    )  # fmt: skip


def resident(name: str) -> int:
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith(name):
            return int(line.split()[1]) * 1024
    raise LookupError(name)


if __name__ == "__main__":
    main()
