"""Ratings for benchmarks: synthetic ones of a stated shape, the sample, or a file; split once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

#: Shapes of well-known data sets; what is made here is synthetic and only shaped like them.
SHAPES = {
    "1m": (1_000_000, 6_040, 3_706),
    "20m": (20_000_000, 160_000, 26_000),
}


@dataclass(frozen=True)
class Arrays:
    users: np.ndarray
    items: np.ndarray
    values: np.ndarray
    n_users: int
    n_items: int


def make_synthetic(n_ratings: int, n_users: int, n_items: int, seed: int = 0) -> Arrays:
    """Make half-star ratings with a rank-8 signal, popular items and busy users.

    Users and items are drawn with probabilities that fall with their rank; pairs
    drawn twice are kept once and drawn again.
    """
    rng = np.random.default_rng(seed)
    pairs = np.zeros(0, dtype=np.int64)
    while len(pairs) < n_ratings:
        n_more = int((n_ratings - len(pairs)) * 1.2) + 1_000
        users = _by_popularity(rng, n_users, n_more, 0.6)
        items = _by_popularity(rng, n_items, n_more, 0.8)
        pairs = np.unique(np.concatenate([pairs, users * n_items + items]))
    pairs = rng.permutation(pairs)[:n_ratings]
    users, items = np.divmod(pairs, n_items)
    values = np.full(n_ratings, 3.5, dtype=np.float32)
    values += rng.normal(0, 0.4, n_users).astype(np.float32)[users]
    values += rng.normal(0, 0.5, n_items).astype(np.float32)[items]
    for strength in np.linspace(0.5, 0.1, 8):
        taste = rng.normal(0, 1, n_users).astype(np.float32)[users]
        values += np.float32(strength) * taste * rng.normal(0, 1, n_items).astype(np.float32)[items]
    values += rng.normal(0, 0.7, n_ratings).astype(np.float32)
    values = np.clip(np.round(values * 2) / 2, 0.5, 5.0)
    return Arrays(
        users.astype(np.int32), items.astype(np.int32), values.astype(np.float32), n_users, n_items
    )


def _by_popularity(rng: np.random.Generator, size: int, n: int, exponent: float) -> np.ndarray:
    weights = 1.0 / np.arange(10, size + 10) ** exponent
    cumulative = np.cumsum(weights / weights.sum())
    return rng.permutation(size)[np.searchsorted(cumulative, rng.random(n)).clip(0, size - 1)]


def load(name: str) -> Arrays:
    """Return the data called "sample", "1m" or "20m", or the ratings in a file."""
    if name in SHAPES:
        return make_synthetic(*SHAPES[name])
    from funksvd_gui import load_ratings, load_sample

    dataset = load_sample() if name == "sample" else load_ratings(name)
    ratings = dataset.ratings
    return Arrays(ratings.users, ratings.items, ratings.values, ratings.n_users, ratings.n_items)


def write_split(data: Arrays, path: Path, test_share: float, seed: int = 0) -> None:
    """Write a random split as arrays that every program in the comparison reads."""
    rows = np.random.default_rng(seed).permutation(len(data.values))
    n_test = round(test_share * len(rows))
    test, train = rows[:n_test], rows[n_test:]
    arrays = {
        f"{part}_{name}": getattr(data, name)[chosen]
        for part, chosen in (("train", train), ("test", test))
        for name in ("users", "items", "values")
    }
    np.savez(path, **arrays, n_users=data.n_users, n_items=data.n_items)
