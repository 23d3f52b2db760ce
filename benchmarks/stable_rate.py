"""Compare the estimate of the largest stable learning rate with where training diverges.

    python benchmarks/stable_rate.py [--data NAME=PATH ...] [--features 10]

On the sample, on the sample brought to other scales and given an outlier, on
synthetic data of 1 M ratings, and on any other data: twenty epochs of one feature
with rates that grow by a tenth each time, from below the estimate, until the error
becomes infinite or twice that of the baseline. The last column trains several
features at the estimate itself.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.rating_files import Source, load
from funksvd_gui.core.events import EpochDone, TrainingStarted
from funksvd_gui.core.hyperparams import Baseline, Hyperparams, limits_by_name, preset
from funksvd_gui.core.ratings import RatingTriples
from funksvd_gui.core.stable_rate import largest_stable_rate
from funksvd_gui.core.trainer import Trainer
from funksvd_gui.errors import TrainingDivergedError

SETTINGS = {
    "FunkSVD": Hyperparams(),
    "Lecture": preset("Lecture"),
    "Funk 2006": preset("Funk 2006"),
    "γ = 0": Hyperparams(regularization=0.0),
    "γ = 50": Hyperparams(regularization=50.0),
    "global mean": Hyperparams(baseline=Baseline.GLOBAL_MEAN),
    "no baseline": Hyperparams(baseline=Baseline.NONE),
}
_FIRST, _STEP = 0.5, 1.1
_HIGHEST = limits_by_name()["learning_rate"].maximum


def main() -> None:
    options = parse()
    print(f"{'data':20} {'settings':12} {'estimate':>10} {'s':>5} {'diverges at':>11} {'ratio':>6}")
    for name, ratings in data_sets([Source.parse(text) for text in options.data]):
        for words, hyperparams in SETTINGS.items():
            show(name, words, ratings, hyperparams, options.features)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", action="append", default=[], metavar="NAME[=PATH]")
    parser.add_argument("--features", type=int, default=10, help="trained at the estimate")
    return parser.parse_args()


def data_sets(more: list[Source]) -> Iterator[tuple[str, RatingTriples]]:
    sample = read(Source.parse("sample"))
    share = (sample.values - 0.5) / 4.5
    yield "sample 0.5–5", sample
    yield "sample 0–1", replace(sample, values=share)
    yield "sample −10–10", replace(sample, values=20 * share - 10)
    yield "sample 1–660", replace(sample, values=1 + 659 * share)
    for outlier in (500, 1_000_000):
        values = sample.values.copy()
        values[777] = outlier
        yield f"sample, one {outlier:,}", replace(sample, values=values)
    noise = np.random.default_rng(1).normal(0, 1.5, len(sample)).astype(np.float32)
    yield "sample as counts", replace(sample, values=np.exp(sample.values + noise))
    for source in (Source.parse("1m"), *more):
        yield source.name, read(source)


def read(source: Source) -> RatingTriples:
    data = load(source)
    return RatingTriples(data.users, data.items, data.values, data.n_users, data.n_items)


def show(
    name: str, words: str, ratings: RatingTriples, hyperparams: Hyperparams, n_features: int
) -> None:
    begin = time.perf_counter()
    estimate = largest_stable_rate(ratings, hyperparams)
    seconds = time.perf_counter() - begin
    found = first_divergence(ratings, hyperparams, _FIRST * estimate)
    at_estimate = hyperparams.replace(learning_rate=max(estimate, 1e-6), n_features=n_features)
    verdict = f"{n_features} features diverge" if diverges(ratings, at_estimate) else ""
    diverging = "never" if found is None else f"{found:.3g}"
    ratio = "" if found is None else f"{found / estimate:.2f}"
    print(
        f"{name:20} {words:12} {estimate:10.3g} {seconds:5.2f} {diverging:>11} {ratio:>6} {verdict}"
    )


def first_divergence(ratings: RatingTriples, hyperparams: Hyperparams, rate: float) -> float | None:
    while rate <= _HIGHEST:
        settings = hyperparams.replace(learning_rate=max(rate, 1e-6), n_features=1)
        if diverges(ratings, settings):
            return rate
        rate *= _STEP
    return None


def diverges(ratings: RatingTriples, hyperparams: Hyperparams) -> bool:
    settings = hyperparams.replace(max_epochs=20, min_epochs=20, fine_tune_epochs=0)
    scale = float(ratings.values.min()), float(ratings.values.max())
    trainer = Trainer(ratings, ratings.slice(slice(0, 0)), settings, scale=scale)
    baseline = np.inf
    try:
        for event in trainer.run():
            if isinstance(event, TrainingStarted):
                baseline = event.rmse_baseline_train
            elif isinstance(event, EpochDone) and event.rmse_train > 2 * baseline:
                return True
    except TrainingDivergedError:
        return True
    finally:
        trainer.close()
    return False


if __name__ == "__main__":
    main()
