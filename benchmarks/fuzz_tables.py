"""Hold loading against odd tables whose every rating is known, for a stated time.

    python benchmarks/fuzz_tables.py --minutes 15 [--seed 1]

Tables are written in every way that `tests.data.odd_tables` knows, and loaded in blocks
of any size. Each must come back exactly, or what differs must be told, or it must be
refused. The first that is not is kept in the folder where this was started.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from funksvd_gui.data.formats import arrow_table, text_pieces
from funksvd_gui.data.formats import json as json_format
from funksvd_gui.data.loading import load_ratings
from funksvd_gui.data.source import regular_file
from funksvd_gui.errors import LoadError
from tests.data.odd_tables import OddTable, is_exact, made_table, unlike


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    end = time.monotonic() + 60 * options.minutes
    outcomes: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        while time.monotonic() < end:
            seed = chance.randrange(1 << 40)
            set_blocks(chance.choice([7, 100, 1_000, 8 << 20]))
            table = made_table(seed)
            path = Path(folder) / table.name
            path.write_bytes(table.content)
            try:
                outcomes[outcome(path, table)] += 1
            except BaseException:
                kept = Path(f"fuzz-table-{seed}-{table.name}")
                kept.write_bytes(table.content)
                print(f"kept as {kept}; {table.traits}")
                raise
            path.unlink()
    print(", ".join(f"{count:,} {word}" for word, count in outcomes.most_common()))


def set_blocks(n_bytes: int) -> None:
    """Let files be read, and cut, in blocks of about this size."""
    regular_file.BLOCK_BYTES = n_bytes
    json_format.PIECE_BYTES = text_pieces.PIECE_BYTES = n_bytes
    arrow_table.BATCH_ROWS = max(n_bytes // 100, 1)


def outcome(path: Path, table: OddTable) -> str:
    """Load a table and say how it went; an untold difference is an error."""
    try:
        dataset = load_ratings(path)
    except LoadError as error:
        return "refused" if error.hint else "refused without a hint"
    wrong = unlike(dataset, table)
    assert not wrong, wrong
    return "exact" if is_exact(dataset, table) else "told"


if __name__ == "__main__":
    main()
