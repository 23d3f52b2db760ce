"""The items of a file before it is loaded."""

import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from funksvd_gui.data import loading
from funksvd_gui.data.formats import arrow_table
from funksvd_gui.data.formats import json as json_format
from funksvd_gui.data.loading import load_ratings, preview, sample_items
from funksvd_gui.data.source import regular_file
from funksvd_gui.errors import LoadError

N = 400
ROWS = [(f"u{k % 9}", f"i{k}", k % 5 + 1) for k in range(N)]
CSV = "user,item,rating\n" + "".join(f"{u},{i},{r}\n" for u, i, r in ROWS)
LINES = "".join(json.dumps({"user": u, "item": i, "rating": r}) + "\n" for u, i, r in ROWS)
BLOCKS = "".join(f"{k}:\n5,3,2005-09-06\n7,4,2005-09-07\n" for k in range(1, N))


@pytest.fixture
def _in_small_pieces(monkeypatch):
    """Blocks of some ten rows, and a sample of thirty."""
    monkeypatch.setattr(regular_file, "BLOCK_BYTES", 100)
    monkeypatch.setattr(json_format, "PIECE_BYTES", 100)
    monkeypatch.setattr(arrow_table, "BATCH_ROWS", 20)
    monkeypatch.setattr(loading, "SAMPLE_ROWS", 30)


def sampled(path):
    return sample_items(path, preview(path).choices)


def parquet_of(path):
    users, items, values = zip(*ROWS, strict=True)
    table = pa.table({"user": users, "item": items, "rating": np.array(values)})
    pq.write_table(table, path)
    return path.read_bytes()


@pytest.mark.usefixtures("_in_small_pieces")
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("r.csv", CSV.encode()),
        ("r.csv", CSV.encode("utf-16")),
        ("r.jsonl", LINES.encode()),
        ("r.txt", BLOCKS.encode()),
        ("r.parquet", b""),
    ],
    ids=["csv", "utf-16", "json lines", "netflix", "parquet"],
)
def test_a_small_file_is_sampled_whole_and_a_large_one_from_its_beginning(
    tmp_path, monkeypatch, name, content
):
    path = tmp_path / name
    path.write_bytes(content or parquet_of(path))
    items = load_ratings(path).items.ids
    beginning = sampled(path)
    assert not beginning.is_whole
    assert 10 <= len(beginning.ids) < len(items)
    assert beginning.ids == tuple(items[: len(beginning.ids)])
    monkeypatch.setattr(loading, "SAMPLE_ROWS", 10_000)
    whole = sampled(path)
    assert (whole.ids, whole.is_whole) == (tuple(items), True)


@pytest.mark.usefixtures("_in_small_pieces")
def test_a_folder_is_sampled_from_its_first_files(tmp_path):
    folder = tmp_path / "training_set"
    folder.mkdir()
    for item in range(1, 100):
        (folder / f"mv_{item:07}.txt").write_text(f"{item}:\n5,3,2005-09-06\n7,4,2005-09-07\n")
    beginning = sampled(folder)
    assert beginning.ids == tuple(str(item) for item in range(1, len(beginning.ids) + 1))
    assert len(beginning.ids) < 99
    assert not beginning.is_whole


def test_what_cannot_be_read_is_an_error(tmp_path):
    path = tmp_path / "r.csv"
    path.write_text(CSV)
    choices = preview(path).choices
    path.write_text("user,item,rating\n" + "nonsense\n" * 50)
    with pytest.raises(LoadError):
        sample_items(path, choices)
