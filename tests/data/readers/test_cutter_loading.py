"""Compiled loops are made ready for large files only, and read what others read."""

import random
import threading
from dataclasses import replace

import pytest

from funksvd_gui.data.loading import load_ratings
from funksvd_gui.data.readers import cutter_loading, delimited, regular_file, row_cutter
from funksvd_gui.data.readers.cutter_loading import CutterLoading
from funksvd_gui.data.readers.delimited import DelimitedReader
from funksvd_gui.data.sniffing import Layout
from funksvd_gui.data.times import TimeKind

_LAYOUT = Layout(separator=",", has_header=False, n_columns=3, user=0, item=1, rating=2)


@pytest.fixture
def at_once(monkeypatch):
    """Read with compiled loops from the first byte on, in small blocks."""
    monkeypatch.setattr(cutter_loading, "LARGE_BYTES", 0)
    monkeypatch.setattr(cutter_loading, "PATIENCE_S", 120.0)
    monkeypatch.setattr(regular_file, "BLOCK_BYTES", 500)

    def begin():
        monkeypatch.setattr(delimited, "CUTTER_LOADING", CutterLoading())

    return begin


def _contents(dataset):
    report = dataset.report
    return (
        dataset.users.ids, dataset.items.ids, dataset.ratings.users.tolist(),
        dataset.ratings.items.tolist(), dataset.ratings.values.tolist(),
        None if dataset.timestamps is None else dataset.timestamps.tolist(),
        report.rejected, report.n_rows, report.n_rejected, report.n_duplicates, report.warnings,
        dataset.fingerprint,
    )  # fmt: skip


@pytest.mark.parametrize(
    "bad_rows",
    [
        [],
        ["garbage", "1,2", "1,2,x,5", ",2,3,5", '1,"2,3,5', "1,2,3,noon", "", '"7","008",4.5,9'],
        ["1,2,3,5\r", '"a\nb","c""d",3,8', "1,2,3.123456789,4", "1,2,-3,-4", "é映,2,1e0,7"],
    ],
    ids=["clean", "bad", "odd"],
)
def test_a_file_gives_the_same_with_compiled_loops(at_once, tmp_path, monkeypatch, bad_rows):
    chance = random.Random(1)
    lines = [
        f"{chance.randrange(300):0{chance.choice([1, 4, 9])}},{chance.randrange(99)},"
        f"{chance.randrange(1, 11) / 2},{chance.randrange(10**10)}"
        for _ in range(3_000)
    ]
    for k, row in enumerate(bad_rows):
        lines[400 * k + 150] = row
    path = tmp_path / "ratings.csv"
    path.write_text("userId,movieId,rating,timestamp\n" + "\n".join(lines), newline="")
    plain = _contents(load_ratings(path))
    n_cut = []
    keep_cut = DelimitedReader._keep_cut

    def note(self, block):
        n_cut.append(block.n_rows)
        return keep_cut(self, block)

    monkeypatch.setattr(DelimitedReader, "_keep_cut", note)
    at_once()
    assert _contents(load_ratings(path)) == plain
    assert sum(n_cut) > 2_900


def test_nothing_is_loaded_for_a_small_file():
    loading = CutterLoading()
    loading.begin(_LAYOUT, 1 << 20)
    assert not loading.is_busy
    assert loading.cutter(_LAYOUT) is None


def test_nothing_is_loaded_for_times_that_the_loops_cannot_read():
    loading, layout = CutterLoading(), replace(_LAYOUT, time=2, time_kind=TimeKind.ISO_DATE)
    loading.begin(layout, 1 << 40)
    assert not loading.is_busy


def test_waiting_for_the_loops_can_be_ended(monkeypatch):
    def never(*_):
        raise InterruptedError

    loading, is_wanted = CutterLoading(), threading.Event()
    monkeypatch.setattr(cutter_loading, "_import_numba", is_wanted.wait)
    loading.begin(_LAYOUT, 1 << 40)
    with pytest.raises(InterruptedError):
        loading.cutter(_LAYOUT, never)
    is_wanted.set()


def test_blocks_too_odd_for_compiled_loops_are_read_in_other_ways(at_once, tmp_path, monkeypatch):
    rows = [f"u{k},i{k % 7},{k % 5 + 1}" if k % 3 else f"u{k},i,4,5" for k in range(2_000)]
    path = tmp_path / "ratings.csv"
    path.write_text("\n".join(rows))
    plain = _contents(load_ratings(path))
    monkeypatch.setattr(row_cutter, "_FEW_ODD_LINES", 5)
    monkeypatch.setattr(DelimitedReader, "_keep_cut", lambda *_: pytest.fail("cut"))
    at_once()
    assert _contents(load_ratings(path)) == plain
    assert plain[8] == 667
