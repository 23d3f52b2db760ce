"""Ids are numbered by first appearance, however they come."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funksvd_gui.data.readers import id_index
from funksvd_gui.data.readers.id_index import IdIndex


def test_a_number_and_its_digits_are_one_id():
    index = IdIndex()
    assert index.of_texts(["7", "007"]).tolist() == [0, 1]
    assert index.of_integers(np.array([7, 8])).tolist() == [0, 2]
    assert index.of_texts(["8"]).tolist() == [2]
    assert index.ids == ["7", "007", "8"]


def test_entries_that_no_row_uses_are_no_ids():
    index = IdIndex()
    codes = np.array([2, 0, 2])
    assert index.of_codes(codes, ["a", "ghost", "b"]).tolist() == [0, 1, 0]
    assert index.ids == ["b", "a"]


def test_entries_that_are_equal_are_one_id():
    assert IdIndex().of_codes(np.array([0, 1]), ["a", "a"]).tolist() == [0, 0]


@pytest.mark.parametrize("largest", [10, 1 << 24])
def test_nothing_is_numbered_of_nothing(largest):
    index = IdIndex()
    assert index.of_integers(np.zeros(0, np.int64)).tolist() == []
    assert index.of_codes(np.zeros(0, np.int64), []).tolist() == []
    assert index.of_integers(np.array([largest])).tolist() == [0]
    assert index.ids == [str(largest)]


_NUMBERS = st.integers(-3, 40) | st.sampled_from([-(2**63), 2**63 - 1, 99, 100, 101])


@settings(max_examples=200, deadline=None)
@given(portions=st.lists(st.lists(_NUMBERS, max_size=20), max_size=6), as_text=st.booleans())
def test_any_numbers_in_any_portions(monkeypatch_module, portions, as_text):
    monkeypatch_module.setattr(id_index, "_MAX_TABLE", 100)
    index = IdIndex()
    numbers = []
    for place, portion in enumerate(portions):
        if as_text and place % 2:
            numbers += index.of_texts(map(str, portion)).tolist()
        else:
            numbers += index.of_integers(np.array(portion, np.int64)).tolist()
    flat = [str(number) for portion in portions for number in portion]
    assert index.ids == list(dict.fromkeys(flat))
    assert [index.ids[number] for number in numbers] == flat


@pytest.fixture(scope="module")
def monkeypatch_module():
    with pytest.MonkeyPatch.context() as patch:
        yield patch
