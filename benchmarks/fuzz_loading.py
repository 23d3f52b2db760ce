"""Search for files that make loading fail in an unforeseen way, for a stated time.

    python benchmarks/fuzz_loading.py --minutes 5 [--seed 1]

Files are made by cutting, joining and changing pieces of odd files, of good ones
in every format, and of the separators, marks and signatures that readers look
for. Each is loaded in small blocks: only a LoadError may come out, within two
seconds, and what is read must be the same as in one block, the same compressed,
and no more rows than the account says. What breaks
that is written beside this script's report and ends the run; keep it as a test.
"""

from __future__ import annotations

import argparse
import contextlib
import gzip
import random
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.fuzz_tables import set_blocks
from funksvd_gui.data.dataset import Dataset
from funksvd_gui.data.loading import load_ratings, preview
from funksvd_gui.errors import LoadError
from tests.data.odd_files import all_files
from tests.data.odd_tables import made_table

_PIECES = [
    b",", b";", b"\t", b"|", b"::", b" ", b'"', b'""', b"\n", b"\r\n", b"\r", b"\x00",
    b"\xef\xbb\xbf",
    b"\xff\xfe", b"\xff", b"\xc3", b"0x1", b"007", b"3,5", b"1e400", b"nan", b"user", b"rating",
    b"1,2,3\n", b"u1,i1,4\n", b"a;b;3\n", b"1::2::3::978300760\n", b'"a","b",3\n', b"-", b"1.5",
    b"2020-01-01", b"PK\x03\x04", b"\x1f\x8b\x08", b"BZh9", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd",
]  # fmt: skip
_MAX_BYTES = 20_000
_N_GOOD = 300
_TOO_SLOW_S = 2.0
_ONE_BLOCK = 16 << 20
#: Compressed files and archives begin so: packed again they are refused.
_PACKED = (b"PK", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd", b"\x50\x2a\x4d\x18")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    seeds = [odd.content for odd in all_files() if len(odd.content) < _MAX_BYTES]
    seeds += [made_table(chance.randrange(1 << 40)).content for _ in range(_N_GOOD)]
    seeds = [content for content in seeds if len(content) < _MAX_BYTES]
    end = time.monotonic() + 60 * options.minutes
    n_files = n_read = 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ratings.csv"
        while time.monotonic() < end:
            content = changed(chance, seeds)
            n_files += 1
            try:
                n_read += is_sound(path, content, chance)
            except BaseException:
                kept = Path(f"fuzz-finding-{options.seed}-{n_files}.bin")
                kept.write_bytes(content)
                print(f"kept as {kept}")
                raise
    print(f"{n_files:,} files, {n_read:,} of them read; nothing found")


def changed(chance: random.Random, seeds: list[bytes]) -> bytes:
    """Return a file with some pieces put in, taken out, doubled or replaced."""
    content = bytearray(chance.choice(seeds))
    for _ in range(chance.randint(0, 6)):
        start = chance.randint(0, len(content))
        stop = min(len(content), start + chance.choice([0, 1, 2, 10, 100]))
        what = chance.random()
        if what < 0.5:
            content[start:stop] = chance.choice(_PIECES) * chance.choice([1, 1, 1, 2, 50])
        elif what < 0.7:
            content[start:start] = content[start:stop] * chance.choice([1, 3])
        elif what < 0.85:
            del content[start:stop]
        elif content:
            content[min(start, len(content) - 1)] = chance.randrange(256)
    return bytes(content[:_MAX_BYTES])


def is_sound(path: Path, content: bytes, chance: random.Random) -> bool:
    """Load a file in several ways and compare; return whether it can be read."""
    path.write_bytes(content)
    with contextlib.suppress(LoadError):
        preview(path)
    whole = loaded(path, _ONE_BLOCK)
    parts = loaded(path, chance.choice([1, 3, 7, 50, 1000]))
    assert parts == whole, "blocks make a difference"
    if not isinstance(whole, str) and not content.startswith(_PACKED):
        path.write_bytes(gzip.compress(content))
        assert loaded(path, _ONE_BLOCK) == whole, "compression makes a difference"
    return not isinstance(whole, str)


def loaded(path: Path, block_bytes: int) -> object:
    """Return everything that loading gave in a form that can be compared."""
    set_blocks(block_bytes)
    begun = time.process_time()
    try:
        dataset = load_ratings(path)
    except LoadError as error:
        return "refused" if error.hint else "refused without a hint"
    finally:
        seconds = time.process_time() - begun
        assert seconds < _TOO_SLOW_S + block_bytes / 1e6 or block_bytes < 1_000, seconds
    check_account(dataset)
    times = dataset.timestamps
    return (
        dataset.users.ids,
        dataset.items.ids,
        dataset.ratings.users.tolist(),
        dataset.ratings.items.tolist(),
        dataset.ratings.values.tolist(),
        None if times is None else times.tolist(),
        dataset.report.rejected,
        dataset.report.n_rows,
        dataset.fingerprint,
    )


def check_account(dataset: Dataset) -> None:
    report = dataset.report
    n_told = dataset.n_ratings + report.n_rejected + report.n_duplicates + report.n_missing
    # Rows of a matrix hold many ratings each.
    is_matrix = report.format.startswith("matrix")
    assert is_matrix or n_told == report.n_rows, "rows are missing from the account"
    assert set(dataset.ratings.users.tolist()) <= set(range(dataset.n_users))
    assert all(row.line >= 1 and row.reason for row in report.rejected)


if __name__ == "__main__":
    main()
