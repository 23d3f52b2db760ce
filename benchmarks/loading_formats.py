"""Measure how long the same ratings take in each of the formats, and how much memory.

    python benchmarks/loading_formats.py [--ratings 10000000] [--repeat 5]

Made as in `loading.py`, which also does the measuring: CSV, the blocks of the Netflix
Prize, Parquet with numbers and with texts, JSON lines (a tenth of the ratings), and a
matrix of 5,000 users and 2,000 items of which a twentieth is rated. Where pyarrow's
`read_csv` cannot make sense of a file, it is left out.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import numpy as np
import pyarrow as pa
from loading import compare, write_plain
from pyarrow import csv, parquet

_JSON_SHARE = 10
_MATRIX_USERS, _MATRIX_ITEMS, _MATRIX_DENSITY = 5_000, 2_000, 0.05


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--ratings", type=int, default=10_000_000)
    parser.add_argument("--repeat", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        plain = folder / "ratings.csv"
        write_plain(plain, options.ratings)
        table = csv.read_csv(plain)
        compare(plain, options.repeat)
        plain.unlink()
        for write in (write_netflix, write_numbers, write_texts, write_json_lines, write_matrix):
            path = folder / write.__name__.removeprefix("write_")
            write(table, path)
            compare(path, options.repeat)
            path.unlink()


def write_netflix(table: pa.Table, path: Path) -> None:
    ordered = table.sort_by("movieId")
    items, starts = np.unique(ordered["movieId"].to_numpy(), return_index=True)
    stops = np.append(starts[1:], len(ordered))
    dates = (ordered["timestamp"].to_numpy() // 86_400).astype("datetime64[D]")
    rows = ordered.select(["userId", "rating"]).append_column("date", pa.array(dates))
    options = csv.WriteOptions(include_header=False, quoting_style="none")
    with path.open("wb") as target:
        for item, start, stop in zip(items, starts, stops, strict=True):
            target.write(b"%d:\n" % item)
            csv.write_csv(rows.slice(start, stop - start), target, options)


def write_numbers(table: pa.Table, path: Path) -> None:
    parquet.write_table(table, path)


def write_texts(table: pa.Table, path: Path) -> None:
    for place, name in enumerate(("userId", "movieId")):
        table = table.set_column(place, name, table[name].cast(pa.string()))
    parquet.write_table(table, path)


def write_json_lines(table: pa.Table, path: Path) -> None:
    few = table.slice(0, len(table) // _JSON_SHARE)
    columns = [few[name].to_pylist() for name in table.schema.names]
    line = '{"userId": "%d", "movieId": "%d", "rating": %s, "timestamp": %d}\n'
    with path.open("w") as target:
        target.writelines(line % row for row in zip(*columns, strict=True))


def write_matrix(_table: pa.Table, path: Path) -> None:
    rng = np.random.default_rng(1)
    with path.open("w") as target:
        target.write(",".join(["user", *(f"item {k}" for k in range(_MATRIX_ITEMS))]) + "\n")
        for user in range(_MATRIX_USERS):
            is_rated = rng.random(_MATRIX_ITEMS) < _MATRIX_DENSITY
            ratings = np.where(is_rated, rng.integers(1, 6, _MATRIX_ITEMS).astype(str), "")
            target.write(f"{user}," + ",".join(ratings) + "\n")


if __name__ == "__main__":
    main()
