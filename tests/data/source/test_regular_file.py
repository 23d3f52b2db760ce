"""Only regular files are read, and only if they stay what they are."""

import gzip
import os
import socket
from contextlib import suppress

import pytest

from funksvd_gui.data.source import open_source, regular_file
from funksvd_gui.errors import LoadError

from .conftest import ROWS, content_of, refusal, zipped


def test_it_is_read(write):
    path = write(ROWS, "ratings.csv")
    with open_source(path) as source:
        assert (source.path, source.name, source.file_name) == (path, "ratings.csv", "ratings.csv")
        assert (source.member, source.is_many, source.warnings) == (None, False, ())
        assert source.size == len(ROWS)
        assert source.head(4) == b"user"
        assert b"".join(source.blocks()) == ROWS
        assert source.share_read == 1


def test_missing_and_empty_files(tmp_path, write):
    assert str(refusal(tmp_path / "no.csv")) == f"There is no file “{tmp_path / 'no.csv'}”."
    assert str(refusal(write(b"", "a.csv"))) == "“a.csv” is empty."


def test_names_that_no_file_can_have(tmp_path):
    assert "could not be read" in str(refusal(tmp_path / ("x" * 5_000)))
    assert "cannot be the name of a file" in str(refusal("rat\0ings.csv"))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
@pytest.mark.timeout(20)
def test_a_pipe_is_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")
    assert str(refusal(tmp_path / "pipe.csv")) == "“pipe.csv” is a pipe, not a regular file."


@pytest.mark.skipif(not os.path.exists("/dev/zero"), reason="no devices as files here")
def test_a_device():
    assert "is a device" in str(refusal("/dev/zero"))


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="no sockets as files here")
def test_a_socket(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # The address has little room.
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("s.csv")
        assert "is a socket" in str(refusal(tmp_path / "s.csv"))


def test_a_file_without_permission(write, monkeypatch):
    """Simulated, because nothing is forbidden to a test that runs as root."""

    def refuse(*_arguments):
        raise PermissionError(13, "Permission denied")

    path = write(ROWS, "ratings.csv")
    monkeypatch.setattr(regular_file.os, "open", refuse)
    assert str(refusal(path)) == "“ratings.csv” may not be read by you."


def test_a_disk_that_fails(write, monkeypatch):
    class BrokenStream:
        def seek(self, *_place):
            return 0

        def read(self, _n_bytes):
            raise OSError(5, "Input/output error")

        def close(self):
            pass

    path = write(ROWS, "ratings.csv")
    opened = regular_file._open_regular

    def open_broken(path):
        stream, state = opened(path)
        stream.close()
        return BrokenStream(), state

    monkeypatch.setattr(regular_file, "_open_regular", open_broken)
    assert str(refusal(path)) == "“ratings.csv” could not be read: Input/output error."


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="no links here")
def test_a_link_to_a_file_is_that_file(tmp_path):
    (tmp_path / "real.csv").write_bytes(ROWS)
    (tmp_path / "link.csv").symlink_to("real.csv")
    (tmp_path / "circle.csv").symlink_to("circle.csv")
    assert content_of(tmp_path / "link.csv") == ROWS
    refusal(tmp_path / "circle.csv")


@pytest.mark.parametrize("name", ["a\nb.csv", "\u202evsc.exe", "<b>&x.csv"])
def test_names_are_shown_literally(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(ROWS)
    with open_source(path) as source:
        assert "\n" not in source.name
        assert "\u202e" not in source.name
        assert source.file_name == name


def _rewrite(path):
    path.write_bytes(path.read_bytes())
    os.utime(path, ns=(1, 1))  # However coarse the clock of the disk is.


def _replace(path):
    other = path.with_name("other.csv")
    other.write_bytes(path.read_bytes())
    other.replace(path)


CHANGES = {
    "grows": lambda path: path.write_bytes(path.read_bytes() + b"late,i,3\n"),
    "shrinks": lambda path: os.truncate(path, 60),
    "is rewritten": _rewrite,
    "is replaced": _replace,
    "is removed": lambda path: path.unlink(),
}


@pytest.mark.parametrize("pack", [bytes, gzip.compress, lambda rows: zipped({"r.csv": rows})])
@pytest.mark.parametrize("change", CHANGES)
def test_a_file_that_changes_while_it_is_read(write, monkeypatch, change, pack):
    monkeypatch.setattr(regular_file, "BLOCK_BYTES", 80)
    path = write(pack(ROWS))

    def read(source):
        blocks = source.blocks()
        while not next(blocks):
            pass
        CHANGES[change](path)
        list(blocks)

    with open_source(path) as source:
        # Cut short, compressed data are damaged as well.
        with pytest.raises(LoadError, match=r"changed while it was being read|compressed"):
            read(source)
        with pytest.raises(LoadError, match="changed while it was being read"):
            source.check_unchanged()


def test_whoever_leaves_closes_the_file(write):
    with suppress(KeyError), open_source(write(ROWS)) as source:
        stream = source.seekable()
        raise KeyError
    assert stream.closed
