"""Ratings for benchmarks: synthetic ones of a stated shape, the sample, or a file; split once."""

from __future__ import annotations

import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

_CACHE = Path(__file__).parent / ".data"

#: Shapes of well-known data sets; what is made here is synthetic and only shaped like them.
#: Two more are unlike them: so many users of so few items that every item has thousands of
#: ratings, and ratings that are nearly all signal.
SHAPES = {
    "1m": (1_000_000, 6_040, 3_706),
    "20m": (20_000_000, 160_000, 26_000),
    "crowd": (400_000, 20_000, 60),
    "clear": (20_000, 400, 300),
}
#: Standard deviation of what no feature explains, in stars.
_NOISE = {"clear": 0.1}


@dataclass(frozen=True)
class Arrays:
    users: np.ndarray
    items: np.ndarray
    values: np.ndarray
    n_users: int
    n_items: int


def make_synthetic(
    n_ratings: int, n_users: int, n_items: int, seed: int = 0, noise: float = 0.7
) -> Arrays:
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
    values += rng.normal(0, noise, n_ratings).astype(np.float32)
    values = np.clip(np.round(values * 2) / 2, 0.5, 5.0)
    return Arrays(
        users.astype(np.int32), items.astype(np.int32), values.astype(np.float32), n_users, n_items
    )


def synthetic(shape: str) -> Arrays:
    """Make ratings of one of the `SHAPES`."""
    return make_synthetic(*SHAPES[shape], noise=_NOISE.get(shape, 0.7))


def _by_popularity(rng: np.random.Generator, size: int, n: int, exponent: float) -> np.ndarray:
    weights = 1.0 / np.arange(10, size + 10) ** exponent
    cumulative = np.cumsum(weights / weights.sum())
    return rng.permutation(size)[np.searchsorted(cumulative, rng.random(n)).clip(0, size - 1)]


@dataclass(frozen=True)
class Source:
    """A data set as the command line names it, and the share held out for the test."""

    name: str
    path: Path | None
    test_share: float

    @classmethod
    def parse(cls, text: str) -> Source:
        """Read ``NAME[=PATH][@SHARE]``; the share is 0.1 for synthetic data, else 0.2."""
        rest, at, share = text.rpartition("@")
        rest = rest if at else text
        name, _, path = rest.partition("=")
        if not path and name not in (*SHAPES, "sample"):
            raise ValueError(f"{name!r} is not synthetic and not the sample: say {name}=PATH")
        default = 0.1 if name in SHAPES else 0.2
        return cls(name, Path(path) if path else None, float(share) if at else default)


def load(source: Source) -> Arrays:
    """Return the synthetic ratings, the sample, or those of a file or of a zip with one."""
    if source.path is None and source.name in SHAPES:
        return synthetic(source.name)
    from funksvd_gui import load_ratings, load_sample

    if source.path is None:
        dataset = load_sample()
    elif source.path.suffix == ".zip":
        with tempfile.TemporaryDirectory() as folder:
            dataset = load_ratings(_unpack(source.path, Path(folder)))
    else:
        dataset = load_ratings(source.path)
    ratings = dataset.ratings
    return Arrays(ratings.users, ratings.items, ratings.values, ratings.n_users, ratings.n_items)


def _unpack(archive: Path, folder: Path) -> Path:
    """Unpack what a zip holds; return its ratings, the file called so or the only one."""
    with zipfile.ZipFile(archive) as members:
        members.extractall(folder)
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    named = [path for path in files if path.stem.lower() == "ratings"]
    if len(named or files) != 1:
        raise ValueError(f"{archive} holds no file called ratings, or several")
    return (named or files)[0]


def split_file(source: Source, seed: int, folder: Path) -> Path:
    """Return a file with a random split of the data, for every program in the comparison.

    Splits of synthetic data stay in a folder beside this module, because twenty
    million ratings take longer to make than to train on; others go to `folder`.
    """
    if source.path is None and source.name in SHAPES:
        folder = _CACHE
        folder.mkdir(exist_ok=True)
    path = folder / f"{source.name}-{source.test_share:g}-{seed}.npz"
    if not path.exists():
        print(f"Preparing {source.name}, split {seed} ...", file=sys.stderr)
        unfinished = path.with_suffix(".part.npz")
        write_split(load(source), unfinished, source.test_share, seed)
        unfinished.rename(path)
    return path


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
