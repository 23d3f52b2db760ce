"""A vocabulary of an Arrow array is the one of its strings."""

import subprocess
import sys

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from funksvd_gui.data.vocabulary import Vocabulary

_IDS = st.lists(st.text(st.characters(exclude_categories=["Cs"])), unique=True, max_size=20)


@given(_IDS)
def test_an_array_and_its_strings_give_the_same(ids):
    plain, lazy = Vocabulary(ids), Vocabulary(pa.array(ids, pa.string()))
    assert len(lazy) == len(plain) == len(ids)
    assert [lazy[place] for place in range(len(ids))] == [plain[p] for p in range(len(ids))] == ids
    for vocabulary in (plain, lazy):
        assert vocabulary.to_arrow().equals(pa.array(ids, pa.string()))
        assert [vocabulary.index_of(an_id) for an_id in ids] == list(range(len(ids)))
        assert vocabulary.index_of("nobody at all" * 9) is None
        assert vocabulary.ids == tuple(ids)
        assert list(vocabulary) == ids


@pytest.mark.parametrize("ids", [["a", "b"], pa.array(["a", "b"])], ids=["strings", "array"])
def test_places_are_those_of_a_list_before_and_after_all_were_asked_for(ids):
    vocabulary = Vocabulary(ids)
    for _ in range(2):
        assert (vocabulary[0], vocabulary[-1]) == ("a", "b")
        with pytest.raises(IndexError):
            vocabulary[2]
        assert vocabulary.ids == ("a", "b")


def test_an_array_is_handed_on_as_it_is():
    array = pa.array(["7", "007"])
    assert Vocabulary(array).to_arrow() is array


def test_half_a_character_has_no_place_in_an_array():
    with pytest.raises(UnicodeEncodeError):
        Vocabulary(["\ud83d"]).to_arrow()


def test_a_vocabulary_of_strings_needs_no_pyarrow():
    script = (
        "import sys; from funksvd_gui.data.vocabulary import Vocabulary; "
        "assert Vocabulary(['a']).index_of('a') == 0; assert 'pyarrow' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
