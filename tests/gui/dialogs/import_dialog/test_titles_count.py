"""The share of items with a title, in words, before a file is loaded."""

from dataclasses import replace

import pytest

from funksvd_gui.data import loading
from funksvd_gui.data.loading import preview
from funksvd_gui.data.titles.title_layout import TitleColumns
from funksvd_gui.errors import LoadError
from funksvd_gui.gui.dialogs.import_dialog import titles_count
from funksvd_gui.gui.dialogs.import_dialog.titles_count import TitlesWanted, count_titles
from funksvd_gui.task import CancelledError, Task


@pytest.fixture
def want(tmp_path):
    """Write ratings and titles, and ask for them to be counted."""

    def make(ratings, titles=None, row_ids=()):
        path, file = tmp_path / "ratings.csv", None
        path.write_text(ratings)
        if titles is not None:
            file = tmp_path / "t.csv"
            file.write_text(titles)
        reading = preview(path).choices
        return TitlesWanted(path, reading, tuple(row_ids), file, TitleColumns())

    return make


RATINGS = "user,item,rating\na,x,1\nb,y,2\nc,z,3\n"


def test_what_was_counted_is_not_read_again(want):
    wanted = want(RATINGS, "id,title\nx,Heat\n")
    first = count_titles(wanted, None, Task())
    wanted.ratings.unlink()
    assert count_titles(wanted, first.items, Task()).sentence == first.sentence
    assert first.sentence == "1 of 3 items in the whole file (33.3 %) has a title there."


def test_a_large_file_is_counted_in_its_beginning(want, monkeypatch):
    wanted = want(RATINGS, "id,title\nx,Heat\n")
    monkeypatch.setattr(loading, "SAMPLE_ROWS", 2)
    monkeypatch.setattr(titles_count, "SAMPLE_ROWS", 2)
    monkeypatch.setattr("funksvd_gui.data.source.regular_file.BLOCK_BYTES", 16)
    told = count_titles(wanted, None, Task()).sentence
    assert told.startswith("1 of 2 items in the first 2 rows")


def test_a_file_of_which_only_rows_can_be_read_is_counted_in_these(want):
    wanted = want(RATINGS, "id,title\nx,Heat\n", row_ids=["x", "q"])
    wanted.ratings.write_text("user,item,rating\n" + "nonsense\n" * 50)
    told = count_titles(wanted, None, Task()).sentence
    assert told == "1 of 2 items in the rows above (50 %) has a title there."


def test_without_any_titles_it_says_where_they_are_looked_for(want):
    assert count_titles(want(RATINGS), None, Task()).sentence.startswith("No movies.csv, u.item")


def test_titles_that_cannot_be_read_are_an_error(want):
    with pytest.raises(LoadError):
        count_titles(want(RATINGS, "only one column\n"), None, Task())


def test_it_can_be_cancelled(want):
    task = Task()
    task.cancel()
    with pytest.raises(CancelledError):
        count_titles(want(RATINGS, "id,title\nx,Heat\n"), None, task)


def test_before_any_item_is_known_nothing_is_claimed(want, tmp_path):
    (tmp_path / "movies.csv").write_text("movieId,title\nx,Heat\n")
    wanted = replace(want(RATINGS), reading=None)
    assert "is known when the file is read" in count_titles(wanted, None, Task()).sentence
