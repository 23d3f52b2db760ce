"""A file opened again gives what it gave the first time, titles and messages included."""

import os
import shutil

import pytest

from funksvd_gui.data.reading_choices import ReadingChoices
from funksvd_gui.errors import LoadError
from funksvd_gui.store import dataset_cache
from funksvd_gui.store.dataset_cache import DatasetCache
from funksvd_gui.store.opening import open_ratings
from funksvd_gui.task import CancelledError, Task

from .same_dataset import same

ROWS = "".join(f"u{k % 9},i{k % 7},{k % 5 + 1},{k}\n" for k in range(200))
ODD = "u1,,3,5\nU1,i1,4,6\nu1,i1,5,7\nu2,i2,many,8\n"


@pytest.fixture(autouse=True)
def _small_files_are_kept_at_once(monkeypatch):
    monkeypatch.setattr(dataset_cache, "MIN_FILE_BYTES", 0)
    monkeypatch.setattr(dataset_cache, "AT_REST_NS", 0)


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "ratings.csv"
    path.write_text(f"user,item,rating,time\n{ROWS}{ODD}", encoding="utf-8")
    return path


@pytest.fixture
def cache(tmp_path):
    return DatasetCache(tmp_path / "cache")


@pytest.fixture
def reads(monkeypatch):
    """How often a file was really read."""
    from funksvd_gui.data import loading

    calls = []
    original = loading.read_ratings

    def counted(*arguments, **options):
        calls.append(arguments[0])
        return original(*arguments, **options)

    monkeypatch.setattr(loading, "read_ratings", counted)
    return calls


def test_the_second_opening_reads_nothing_and_is_the_same(path, cache, reads):
    first, second = open_ratings(path, cache=cache), open_ratings(path, cache=cache)
    assert reads == [path]
    assert same(second, first)
    assert second.report.n_rejected == 2
    assert second.report.rejected == first.report.rejected
    assert any("only by case" in warning for warning in second.report.warnings)


def test_a_file_that_was_changed_this_moment_is_not_kept(path, cache, reads, monkeypatch):
    monkeypatch.setattr(dataset_cache, "AT_REST_NS", 10**18)
    for _ in range(2):
        open_ratings(path, cache=cache)
    assert len(reads) == 2
    assert not cache.folder.exists()


def test_a_file_that_changes_while_it_is_read_is_not_kept(path, cache, monkeypatch):
    from funksvd_gui.data import loading

    original = loading.read_ratings

    def read_and_touch(*arguments, **options):
        dataset = original(*arguments, **options)
        os.utime(path, (1_000, 1_000))
        return dataset

    monkeypatch.setattr(loading, "read_ratings", read_and_touch)
    open_ratings(path, cache=cache)
    assert not cache.folder.exists()


def test_changed_bytes_are_read_anew(path, cache, reads):
    open_ratings(path, cache=cache)
    before = path.stat()
    path.write_bytes(path.read_bytes().replace(b"u1,i1,2,", b"u1,i1,1,"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    again = open_ratings(path, cache=cache)
    assert len(reads) == 2
    assert same(again, open_ratings(path, use_cache=False))


def test_without_cache_nothing_is_looked_up_or_kept(path, cache, reads):
    for _ in range(2):
        open_ratings(path, cache=cache, use_cache=False)
    assert len(reads) == 2
    assert not cache.folder.exists()


def test_small_files_are_not_kept(path, cache, reads, monkeypatch):
    monkeypatch.setattr(dataset_cache, "MIN_FILE_BYTES", 1 << 20)
    for _ in range(2):
        open_ratings(path, cache=cache)
    assert len(reads) == 2
    assert not cache.folder.exists()


def test_titles_are_read_anew(path, cache, tmp_path):
    assert open_ratings(path, cache=cache).titles is None
    (tmp_path / "movies.csv").write_text("id,title\ni1,One\n", encoding="utf-8")
    titled = open_ratings(path, cache=cache)
    assert titled.titles.titles[titled.items.index_of("i1")] == "One"
    assert "titles for only 1 of" in titled.report.warnings[-1]
    (tmp_path / "movies.csv").write_text("id,title\ni1,Two\n", encoding="utf-8")
    titled = open_ratings(path, cache=cache)
    assert titled.titles.titles[titled.items.index_of("i1")] == "Two"
    chosen = tmp_path / "chosen.csv"
    chosen.write_text("id,title\ni1,Three\n", encoding="utf-8")
    for options in ({"titles": chosen}, {"choices": ReadingChoices(titles=str(chosen))}):
        titled = open_ratings(path, cache=cache, **options)
        assert titled.titles.titles[titled.items.index_of("i1")] == "Three"


def test_a_broken_file_is_refused_each_time_and_not_kept(path, cache):
    path.write_bytes(b"\x00\x01")
    for _ in range(2):
        with pytest.raises(LoadError):
            open_ratings(path, cache=cache)
    assert not list(cache.folder.glob("*.arrow"))


def test_what_is_no_file_is_refused_as_always(tmp_path, cache):
    with pytest.raises(LoadError, match="There is no file"):
        open_ratings(tmp_path / "missing.csv", cache=cache)
    with pytest.raises(LoadError):
        open_ratings(tmp_path, cache=cache)


def test_progress_rises_from_0_to_1_both_times(path, cache):
    for _ in range(2):
        shares = []
        open_ratings(path, cache=cache, task=Task(shares.append))
        assert shares == sorted(shares)
        assert (shares[0], shares[-1]) == (0, 1)
        assert len(shares) > 2


def test_work_that_is_not_wanted_ends(path, cache):
    task = Task()
    task.cancel()
    with pytest.raises(CancelledError):
        open_ratings(path, cache=cache, task=task)
    assert not cache.folder.exists()


def test_the_cache_is_the_users_own(path, reads):
    from funksvd_gui.store.folders import datasets_folder

    for _ in range(2):
        open_ratings(path)
    assert reads == [path]
    assert list(datasets_folder().glob("*.arrow"))
    shutil.rmtree(datasets_folder())
