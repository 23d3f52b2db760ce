"""A small file of ratings, and a model the command line trained on it."""

from pathlib import Path

import pytest

from funksvd_gui.cli.main import main
from tests.conftest import make_ratings

#: Items with an id that begins with a minus, letters of other scripts, and wide ones.
ITEM_IDS = {0: "-5", 1: "Ünï", 2: "用户"}
SMALL = ["--features", "3", "--epochs", "5", "--fine-tune", "2", "--threads", "1"]


def write_ratings(path: Path, ratings=None, header="user,item,rating") -> Path:
    ratings = make_ratings() if ratings is None else ratings
    lines = [header] if header else []
    for user, item, value in zip(ratings.users, ratings.items, ratings.values, strict=True):
        lines.append(f"u{user},{ITEM_IDS.get(int(item), item)},{value:g}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def trained(tmp_path_factory) -> Path:
    """A folder with `ratings.csv`, `movies.csv` and the `model.npz` learned from them."""
    folder = tmp_path_factory.mktemp("trained")
    write_ratings(folder / "ratings.csv")
    titles = [f"{ITEM_IDS.get(i, i)},Film {i}" for i in range(29)]
    (folder / "movies.csv").write_text("item,title\n" + "\n".join(titles), encoding="utf-8")
    arguments = ["--titles", str(folder / "movies.csv"), "--out", str(folder / "model.npz")]
    assert main(["train", str(folder / "ratings.csv"), *SMALL, *arguments]) == 0
    return folder


@pytest.fixture(scope="session")
def tested_model(trained) -> str:
    """A model of the same ratings, with every part in it."""
    path = str(trained / "tested.npz")
    shares = ["--holdout", "0.3", "--validation", "0.3"]
    assert main(["train", str(trained / "ratings.csv"), *SMALL, *shares, "--out", path]) == 0
    return path


@pytest.fixture
def file(tmp_path) -> str:
    return str(write_ratings(tmp_path / "ratings.csv"))


@pytest.fixture(scope="session")
def model(trained) -> str:
    return str(trained / "model.npz")
