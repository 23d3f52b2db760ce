"""How long, and with how much memory, ratings are split, filtered and freed of duplicates.

    python benchmarks/data_steps.py [1m|20m]

The ratings are synthetic and only shaped like well-known data sets. Memory is
what numpy takes at its peak on top of the loaded data, parts included.
"""

from __future__ import annotations

import argparse
import sys
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.rating_files import SHAPES, synthetic
from funksvd_gui.core.ratings import RatingTriples
from funksvd_gui.data.dataset import Dataset
from funksvd_gui.data.duplicates import DuplicatePolicy, resolve_duplicates
from funksvd_gui.data.filter.settings import Filter
from funksvd_gui.data.filtering import apply_filter, count_filtered
from funksvd_gui.data.fingerprint import fingerprint_of
from funksvd_gui.data.load_report import LoadReport
from funksvd_gui.data.split.settings import SplitSettings
from funksvd_gui.data.split.splitting import split_dataset
from funksvd_gui.data.statistics.oddities import examine
from funksvd_gui.data.vocabulary import Vocabulary

SPLITS = {
    "random, 5 % watched": {},
    "random, 20 % tested, 5 % watched": {"test_share": 0.2},
    "by time, 10 % tested": {"method": "time", "test_share": 0.1},
    "each user's last two": {"method": "last-per-user", "test_per_user": 1},
    "six of each user at random": {"method": "random-per-user", "test_per_user": 5},
    "one of five folds": {"method": "folds"},
}
FILTERS = {
    "5 per user": Filter(min_user_ratings=5),
    "20 per user and item": Filter(min_user_ratings=20, min_item_ratings=20),
    "21 per user and item": Filter(min_user_ratings=21, min_item_ratings=21),
    "the later half of the time": Filter(earliest=1_250_000_000),
    "500 users, 5 per item": Filter(n_users=500, min_item_ratings=5),
}


def make_dataset(shape: str) -> Dataset:
    made = synthetic(shape)
    ratings = RatingTriples(made.users, made.items, made.values, made.n_users, made.n_items)
    users, items = ([str(k) for k in range(n)] for n in (made.n_users, made.n_items))
    times = np.random.default_rng(0).integers(1_000_000_000, 1_500_000_000, len(ratings))
    return Dataset(
        name=shape, source=None, ratings=ratings, users=Vocabulary(users), items=Vocabulary(items),
        titles=None, timestamps=times, fingerprint=fingerprint_of(users, items, ratings),
        report=LoadReport(format=shape, encoding="", has_header=False, n_rows=len(ratings)),
    )  # fmt: skip


def measure(words: str, work: Callable[[], object], n_ratings: int) -> None:
    """Print the quicker of two runs, and the memory of a third."""
    seconds = []
    for _ in range(2):
        begin = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - begin)
    tracemalloc.start()
    work()
    peak = tracemalloc.get_traced_memory()[1] / n_ratings
    tracemalloc.stop()
    print(f"{words:>45} {min(seconds):8.3f} s {peak:6.1f} bytes per rating")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("shape", choices=SHAPES, nargs="?", default="20m")
    data = make_dataset(parser.parse_args().shape)
    n = data.n_ratings
    print(f"{n:,} ratings, {data.n_users:,} users, {data.n_items:,} items")
    for words, chosen in SPLITS.items():
        settings = SplitSettings(**chosen)
        measure(f"split {words}", lambda s=settings: split_dataset(data, s), n)
    for words, chosen in FILTERS.items():
        measure(f"count {words}", lambda f=chosen: count_filtered(data, f), n)
    measure("apply 5 per user", lambda: apply_filter(data, Filter(min_user_ratings=5)), n)
    for policy in DuplicatePolicy:
        measure(
            f"no duplicates, {policy}",
            lambda p=policy: resolve_duplicates(data.ratings, data.timestamps, p), n,
        )  # fmt: skip
    rows = np.random.default_rng(0).integers(0, n, n)
    doubled = replace(data, ratings=data.ratings.take(rows), timestamps=data.timestamps[rows])
    for policy in DuplicatePolicy:
        measure(
            f"a third duplicates, {policy}",
            lambda p=policy: resolve_duplicates(doubled.ratings, doubled.timestamps, p), n,
        )  # fmt: skip
    measure("warnings and facts", lambda: examine(data.ratings, data.users.ids, data.items.ids), n)


if __name__ == "__main__":
    main()
