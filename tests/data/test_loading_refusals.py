"""Every file that cannot be read gets its own sentence and a hint (rule R6)."""

import os
import subprocess
import sys

import pytest

from funksvd_gui.data import loading
from funksvd_gui.data.formats import text_pieces
from funksvd_gui.data.formats.table import HEAD_BYTES
from funksvd_gui.data.loading import load_ratings
from funksvd_gui.data.source import regular_file
from funksvd_gui.errors import LoadError
from funksvd_gui.task import Task

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
    monkeypatch.setattr(text_pieces, "MAX_LINE_BYTES", HEAD_BYTES)
    monkeypatch.setattr(regular_file, "BLOCK_BYTES", HEAD_BYTES)
    assert "Line 101 is longer than" in _refusal(write(ROWS + b"x" * 3 * HEAD_BYTES))


def test_a_file_that_changes_while_it_is_read(write):
    path = write(ROWS)

    def change(_share):
        with path.open("ab") as file:
            file.write(b"late,i,3\n")

    assert "changed while it was being read" in _refusal(path, task=Task(change))


def test_too_little_memory_is_said_so(write, monkeypatch):
    def fail(*_arguments):
        raise MemoryError

    monkeypatch.setattr(loading, "resolve_duplicates", fail)
    assert "not enough memory" in _refusal(write(ROWS))


def test_progress_rises_from_0_to_1_even_if_the_file_is_read_twice(write, monkeypatch):
    monkeypatch.setattr(regular_file, "BLOCK_BYTES", 64)
    shares = []
    load_ratings(write(ROWS + b"\xff,i,3\n"), task=Task(shares.append))
    assert shares == sorted(shares)
    assert shares[0] == 0
    assert shares[-1] == 1
    assert len(shares) > 5


def test_importing_the_loader_does_not_import_the_heavy_libraries():
    code = (
        "import sys; import funksvd_gui.data.loading, funksvd_gui.data.sample, "
        "funksvd_gui.data.split.splitting, funksvd_gui.data.statistics.summary; "
        "sys.exit(bool({'pandas', 'numba', 'PySide6'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
