"""Write a synthetic rating file of a stated shape.

    python benchmarks/write_ratings.py 1m ratings-1m.csv

The columns are `userId,movieId,rating,timestamp`, as in MovieLens; the ratings
are made by `rating_files.synthetic`.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.rating_files import SHAPES, Arrays, synthetic


def write_ratings(data: Arrays, path: Path) -> None:
    """Write every rating with an id that is its index plus one."""
    times = np.random.default_rng(0).integers(1_000_000_000, 1_500_000_000, len(data.values))
    table = pd.DataFrame(
        {
            "userId": data.users + 1,
            "movieId": data.items + 1,
            "rating": data.values,
            "timestamp": times,
        }
    )
    table.to_csv(path, index=False)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("shape", choices=SHAPES)
    parser.add_argument("path", type=Path)
    options = parser.parse_args()
    write_ratings(synthetic(options.shape), options.path)


if __name__ == "__main__":
    main()
