import pytest

from funksvd_gui.data.vocabulary import Vocabulary
from funksvd_gui.gui.widgets.id_choices import IdChoices, LabelSearch
from tests.gui.predictions_view.conftest import ITEMS, TITLES


@pytest.fixture
def users():
    return IdChoices(Vocabulary([str(n) for n in range(1, 672)]))


@pytest.fixture
def items():
    return IdChoices(Vocabulary(ITEMS), TITLES.titles)


def test_the_id_itself_comes_first_then_what_begins_like_it(users):
    ids = [an_id for an_id, _ in users.find("67", 20)]
    assert ids == ["67", "670", "671", "167", "267", "367", "467", "567", "667"]


def test_titles_are_found_by_any_part_without_case_and_accents(items):
    assert items.find("toy", 9) == [("1", "Toy Story (1995) (1)")]
    assert items.find("ameli", 9) == [("10", "<b>Amélie</b> (2001) (10)")]
    assert [an_id for an_id, _ in items.find("1995", 9)] == ["1", "2", "6", "99"]


def test_words_come_before_parts_of_words():
    search = LabelSearch(["Cheaters", "The Heat", "Heat"])
    assert search.find("heat", 9) == [2, 1, 0]


def test_no_more_than_the_limit_is_found(users):
    assert len(users.find("", 100)) == 100
    assert len(users.find("1", 7)) == 7


def test_nothing_found_is_an_empty_list(users):
    assert users.find("nobody", 9) == []
    assert IdChoices(Vocabulary([])).find("x", 9) == []


def test_a_label_with_a_line_break_is_one_label():
    search = LabelSearch(["one\ntwo", "three"])
    assert search.find("two", 9) == [0]
    assert search.find("three", 9) == [1]


def test_scripts_beyond_latin_are_found():
    choices = IdChoices(Vocabulary(["Ünal", "東京", "Пётр"]))
    assert [an_id for an_id, _ in choices.find("京", 9)] == ["東京"]
    assert [an_id for an_id, _ in choices.find("UNAL", 9)] == ["Ünal"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("6", "6"), (" 6 ", "6"), ("Heat (1995) (6)", "6"), ("heat (1995)", "6"), ("heat", "6"),
     ("hea", "hea"), ("007", "007"), ("", "")],
)  # fmt: skip
def test_what_is_accepted_is_an_id_a_label_a_title_or_unknown(items, typed, meant):
    assert items.resolve(typed) == meant


def test_users_are_taken_letter_by_letter():
    users = IdChoices(Vocabulary(["7 (x)", "07", "Ann"]))
    assert [users.resolve(text) for text in ("7", "07", "ann")] == ["7", "07", "ann"]


def test_ids_with_spaces_keep_them():
    assert IdChoices(Vocabulary([" a", "b"])).resolve(" a") == " a"


def test_many_matches_come_in_the_same_order_as_few():
    few = ["the heat", "cheat", "heat"]
    many = few + [f"cheat {n}" for n in range(3_000)]
    assert LabelSearch(many).find("heat", 3) == [2, 0, 1] == LabelSearch(few).find("heat", 3)


def test_a_hundred_thousand_ids_can_be_searched():
    titles = [f"Title {n * 7919 % 100_003} of the film (19{n % 100:02})" for n in range(100_000)]
    choices = IdChoices(Vocabulary([f"u{n}" for n in range(100_000)]), titles)
    for text in ("", "t", "e", "of the film (1999)"):
        assert len(choices.find(text, 100)) == 100
    assert [an_id for an_id, _ in choices.find("u54321", 100)] == ["u54321"]
    assert choices.find("nobody at all", 100) == []
