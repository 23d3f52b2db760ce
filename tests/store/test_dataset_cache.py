"""Kept data are given again only for the same bytes read in the same way, and may always go."""

import os
import stat
from pathlib import Path

import pytest

from funksvd_gui.data.loading import read_ratings
from funksvd_gui.data.reading_choices import ReadingChoices
from funksvd_gui.store import dataset_cache
from funksvd_gui.store.dataset_cache import DatasetCache
from funksvd_gui.store.file_digest import FileState

from .test_dataset_file import same

AUTO = ReadingChoices()


def _nothing(_share):
    pass


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
    assert cache.keep(dataset, choices, FileState.of(path), _nothing)
    return dataset


def _find(cache, path, choices=AUTO):
    return cache.find(path, choices, FileState.of(path), _nothing)


def _entries(cache):
    return sorted(cache.folder.glob("*.dataset"))


def test_what_is_kept_is_found_and_the_same(cache, path):
    dataset = _keep(cache, path)
    assert same(_find(cache, path), dataset)


def test_nothing_is_found_before_anything_is_kept(cache, path):
    assert _find(cache, path) is None
    assert not cache.folder.exists()


def test_the_same_bytes_elsewhere_are_found(cache, path, tmp_path):
    _keep(cache, path)
    (tmp_path / "moved").mkdir()
    moved = tmp_path / "moved" / "ratings.csv"
    moved.write_bytes(path.read_bytes())
    assert _find(cache, moved).source == moved


def test_other_bytes_of_the_same_size_are_not(cache, path):
    _keep(cache, path)
    before = path.stat()
    path.write_bytes(path.read_bytes().replace(b"u1,i1,2", b"u1,i1,3"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_size == before.st_size
    assert _find(cache, path) is None


def test_another_way_of_reading_is_not(cache, path):
    _keep(cache, path)
    other = ReadingChoices(user=1, item=0)
    assert _find(cache, path, other) is None
    kept = _keep(cache, path, other)
    assert same(_find(cache, path, other), kept)
    assert _find(cache, path).users[0] == "u0"


def test_another_name_may_mean_another_format(cache, path):
    _keep(cache, path)
    assert _find(cache, path.rename(path.with_name("ratings.dat"))) is None


@pytest.mark.parametrize("name", ["__version__", "_readers"])
def test_another_program_is_not_trusted(cache, path, monkeypatch, name):
    _keep(cache, path)
    new = "9.9" if name == "__version__" else lambda: "changed"
    monkeypatch.setattr(dataset_cache, name, new)
    assert _find(cache, path) is None


def test_titles_are_not_kept_and_choosing_them_is_no_other_way_of_reading(cache, path):
    _keep(cache, path)
    assert _find(cache, path, ReadingChoices(titles="movies.csv", titles_id=2)).titles is None


@pytest.mark.parametrize("damage", [b"", b"x", None])
def test_damaged_entries_are_ignored_and_removed(cache, path, damage):
    dataset = _keep(cache, path)
    (entry,) = _entries(cache)
    content = entry.read_bytes()
    entry.write_bytes(content[:-70] + b"\xff" + content[-69:] if damage is None else damage)
    assert _find(cache, path) is None
    assert _entries(cache) == []
    assert same(_keep(cache, path), dataset)


def test_an_entry_of_something_else_is_not_given(cache, path, tmp_path):
    _keep(cache, path)
    other = _write(tmp_path / "other.csv", "v,j,5,99\n")
    _keep(cache, other)
    first, second = _entries(cache)
    content = first.read_bytes(), second.read_bytes()
    first.write_bytes(content[1])
    second.write_bytes(content[0])
    assert _find(cache, path) is None
    assert _find(cache, other) is None


def test_everything_may_be_deleted_at_any_time(cache, path):
    dataset = _keep(cache, path)
    found = _find(cache, path)
    for entry in list(cache.folder.iterdir()):
        entry.unlink()
    assert same(found, dataset)
    assert _find(cache, path) is None
    cache.folder.rmdir()
    assert _find(cache, path) is None
    assert same(_keep(cache, path), dataset)


def test_the_longest_unused_goes_first(cache, tmp_path):
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
    assert small.n_bytes <= 3 * n_bytes + n_bytes // 2


def test_what_is_larger_than_all_bounds_is_not_kept(path, tmp_path):
    cache = DatasetCache(tmp_path / "cache", max_total_bytes=100)
    _keep(cache, path)
    assert cache.n_bytes == 0


def test_remains_of_killed_programs_are_removed(cache, path):
    cache.folder.mkdir(parents=True)
    old, new, foreign = (
        cache.folder / name for name in (".funksvd-1.part", ".funksvd-2.part", "notes.part")
    )
    for file in (old, new, foreign):
        file.write_bytes(b"half")
    for file in (old, foreign):
        os.utime(file, (1_000, 1_000))
    _keep(cache, path)
    assert [file.exists() for file in (old, new, foreign)] == [False, True, True]


def test_clearing_removes_what_is_kept_and_nothing_else(cache, path):
    _keep(cache, path)
    (cache.folder / "notes.txt").write_text("mine", encoding="utf-8")
    assert cache.clear() > 0
    assert [file.name for file in cache.folder.iterdir()] == ["notes.txt"]
    assert cache.clear() == 0


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_nobody_else_reads_what_is_kept(cache, path):
    _keep(cache, path)
    assert stat.S_IMODE(cache.folder.stat().st_mode) == 0o700


def test_where_nothing_can_be_written_nothing_is_kept(path, tmp_path):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    cache = DatasetCache(tmp_path / "file" / "datasets")
    assert not cache.keep(read_ratings(path), AUTO, FileState.of(path), _nothing)


def test_a_file_that_changed_after_it_was_read_is_not_kept(cache, path):
    dataset, state = read_ratings(path), FileState.of(path)
    _write(path, "v,j,5,99\n")
    assert not cache.keep(dataset, AUTO, state, _nothing)
    assert not cache.keep(dataset, AUTO, FileState.of(path), _nothing, digest_before="0" * 64)
    assert _entries(cache) == []


def test_keeping_and_finding_can_be_cancelled(cache, path):
    class CancelledError(Exception):
        pass

    def cancel(share):
        if share > 0.5:
            raise CancelledError

    with pytest.raises(CancelledError):
        cache.keep(read_ratings(path), AUTO, FileState.of(path), cancel)
    assert _entries(cache) == []
    assert not list(cache.folder.glob("*.part"))
    _keep(cache, path)
    with pytest.raises(CancelledError):
        cache.find(path, AUTO, FileState.of(path), cancel)


def test_the_program_that_reads_is_recognized_by_its_source():
    assert len(dataset_cache._readers()) == 16
    assert any(Path(folder).is_dir() for folder in dataset_cache.funksvd_gui.data.__path__)
