"""Columns with names, as of JSON, Parquet and data frames, find their roles."""

import pytest

from funksvd_gui.data.columns import Why
from funksvd_gui.data.layout.roles import find_roles
from funksvd_gui.data.reading_choices import ReadingChoices
from funksvd_gui.errors import LoadError


def _found(objects, **choices):
    names = list(objects[0])
    rows = [[str(value) for value in found.values()] for found in objects]
    found = find_roles(names, rows, ReadingChoices(**choices), file_name="r.jsonl")
    columns = [found.roles.columns.get(role) for role in ("user", "item", "rating", "time")]
    return [None if k is None else names[k] for k in columns], found


def test_a_key_that_ends_in_id_beats_one_called_name():
    columns, found = _found(
        [
            {"user_id": f"1{k % 8:020}", "name": f"Jo {k % 8}", "time": 1_400_000_777_000 + k,
             "rating": k % 5, "text": "", "gmap_id": f"0x{k % 6}:0xff"}
            for k in range(36)
        ]
    )  # fmt: skip
    assert columns == ["user_id", "gmap_id", "rating", "time"]
    assert [sentence for sentence in found.warnings if "taken" in sentence] == []


def test_without_telling_names_the_order_counts_and_is_asked():
    columns, found = _found([{"who": "a", "what": "b", "how": 3, "extra": ""}])
    assert columns == ["who", "what", "how", None]
    assert [question.choice for question in found.questions] == ["user", "item", "rating"]
    assert [question.sentence for question in found.questions] == list(found.warnings)


def test_the_only_number_is_the_rating():
    assert _found([{"comment": "x", "user": "a", "item": "b", "how": 3}])[0][2] == "how"


def test_a_column_that_is_empty_throughout_holds_nothing():
    with pytest.raises(LoadError, match=r"no three columns .* only “user”, “item”"):
        _found([{"user": 1, "item": 2, "rating": ""}])


def test_attributes_of_items_are_no_ratings():
    rows = [
        {"user": k % 8, "item": k % 6, "a": k % 6 * 3 % 5, "b": (k // 8 + k) % 5} for k in range(48)
    ]
    assert _found(rows)[0][2] == "b"


@pytest.mark.parametrize("nothing", [0, "k"], ids=["one value", "row numbers"])
def test_a_column_that_says_nothing_is_no_rating(nothing):
    rows = [
        {"user": k % 8, "item": k % 6, "a": k if nothing else 0, "b": (k // 8 + k) % 5}
        for k in range(48)
    ]
    assert _found(rows)[0][2] == "b"
    with pytest.raises(LoadError, match="hold ratings"):
        _found([{key: row[key] for key in ("user", "item", "a")} for row in rows])


def test_a_row_number_is_nobodys_id():
    rows = [{"id": k, "user": k % 8, "title": f"T{k % 6}", "rating": k % 5} for k in range(48)]
    assert _found(rows)[0] == ["user", "title", "rating", None]


def test_nothing_is_asked_of_a_code_that_was_chosen():
    rows = [{"user": k % 8, "item": k % 6, "rating": k % 5 + 1 if k % 9 else -1} for k in range(48)]
    assert [question.choice for question in _found(rows)[1].questions] == ["missing_code"]
    assert _found(rows, missing_code="-1")[1].questions == ()


def test_what_was_left_out_of_the_names_is_refused_with_all_of_them():
    with pytest.raises(LoadError, match="hold users") as caught:
        _found([{"item": k % 6, "rating": k % 5, "x": k % 7, "y": k % 3} for k in range(48)])
    assert "“item”, “rating”, “x”, “y”" in caught.value.hint


@pytest.mark.parametrize("choices", [ReadingChoices(rating=2), ReadingChoices(user=1)])
def test_what_is_left_by_its_place_beside_chosen_columns_is_told(choices):
    rows = [[str(k % 5 + 7), str(k % 4), str(k % 3 + 1), str(k % 7)] for k in range(40)]
    found = find_roles([""] * 4, rows, choices, file_name="x.csv")
    told = " ".join(found.warnings)
    for role in ("user", "item", "rating"):
        why = getattr(found.roles, role).why
        assert why in {Why.CHOSEN, Why.NAME} or f"for the {role}s" in told
