"""Search for the settings of a preset of ours, on validation parts alone.

    python benchmarks/choose_presets.py PRESET [--data NAME=FILE ...] [--minutes 20] [--jobs 2]

PRESET is FunkSVD, Lecture or "All together"; the search begins with its settings as they
are. Every data set is split as `accuracy.py` splits it, and its test part is thrown away
unseen. Of the rest, a tenth judges: what it says of a trial is the mean over the data sets of
the logarithm of the judged RMSE over the baseline's, and a little for the work it takes.
Because a preset is for something, each has wishes beside that, which count as RMSE does:

- *FunkSVD*: the judged RMSE of the features before fine-tuning counts, too; feature 1 has the
  largest gain; two fifths and more of what is gained is gained before fine-tuning; and no data
  set is far behind *All together*.
- *Lecture*: three features and more each lower the validation RMSE of the sample by .001.
- *All together*: work counts more.

Trials are drawn at random around the best so far, wide at first. The sample and synthetic
data of three shapes are always among the data sets (of two of them it only counts that *FunkSVD*
is not far behind); `--data` adds files, a zip with one included.
Whole data sets are judged, because subsets of users mislead.
"""

from __future__ import annotations

import argparse
import math
import multiprocessing
import multiprocessing.pool
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks import rating_files
from funksvd_gui.core.events import FeatureDone
from funksvd_gui.core.hyperparams import PRESETS, Hyperparams, limits_by_name
from funksvd_gui.core.metrics import accuracy
from funksvd_gui.core.ratings import RatingTriples

#: How widely a trial strays, as a factor; of shares below one it multiplies the rest to one.
_SPREADS = {
    "n_features": 1.3, "max_epochs": 1.3, "learning_rate": 1.4, "regularization": 1.4,
    "damping_user": 1.5, "damping_item": 1.5, "learning_rate_decay": 1.4,
    "epoch_regularization": 1.3, "starting_passes": 1.4, "initial_value": 1.8,
    "initial_noise": 1.6, "fine_tune_epochs": 1.3, "fine_tune_rate": 1.3,
    "fine_tune_regularization": 1.3, "fine_tune_decay": 1.3,
}  # fmt: skip
_SHARES = {"learning_rate_decay", "fine_tune_decay"}
_MOST = {"n_features": 64, "max_epochs": 40, "fine_tune_epochs": 50, "starting_passes": 10}
#: Nanoseconds of one update, of one feature and of all together.
_ONE_NS, _ALL_NS = 1.2, 0.25
#: What a microsecond for each rating costs in score: what is as good in less time is better.
_PRICES = {"FunkSVD": 3e-4, "Lecture": 3e-4, "All together": 6e-4}
#: How much the RMSE before fine-tuning counts beside the one after.
_ALONE = 0.3
#: How far behind All together nothing is said, and how much what is beyond counts.
_NEAR, _BEHIND = 0.006, 4.0
#: Unlike what people bring: nothing is to go wrong there, and more counts for nothing.
_EXTREMES = {"crowd", "clear"}
#: A gain that a person sees.
_VISIBLE, _N_VISIBLE = 0.001, 3
_LEAST_SHARE_ALONE = 0.4


@dataclass(frozen=True)
class Part:
    """One data set, its test part thrown away."""

    name: str
    train: RatingTriples
    validation: RatingTriples
    judged: RatingTriples
    scale: tuple[float, float]


@dataclass(frozen=True)
class Judged:
    """One training: judged RMSEs, and the gain of each feature trained alone."""

    rmse_baseline: float
    rmse_alone: float
    rmse: float
    gains: list[float] = field(default_factory=list)


@dataclass(frozen=True)
class Trial:
    """Settings, how they did on every data set, and their score; less is better."""

    hyperparams: Hyperparams
    judged: dict[str, Judged]
    score: float


def main() -> None:
    options = _parse()
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    arguments = options.data, options.holdout, options.preset
    with multiprocessing.Pool(options.jobs, _begin, arguments) as pool:
        best = _searched(pool, options)
    print(f"\n{options.preset}:", best.hyperparams)
    _show(best)


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("preset", choices=[*_PRICES])
    parser.add_argument("--data", action="append", default=[], metavar="NAME=FILE")
    parser.add_argument("--minutes", type=float, default=20.0)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--holdout", type=float, default=0.2)
    parser.add_argument("--keep", default="", metavar="NAME,NAME", help="settings to leave alone")
    return parser.parse_args()


def _searched(pool: multiprocessing.pool.Pool, options: argparse.Namespace) -> Trial:
    rng = np.random.default_rng(options.seed)
    start = PRESETS[options.preset]
    names = [name for name in _SPREADS if getattr(start, name) not in (0, 1.0)]
    names = [name for name in names if name not in options.keep.split(",")]
    best = pool.apply(_tried, (start,))
    _show(best)
    begin = time.monotonic()
    while (passed := (time.monotonic() - begin) / 60) < options.minutes:
        # Wide at first, closer later; a batch for all processes at once.
        width = max(0.3, 1.0 - passed / options.minutes)
        batch = [_strayed(best.hyperparams, names, rng, width) for _ in range(2 * options.jobs)]
        for trial in pool.imap_unordered(_tried, batch):
            if trial.score < best.score:
                best = trial
                _show(best)
    return best


def _strayed(
    start: Hyperparams, names: list[str], rng: np.random.Generator, width: float
) -> Hyperparams:
    """Return settings some of which are multiplied by chance."""
    values = start.as_dict()
    for name in rng.choice(names, size=rng.integers(1, min(5, len(names) + 1)), replace=False):
        factor = math.exp(rng.normal() * math.log(_SPREADS[name]) * width)
        if name in _SHARES:
            values[name] = min(1.0, 1.0 - (1.0 - values[name]) * factor)
            continue
        value = values[name] * factor
        if limits_by_name()[name].decimals == 0:
            value = max(1, round(value + rng.choice((-0.4, 0.0, 0.4))))
        values[name] = min(value, _MOST.get(name, math.inf))
    values["min_epochs"] = min(start.min_epochs, values["max_epochs"])
    return Hyperparams(**values)


_PARTS: list[Part] = []
_PRESET = ""
_BEST_KNOWN: dict[str, float] = {}


def _begin(data: list[str], holdout: float, name: str) -> None:
    global _PRESET  # noqa: PLW0603 - a process of the pool has nothing else to keep it in
    _PRESET = name
    for entry in ["sample", "1m", "crowd", "clear", *data]:
        source = rating_files.Source.parse(entry)
        _PARTS.append(_part(source.name, rating_files.load(source), holdout))
    if name == "FunkSVD":
        together = PRESETS["All together"]
        _BEST_KNOWN.update({part.name: _trained(part, together).rmse for part in _PARTS})


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
    from funksvd_gui.errors import TrainingDivergedError

    judged, total = {}, 0.0
    for part in _PARTS:
        try:
            found = _trained(part, hyperparams)
        except TrainingDivergedError:
            return Trial(hyperparams, judged, math.inf)
        judged[part.name] = found
        total += _score(part, found)
    score = total / len(_PARTS) + _PRICES[_PRESET] * _microseconds(hyperparams)
    return Trial(hyperparams, judged, score)


def _trained(part: Part, hyperparams: Hyperparams) -> Judged:
    from funksvd_gui.core.trainer import Trainer

    trainer = Trainer(part.train, part.validation, hyperparams, scale=part.scale, n_threads=1)
    gains, alone = [], math.nan
    for event in trainer.run():
        if isinstance(event, FeatureDone):
            gains.append(event.gain)
            if len(gains) == hyperparams.n_alone:
                alone = _rmse(trainer.factor_model(), part)
    baseline = _rmse(trainer.baseline_model, part)
    return Judged(baseline, alone, _rmse(trainer.factor_model(), part), gains)


def _score(part: Part, found: Judged) -> float:
    """Return what one data set says of a trial, in logarithms of an RMSE."""
    if part.name in _EXTREMES:
        return _behind(part, found)
    missed = sum(_missed(part, found))
    return math.log(found.rmse / _baseline_rmse(part)) + _behind(part, found) + missed


def _behind(part: Part, found: Judged) -> float:
    """Return what it costs to be far behind All together."""
    if _PRESET != "FunkSVD":
        return 0.0
    return _BEHIND * max(0.0, math.log(found.rmse / _BEST_KNOWN[part.name]) - _NEAR)


def _missed(part: Part, found: Judged) -> Iterator[float]:
    """Yield what the preset's other wishes cost on one data set."""
    if _PRESET == "FunkSVD":
        alone = math.log(found.rmse_alone / found.rmse_baseline)
        whole = math.log(found.rmse / found.rmse_baseline)
        yield _ALONE * math.log(found.rmse_alone / _baseline_rmse(part))
        yield max(0.0, alone - _LEAST_SHARE_ALONE * whole)
        yield 4.0 * max(0.0, max(found.gains[1:], default=0.0) - found.gains[0]) / found.rmse
    elif _PRESET == "Lecture" and part.name == "sample":
        seen = sorted(found.gains, reverse=True)[:_N_VISIBLE]
        yield sum(max(0.0, 1.5 * _VISIBLE - gain) for gain in seen) / found.rmse


def _microseconds(hyperparams: Hyperparams) -> float:
    """Return about how long one rating takes, on one thread."""
    passes = hyperparams.max_epochs + 2 * hyperparams.starting_passes
    one = hyperparams.n_alone * passes * _ONE_NS
    together = hyperparams.n_features * hyperparams.fine_tune_epochs * _ALL_NS
    return (one + together) / 1_000


def _rmse(model: object, part: Part) -> float:
    found = accuracy(part.judged, model.scores(part.judged), part.scale)
    assert found is not None
    return found.rmse


_BASELINES: dict[str, float] = {}


def _baseline_rmse(part: Part) -> float:
    """Return what a baseline damped by 5 reaches; the same for all settings."""
    if part.name not in _BASELINES:
        plain = Hyperparams(n_features=0, damping_user=5.0, damping_item=5.0)
        _BASELINES[part.name] = _trained(part, plain).rmse_baseline
    return _BASELINES[part.name]


def _show(trial: Trial) -> None:
    judged = " ".join(
        f"{name} {found.rmse_alone:.4f} {found.rmse:.4f}" for name, found in trial.judged.items()
    )
    settings = " ".join(f"{name}={getattr(trial.hyperparams, name):.4g}" for name in _SPREADS)
    print(f"{trial.score:.5f}  [{judged}]  {settings}", flush=True)


if __name__ == "__main__":
    main()
