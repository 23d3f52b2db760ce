"""Netflix' files for one item each are read together, from a folder or an archive."""

import os

import pytest

from funksvd_gui.data.source import compression, folder, open_source
from funksvd_gui.data.source import source as source_module
from funksvd_gui.errors import LoadError, SeveralFilesError
from funksvd_gui.task import CancelledError, Task

from .conftest import ROWS, candidates, content_of, refusal, tarred, write_files, zipped

FILES = {"mv_0000002.txt": b"2:\n8,4\n", "mv_0000001.txt": b"1:\n7,3"}
JOINED = b"1:\n7,3\n2:\n8,4\n"


def _files(source):
    return sorted(source.files())


@pytest.mark.parametrize("where", ["", "download/training_set/"])
def test_they_are_read_together(pack, where):
    files = {where + name: content for name, content in FILES.items()}
    path = pack(files | {"README": b"x", "movie_titles.txt": b"t", "probe.txt": b"p"})
    assert candidates(path) == [f"{where}mv_*.txt"]
    with open_source(path) as source:
        assert source.is_many
        assert source.path == path
        assert source.member == f"{where}mv_*.txt"
        assert source.name == f"{path.name}: {where[:-1]}".removesuffix(": ")
        assert _files(source) == [("mv_0000001.txt", b"1:\n7,3"), ("mv_0000002.txt", b"2:\n8,4\n")]
        assert source.share_read == 1
        assert sorted(b"".join(source.blocks())) == sorted(JOINED)
        assert source.head(3) in {b"1:\n", b"2:\n"}
        assert sorted(source.head(len(JOINED) + 1)) == sorted(JOINED)
        assert source.warnings == ()
        assert [found.name for found in source.beside(["movie_titles.txt"])] == ["movie_titles.txt"]
        assert sorted(content_of(path, source.member)) == sorted(JOINED)


def test_a_folder_is_read_in_the_order_of_the_names(tmp_path):
    assert content_of(write_files(tmp_path, FILES)) == JOINED


def test_the_current_folder_has_a_name(tmp_path, monkeypatch):
    write_files(tmp_path / "training_set", FILES)
    (tmp_path / "movie_titles.txt").write_bytes(b"t")
    monkeypatch.chdir(tmp_path / "training_set")
    with open_source(".") as source:
        assert source.name == "training_set"
        assert [found.name for found in source.beside(["movie_titles.txt"])] == ["movie_titles.txt"]


def test_one_of_them_may_be_chosen(pack):
    assert content_of(pack(FILES | {"x": b"x"}), "mv_0000002.txt") == b"2:\n8,4\n"


def test_other_files_in_their_midst_are_told_of(pack):
    path = pack(FILES | {"mv_4 (1).txt": b"x", "mv_3.txt.gz": b"x", "elsewhere/x.csv": b"x"})
    with open_source(path) as source:
        assert source.warnings == (
            f"2 of the files in “{path.name}” are not called mv_0000001.txt or "
            "the like and were not read; the first is “mv_3.txt.gz”.",
        )


def test_of_two_such_folders_one_is_asked_for(pack):
    path = pack({f"{k}/{name}": b"%d" % k for k in (1, 2) for name in FILES})
    error = refusal(path)
    assert isinstance(error, SeveralFilesError)
    assert sorted(error.names) == ["1/mv_*.txt", "2/mv_*.txt"]
    assert content_of(path, "2/mv_*.txt") == b"2\n2\n"


def test_an_empty_one_is_refused(pack):
    assert "“mv_3.txt”" in str(refusal(pack(FILES | {"mv_3.txt": b""})))


def test_too_much_is_refused(pack, monkeypatch):
    path = pack(FILES)
    monkeypatch.setattr(source_module, "MAX_FILE_BYTES", 1)
    assert "larger than 0 MB" in str(refusal(path))


def test_a_folder_of_too_many_files_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(folder, "MAX_ENTRIES", 1)
    assert "more than 1 files" in str(refusal(write_files(tmp_path, FILES)))


@pytest.mark.parametrize("kind", ["link", "circle", "pipe", "folder"])
def test_what_is_no_file_of_its_own_is_refused(tmp_path, kind):
    path = write_files(tmp_path / "training_set", FILES) / "mv_3.txt"
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe" and hasattr(os, "mkfifo"):
        os.mkfifo(path)
    else:
        (tmp_path / "outside.txt").write_bytes(ROWS)
        path.symlink_to(path if kind == "circle" else tmp_path / "outside.txt")
    what = "no regular file" if kind in {"pipe", "folder"} else "a link"
    message = str(refusal(path.parent))
    assert message == f"“mv_3.txt” in the folder “training_set” is {what}."


@pytest.mark.parametrize("what", ["comes", "goes"])
def test_a_file_that_comes_or_goes_meanwhile_is_an_error(tmp_path, what):
    write_files(tmp_path, FILES | {"mv_3.txt": b"3:\n7,4\n"})
    with open_source(tmp_path) as source:
        files = source.files()
        next(files)
        if what == "comes":
            (tmp_path / "mv_9.txt").write_text("9:\n7,4\n")
        else:
            (tmp_path / "mv_0000001.txt").unlink()
        with pytest.raises(LoadError, match="changed while it was being read"):
            list(files)


def test_it_can_be_cancelled_between_two_files(pack):
    task = Task()
    with open_source(pack(FILES | {"mv_3.txt": b"3:\n7,4\n"}), task=task) as source:
        files = source.files()
        next(files)
        task.cancel()
        with pytest.raises(CancelledError):
            list(files)


def test_an_archive_of_bombs_is_bounded(write, monkeypatch):
    monkeypatch.setattr(compression, "FREE_BYTES", 1 << 20)
    monkeypatch.setattr(compression, "MAX_RATIO", 1)
    files = {f"mv_{k}.txt": b"u,i,3\n" * (1 << 16) for k in range(9)}
    for content in (zipped(files), tarred(files, "w:gz")):
        assert "expands to more" in str(refusal(write(content)))


class TestFolder:
    def test_an_empty_one_holds_no_ratings(self, tmp_path):
        assert f"“{tmp_path.name}” is a folder" in str(refusal(tmp_path))

    @pytest.mark.skipif(not hasattr(os, "symlink"), reason="no links here")
    def test_links_to_folders_are_not_followed_and_those_to_files_are(self, tmp_path):
        write_files(tmp_path / "other", {"ratings.csv": b"other", "users.csv": b"u"})
        path = write_files(tmp_path / "set", {"users.csv": b"u"})
        (path / "again").symlink_to(path)
        (path / "inside").symlink_to(tmp_path / "other")
        assert candidates(path) == ["users.csv"]
        (path / "u.data").symlink_to(tmp_path / "other" / "ratings.csv")
        assert content_of(path) == b"other"

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
    @pytest.mark.timeout(20)
    def test_pipes_are_no_files(self, tmp_path):
        os.mkfifo(tmp_path / "ratings.csv")
        (tmp_path / "u.data").write_bytes(ROWS)
        assert candidates(tmp_path) == ["u.data"]

    def test_a_folder_called_like_a_file_is_a_folder(self, tmp_path):
        write_files(tmp_path, {"ratings.csv/u.data": ROWS, "README": b"x"})
        assert candidates(tmp_path) == ["ratings.csv/u.data"]

    def test_one_that_may_not_be_read_is_refused(self, tmp_path, monkeypatch):
        def refuse(_path):
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(folder.os, "scandir", refuse)
        assert "could not be read: Permission denied" in str(refusal(tmp_path))
