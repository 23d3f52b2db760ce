"""Compare time and memory per rating of a default training at 20 M ratings and at 1 M.

    python benchmarks/linearity.py [--features 8] [--fine-tune 2] [--repeat 5]

The default preset with fewer features, to keep it affordable: the work per
rating is the same at both sizes. Each training runs in a process of its own, in
turn; medians. Memory is counted over the ratings once they are loaded, at 12
bytes each. Linux only.
"""

from __future__ import annotations

import argparse
import math
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.contest import Contestant, Result, median, take_turns, write_json
from benchmarks.rating_files import Source, split_file
from funksvd_gui.core.hyperparams import DEFAULT_PRESET, preset

_BAR = 1.5
_MOST_BYTES = 24


def main() -> None:
    options = parse()
    values = preset(DEFAULT_PRESET).replace(
        n_features=options.features, fine_tune_epochs=options.fine_tune
    )
    settings = {"hyperparams": values.as_dict(), "n_threads": options.threads}
    contestant = Contestant("ours", "peers/ours_memory", settings=settings)
    results: dict[str, list[Result]] = {name: [] for name in (options.small, options.large)}
    with tempfile.TemporaryDirectory() as folder:
        splits = {name: split_file(Source.parse(name), 0, Path(folder)) for name in results}
        for _ in range(options.repeat):
            for name, split in splits.items():
                results[name] += take_turns([contestant], split, 1)["ours"]
    write_json(options.json, results)
    show(options, results)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--features", type=int, default=8)
    parser.add_argument("--fine-tune", type=int, default=2, help="epochs of all features together")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--small", default="1m", metavar="NAME[=PATH][@SHARE]")
    parser.add_argument("--large", default="20m", metavar="NAME[=PATH][@SHARE]")
    parser.add_argument("--json", type=Path, help="keep every run in this file")
    return parser.parse_args()


def show(options: argparse.Namespace, results: dict[str, list[Result]]) -> None:
    print(
        f"default preset, {options.features} features, {options.fine_tune} passes of fine-tuning, "
        f"{options.threads} threads, medians of {options.repeat}"
    )
    print(f"{'':34} {options.small:>9} {options.large:>9} {'ratio':>6}")
    line("microseconds per rating", results, lambda r: r["fit_seconds"] / r["n_ratings"] * 1e6)
    line("nanoseconds per update", results, lambda r: r["fit_seconds"] / r["updates"] * 1e9)
    # The tables of factors count: they are what the data's users and items need.
    line("bytes per rating, training", results, lambda r: bytes_of(r, "megabytes_over_split"))
    line(
        "bytes per rating, with the split",
        results,
        lambda r: bytes_of(r, "megabytes_over_loaded"),
        _MOST_BYTES,
    )
    print(f"bars: ratios at most {_BAR}; with the split, at most {_MOST_BYTES} bytes per rating")


def bytes_of(result: Result, key: str) -> float:
    return result[key] * (1 << 20) / result["n_ratings"]


def line(words: str, results: dict[str, list[Result]], value, most: float = math.inf) -> None:
    small, large = (
        median([{"value": value(run)} for run in runs], "value") for runs in results.values()
    )
    verdict = "ok" if large <= _BAR * small and max(small, large) <= most else "MISSED"
    print(f"{words:34} {small:9.2f} {large:9.2f} {large / small:6.2f}  {verdict}")


if __name__ == "__main__":
    main()
