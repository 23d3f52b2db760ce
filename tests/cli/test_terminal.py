import io
import json
import os
import sys

import numpy as np
import pytest

from funksvd_gui.cli.terminal import Terminal, table
from funksvd_gui.errors import LoadError, SaveError


def test_text_of_files_cannot_command_the_terminal(capsys):
    Terminal().note("a\x1b[31mb\nc\u202ed\ud800")
    assert capsys.readouterr().err == "a\\x1b[31mb c\\u202ed\\ud800\n"
    Terminal().note("Amélie – 用户 🎬")
    assert capsys.readouterr().err == "Amélie – 用户 🎬\n"


def test_columns_are_aligned_numbers_to_the_right():
    assert table(["Item", "Score"], [["a", "1.25"], ["long", "10.25"]], "<>") == [
        "Item  Score",
        "a      1.25",
        "long  10.25",
    ]


def test_wide_letters_and_accents_of_their_own_count_as_they_are_shown():
    lines = table([], [["用户", "1"], ["e\u0301e", "1"], ["abcd", "1"]], "<>")
    assert lines == ["用户  1", "e\u0301e    1", "abcd  1"]


def test_a_cell_cannot_break_its_line():
    assert table([], [["a\nb", "c\x1b"]], "<<") == ["a b  c\\x1b"]


def test_json_is_one_line_of_ascii_and_has_no_nan(capsys):
    Terminal().say_json({"a": float("nan"), "b": [float("inf"), {"c": "用\n"}], "d": (1, None)})
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    assert out.isascii()
    assert json.loads(out) == {"a": None, "b": [None, {"c": "用\n"}], "d": [1, None]}


def test_json_takes_no_number_in_disguise():
    with pytest.raises(TypeError):
        Terminal().say_json({"a": np.float32(1)})


def test_an_error_is_its_sentence_and_its_hint_on_standard_error(capsys):
    Terminal().complain(LoadError("Nothing is there.", hint="Look elsewhere."))
    out, err = capsys.readouterr()
    assert out == ""
    assert err == "funksvd: Nothing is there.\nLook elsewhere.\n"


def test_an_error_without_a_hint_is_one_line(capsys):
    Terminal().complain(LoadError("Nothing is there."))
    assert capsys.readouterr().err == "funksvd: Nothing is there.\n"


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_letters_the_terminal_has_not_are_replaced(monkeypatch, encoding):
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding=encoding))
    Terminal().say("用户 x −0.5 –")
    assert raw.getvalue() == b"?? x -0.5 -\n"


def test_streams_that_are_missing_are_no_error(monkeypatch):
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    terminal = Terminal()
    terminal.say("a")
    terminal.note("b")
    assert not terminal.is_watched


def test_a_reader_that_left_is_no_error(monkeypatch):
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "w") as out:
        monkeypatch.setattr(sys, "stdout", out)
        terminal = Terminal()
        terminal.say("a")
        terminal.say("b")
        monkeypatch.undo()


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_a_terminal_that_was_closed_is_no_error(monkeypatch):
    ours, theirs = os.openpty()
    with os.fdopen(theirs, "w") as out:
        monkeypatch.setattr(sys, "stdout", out)
        terminal = Terminal()
        os.close(ours)
        terminal.say("a")
        terminal.say("b")
        monkeypatch.undo()


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs Linux")
def test_a_result_that_cannot_be_written_is_an_error(monkeypatch):
    with open("/dev/full", "w") as out:
        monkeypatch.setattr(sys, "stdout", out)
        with pytest.raises(SaveError, match="could not be written"):
            Terminal().say("a")
        monkeypatch.undo()


def test_complaints_nobody_can_read_are_dropped(monkeypatch):
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(os.dup(write), "w") as err:
        monkeypatch.setattr(sys, "stderr", err)
        Terminal().note("a")
        monkeypatch.undo()
        os.dup2(os.open(os.devnull, os.O_WRONLY), err.fileno())
    os.close(write)
