"""Files for readers, written by each test itself."""

from collections.abc import Callable
from pathlib import Path

import pytest

from funksvd_gui.data.dataset import Dataset
from funksvd_gui.data.loading import load_ratings

Triple = tuple[str, str, float]


def triples_of(dataset: Dataset) -> list[Triple]:
    """Return (user_id, item_id, rating) of every rating, in order."""
    ratings = dataset.ratings
    rows = zip(ratings.users, ratings.items, ratings.values, strict=True)
    return [(dataset.users[u], dataset.items[i], float(value)) for u, i, value in rows]


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
