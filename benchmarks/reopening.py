"""How long a large file takes to open the first time and the second.

    python benchmarks/reopening.py [--rows 10000000] [--string-ids]

Writes a synthetic file of `user,item,rating,timestamp` to a temporary folder,
opens it once and again in fresh processes, and checks that both give the same.
The folder of kept data is a temporary one, too.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

#: Everything a second opening must give again.
_OPEN = """
import hashlib, json, resource, sys, time
begin = time.perf_counter()
from funksvd_gui.store.opening import open_ratings
imported = time.perf_counter()
data = open_ratings(sys.argv[1], use_cache=sys.argv[2] == "cache")
opened = time.perf_counter()
index = data.users.index_of(data.users[len(data.users) // 2])
looked_up = time.perf_counter()
digest = hashlib.sha256(data.timestamps.tobytes())
for column in (data.ratings.users, data.ratings.items, data.ratings.values):
    digest.update(column.tobytes())
for ids in (data.users.ids, data.items.ids):
    digest.update(repr(ids).encode())
digest.update(repr(data.report).encode())
print(json.dumps({
    "import_s": imported - begin, "open_s": opened - imported, "look_up_s": looked_up - opened,
    "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    "digest": digest.hexdigest(),
}))
"""


def write_file(path: Path, n_rows: int, *, string_ids: bool) -> None:
    """Write random ratings, half stars with a time each."""
    rng = np.random.default_rng(0)
    n_users, n_items = max(10, n_rows // 70), max(10, n_rows // 500)
    user, item = ("Reader-%d", "Book-%d") if string_ids else ("%d", "%d")
    with path.open("w", encoding="ascii") as file:
        file.write("userId,movieId,rating,timestamp\n")
        for start in range(0, n_rows, 1_000_000):
            n = min(1_000_000, n_rows - start)
            columns = zip(
                rng.integers(0, n_users, n).tolist(), rng.integers(0, n_items, n).tolist(),
                (rng.integers(1, 11, n) / 2).tolist(),
                rng.integers(1_000_000_000, 1_500_000_000, n).tolist(), strict=True,
            )  # fmt: skip
            line = f"{user},{item},%.1f,%d\n"
            file.writelines(line % row for row in columns)


def opened(path: Path, folder: Path, *, cache: bool) -> dict[str, object]:
    """Open a file in a process of its own and return what was measured."""
    command = [sys.executable, "-c", _OPEN, str(path), "cache" if cache else "none"]
    environment = os.environ | {"XDG_CACHE_HOME": str(folder)}
    result = subprocess.run(command, check=True, capture_output=True, env=environment)
    return json.loads(result.stdout)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--string-ids", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "ratings.csv"
        write_file(path, arguments.rows, string_ids=arguments.string_ids)
        print(f"{arguments.rows:,} rows, {path.stat().st_size / 1e6:,.0f} MB")
        digests = set()
        for words, cache in (
            ("warm the compiled code", False), ("without cache", False),
            ("first opening", True), ("second opening", True), ("third opening", True),
        ):  # fmt: skip
            found = opened(path, folder, cache=cache)
            digests.add(found.pop("digest"))
            print(f"{words:>24}", json.dumps({k: round(v, 2) for k, v in found.items()}))
        kept = sum(p.stat().st_size for p in folder.glob("funksvd-studio/datasets/*"))
        print(f"kept: {kept / 1e6:,.0f} MB; all openings gave the same: {len(digests) == 1}")


if __name__ == "__main__":
    main()
