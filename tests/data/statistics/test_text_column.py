"""Searching and sorting very many texts gives what a plain look at each would give."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from funksvd_gui.data.statistics import text_column as module
from funksvd_gui.data.statistics.text_column import TextColumn


def ordered(*texts):
    return [texts[row] for row in TextColumn(texts).order]


def found(needle, *texts):
    return [
        text for text, holds in zip(texts, TextColumn(texts).holding(needle), strict=True) if holds
    ]


def test_whole_numbers_go_by_size():
    assert ordered("10", "9", "100", "007") == ["007", "9", "10", "100"]


def test_words_go_by_letter_whatever_their_case():
    assert ordered("beta", "Alpha", "Émile", "gamma") == ["Alpha", "beta", "Émile", "gamma"]


def test_one_word_among_numbers_makes_them_words():
    assert ordered("10", "9", "x") == ["10", "9", "x"]


def test_numbers_too_long_for_a_machine_go_as_words():
    assert ordered("9" * 30, "1" * 30) == ["1" * 30, "9" * 30]


def test_what_is_missing_comes_last_and_equals_keep_their_order():
    column = TextColumn(["", "b", "", "B", "a"])
    assert column.order.tolist() == [4, 1, 3, 0, 2]


@pytest.mark.parametrize("needle", ["AMÉLIE", "amelie", "  amelie ", "Amélie"])
def test_neither_case_nor_accents_nor_spaces_around_count(needle):
    assert found(needle, "Le fabuleux destin d'Amélie Poulain", "Heat") != []
    assert found(needle, "Heat") == []


def test_signs_of_patterns_are_plain_letters():
    assert found("(19", "Heat (1995)", "1995") == ["Heat (1995)"]
    assert found(".", "Heat", "v.2") == ["v.2"]


def test_everything_holds_nothing():
    assert TextColumn(["a", ""]).holding(" ").all()


def test_nothing_can_be_searched_and_sorted_too():
    assert TextColumn([]).holding("a").tolist() == []
    assert TextColumn([]).order.tolist() == []


def test_half_a_character_does_no_harm():
    column = TextColumn(["a\ud800b", "ab"])
    assert column.holding("b").all()
    assert column.holding("\ud800").tolist() == [True, False]


def test_texts_taken_over_in_parts_are_the_same(monkeypatch):
    texts = [f"n{k}" for k in range(50)]
    whole = TextColumn(texts).order
    monkeypatch.setattr(module, "_PART", 7)
    np.testing.assert_array_equal(TextColumn(texts).order, whole)


@given(st.lists(st.text(st.characters(codec="ascii"), max_size=6)), st.text("ab1 (", max_size=2))
def test_plain_letters_are_found_as_python_finds_them(texts, needle):
    wanted = [needle.strip().lower() in text.lower() for text in texts]
    assert TextColumn(texts).holding(needle).tolist() == wanted
