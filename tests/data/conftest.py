"""Files for readers, written by each test itself."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from funksvd_gui.data.dataset import Dataset
from funksvd_gui.data.loading import load_ratings

Triple = tuple[str, str, float]
#: What is told of a table without names that holds users, items and ratings in this order.
TOLD_BY_VALUES = (
    "By their values, columns were taken: the first for the users, the second for the items, "
    "the third for the ratings."
)


def triples_of(dataset: Dataset) -> list[Triple]:
    """Return (user_id, item_id, rating) of every rating, in order."""
    ratings = dataset.ratings
    rows = zip(ratings.users, ratings.items, ratings.values, strict=True)
    return [(dataset.users[u], dataset.items[i], float(value)) for u, i, value in rows]


def is_told(role: str, warnings: Sequence[str]) -> bool:
    """Tell whether a warning says which column was taken for a role."""
    words = (f"for the {role}s", "in MovieLens' order, user, item, rating, time", "as a matrix: ")
    return any(word in warning for warning in warnings for word in words)


@pytest.fixture
def write(tmp_path) -> Callable[..., Path]:
    """Write a text, as UTF-8 with its line ends untouched, or bytes to a file."""

    def write_file(content: str | bytes, name: str = "ratings.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        return path

    return write_file


@pytest.fixture
def load(write) -> Callable[..., Dataset]:
    """Write a file and load it."""

    def load_content(content: str | bytes, name: str = "ratings.csv", **options) -> Dataset:
        return load_ratings(write(content, name), **options)

    return load_content
