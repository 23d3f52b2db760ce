"""Measure how long opening a file of ratings takes beside bare pyarrow, and how much memory.

    python benchmarks/loading.py [--ratings 10000000] [--repeat 5] [FILE ...]

Without files one is written: `userId,movieId,rating,timestamp`, different pairs in
random order (the hardest), then the same with one bad row in a thousand, and gzipped.
Each measurement is a process of its own that has imported its library before the
clock starts, and reads the file twice; ours and pyarrow's `read_csv`, with ids and
ratings as dictionary-encoded strings, take turns, so that both see the same machine.
Medians of the first and of the second reading are shown, and the peak of resident
memory. A preview is measured in the same way.
"""

from __future__ import annotations

import argparse
import gzip
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

_BAD_ROWS = (b"garbage\n", b"1,2\n", b"1,2,x,5\n", b",2,3,5\n", b'1,"2,3,5\n', b"1,2,3,noon\n")
_EVERY = 1_000
_N_USERS, _N_ITEMS = 138_493, 26_744


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--ratings", type=int, default=10_000_000)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--child", choices=sorted(_CHILDREN), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        print(json.dumps(measured(_CHILDREN[options.child], options.files[0])))
        return
    with tempfile.TemporaryDirectory() as folder:
        for path in options.files or made_files(Path(folder), options.ratings):
            compare(path, options.repeat)


def compare(path: Path, repeat: int) -> None:
    print(f"\n{path.name}, {path.stat().st_size / 1e6:,.0f} MB, medians of {repeat}")
    runs: dict[str, list[dict[str, float]]] = {name: [] for name in _CHILDREN}
    for _ in range(repeat):
        for name in _CHILDREN:
            command = [sys.executable, __file__, "--child", name, str(path)]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode == 0:
                runs[name].append(json.loads(done.stdout.splitlines()[-1]))
    for name, found in runs.items():
        if not found:
            print(f"{name:12} cannot read it")
            continue
        first, again = ([run[which] for run in found] for which in ("first", "again"))
        peak = max(run["megabytes"] for run in found)
        print(
            f"{name:8} {statistics.median(first):7.2f} s ({min(first):.2f} to {max(first):.2f}), "
            f"again {statistics.median(again):.2f} s ({min(again):.2f} to {max(again):.2f})   "
            f"peak {peak:,.0f} MB   {found[0]['rows']:,.0f} rows"
        )


def measured(child, path: Path) -> dict[str, float]:
    work = child()
    with path.open("rb") as file:  # Everybody finds the file in the disk's cache.
        while file.read(1 << 20):
            pass
    measures = {}
    for which in ("first", "again"):
        begun = time.perf_counter()
        measures["rows"] = work(path)
        measures[which] = time.perf_counter() - begun
        measures.setdefault("megabytes", peak_megabytes())
    return measures


def peak_megabytes() -> float:
    """Return the peak of this process alone; what `getrusage` says begins with its parent's."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def ours():
    import pyarrow.compute
    import pyarrow.csv  # noqa: F401 - imported before the clock starts

    from funksvd_gui.data.loading import load_ratings

    return lambda path: load_ratings(path).n_ratings


def bare():
    import pyarrow as pa
    from pyarrow import csv

    text = pa.dictionary(pa.int32(), pa.string())
    options = csv.ConvertOptions(column_types=dict.fromkeys(("userId", "movieId", "rating"), text))
    return lambda path: csv.read_csv(path, convert_options=options).num_rows


def preview():
    from funksvd_gui.data.loading import preview as show

    return lambda path: len(show(path).rows)


_CHILDREN = {"ours": ours, "pyarrow": bare, "preview": preview}


def made_files(folder: Path, n_ratings: int):
    """Yield the files one after the other; each is removed when the next is wanted."""
    plain = folder / "ratings.csv"
    write_plain(plain, n_ratings)
    yield plain
    spoiled = folder / "one-in-a-thousand-bad.csv"
    write_spoiled(plain, spoiled)
    yield spoiled
    spoiled.unlink()
    packed = folder / "ratings.csv.gz"
    with plain.open("rb") as source, gzip.open(packed, "wb", compresslevel=6) as target:
        shutil.copyfileobj(source, target, 1 << 20)
    yield packed


def write_plain(path: Path, n_ratings: int) -> None:
    import pyarrow as pa
    from pyarrow import csv

    rng = np.random.default_rng(1)
    pairs = np.zeros(0, dtype=np.int64)
    while len(pairs) < n_ratings:
        n_more = int((n_ratings - len(pairs)) * 1.2) + 1_000
        more = popular(rng, _N_USERS, n_more) * _N_ITEMS + popular(rng, _N_ITEMS, n_more)
        pairs = np.unique(np.concatenate([pairs, more]))
    users, items = np.divmod(rng.permutation(pairs)[:n_ratings], _N_ITEMS)
    columns = {
        "userId": rng.permutation(_N_USERS)[users] + 1,
        "movieId": rng.permutation(_N_ITEMS)[items] * 5 + 1,
        "rating": rng.integers(1, 11, n_ratings) / 2,
        "timestamp": rng.integers(1_000_000_000, 1_500_000_000, n_ratings),
    }
    csv.write_csv(pa.table(columns), path, csv.WriteOptions(quoting_style="none"))


def popular(rng: np.random.Generator, size: int, n: int) -> np.ndarray:
    """Draw indices whose probability falls with their rank."""
    weights = np.cumsum(1.0 / np.arange(10, size + 10) ** 0.7)
    return np.searchsorted(weights / weights[-1], rng.random(n)).clip(0, size - 1)


def write_spoiled(plain: Path, spoiled: Path) -> None:
    with plain.open("rb") as source, spoiled.open("wb") as target:
        target.write(next(source))
        for k, line in enumerate(source):
            is_bad = k % _EVERY == 77
            target.write(_BAD_ROWS[k // _EVERY % len(_BAD_ROWS)] if is_bad else line)


if __name__ == "__main__":
    main()
