"""Hold loading against tables whose every row is known, for a stated time.

    python benchmarks/fuzz_tables.py --minutes 15 [--seed 1]

Tables of up to some thousand rows are made at random and written in all dialects,
formats, encodings and compressions that are read, with bad rows in them and
repeated pairs; then each is loaded with small blocks, by compiled loops or
without. What comes back must be what was written, row by row, and the account
of the rest must be right. What is not ends the run and is kept beside it.
"""

from __future__ import annotations

import argparse
import bz2
import gzip
import io
import json
import lzma
import random
import re
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import parquet

sys.path.insert(0, str(Path(__file__).parent.parent))

from funksvd_gui.data.readers import (
    arrow_table,
    cutter_loading,
    delimited,
    delimited_rows,
    regular_file,
    row_collector,
)
from funksvd_gui.data.readers.cutter_loading import CutterLoading

from funksvd_gui.data.dataset import Dataset
from funksvd_gui.data.duplicates import DuplicatePolicy
from funksvd_gui.data.file_formats import FileFormat
from funksvd_gui.data.loading import load_ratings
from funksvd_gui.data.reading_choices import NO_COLUMN, ReadingChoices

_LINE_END = re.compile(r"\r\n|\n|\r")
_NAMES = {"user": "userId", "item": "movieId", "rating": "rating", "time": "timestamp"}
_ALPHABETS = ["0123456789", "abcXYZ_-.", "aé映ß😀", "a ,;|\t:'", 'x"\n\r,; ', "\u00a0\ufeff\x1fA"]
_LATIN = ["aéß€ü", "0123456789", "abc 'x"]
#: With fewer rows, bad ones may be most of the file, which is then refused.
_ENOUGH = 50
_FIRST_TIME, _LAST_TIME = 900_000_000, 1_700_000_000


@dataclass(frozen=True)
class Row:
    """A rating as it was meant; `text` is how its number is written."""

    user: str
    item: str
    value: float
    text: str
    time: int


@dataclass
class Case:
    """A file's bytes, and what it must become."""

    content: bytes
    rows: list[Row]
    name: str = "ratings.csv"
    has_times: bool = False
    ticks: int = 1
    bad_lines: list[int] = field(default_factory=list)
    choices: ReadingChoices = field(default_factory=ReadingChoices)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    end = time.monotonic() + 60 * options.minutes
    n_files = n_rows = 0
    with tempfile.TemporaryDirectory() as folder:
        while time.monotonic() < end:
            case = made_case(chance)
            path = Path(folder) / case.name
            path.write_bytes(case.content)
            n_files, n_rows = n_files + 1, n_rows + len(case.rows)
            try:
                for compiled in (False, True):
                    compare(loaded(path, case, chance, compiled=compiled), case)
            except BaseException:
                kept = Path(f"fuzz-table-{options.seed}-{n_files}-{case.name}")
                kept.write_bytes(case.content)
                print(f"kept as {kept}; {case.choices}; seed {options.seed}")
                raise
            path.unlink()
    print(f"{n_files:,} files, {n_rows:,} rows; nothing found")


def loaded(path: Path, case: Case, chance: random.Random, *, compiled: bool) -> Dataset:
    regular_file.BLOCK_BYTES = chance.choice([7, 100, 1_000, 10_000, 1 << 20])
    arrow_table.ARROW_BLOCK_BYTES = chance.choice([200, 5_000, 4 << 20])
    delimited_rows._PART_BYTES = chance.choice([64, 1_000, 256 << 10])
    row_collector.PART_BYTES = chance.choice([512, 256 << 10])
    row_collector.SMALL_PART_BYTES = min(chance.choice([64, 8 << 10]), row_collector.PART_BYTES)
    if regular_file.BLOCK_BYTES < 100 and len(case.content) > 20_000:
        regular_file.BLOCK_BYTES = 2_000
    cutter_loading.LARGE_BYTES = 0 if compiled else 1 << 40
    cutter_loading.PATIENCE_S = 120.0
    delimited.CUTTER_LOADING = CutterLoading()
    return load_ratings(path, case.choices)


def compare(dataset: Dataset, case: Case) -> None:
    """Assert that a dataset is what was written, duplicates resolved."""
    report, policy = dataset.report, case.choices.duplicates or DuplicatePolicy.LAST
    expected = resolved(case.rows, policy, by_time=case.has_times)
    users = [dataset.users.ids[k] for k in dataset.ratings.users.tolist()]
    items = [dataset.items.ids[k] for k in dataset.ratings.items.tolist()]
    found = list(zip(users, items, dataset.ratings.values.tolist(), strict=True))
    wanted = [(row.user, row.item, float(np.float32(row.value))) for row in expected]
    assert len(found) == len(wanted), (len(found), len(wanted), report)
    assert found == wanted, next(
        pair for pair in zip(found, wanted, strict=True) if pair[0] != pair[1]
    )
    assert list(dataset.users.ids) == list(dict.fromkeys(row.user for row in case.rows))
    assert list(dataset.items.ids) == list(dict.fromkeys(row.item for row in case.rows))
    assert (dataset.timestamps is not None) == case.has_times
    if dataset.timestamps is not None:
        assert dataset.timestamps.tolist() == [row.time // case.ticks for row in expected]
    assert report.n_rejected == len(case.bad_lines)
    assert [row.line for row in report.rejected] == case.bad_lines[: len(report.rejected)]
    assert report.n_duplicates == len(case.rows) - len(expected)


def resolved(rows: list[Row], policy: DuplicatePolicy, *, by_time: bool) -> list[Row]:
    best: dict[tuple[str, str], tuple[tuple[int, int], int]] = {}
    for place, row in enumerate(rows):
        rank = (row.time if by_time else 0, place)
        if policy is DuplicatePolicy.FIRST:
            rank = (-rank[0], -rank[1])
        known = best.get((row.user, row.item))
        if known is None or rank > known[0]:
            best[row.user, row.item] = rank, place
    return [rows[place] for place in sorted(place for _, place in best.values())]


def made_case(chance: random.Random) -> Case:
    make: Callable[[random.Random], Case] = chance.choice(
        [delimited_case] * 6 + [json_case, parquet_case, netflix_case]
    )
    case = make(chance)
    if make is not parquet_case:
        case.content = packed(chance, case)
    return case


def packed(chance: random.Random, case: Case) -> bytes:
    kind = chance.choice(["", "", "", "gz", "bz2", "xz", "zst", "zip"])
    if kind == "zst":
        return _zstd(case.content)
    if kind == "zip":
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(case.name, case.content)
        return target.getvalue()
    pack = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress}
    return pack[kind](case.content) if kind else case.content


def _zstd(content: bytes) -> bytes:
    target = pa.BufferOutputStream()
    with pa.CompressedOutputStream(target, "zstd") as stream:
        stream.write(content)
    return target.getvalue().to_pybytes()


def ids(chance: random.Random, count: int, alphabet: str) -> list[str]:
    style = chance.choice(["number", "padded", "text", "text", "long", "prefixed"])
    if style == "number":
        start = chance.choice([0, 1, 10**6, 10**17])
        return [str(start + k * chance.choice([1, 1, 3])) for k in range(count)]
    if style == "padded":
        return [str(chance.randrange(200)).zfill(chance.randint(1, 9)) for _ in range(count)]
    if style == "prefixed":
        return [f"{alphabet[0]}{k}" for k in range(count)]
    longest = 40 if style == "long" else 9
    return ["".join(chance.choices(alphabet, k=chance.randint(1, longest))) for _ in range(count)]


def ratings(chance: random.Random) -> Callable[[], str]:
    return chance.choice([
        lambda: str(chance.randint(1, 5)),
        lambda: f"{chance.randint(1, 10) / 2}",
        lambda: f"{chance.uniform(-10, 10):.2f}",
        lambda: repr(chance.uniform(0, 1)),
        lambda: chance.choice(["1", "2.0", "+3", ".5", "4.", "5e0", "0.50", "-0", "1E+1"]),
    ])  # fmt: skip


def rows_of(chance: random.Random, alphabets: list[str]) -> list[Row]:
    n_rows = chance.choice([1, 2, 9, 60, 500, 3_000])
    users = ids(chance, chance.choice([1, 5, 90, 700]), chance.choice(alphabets))
    items = ids(chance, chance.choice([1, 5, 90, 700]), chance.choice(alphabets))
    text = ratings(chance)
    rows = []
    for _ in range(n_rows):
        number = text()
        moment = chance.randint(_FIRST_TIME, _LAST_TIME)
        rows.append(Row(chance.choice(users), chance.choice(items), float(number), number, moment))
    return rows


@dataclass(frozen=True)
class Dialect:
    """How a delimited file is written."""

    separator: str
    end: str
    quoting: str
    columns: list[str]

    @classmethod
    def drawn(cls, chance: random.Random) -> Dialect:
        separator = chance.choice([",", ",", ";", "\t", "|", "::", " "])
        quoting = chance.choice(["needed", "all", "mixed"]) if separator != "::" else "never"
        columns = ["user", "item", "rating"]
        columns += ["time"] if chance.random() < 0.6 else []
        columns += ["note"] if chance.random() < 0.3 else []
        chance.shuffle(columns)
        return cls(separator, chance.choice(["\n", "\n", "\r\n", "\r"]), quoting, columns)

    def line(self, texts: list[str], chance: random.Random) -> str:
        return self.separator.join(self._quoted(text, chance) for text in texts) + self.end

    def row(self, row: Row, chance: random.Random) -> str:
        texts = {"user": row.user, "item": row.item, "rating": row.text, "time": str(row.time)}
        return self.line([texts.get(name) or "a note" for name in self.columns], chance)

    def bad_line(self, chance: random.Random) -> str:
        """Return a line that is no rating; a blank one is no row either."""
        kind = chance.choice(["short", "rating", "empty", "blank"])
        if kind == "blank":
            return " " * chance.choice([0, 0, 2]) + self.end
        if kind == "empty" and (self.separator != " " or self.quoting == "all"):
            texts = {"user": "", "rating": "x"}
        else:
            texts = {"rating": "4/5"}
        line = [texts.get(name, "7") for name in self.columns]
        return self.line(line[:2] if kind == "short" else line, chance)

    def choices(self, *, has_header: bool, duplicates: DuplicatePolicy | None) -> ReadingChoices:
        places = {name: place for place, name in enumerate(self.columns) if name != "note"}
        return ReadingChoices(
            format=FileFormat.DELIMITED, separator=self.separator, has_header=has_header,
            duplicates=duplicates, **({"time": NO_COLUMN} | places),
        )  # fmt: skip

    def _quoted(self, text: str, chance: random.Random) -> str:
        is_needed = (
            not text or self.separator in text or text.startswith(('"', "\ufeff", " "))
            or text.endswith(" ") or any(character in text for character in "\r\n")
        )  # fmt: skip
        wanted = self.quoting == "all" or (self.quoting == "mixed" and chance.random() < 0.3)
        if self.quoting == "never" or not (is_needed or wanted):
            return text
        return '"' + text.replace('"', '""') + '"'


def delimited_case(chance: random.Random) -> Case:
    dialect = Dialect.drawn(chance)
    codec = chance.choice(["utf-8", "utf-8", "utf-8-sig", "utf-16", "cp1252"])
    ticks = chance.choice([1, 1, 1000]) if "time" in dialect.columns else 1
    rows = [
        replace(row, time=row.time * ticks + chance.randrange(ticks))
        for row in _writable(rows_of(chance, _ALPHABETS if codec != "cp1252" else _LATIN), dialect)
    ]
    if dialect.separator in ";\t|" and any("." in r.text for r in rows) and chance.random() < 0.3:
        rows = [replace(row, text=row.text.replace(".", ",")) for row in rows]
    # What begins with a byte order mark has it taken off.
    has_header = chance.random() < 0.8 or "\ufeff" in rows[0].user + rows[0].item
    bad = chance.choice([0, 0, 0.01, 0.1]) if len(rows) >= _ENOUGH else 0
    names = [_NAMES.get(name, name) for name in dialect.columns]
    pieces = [dialect.line(names, chance)] if has_header else []
    n_lines, bad_lines = len(pieces), []
    for row in rows:
        while chance.random() < bad:
            pieces.append(dialect.bad_line(chance))
            n_lines += 1
            bad_lines += [n_lines] if pieces[-1].strip(" " + dialect.end) else []
        pieces.append(dialect.row(row, chance))
        n_lines += len(_LINE_END.findall(pieces[-1]))
    text = "".join(pieces)
    text = text.removesuffix(dialect.end) if chance.random() < 0.3 else text
    return Case(
        text.encode(codec), rows, has_times="time" in dialect.columns, ticks=ticks,
        bad_lines=bad_lines,
        choices=dialect.choices(
            has_header=has_header, duplicates=chance.choice([None, DuplicatePolicy.FIRST])
        ),
    )  # fmt: skip


def _writable(rows: list[Row], dialect: Dialect) -> list[Row]:
    """Leave the rows that can be written at all: where nothing is quoted, not all can."""
    if dialect.quoting != "never":
        return rows
    found = [row for row in rows if not set(row.user + row.item) & set(':"\r\n')]
    found = [row for row in found if row.user.strip(" ") + row.item.strip(" ")]
    return found or [Row("u", "i", 3.0, "3", _FIRST_TIME)]


def json_case(chance: random.Random) -> Case:
    rows = rows_of(chance, _ALPHABETS)
    ascii_only, lines = chance.random() < 0.5, []
    for row in rows:
        value = {
            "user_id": row.user,
            "item_id": row.item,
            "rating": row.value,
            "x": {"a": [1, "}"]},
        }
        entries = list(value.items())
        chance.shuffle(entries)
        lines.append(json.dumps(dict(entries), ensure_ascii=ascii_only))
    end = chance.choice(["\n", "\r\n"])
    return Case((end.join(lines) + end).encode(), rows, name="ratings.jsonl")


def parquet_case(chance: random.Random) -> Case:
    rows = rows_of(chance, _ALPHABETS)
    users, items = pa.array([r.user for r in rows]), pa.array([r.item for r in rows])
    if all(
        row.user.isascii()
        and row.user.isdigit()
        and str(int(row.user)) == row.user
        and len(row.user) < 19
        for row in rows
    ):
        users = pa.array([int(r.user) for r in rows], chance.choice([pa.int64(), pa.uint64()]))
    elif chance.random() < 0.5:
        users = users.dictionary_encode()
    times = pa.array([r.time for r in rows])
    if chance.random() < 0.5:
        unit = chance.choice(["s", "ms", "us", "ns"])
        scale = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}[unit]
        times = pa.array([r.time * scale for r in rows]).cast(pa.timestamp(unit))
    table = pa.table({
        "userId": users, "itemId": items, "rating": pa.array([r.value for r in rows]),
        "timestamp": times,
    })  # fmt: skip
    target = io.BytesIO()
    parquet.write_table(
        table, target, row_group_size=chance.choice([10, 300, 10**6]),
        compression=chance.choice(["none", "snappy", "zstd"]),
        use_dictionary=chance.choice([True, False]), data_page_size=chance.choice([100, 10**6]),
    )  # fmt: skip
    return Case(target.getvalue(), rows, name="ratings.parquet", has_times=True)


def netflix_case(chance: random.Random) -> Case:
    lines, rows = [], []
    for item in chance.sample(range(1, 500), chance.choice([1, 4, 60])):
        lines.append(f"{item}:")
        for user in chance.sample(range(1, 5_000), chance.choice([1, 3, 50])):
            value, day = chance.randint(1, 5), chance.randint(11_000, 13_000)
            lines.append(f"{user},{value},{np.datetime64(day, 'D')}")
            rows.append(Row(str(user), str(item), value, str(value), day * 86_400))
    end = chance.choice(["\n", "\r\n"])
    text = end.join(lines) + end * chance.randint(0, 1)
    return Case(text.encode(), rows, name="combined_data_1.txt", has_times=True)


if __name__ == "__main__":
    main()
