import pytest

from funksvd_gui.cli.progress_line import ProgressLine
from funksvd_gui.cli.terminal import Terminal


@pytest.fixture
def watched(monkeypatch, capsys):
    """A person watches standard error, on a terminal 60 columns wide."""
    monkeypatch.setattr(Terminal, "is_watched", True)
    monkeypatch.setenv("COLUMNS", "60")
    return capsys


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def words():
    return "feature 3 of 40"


def test_a_person_sees_a_bar_and_words_and_in_the_end_nothing(watched):
    with ProgressLine(Terminal(), wanted=True) as line:
        line.show(0.5, words)
    out, err = watched.readouterr()
    assert out == ""
    assert err == "\r[##########..........] feature 3 of 40\x1b[K\r\x1b[K"


def test_a_note_stands_on_a_line_of_its_own(watched):
    with ProgressLine(Terminal(), wanted=True) as line:
        line.note("Nothing is drawn yet.")
        line.show(0.5, words)
        line.note("The disk is full.")
    first, rest = watched.readouterr().err.split("\n", 1)
    assert first == "Nothing is drawn yet."
    assert rest.endswith("feature 3 of 40\x1b[K\r\x1b[KThe disk is full.\n\r\x1b[K")


def test_a_file_gets_no_progress(capsys):
    with ProgressLine(Terminal(), wanted=True) as line:
        line.show(0.5, words)
    assert capsys.readouterr() == ("", "")


def test_nobody_who_wants_none_gets_any(watched):
    with ProgressLine(Terminal(), wanted=False) as line:
        line.show(0.5, words)
    assert watched.readouterr() == ("", "")


def test_it_is_drawn_ten_times_a_second_at_most(watched):
    clock, asked = Clock(), []
    with ProgressLine(Terminal(), wanted=True, clock=clock) as line:
        for k in range(1_000):
            clock.now = k / 1_000
            line.show(k / 1_000, lambda: asked.append(1) or "")
    assert 9 <= len(asked) <= 10
    assert watched.readouterr().err.count("[K") == len(asked) + 1


def test_it_never_wraps_and_never_overflows(watched):
    with ProgressLine(Terminal(), wanted=True) as line:
        line.show(7.0, lambda: "a\n" * 100)
    drawn = watched.readouterr().err.split("\x1b")[0].lstrip("\r")
    assert len(drawn) == 59
    assert drawn.startswith("[####################] a a")


def test_the_line_is_cleared_when_the_work_fails(watched):
    line = ProgressLine(Terminal(), wanted=True)

    def work():
        with line:
            line.show(0.1, words)
            raise RuntimeError("the work failed")

    with pytest.raises(RuntimeError, match="the work failed"):
        work()
    assert watched.readouterr().err.endswith("\r\x1b[K")
