"""Search for the settings of the Balanced preset, on validation parts alone.

    python benchmarks/choose_balanced.py [--data NAME=FILE ...] [--trials 200] [--jobs 2]

Every data set is split as `accuracy.py` splits it, and its test part is thrown
away unseen. Of the rest, a tenth judges: settings are scored by the mean over
the data sets of the judged RMSE as a share of the baseline's, and a little for the
work they take. Trials are drawn at random around the best so far. The sample and
synthetic data are always among the data sets; `--data` adds files, such as unpacked
MovieLens ratings.
"""

from __future__ import annotations

import argparse
import json
import math
import multiprocessing
import os
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks import rating_files
from funksvd_gui.core.hyperparams import Hyperparams, limits_by_name
from funksvd_gui.core.metrics import accuracy
from funksvd_gui.core.ratings import RatingTriples

#: What is searched, and how widely a trial strays: a factor for numbers that are multiplied.
_SPREADS = {
    "n_features": 1.4, "single_features": 1.6, "max_epochs": 1.6, "warm_up_epochs": 1.4,
    "learning_rate": 1.5, "regularization": 1.4,
    "initial_value": 1.8, "initial_noise": 1.8, "damping_user": 1.5, "damping_item": 1.5,
    "fine_tune_epochs": 1.3, "fine_tune_learning_rate": 1.4, "fine_tune_regularization": 1.25,
    "fine_tune_decay": 1.04, "fine_tune_bias_regularization": 1.3,
}  # fmt: skip
_MOST_FEATURES, _MOST_JOINT_EPOCHS = 128, 50
#: Nanoseconds that one update takes, of one feature and of all together.
_ONE_NS, _JOINT_NS = 1.2, 0.25
#: What a microsecond for each rating costs in score: what is as good in less time is better.
_PRICE = 6e-4


@dataclass(frozen=True)
class Part:
    """One data set, its test part thrown away."""

    name: str
    train: RatingTriples
    validation: RatingTriples
    judged: RatingTriples
    scale: tuple[float, float]


@dataclass(frozen=True)
class Trial:
    """Settings, their judged RMSE per data set and those of the baseline, and their work."""

    hyperparams: Hyperparams
    rmses: tuple[float, ...]
    score: float
    microseconds: float


def main() -> None:
    options = _parse()
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    with multiprocessing.Pool(options.jobs, _load_parts, (options.data, options.holdout)) as pool:
        best = _searched(pool, options)
    print("\nBalanced:", best.hyperparams)
    _show(best)


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", action="append", default=[], metavar="NAME=FILE")
    parser.add_argument("--trials", type=int, default=200)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--holdout", type=float, default=0.2)
    parser.add_argument("--start", default="{}", metavar="JSON", help="settings to begin with")
    return parser.parse_args()


def _searched(pool: multiprocessing.pool.Pool, options: argparse.Namespace) -> Trial:
    rng = np.random.default_rng(options.seed)
    best = pool.apply(_tried, (Hyperparams(**json.loads(options.start)),))
    _show(best)
    done = 0
    while done < options.trials:
        # Wide at first, closer later; a batch for all processes at once.
        width = max(0.3, 1.0 - done / options.trials)
        batch = [_strayed(best.hyperparams, rng, width) for _ in range(2 * options.jobs)]
        for trial in pool.imap_unordered(_tried, batch):
            if trial.score < best.score:
                best = trial
                _show(best)
        done += len(batch)
    return best


def _strayed(start: Hyperparams, rng: np.random.Generator, width: float) -> Hyperparams:
    """Return settings some of which are multiplied by chance."""
    values = start.as_dict()
    names = list(_SPREADS)
    for name in rng.choice(names, size=rng.integers(1, 5), replace=False):
        factor = math.exp(rng.normal() * math.log(_SPREADS[name]) * width)
        limits = limits_by_name()[name]
        value = values[name] * factor
        if limits.decimals == 0:
            value = max(1, round(value))
        values[name] = value
    values["fine_tune_decay"] = min(values["fine_tune_decay"], 1.0)
    values["n_features"] = min(values["n_features"], _MOST_FEATURES)
    values["fine_tune_epochs"] = min(values["fine_tune_epochs"], _MOST_JOINT_EPOCHS)
    values["min_epochs"] = values["max_epochs"]
    return Hyperparams(**values)


_PARTS: list[Part] = []


def _load_parts(data: list[str], holdout: float) -> None:
    for entry in ["sample", "1m", *data]:
        name, _, _path = entry.partition("=")
        _PARTS.append(_part(name, rating_files.load(rating_files.Source.parse(entry)), holdout))


def _part(name: str, data: rating_files.Arrays, holdout: float) -> Part:
    # The same rows as in `rating_files.write_split`: the test part is not looked at.
    rows = np.random.default_rng(0).permutation(len(data.values))
    rest = rows[round(holdout * len(rows)) :]
    shuffled = np.random.default_rng(1).permutation(rest)
    n_judged = len(rest) // 10
    judged, rest = shuffled[:n_judged], shuffled[n_judged:]
    n_validation = round(0.05 * len(rest))
    every = RatingTriples(data.users, data.items, data.values, data.n_users, data.n_items)
    return Part(
        name,
        every.take(np.sort(rest[n_validation:])),
        every.take(np.sort(rest[:n_validation])),
        every.take(np.sort(judged)),
        (float(data.values.min()), float(data.values.max())),
    )


def _tried(hyperparams: Hyperparams) -> Trial:
    from funksvd_gui.core.trainer import Trainer
    from funksvd_gui.errors import TrainingDivergedError

    shares, rmses = [], []
    for part in _PARTS:
        trainer = Trainer(part.train, part.validation, hyperparams, scale=part.scale, n_threads=1)
        try:
            for _ in trainer.run():
                pass
        except TrainingDivergedError:
            return Trial(hyperparams, (), math.inf, math.inf)
        rmse = _rmse(trainer.factor_model(), part)
        rmses.append(rmse)
        shares.append(rmse / _baseline_rmse(part))
    microseconds = _microseconds(hyperparams)
    score = float(np.mean(shares)) + _PRICE * microseconds
    return Trial(hyperparams, tuple(rmses), score, microseconds)


def _microseconds(hyperparams: Hyperparams) -> float:
    """Return about how long one rating takes, on one thread."""
    one = hyperparams.n_alone * hyperparams.max_epochs * _ONE_NS
    joint = hyperparams.n_features * hyperparams.fine_tune_epochs * _JOINT_NS
    return (one + joint) / 1_000


def _rmse(model: object, part: Part) -> float:
    found = accuracy(part.judged, model.scores(part.judged), part.scale)
    assert found is not None
    return found.rmse


_BASELINES: dict[str, float] = {}


def _baseline_rmse(part: Part) -> float:
    """Return what the default baseline reaches; the same for all settings."""
    from funksvd_gui.core.trainer import Trainer

    if part.name not in _BASELINES:
        plain = Hyperparams(n_features=0, damping_user=5.0, damping_item=5.0)
        trainer = Trainer(part.train, part.validation, plain, scale=part.scale, n_threads=1)
        next(trainer.run())
        _BASELINES[part.name] = _rmse(trainer.baseline_model, part)
    return _BASELINES[part.name]


def _show(trial: Trial) -> None:
    changed = {
        name: value for name, value in trial.hyperparams.as_dict().items() if name in _SPREADS
    }
    numbers = " ".join(f"{rmse:.4f}" for rmse in trial.rmses)
    settings = " ".join(f"{name}={value:.4g}" for name, value in changed.items())
    print(
        f"{trial.score:.5f}  [{numbers}]  {trial.microseconds:.2f} µs/rating  {settings}",
        flush=True,
    )


if __name__ == "__main__":
    main()
