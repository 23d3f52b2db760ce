"""The items of a file before it is loaded."""

import gzip
import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from funksvd_gui.data import item_sample
from funksvd_gui.data.loading import load_ratings, preview, sample_items
from funksvd_gui.errors import LoadError

N = 400
ROWS = [(f"u{k % 9}", f"i{k}", k % 5 + 1) for k in range(N)]
CSV = "user,item,rating\n" + "".join(f"{u},{i},{r}\n" for u, i, r in ROWS)
LINES = "".join(json.dumps({"user": u, "item": i, "rating": r}) + "\n" for u, i, r in ROWS)
BLOCKS = "".join(f"{k}:\n5,3,2005-09-06\n7,4,2005-09-07\n" for k in range(1, N))


def sampled(path, **limits):
    return sample_items(path, preview(path).choices, **limits)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("r.csv", CSV.encode()),
        ("r.csv", CSV.encode("utf-16")),
        ("r.csv.gz", gzip.compress(CSV.encode())),
        ("r.jsonl", LINES.encode()),
        ("r.txt", BLOCKS.encode()),
    ],
    ids=["csv", "utf-16", "gzip", "json lines", "netflix"],
)
def test_a_small_file_is_sampled_whole_and_a_large_one_from_its_beginning(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    whole, beginning = sampled(path), sampled(path, max_bytes=2_000)
    items = load_ratings(path).items.ids
    assert (whole.ids, whole.is_whole) == (items, True)
    assert not beginning.is_whole
    assert 20 < len(beginning.ids) < len(items)
    # A line that is cut is none: of a cut id there is no other way to tell.
    assert beginning.ids == items[: len(beginning.ids)]


def test_a_letter_at_the_cut_does_not_change_the_encoding(tmp_path):
    path = tmp_path / "r.csv"
    path.write_text("user,item,rating\n" + "".join(f"u{k},ä{k},3\n" for k in range(50)), "utf-8")
    for max_bytes in range(300, 312):
        ids = sampled(path, max_bytes=max_bytes).ids
        assert ids == tuple(f"ä{k}" for k in range(len(ids)))


def test_a_folder_is_sampled_from_its_first_files(tmp_path):
    folder = tmp_path / "training_set"
    folder.mkdir()
    for item in range(1, 20):
        (folder / f"mv_{item:07}.txt").write_text(f"{item}:\n5,3,2005-09-06\n7,4,2005-09-07\n")
    assert sampled(folder).ids == tuple(str(item) for item in range(1, 20))
    beginning = sampled(folder, max_bytes=100)
    assert beginning.ids == ("1", "2", "3", "4")
    assert not beginning.is_whole


def test_a_large_parquet_file_is_sampled_by_its_rows(tmp_path, monkeypatch):
    path = tmp_path / "r.parquet"
    users, items, values = zip(*ROWS, strict=True)
    table = pa.table({"user": users, "item": items, "rating": np.array(values)})
    pq.write_table(table, path, row_group_size=100)
    assert sampled(path).is_whole
    monkeypatch.setattr("funksvd_gui.data.readers.parquet.BATCH_ROWS", 100)
    monkeypatch.setattr(item_sample, "SAMPLE_ROWS", 150)
    beginning = sampled(path, max_bytes=100)
    assert beginning.ids == items[:200]
    assert not beginning.is_whole
    monkeypatch.setattr(item_sample, "SAMPLE_ROWS", 1_000)
    assert sampled(path, max_bytes=100).is_whole


def test_what_cannot_be_read_is_an_error(tmp_path):
    path = tmp_path / "r.csv"
    path.write_text(CSV)
    choices = preview(path).choices
    path.write_text("user,item,rating\n" + "nonsense\n" * 50)
    with pytest.raises(LoadError):
        sample_items(path, choices)
