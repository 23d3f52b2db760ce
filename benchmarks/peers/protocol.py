"""What every peer's program reads and prints. Needs numpy only: it runs in all environments."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

_CHUNK = 1 << 18


@dataclass(frozen=True)
class Ratings:
    users: np.ndarray
    items: np.ndarray
    values: np.ndarray

    def __len__(self):
        return len(self.values)


@dataclass(frozen=True)
class Split:
    train: Ratings
    test: Ratings
    n_users: int
    n_items: int

    @property
    def scale(self):
        return float(self.train.values.min()), float(self.train.values.max())


def read_arguments():
    """Return the split and the settings this program was started with.

    A setting that is missing is the peer's own default.
    """
    path, settings = sys.argv[1], json.loads(sys.argv[2])
    with np.load(path) as arrays:
        train, test = (
            Ratings(*(arrays[f"{part}_{name}"] for name in ("users", "items", "values")))
            for part in ("train", "test")
        )
        return Split(train, test, int(arrays["n_users"]), int(arrays["n_items"])), settings


def renumber(train, test, size):
    """Return both arrays of indices numbered without gaps, and how many numbers there are.

    What training does not know is -1 in the test part.
    """
    seen = np.zeros(size, dtype=bool)
    seen[train] = True
    numbers = np.where(seen, np.cumsum(seen) - 1, -1)
    return numbers[train], numbers[test], int(seen.sum())


def products(users, items, user_factors, item_factors):
    """Return the products of factor rows, shape (n_pairs,); 0 where an index is negative."""
    result = np.empty(len(users))
    for start in range(0, len(users), _CHUNK):
        rows = slice(start, start + _CHUNK)
        result[rows] = np.einsum("rf,rf->r", user_factors[users[rows]], item_factors[items[rows]])
    return np.where((users >= 0) & (items >= 0), result, 0.0)


def biases(indices, values):
    """Return the bias of each index; 0 where it is negative."""
    return np.where(indices >= 0, values[indices], 0.0)


def rmse(ratings, scores, scale):
    """Return the error of scores clipped to the scale, in the unit of the ratings."""
    errors = ratings.values - np.clip(scores, *scale)
    return float(np.sqrt(np.mean(errors * errors)))


def save_scores(settings, scores):
    """Write the scores of the test pairs, not clipped, where a comparison asks for them."""
    if "scores_file" in settings:
        np.save(settings["scores_file"], np.asarray(scores, dtype=np.float64))


def report(split, scores, *, fit_seconds, n_factors, n_epochs, n_threads, **more):
    """Print what the fit took as one line of JSON.

    An update is one rating in one feature once.
    """
    updates = len(split.train) * n_factors * n_epochs
    result = {
        "fit_seconds": fit_seconds,
        "updates": updates,
        "updates_per_second": updates / fit_seconds,
        "rmse_test": rmse(split.test, scores, split.scale),
        "peak_megabytes": peak_megabytes(),
        "n_threads": n_threads,
    }
    print(json.dumps(result | more))


def peak_megabytes():
    """Return the most memory this program has held at once."""
    if sys.platform == "linux":
        # Not `ru_maxrss`, which on Linux begins with the size of whoever started this program.
        return megabytes("VmHWM:")
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20)  # bytes on macOS


def megabytes(name):
    """Return one of the sizes that Linux tells of this program."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(name)).split()[1]) / 1024
