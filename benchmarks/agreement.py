"""Hold our scores against those of LensKit's own FunkSVD: same data, same settings.

    python benchmarks/agreement.py [--data NAME[=PATH][@SHARE] ...] [--rates 0.001,0.00025]

Both train on the same split with the settings of our *LensKit* preset, without
validation, and score the held-out pairs. The settings are the same to the last
one: mean and damped biases of items, then of users; features one after the other
from a constant starting value, with the constant of those still untrained; no
clamp, because LensKit clamps only when it is told a range. What differs is the
order in which ratings are visited, LensKit's being shuffled, and that moves every
factor by something in proportion to the learning rate. So each program is also
held against itself with another seed, which changes its order and nothing else,
and all of it is done again with a smaller learning rate and as many more epochs:
what only the order does must become smaller at the same pace.

The bar, 0.01 stars, holds for the mean difference of scores, their largest
difference, and the difference of the test RMSEs.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.contest import Contestant, write_json
from benchmarks.environments import LENSKIT
from benchmarks.rating_files import Source, split_file
from funksvd_gui.core.hyperparams import Hyperparams, preset

BAR = 0.01


@dataclass(frozen=True)
class Scored:
    """One program's scores of the test pairs, in stars, and its test RMSE, clipped."""

    scores: np.ndarray
    rmse: float


def main() -> None:
    options = parse()
    results: dict[str, dict[str, dict[str, float]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for source in options.data:
            split = split_file(source, options.seed, Path(folder))
            results[source.name] = {}
            for steps in steps_of(options.rates):
                each = compare(split, steps, options.seed, Path(folder))
                results[source.name][f"{steps.learning_rate:g}"] = each
                show(source, steps, each)
            write_json(options.json, results)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--data", type=Source.parse, action="append", metavar="NAME[=PATH][@SHARE]",
        help="sample, 1m, or a name with a rating file or a zip of one, and the share held out",
    )  # fmt: skip
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--rates", type=lambda text: [float(rate) for rate in text.split(",")], default=[],
        help="learning rates to compare at, each with as many epochs as make up for it; "
        "left out: that of the preset, and a quarter of it",
    )  # fmt: skip
    parser.add_argument("--json", type=Path, help="keep the figures in this file")
    options = parser.parse_args()
    options.data = options.data or [Source.parse("sample")]
    return options


def steps_of(rates: list[float]) -> list[Hyperparams]:
    """Return the preset at every rate: a smaller one takes more epochs to go as far."""
    settings = preset("LensKit")
    rates = rates or [settings.learning_rate, settings.learning_rate / 4]
    epochs = [round(settings.max_epochs * settings.learning_rate / rate) for rate in rates]
    return [
        settings.replace(learning_rate=rate, max_epochs=n_epochs, min_epochs=n_epochs)
        for rate, n_epochs in zip(rates, epochs, strict=True)
    ]


def compare(split: Path, steps: Hyperparams, seed: int, folder: Path) -> dict[str, float]:
    """Return the differences between both programs, and of each to itself with another seed."""
    ours, ours_again = (scored(our_program(steps, s), split, folder) for s in (seed, seed + 1))
    theirs, theirs_again = (scored(lenskit(steps, s), split, folder) for s in (seed, seed + 1))
    return (
        differences("both", ours, theirs)
        | differences("ours", ours, ours_again)
        | differences("lenskit", theirs, theirs_again)
        | {"rmse_ours": ours.rmse, "rmse_lenskit": theirs.rmse}
    )


def our_program(steps: Hyperparams, seed: int) -> Contestant:
    settings = {
        "n_threads": 1,
        "validation_share": 0.0,
        "hyperparams": steps.replace(seed=seed).as_dict(),
    }
    return Contestant("ours", "peers/ours_fit", settings=settings)


def lenskit(steps: Hyperparams, seed: int) -> Contestant:
    assert steps.damping_user == steps.damping_item
    settings = {
        "n_features": steps.n_features,
        "n_epochs": steps.max_epochs,
        "learning_rate": steps.learning_rate,
        "regularization": steps.regularization,
        "damping": steps.damping_user,
        "seed": seed,
    }
    return Contestant("LensKit", "peers/lenskit_fit", LENSKIT, settings)


def scored(contestant: Contestant, split: Path, folder: Path) -> Scored:
    print(f"  {contestant.name}", file=sys.stderr)
    file = folder / "scores.npy"
    contestant.settings["scores_file"] = str(file)
    result = contestant.run(split)
    return Scored(np.load(file), result["rmse_test"])


def differences(name: str, one: Scored, other: Scored) -> dict[str, float]:
    apart = np.abs(one.scores - other.scores)
    return {
        f"{name}_mean": float(apart.mean()),
        f"{name}_p99": float(np.quantile(apart, 0.99)),
        f"{name}_max": float(apart.max()),
        f"{name}_rmse": abs(one.rmse - other.rmse),
    }


def show(source: Source, steps: Hyperparams, found: dict[str, float]) -> None:
    print(
        f"\n{source.name}: {source.test_share:.0%} held out, λ {steps.learning_rate:g}, "
        f"{steps.n_features} features of {steps.max_epochs} epochs; "
        f"test RMSE ours {found['rmse_ours']:.5f}, LensKit {found['rmse_lenskit']:.5f}"
    )
    print(f"{'differences in stars':28} {'mean':>9} {'99 %':>9} {'largest':>9} {'RMSE':>9}")
    for name, words in (
        ("both", "ours and LensKit"),
        ("ours", "ours, another order"),
        ("lenskit", "LensKit, another order"),
    ):
        row = " ".join(f"{found[f'{name}_{what}']:9.5f}" for what in ("mean", "p99", "max", "rmse"))
        print(f"{words:28} {row}")
    verdicts = (
        f"{words} {'ok' if found[f'both_{what}'] <= BAR else 'MISSED'}"
        for words, what in (("mean", "mean"), ("largest", "max"), ("RMSE", "rmse"))
    )
    print(f"within {BAR:g} stars: {', '.join(verdicts)}")


if __name__ == "__main__":
    main()
