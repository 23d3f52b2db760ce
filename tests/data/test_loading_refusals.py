"""Every file that cannot be read gets its own sentence and a hint (rule R6)."""

import os
import socket
import subprocess
import sys

import pytest
from funksvd_gui.data.readers import delimited, regular_file

from funksvd_gui.data import loading
from funksvd_gui.data.loading import load_ratings
from funksvd_gui.errors import LoadError

ROWS = b"".join(b"u%d,i,3\n" % k for k in range(100))


def _refusal(path, **options):
    with pytest.raises(LoadError) as caught:
        load_ratings(path, **options)
    assert str(caught.value).endswith((".", "”"))
    assert caught.value.hint.endswith(".")
    return str(caught.value)


def test_a_missing_file(tmp_path):
    assert _refusal(tmp_path / "no.csv") == f"There is no file “{tmp_path / 'no.csv'}”."


def test_a_folder(tmp_path):
    assert "is a folder" in _refusal(tmp_path)


def test_the_root_folder_has_a_name_too():
    assert _refusal(os.sep).startswith(f"“{os.sep}” is a folder")


def test_an_empty_file(write):
    assert _refusal(write("")) == "“ratings.csv” is empty."


@pytest.mark.parametrize("content", ["\n\n \n", "\ufeff", "\ufeff\r\n"])
def test_a_file_of_blank_lines(write, content):
    assert "holds only blank lines" in _refusal(write(content))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
@pytest.mark.timeout(20)
def test_a_pipe_is_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")
    assert _refusal(tmp_path / "pipe.csv") == "“pipe.csv” is a pipe, not a regular file."


@pytest.mark.skipif(not os.path.exists("/dev/zero"), reason="no devices as files here")
def test_a_device():
    assert "is a device" in _refusal("/dev/zero")


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="no sockets as files here")
def test_a_socket(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # The address has little room.
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("s.csv")
        assert "is a socket" in _refusal(tmp_path / "s.csv")


def test_a_file_without_permission(write, monkeypatch):
    """Simulated, because nothing is forbidden to a test that runs as root."""

    def refuse(*_arguments):
        raise PermissionError(13, "Permission denied")

    path = write(ROWS)
    monkeypatch.setattr(regular_file.os, "open", refuse)
    assert _refusal(path) == "“ratings.csv” may not be read by you."


def test_a_disk_that_fails_at_opening_and_at_reading(write, monkeypatch):
    path = write(ROWS)

    class BrokenStream:
        def seek(self, *_place):
            raise OSError(5, "Input/output error")

        def close(self):
            pass

    opened = regular_file.RegularFile.__init__

    def open_broken(self, path):
        opened(self, path)
        self._stream.close()
        self._stream = BrokenStream()

    monkeypatch.setattr(regular_file.RegularFile, "__init__", open_broken)
    assert _refusal(path) == "“ratings.csv” could not be read: Input/output error."


def test_a_name_that_is_too_long(tmp_path):
    assert "could not be read" in _refusal(tmp_path / ("x" * 5_000))


def test_a_name_that_no_file_can_have():
    assert "cannot be the name of a file" in _refusal("rat\0ings.csv")


@pytest.mark.parametrize(
    "content", [b"\x00" * 500, bytes(range(256)) * 8, b"\x7fELF\x02\x01\x01\x00"]
)
def test_a_binary_file(write, content):
    assert "is a binary file" in _refusal(write(content))


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"PAR1\x15\x04\x15", "Parquet file"),
        (b"ARROW1\x00\x00", "Arrow file"),
        (b"SQLite format 3\x00", "SQLite database"),
        (b"\x93NUMPY\x01\x00", "NumPy array"),
        (b"%PDF-1.7\n", "PDF document"),
    ],
)
def test_formats_that_are_no_text_are_called_by_name(write, content, kind):
    assert kind in _refusal(write(content))


@pytest.mark.parametrize("user", ["BZh", "PAR1", "ARROW1"])
def test_a_user_may_be_called_like_a_format(load, user):
    assert load(f"{user},i,3\nu,i,4\n").n_ratings == 2


@pytest.mark.parametrize("content", ["u,3\nv,4\n", "just\nwords\n", "3\n", "user;rating\nu;3\n"])
def test_a_file_without_three_columns(write, content):
    assert "has no three columns" in _refusal(write(content))


@pytest.mark.parametrize("content", ["a,b,c\n", "user,item,rating\nu,i,x\n", "u,i,nan\nv,i,inf\n"])
def test_a_file_without_one_number(write, content):
    assert "More than half of the rows" in _refusal(write(content))


def test_a_header_without_rows(write):
    assert "no ratings below them" in _refusal(write("user,item,rating\n"))


def test_a_line_without_end(write, monkeypatch):
    monkeypatch.setattr(delimited, "_MAX_LINE_BYTES", 100)
    monkeypatch.setattr(regular_file, "BLOCK_BYTES", 80)
    assert "Line 101 is longer than" in _refusal(write(ROWS + b"x" * 1_000))


@pytest.mark.parametrize("what", ["grows", "shrinks", "is rewritten", "is replaced", "is removed"])
def test_a_file_that_changes_while_it_is_read(write, what):
    path = write(ROWS)

    def change(_share):
        if what == "grows":
            with path.open("ab") as file:
                file.write(b"late,i,3\n")
        elif what == "shrinks":
            os.truncate(path, 80)
        elif what == "is rewritten":
            path.write_bytes(ROWS.replace(b"3", b"4"))
            os.utime(path, ns=(1, 1))  # However coarse the clock of the disk is.
        elif what == "is replaced":
            other = path.with_name("other.csv")
            other.write_bytes(ROWS)
            other.replace(path)
        else:
            path.unlink(missing_ok=True)

    assert "changed while it was being read" in _refusal(path, on_progress=change)


def test_too_little_memory_is_said_so(write, monkeypatch):
    def fail(*_arguments):
        raise MemoryError

    monkeypatch.setattr(loading, "resolve_duplicates", fail)
    assert "not enough memory" in _refusal(write(ROWS))


def test_cancelling_passes_the_callers_exception_on(write):
    class CancelledError(Exception):
        pass

    def cancel(_share):
        raise CancelledError

    with pytest.raises(CancelledError):
        load_ratings(write(ROWS), on_progress=cancel)


def test_progress_rises_from_0_to_1_even_if_the_file_is_read_twice(write, monkeypatch):
    monkeypatch.setattr(regular_file, "BLOCK_BYTES", 64)
    shares = []
    load_ratings(write(ROWS + b"\xff,i,3\n"), on_progress=shares.append)
    assert shares == sorted(shares)
    assert shares[0] == 0
    assert shares[-1] == 1
    assert len(shares) > 5


def test_importing_the_loader_does_not_import_the_heavy_libraries():
    code = (
        "import sys; import funksvd_gui.data.loading, funksvd_gui.data.sample, "
        "funksvd_gui.data.split.splitting, funksvd_gui.data.statistics.summary; "
        "sys.exit(bool({'pyarrow', 'pandas', 'numba', 'PySide6'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
