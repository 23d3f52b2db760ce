"""Compare test RMSE and time of every peer at its defaults with ours, and the way to its RMSE.

    python benchmarks/accuracy.py [--data NAME[=PATH][@SHARE] ...] [--seeds 0,1,2] [--repeat 5]

Every program reads the same random split, trains once per turn in a process of
its own with its documented defaults, and is asked for the held-out ratings;
scores are clipped to the scale of the training part. Of LIBMF there are two
lines: the defaults of its Python package, and those of the library. Ours are the
default preset, FunkSVD, and All together, the one for the lowest RMSE per second, with
the validation part the program itself would hold out.

"to reach" is how long All together trained until its test RMSE was that of the peer, from
a run that is stopped for scoring; the last lines are runs that nobody disturbs. Both
leave out reading and compiling, as the peers' times do. All are medians over
the turns and the seeds of the split; the way to an RMSE is compared within each
split.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.contest import LIBMF_LONGEST_S, Contestant, Result, take_turns, write_json
from benchmarks.environments import CORNAC, LENSKIT, LIBMF, SURPRISE
from benchmarks.rating_files import Source, split_file
from funksvd_gui.core.hyperparams import preset

_TOGETHER = "ours, All together"
#: Surprise holds every rating in Python lists: beyond this many it wants too much memory.
_MOST_FOR_SURPRISE = 5_000_000

Runs = dict[str, list[Result]]


def main() -> None:
    options = parse()
    everything: dict[str, dict[str, Runs]] = {}
    for source in options.data:
        everything[source.name] = {}
        with tempfile.TemporaryDirectory() as folder:
            for seed in options.seeds:
                split = split_file(source, seed, Path(folder))
                contestants = peers(options, seed, large=is_large(split)) + ours(options)
                everything[source.name][str(seed)] = take_turns(contestants, split, options.repeat)
                write_json(options.json, everything)
        show(source, options, list(everything[source.name].values()))


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--data", type=Source.parse, action="append", metavar="NAME[=PATH][@SHARE]",
        help="sample, 1m, 20m, or a name with a rating file or a zip of one, and the share "
        "held out (0.1 for synthetic data, else 0.2); may be given again",
    )  # fmt: skip
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument(
        "--seeds", type=lambda text: [int(seed) for seed in text.split(",")], default=[0]
    )
    parser.add_argument(
        "--threads", type=int, default=2, help="for ours, LIBMF and cornac (the others take one)"
    )
    parser.add_argument("--without", default="", metavar="NAME,NAME", help="peers to leave out")
    parser.add_argument("--json", type=Path, help="keep every run in this file")
    options = parser.parse_args()
    options.data = options.data or [Source.parse("sample"), Source.parse("1m")]
    return options


def peers(options: argparse.Namespace, seed: int, *, large: bool) -> list[Contestant]:
    seeded, threads = {"seed": seed}, {"n_threads": options.threads}
    every = [
        Contestant("LensKit", "peers/lenskit_fit", LENSKIT, seeded),
        Contestant("LIBMF", "peers/libmf_fit", LIBMF, threads, LIBMF_LONGEST_S),
        Contestant(
            "LIBMF, library's",
            "peers/libmf_fit",
            LIBMF,
            threads | {"regularization": 0.1},
            LIBMF_LONGEST_S,
        ),
        Contestant("cornac", "peers/cornac_fit", CORNAC, threads | seeded),
        # More threads often slow cornac down on small data; it is held against us at its best.
        Contestant("cornac, 1 thread", "peers/cornac_fit", CORNAC, {"n_threads": 1} | seeded),
    ]
    if options.threads == 1:
        every.pop()
    if not large:
        every.append(Contestant("Surprise", "peers/surprise_fit", SURPRISE, seeded))
    without = {name.strip().casefold() for name in options.without.split(",")}
    return [peer for peer in every if peer.name.split(",")[0].casefold() not in without]


def ours(options: argparse.Namespace) -> list[Contestant]:
    threads = {"n_threads": options.threads}
    together = threads | {"hyperparams": preset("All together").as_dict()}
    return [
        Contestant("ours, scored", "peers/ours_curve", settings=together),
        Contestant("ours, All together", "peers/ours_fit", settings=together),
        Contestant("ours", "peers/ours_fit", settings=threads),
    ]


def is_large(split: Path) -> bool:
    return split.stat().st_size > 12 * _MOST_FOR_SURPRISE


def seconds_to(curve: list[tuple[float, float]], rmse: float) -> float | None:
    """Return when the curve first came down to this RMSE; None if it never did."""
    return next((seconds for seconds, reached in curve if reached <= rmse), None)


def show(source: Source, options: argparse.Namespace, of_seeds: list[Runs]) -> None:
    print(
        f"\n{source.name}: {source.test_share:.0%} held out, {options.threads} threads, medians "
        f"of {options.repeat} runs of {len(of_seeds)} splits"
    )
    print(
        f"{'':18} {'thr':>3} {'test RMSE':>10} {'fit s':>9} {'to reach':>14} "
        f"{'ratio':>7}  (bar: RMSE above that of both of ours, ratio > 1)"
    )
    mine = {name: over_splits(of_seeds, name, "rmse_test") for name in ("ours", _TOGETHER)}
    for name in of_seeds[0]:
        if name.startswith("ours"):
            continue
        rmse, seconds = (over_splits(of_seeds, name, key) for key in ("rmse_test", "fit_seconds"))
        reached = [time_to_peer(runs, name) for runs in of_seeds]
        if None in reached:
            to_reach, ratio, verdict = "never", "-", "MISSED"
        else:
            middle = statistics.median(reached)
            to_reach, ratio = f"{middle:.3f}", f"{seconds / middle:.2f}"
            verdict = "ok" if rmse > max(mine.values()) and seconds > middle else "MISSED"
        n_threads = of_seeds[0][name][0]["n_threads"]
        print(
            f"{name:18} {n_threads:3} {rmse:10.4f} {seconds:9.3f} {to_reach:>14} {ratio:>7}  "
            f"{verdict}"
        )
    for name, rmse in mine.items():
        whole = over_splits(of_seeds, name, "fit_seconds")
        n_threads = of_seeds[0][name][0]["n_threads"]
        print(f"{name:18} {n_threads:3} {rmse:10.4f} {whole:9.3f}")
    behind = mine["ours"] / mine[_TOGETHER] - 1
    print(f"FunkSVD is {behind:+.2%} from All together (bar: +1 %)")


def over_splits(of_seeds: list[Runs], name: str, key: str) -> float:
    return statistics.median(run[key] for runs in of_seeds for run in runs[name])


def time_to_peer(runs: Runs, name: str) -> float | None:
    """Return the median time in which our runs of one split reach the peer's median RMSE."""
    rmse = statistics.median(run["rmse_test"] for run in runs[name])
    reached = [seconds_to(run["curve"], rmse) for run in runs["ours, scored"]]
    return None if None in reached else statistics.median(reached)


if __name__ == "__main__":
    main()
