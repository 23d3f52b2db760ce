"""A file is loaded as somebody chose, now or for its likes."""

import pytest

from funksvd_gui.data.reading_choices import ReadingChoices
from funksvd_gui.errors import LoadError
from funksvd_gui.gui.controllers.ratings_loading import (
    Loaded,
    Questioned,
    Several,
    load_or_question,
    look_of_member,
)
from funksvd_gui.task import CancelledError, Task

PLAIN = "u1,i1,1\nu2,i2,2\nu3,i3,3\n"
#: Nothing in it says which column holds the users.
OPEN = "a,b,1\nc,d,2\ne,f,3\n"


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "ratings.csv"
    path.write_text(PLAIN)
    return path


def load(path, choices=None, recalled=None):
    asked = []

    def recall(look, asked_path):
        asked.append((look, asked_path))
        return recalled

    loaded = load_or_question(path, choices, recall, Task())
    assert isinstance(loaded, Loaded)
    return loaded, asked


def test_nothing_chosen_means_found_out(path):
    loaded, asked = load(path)
    assert loaded.dataset.users.ids == ("u1", "u2", "u3")
    assert loaded.chosen is None
    assert not loaded.is_recalled
    assert asked == [(loaded.look, path)]


def test_what_is_chosen_counts_and_nobody_is_asked(path):
    choices = ReadingChoices(user=1, item=0)
    loaded, asked = load(path, choices, recalled=ReadingChoices(has_header=True))
    assert loaded.dataset.users.ids == ("i1", "i2", "i3")
    assert loaded.chosen == choices
    assert asked == []


def test_a_choice_made_for_its_likes_is_followed(path):
    loaded, _ = load(path, recalled=ReadingChoices(user=1, item=0))
    assert loaded.dataset.users.ids == ("i1", "i2", "i3")
    assert loaded.is_recalled


@pytest.mark.parametrize(
    "recalled",
    [ReadingChoices(user=7, item=0), ReadingChoices(user=0, item=2, rating=1)],
    ids=["no such column", "most rows are bad"],
)
def test_a_choice_that_does_not_fit_this_file_is_not_followed(path, recalled):
    loaded, _ = load(path, recalled=recalled)
    assert loaded.dataset.users.ids == ("u1", "u2", "u3")
    assert not loaded.is_recalled


def test_what_the_file_leaves_open_is_asked(path):
    path.write_text(OPEN)
    asked = load_or_question(path, None, lambda look, path: None, Task())
    assert isinstance(asked, Questioned)
    assert [question.choice for question in asked.preview.questions] == ["user"]


def test_of_a_folder_the_file_in_it_is_asked_about(path):
    path.write_text(OPEN)
    asked = load_or_question(path.parent, None, lambda look, path: None, Task())
    assert asked.preview.choices.member == "ratings.csv"


def test_what_was_chosen_for_its_likes_is_not_asked_again(path):
    path.write_text(OPEN)
    loaded, _ = load(path, recalled=ReadingChoices(user=1, item=0, rating=2))
    assert loaded.dataset.users.ids == ("b", "d", "f")
    assert loaded.is_recalled


def test_the_look_does_not_depend_on_the_choice(path):
    assert load(path)[0].look == load(path, ReadingChoices(has_header=True))[0].look


def test_a_file_that_cannot_be_read_is_an_error(tmp_path):
    with pytest.raises(LoadError):
        load(tmp_path / "gone.csv")


def test_a_folder_stands_for_the_ratings_in_it(path):
    loaded, asked = load(path.parent)
    assert loaded.dataset.source == path.parent
    assert loaded.dataset.report.choices.member == "ratings.csv"
    assert asked == [(loaded.look, path.parent)]


class TestSeveralFiles:
    """A folder in which more than one file could be meant."""

    @pytest.fixture
    def folder(self, path):
        path.rename(path.with_name("january.csv"))
        path.with_name("february.csv").write_text(PLAIN.replace("u", "v"))
        return path.parent

    def test_it_is_asked_which(self, folder):
        asked = load_or_question(folder, None, lambda look, path: None, Task())
        assert asked == Several(("february.csv", "january.csv"))

    def test_the_one_that_was_meant_is_read(self, folder):
        loaded, _ = load(folder, ReadingChoices(member="february.csv"))
        assert loaded.dataset.users.ids == ("v1", "v2", "v3")
        assert loaded.chosen is None

    def test_what_was_meant_before_is_remembered(self, folder):
        kept = {look_of_member(folder): ReadingChoices(member="january.csv")}
        loaded = load_or_question(folder, None, lambda look, path: kept.get(look), Task())
        assert loaded.dataset.users.ids == ("u1", "u2", "u3")

    def test_what_is_gone_meanwhile_is_asked_again(self, folder):
        gone = ReadingChoices(member="march.csv")
        asked = load_or_question(folder, None, lambda look, path: gone, Task())
        assert isinstance(asked, Several)

    def test_what_the_file_leaves_open_is_asked_then(self, folder):
        (folder / "january.csv").write_text(OPEN)
        chosen = ReadingChoices(member="january.csv")
        asked = load_or_question(folder, chosen, lambda look, path: None, Task())
        assert isinstance(asked, Questioned)
        assert asked.preview.choices.member == "january.csv"


def test_it_can_be_ended(path):
    task = Task()
    task.cancel()
    with pytest.raises(CancelledError):
        load_or_question(path, None, lambda look, path: None, task)
