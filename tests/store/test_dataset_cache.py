"""Kept data are given again only for the same file read in the same way, and may always go."""

import logging
import os
import stat
import zlib
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funksvd_gui.core.ratings import RatingTriples
from funksvd_gui.data.dataset import Dataset
from funksvd_gui.data.duplicates import DuplicatePolicy
from funksvd_gui.data.encoding import TextEncoding
from funksvd_gui.data.load_report import ColumnUse, LoadReport, RejectedRow
from funksvd_gui.data.loading import read_ratings
from funksvd_gui.data.numbers import DecimalMark
from funksvd_gui.data.reading_choices import ReadingChoices
from funksvd_gui.data.vocabulary import Vocabulary
from funksvd_gui.store import dataset_cache
from funksvd_gui.store.dataset_cache import DatasetCache, key_of

from .same_dataset import same

AUTO = ReadingChoices()
SOURCE = Path("/somewhere/ratings.csv")
REPORT = LoadReport(
    format="delimited by commas", encoding="UTF-8", has_header=True, n_rows=9, n_rejected=1,
    rejected=(RejectedRow(3, "The item id is empty.", "u\x00,,3"),), n_duplicates=2,
    n_missing=4, warnings=("One.", "Two."), facts=("A fact.",), grid_step=0.5,
    choices=ReadingChoices(
        separator=";", has_header=False, user=2, encoding=TextEncoding.UTF_8,
        duplicates=DuplicatePolicy.MEAN, decimal_mark=DecimalMark.COMMA,
        member="a/b.csv", columns=(("user", "Who"), ("item", "2"), ("rating", "ü")),
    ),
    columns=(ColumnUse("user", "Who", "chosen"), ColumnUse("time", "4", "values")),
)  # fmt: skip


@pytest.fixture(autouse=True)
def _small_files_are_kept_at_once(monkeypatch):
    monkeypatch.setattr(dataset_cache, "MIN_FILE_BYTES", 0)
    monkeypatch.setattr(dataset_cache, "AT_REST_NS", 0)


@pytest.fixture
def cache(tmp_path):
    return DatasetCache(tmp_path / "cache" / "datasets")


@pytest.fixture
def path(tmp_path):
    return _write(tmp_path / "ratings.csv")


def _write(path, extra=""):
    rows = "".join(f"u{k % 9},i{k % 7},{k % 5 + 1},{k}\n" for k in range(60))
    path.write_text(f"user,item,rating,time\n{rows}{extra}", encoding="utf-8")
    return path


def _keep(cache, path, choices=AUTO):
    dataset = read_ratings(path, choices)
    assert cache.keep(dataset, path, key_of(path, choices))
    return dataset


def _find(cache, path, choices=AUTO):
    return cache.find(path, key_of(path, choices))


def _entries(cache):
    return sorted(cache.folder.glob("*.arrow"))


def _dataset(users, items, values, times, user_ids, item_ids):
    return Dataset(
        name="ratings.csv",
        source=SOURCE,
        ratings=RatingTriples(
            np.array(users, np.int32), np.array(items, np.int32), np.array(values),
            len(user_ids), len(item_ids),
        ),
        users=Vocabulary(user_ids),
        items=Vocabulary(item_ids),
        titles=None,
        timestamps=None if times is None else np.array(times, np.int64),
        report=REPORT,
        fingerprint="ab" * 32,
    )  # fmt: skip


@pytest.fixture
def dataset():
    return _dataset(
        [0, 1, 1, 2], [0, 0, 1, 0], np.array([0.5, 3, -0.0, 0.0], np.float32),
        [5, -7, -(2**63), 2**63 - 1], ["7", "007", "Zoë\n"], ["🎬", "x" * 300],
    )  # fmt: skip


class TestContent:
    def _came_back(self, folder, dataset):
        cache = DatasetCache(folder)
        assert cache.keep(dataset, SOURCE, "the key")
        return cache.find(SOURCE, "the key")

    def test_what_was_read_comes_back_and_can_be_written_to(self, tmp_path, dataset):
        found = self._came_back(tmp_path / "datasets", dataset)
        assert same(found, dataset)
        for column in (found.ratings.users, found.ratings.values, found.timestamps):
            assert column.flags.writeable

    @settings(deadline=None)
    @given(st.data())
    def test_every_bit_comes_back(self, tmp_path_factory, data):
        an_id = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
        users = data.draw(st.lists(an_id, min_size=1, max_size=300, unique=True))
        items = data.draw(st.lists(an_id, min_size=1, max_size=5, unique=True))
        n = data.draw(st.integers(1, 30))
        dtype = data.draw(st.sampled_from([np.float32, np.float64]))
        number = st.floats(width=np.dtype(dtype).itemsize * 8, allow_nan=False)

        def column(strategy):
            return data.draw(st.lists(strategy, min_size=n, max_size=n))

        dataset = _dataset(
            column(st.integers(0, len(users) - 1)), column(st.integers(0, len(items) - 1)),
            np.array(column(number), dtype),
            column(st.integers(-(2**63), 2**63 - 1)) if data.draw(st.booleans()) else None,
            users, items,
        )  # fmt: skip
        assert same(self._came_back(tmp_path_factory.getbasetemp() / "any", dataset), dataset)

    def test_a_report_with_everything_comes_back(self, cache, tmp_path):
        path = tmp_path / "r.csv"
        rows = "".join(f"u{k % 9},i{k % 7},{k % 5 + 1}\n" for k in range(100))
        path.write_text(f"user,item,rating\n{rows}u,,3\nu,i,x\nU1,i1,3\n", encoding="utf-8")
        loaded = _keep(cache, path)
        assert loaded.report.rejected
        assert loaded.report.warnings
        assert same(_find(cache, path), loaded)
        for field in fields(LoadReport):
            assert getattr(REPORT, field.name) is not None, field.name

    def test_what_no_such_file_can_hold_is_not_kept(self, cache, dataset):
        halved = replace(dataset, users=Vocabulary(["7", "007", "\ud83d"]))
        assert not cache.keep(halved, SOURCE, "the key")
        assert list(cache.folder.iterdir()) == []

    @pytest.mark.parametrize("error", [pa.ArrowCapacityError("too long"), MemoryError()])
    def test_what_finds_no_room_is_not_kept(self, cache, dataset, monkeypatch, error):
        def fail(_vocabulary):
            raise error

        monkeypatch.setattr(Vocabulary, "to_arrow", fail)
        assert not cache.keep(dataset, SOURCE, "the key")
        assert list(cache.folder.iterdir()) == []

    def test_an_entry_that_is_gone_takes_nothing_with_it(self, cache, dataset):
        assert cache.keep(dataset, SOURCE, "the key")
        found = cache.find(SOURCE, "the key")
        (entry,) = _entries(cache)
        entry.write_bytes(b"")
        entry.unlink()
        assert same(found, dataset)


class TestDamage:
    @pytest.fixture
    def entry(self, cache, dataset):
        assert cache.keep(dataset, SOURCE, "the key")
        return _entries(cache)[0]

    def test_no_byte_may_be_another(self, cache, entry, caplog):
        good = entry.read_bytes()
        for place in range(len(good)):
            entry.write_bytes(good[:place] + bytes([good[place] ^ 0x10]) + good[place + 1 :])
            assert cache.find(SOURCE, "the key") is None
            assert not entry.exists()
        assert len(caplog.records) == len(good)

    def test_every_shorter_and_a_longer_file_is_removed(self, cache, entry):
        good = entry.read_bytes()
        for content in [*(good[:n] for n in range(0, len(good), 7)), good[:-1], good + b"\0"]:
            entry.write_bytes(content)
            assert cache.find(SOURCE, "the key") is None
            assert not entry.exists()

    def test_a_whole_file_of_something_else_is_removed(self, cache, entry):
        for column in ({"user": [1]}, {}):
            sink = pa.BufferOutputStream()
            batch = pa.record_batch(column, metadata={"funksvd": "{}"}) if column else None
            schema = batch.schema if batch else pa.schema([])
            with pa.ipc.new_stream(sink, schema) as stream:
                if batch:
                    stream.write_batch(batch)
            content = sink.getvalue().to_pybytes()
            entry.write_bytes(content + zlib.crc32(content).to_bytes(4, "little"))
            assert cache.find(SOURCE, "the key") is None
            assert not entry.exists()


class TestKey:
    def test_what_is_kept_is_found_and_the_same(self, cache, path):
        dataset = _keep(cache, path)
        assert same(_find(cache, path), dataset)

    def test_nothing_is_found_before_anything_is_kept(self, cache, path):
        assert _find(cache, path) is None
        assert not cache.folder.exists()

    def test_a_file_that_was_written_is_not_found_whatever_its_time_says(self, cache, path):
        _keep(cache, path)
        before = path.stat()
        path.write_bytes(path.read_bytes().replace(b"u1,i1,2", b"u1,i1,3"))
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
        assert path.stat().st_size == before.st_size
        assert _find(cache, path) is None
        _keep(cache, path)
        assert len(_entries(cache)) == 1

    def test_a_file_that_took_its_place_is_not_found(self, cache, path, tmp_path):
        _keep(cache, path)
        before = path.stat()
        other = _write(tmp_path / "other.csv")
        os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
        other.replace(path)
        assert _find(cache, path) is None

    def test_another_way_of_reading_is_not(self, cache, path):
        _keep(cache, path)
        for other in (ReadingChoices(user=1, item=0), ReadingChoices(missing_code="a")):
            assert _find(cache, path, other) is None
            kept = _keep(cache, path, other)
            assert same(_find(cache, path, other), kept)
        assert _find(cache, path) is None
        assert len(_entries(cache)) == 1

    def test_another_name_may_mean_another_format(self, cache, path):
        _keep(cache, path)
        assert _find(cache, path.rename(path.with_name("ratings.dat"))) is None

    @pytest.mark.parametrize("name", ["__version__", "_readers"])
    def test_another_program_is_not_trusted(self, cache, path, monkeypatch, name):
        _keep(cache, path)
        new = "9.9" if name == "__version__" else lambda: "changed"
        monkeypatch.setattr(dataset_cache, name, new)
        assert _find(cache, path) is None
        assert len(_entries(cache)) == 1

    def test_titles_are_not_kept_and_choosing_them_is_no_other_way_of_reading(self, cache, path):
        _keep(cache, path)
        assert _find(cache, path, ReadingChoices(titles="movies.csv", titles_id=2)).titles is None

    def test_a_small_file_has_none(self, path, monkeypatch):
        monkeypatch.setattr(dataset_cache, "MIN_FILE_BYTES", path.stat().st_size + 1)
        assert key_of(path, AUTO) is None

    def test_a_file_that_was_changed_this_moment_has_none(self, path, monkeypatch):
        changed_ns = path.stat().st_ctime_ns
        monkeypatch.setattr(dataset_cache, "AT_REST_NS", 2 * 10**9)
        os.utime(path, (1_000, 1_000))
        changed_ns = path.stat().st_ctime_ns
        for age, is_known in ((2 * 10**9 - 1, False), (2 * 10**9, True)):
            monkeypatch.setattr(dataset_cache.time, "time_ns", lambda age=age: changed_ns + age)
            assert (key_of(path, AUTO) is not None) == is_known

    @pytest.mark.parametrize("name", ["missing", ".", "nul\0"])
    def test_what_is_no_file_has_none(self, tmp_path, name):
        assert key_of(tmp_path / name, AUTO) is None

    def test_the_program_that_reads_is_recognized_by_its_source(self):
        assert len(dataset_cache._readers()) == 16
        assert any(Path(folder).is_dir() for folder in dataset_cache.funksvd_gui.data.__path__)


class TestFolder:
    def test_an_entry_of_something_else_is_not_given(self, cache, path, tmp_path):
        _keep(cache, path)
        other = _write(tmp_path / "other.csv", "v,j,5,99\n")
        _keep(cache, other)
        first, second = _entries(cache)
        content = first.read_bytes(), second.read_bytes()
        first.write_bytes(content[1])
        second.write_bytes(content[0])
        assert _find(cache, path) is None
        assert _find(cache, other) is None

    def test_everything_may_be_deleted_at_any_time(self, cache, path):
        dataset = _keep(cache, path)
        for entry in list(cache.folder.iterdir()):
            entry.unlink()
        assert _find(cache, path) is None
        cache.folder.rmdir()
        assert _find(cache, path) is None
        assert same(_keep(cache, path), dataset)

    def test_the_longest_unused_goes_first(self, cache, tmp_path):
        paths = [_write(tmp_path / f"{k}.csv", f"v{k},j,5,99\n") for k in range(4)]
        for age, path in enumerate(paths[:3]):
            before = set(_entries(cache))
            _keep(cache, path)
            (new,) = set(_entries(cache)) - before
            os.utime(new, (1_000 + age, 1_000 + age))
        n_bytes = new.stat().st_size
        # Found just now, the oldest is the one that was used last.
        assert _find(cache, paths[0]) is not None
        small = DatasetCache(cache.folder, max_total_bytes=3 * n_bytes + n_bytes // 2)
        _keep(small, paths[3])
        assert [_find(small, path) is not None for path in paths] == [True, False, True, True]
        assert len(_entries(small)) == 3

    def test_what_is_larger_than_all_bounds_is_not_kept(self, path, tmp_path):
        cache = DatasetCache(tmp_path / "cache", max_total_bytes=100)
        _keep(cache, path)
        assert _entries(cache) == []

    def test_remains_of_killed_and_of_earlier_programs_are_removed(self, cache, path):
        cache.folder.mkdir(parents=True)
        names = (".funksvd-1.part", "1.dataset", "2.stamp", ".funksvd-2.part", "notes.part")
        files = [cache.folder / name for name in names]
        for file in files:
            file.write_bytes(b"half")
            os.utime(file, None if file.name == ".funksvd-2.part" else (1_000, 1_000))
        _keep(cache, path)
        assert [file.exists() for file in files] == [False, False, False, True, True]

    def test_where_nothing_can_be_written_nothing_is_kept(self, path, tmp_path):
        (tmp_path / "file").write_text("in the way", encoding="utf-8")
        cache = DatasetCache(tmp_path / "file" / "datasets")
        assert not cache.keep(read_ratings(path), path, "the key")
        assert cache.find(path, "the key") is None

    @pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
    def test_nobody_else_reads_what_is_kept(self, cache, path):
        _keep(cache, path)
        assert stat.S_IMODE(cache.folder.stat().st_mode) == 0o700
        assert stat.S_IMODE(_entries(cache)[0].stat().st_mode) == 0o600

    @pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
    @pytest.mark.parametrize("mode", [0o620, 0o602])
    def test_what_others_could_have_written_is_not_believed(self, cache, path, mode):
        _keep(cache, path)
        (entry,) = _entries(cache)
        entry.chmod(mode)
        assert _find(cache, path) is None
        entry.chmod(0o600)
        assert _find(cache, path) is not None
        cache.folder.chmod(mode | 0o100)
        assert _find(cache, path) is None

    @pytest.mark.skipif(os.name != "posix", reason="users of POSIX")
    def test_what_belongs_to_somebody_else_is_not_believed(self, cache, path, monkeypatch, caplog):
        _keep(cache, path)
        me = os.getuid()
        monkeypatch.setattr(dataset_cache.os, "getuid", lambda: me + 1)
        with caplog.at_level(logging.WARNING):
            assert _find(cache, path) is None
        assert len(_entries(cache)) == 1
        assert caplog.records == []
