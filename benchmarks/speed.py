"""Compare updates per second: one feature at a time and all together, ours and the peers'.

    python benchmarks/speed.py [--data 1m --data 20m] [--repeat 5] [--json FILE]

One feature at a time: ours with LensKit's settings and no validation part, with
one and two threads, LensKit's own, and the bare loop of `yardstick.py`. An
epoch of either sees every rating once. "all" is the whole fit, with the baseline
and the order of the ratings; "epochs" begins when they are there (LensKit: the
difference to a fit of a single epoch).

All features together: the fine-tuning of ours with 64 features, after features
of one epoch that only prepare it, and LIBMF with 64, as many epochs and the same
threads. "all" holds what prepares these epochs; "epochs" are they alone (ours:
after the first; LIBMF: the difference to a fit of one epoch).

The contestants take turns, each in a process of its own; medians. Beside the
ratios stand the bars they have to pass. The bare loop prepares nothing, and
threads do not help to prepare, so these bars are for the epochs.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.contest import LIBMF_LONGEST_S, Contestant, Result, median, take_turns, write_json
from benchmarks.environments import LENSKIT, LIBMF
from benchmarks.rating_files import Source, split_file
from funksvd_gui.core.hyperparams import Hyperparams, preset

_TUNED_FEATURES = 64
_MOST_PREPARATION = 5

Runs = dict[str, list[Result]]


def main() -> None:
    options = parse()
    everything: dict[str, Runs] = {}
    for source in options.data:
        n_features, n_epochs, n_passes = amounts(options, source)
        contestants = one_at_a_time(n_features, n_epochs) + all_together(n_passes)
        with tempfile.TemporaryDirectory() as folder:
            split = split_file(source, 0, Path(folder))
            everything[source.name] = take_turns(contestants, split, options.repeat)
        write_json(options.json, everything)
        print(
            f"\n{source.name}: {source.test_share:.0%} held out, {n_features} features of "
            f"{n_epochs} epochs, {n_passes} passes of fine-tuning, medians of {options.repeat}"
        )
        show(everything[source.name])


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--data", type=Source.parse, action="append", metavar="NAME[=PATH][@SHARE]",
        help="1m, 20m, sample, or a name with a rating file; may be given again",
    )  # fmt: skip
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--features", type=int, help="one at a time; default 50, at 20m 4")
    parser.add_argument("--epochs", type=int, help="of each feature; default 20, at 20m 5")
    parser.add_argument("--fine-tune", type=int, help="default 20, at 20m 5")
    parser.add_argument("--json", type=Path, help="keep every run in this file")
    options = parser.parse_args()
    options.data = options.data or [Source.parse("1m"), Source.parse("20m")]
    return options


def amounts(options: argparse.Namespace, source: Source) -> tuple[int, int, int]:
    usual = (4, 5, 5) if source.name == "20m" else (50, 20, 20)
    asked = options.features, options.epochs, options.fine_tune
    n_features, n_epochs, n_passes = (a or b for a, b in zip(asked, usual, strict=True))
    return n_features, n_epochs, n_passes


def one_at_a_time(n_features: int, n_epochs: int) -> list[Contestant]:
    same = preset("LensKit").replace(n_features=n_features, max_epochs=n_epochs)
    theirs = {
        "n_features": n_features,
        "n_epochs": n_epochs,
        "learning_rate": same.learning_rate,
        "regularization": same.regularization,
        "damping": same.damping_user,
        "seed": same.seed,
        "without_preparation": True,
    }
    return [
        Contestant("LensKit", "peers/lenskit_fit", LENSKIT, theirs),
        Contestant("yardstick", "yardstick"),
        ours("ours, 1 thread", same, 1),
        ours("ours, 2 threads", same, 2),
    ]


def all_together(n_epochs: int) -> list[Contestant]:
    tuned = Hyperparams(
        n_features=_TUNED_FEATURES, max_epochs=1, min_epochs=1, starting_passes=0,
        fine_tune_epochs=n_epochs, patience=n_epochs,
    )  # fmt: skip
    theirs = {"n_features": _TUNED_FEATURES, "n_epochs": n_epochs, "without_preparation": True}
    contestants = []
    for n_threads, words in ((1, "1 thread"), (2, "2 threads")):
        contestants += [
            Contestant(
                f"LIBMF, {words}",
                "peers/libmf_fit",
                LIBMF,
                theirs | {"n_threads": n_threads},
                LIBMF_LONGEST_S,
            ),
            ours(f"ours fine-tuning, {words}", tuned, n_threads),
        ]
    return contestants


def ours(name: str, hyperparams: Hyperparams, n_threads: int) -> Contestant:
    values = {"hyperparams": hyperparams.as_dict(), "n_threads": n_threads, "validation_share": 0.0}
    return Contestant(name, "peers/ours_fit", settings=values)


def show(runs: Runs) -> None:
    for name, of_name in runs.items():
        rates = [run["updates_per_second"] / 1e6 for run in of_name]
        print(f"{name:24} {median(of_name, 'updates_per_second') / 1e6:7.0f} M updates/s "
              f"({min(rates):.0f} to {max(rates):.0f})")  # fmt: skip
    plain = "updates_per_second"
    one, two = ("ours, 1 thread", plain), ("ours, 2 threads", plain)
    ratio(runs, "1 thread / LensKit, all", one, ("LensKit", plain), 3.0)
    ratio(runs, "1 thread / LensKit, epochs",
          epochs(one), ("LensKit", "epoch_updates_per_second"), 3.0)  # fmt: skip
    ratio(runs, "1 thread / yardstick, all", one, ("yardstick", plain))
    ratio(runs, "1 thread / yardstick, epochs", epochs(one), ("yardstick", plain), 0.85)
    ratio(runs, "2 threads / 1 thread, all", two, one)
    ratio(runs, "2 threads / 1 thread, epochs", epochs(two), epochs(one), 1.8)
    for words in ("1 thread", "2 threads"):
        show_preparation(words, runs[f"ours, {words}"])
    for words in ("1 thread", "2 threads"):
        mine, theirs = f"ours fine-tuning, {words}", f"LIBMF, {words}"
        ratio(runs, f"fine-tuning / LIBMF, {words}, all",
              (mine, "fine_tune_updates_per_second"), (theirs, plain), 1.8)  # fmt: skip
        ratio(runs, f"fine-tuning / LIBMF, {words}, epochs",
              (mine, "fine_tune_epoch_updates_per_second"), (theirs, "epoch_updates_per_second"),
              1.8)  # fmt: skip


def epochs(of_name: tuple[str, str]) -> tuple[str, str]:
    return of_name[0], "greedy_epoch_updates_per_second"


def show_preparation(words: str, of_name: list[Result]) -> None:
    """Print how many epochs of one feature the order costs, and all before the first epoch."""
    epochs_per_second = median(of_name, "greedy_epoch_updates_per_second") / of_name[0]["n_train"]
    order, everything = (
        median(of_name, f"{part}_seconds") * epochs_per_second for part in ("order", "preparation")
    )
    verdict = "ok" if order < _MOST_PREPARATION else "MISSED"
    print(f"{f'order, {words}':34} {order:.1f} epochs of one feature, with the baseline "
          f"{everything:.1f}  (bar below {_MOST_PREPARATION})  {verdict}")  # fmt: skip


def ratio(
    runs: Runs,
    words: str,
    ours: tuple[str, str],
    theirs: tuple[str, str],
    bar: float | None = None,
) -> None:
    """Print a ratio of medians, and whether it passes; without a bar it is only told."""
    mine, other = (median(runs[name], key) for name, key in (ours, theirs))
    verdict = ""
    if bar is not None:
        verdict = f"(bar {bar:g})  {'ok' if mine / other >= bar else 'MISSED'}"
    print(f"{words:34} {mine / 1e6:7.0f} / {other / 1e6:<6.0f} = {mine / other:5.2f}  {verdict}")


if __name__ == "__main__":
    main()
