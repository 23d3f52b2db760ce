"""Time a fit of ours and of LensKit's FunkSVD on the same data and settings, in one run.

    python benchmarks/fit.py [--data sample|1m|20m|FILE] [--repeat 5] [--features N] [--epochs N]

Both programs run in processes of their own, in turn, on the same split. "ours"
has LensKit's settings, once with one thread and once with one per processor;
"ours, Balanced" is the default preset, for the accuracy a person gets without
touching anything. Medians; the ratios are of medians. Fit times leave out
reading, compiling and testing.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks import environments, rating_files
from funksvd_gui.core.hyperparams import preset

PEERS = Path(__file__).parent / "peers"


def main() -> None:
    options = parse()
    settings = preset("LensKit").replace(n_features=options.features, max_epochs=options.epochs)
    theirs = settings.as_dict()
    contestants = {
        "LensKit 2025.8": [str(environments.python_of(environments.LENSKIT)), "lenskit", theirs],
        "ours, 1 thread": [sys.executable, "ours", {**theirs, "n_threads": 1}],
        "ours": [sys.executable, "ours", {**theirs, "n_threads": None}],
        "ours, Balanced": [
            sys.executable, "ours", {**preset("Balanced").as_dict(), "n_threads": None}
        ],
    }  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        split = Path(folder) / "split.npz"
        rating_files.write_split(rating_files.load(options.data), split, options.holdout)
        results: dict[str, list[dict[str, float]]] = {name: [] for name in contestants}
        for _ in range(options.repeat):
            for name, (python, program, values) in contestants.items():
                results[name].append(run(python, program, split, values))
    show(options, results)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", default="sample")
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--features", type=int, default=50)
    parser.add_argument("--epochs", type=int, default=100)
    parser.add_argument("--holdout", type=float, default=0.2)
    return parser.parse_args()


def run(python: str, program: str, split: Path, settings: dict[str, object]) -> dict[str, float]:
    script = PEERS / f"{program}_fit.py"
    done = subprocess.run(
        [python, str(script), str(split), json.dumps(settings)],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    return json.loads(done.stdout.splitlines()[-1])


def show(options: argparse.Namespace, results: dict[str, list[dict[str, float]]]) -> None:
    medians = {
        name: {key: statistics.median(r[key] for r in runs) for key in runs[0]}
        for name, runs in results.items()
    }
    first = next(iter(medians.values()))
    print(f"{options.data}: {options.features} features of {options.epochs} epochs, "
          f"{options.holdout:.0%} held out, medians of {options.repeat}")  # fmt: skip
    print(f"{'':16} {'fit s':>8} {'M updates/s':>12} {'ratio':>6} {'test RMSE':>10} {'peak MB':>8}")
    for name, row in medians.items():
        speed = row["updates_per_second"]
        print(
            f"{name:16} {row['fit_seconds']:8.2f} {speed / 1e6:12.0f} "
            f"{speed / first['updates_per_second']:6.2f} {row['rmse_test']:10.4f} "
            f"{row['peak_megabytes']:8.0f}"
        )


if __name__ == "__main__":
    main()
