"""Texts in one run of UTF-8 are the list they were made of."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from funksvd_gui.data.packed_texts import PackedTexts
from funksvd_gui.data.vocabulary import Vocabulary

_TEXTS = st.lists(st.text(st.characters(exclude_categories=["Cs"])), max_size=20)


@given(_TEXTS)
def test_they_are_the_list_they_were_made_of(texts):
    packed = PackedTexts.of(texts)
    assert list(packed) == texts
    assert [packed[place] for place in range(len(texts))] == texts
    assert len(packed) == len(texts)
    assert packed[1:4] == texts[1:4]
    if texts:
        assert packed[-1] == texts[-1]
    with pytest.raises(IndexError):
        packed[len(texts)]


@pytest.mark.parametrize(
    ("content", "offsets"),
    [
        (b"abc", [0, 2]), (b"abc", [1, 3]), (b"abc", [0, 2, 1, 3]), (b"abc", [0, 4]),
        ("aé".encode(), [0, 2, 3]), (b"\xff", [0, 1]), (b"abc", [0, -1, 3]),
    ],
)  # fmt: skip
def test_what_does_not_cut_into_texts_is_refused(content, offsets):
    with pytest.raises(ValueError, match=r"overlap|character|decode"):
        PackedTexts(content, np.array(offsets, dtype=np.int64))


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), unique=True, max_size=20))
def test_a_packed_vocabulary_is_the_same_as_a_plain_one(ids):
    plain, packed = Vocabulary(ids), Vocabulary(PackedTexts.of(ids))
    assert len(packed) == len(plain)
    assert [packed[place] for place in range(len(ids))] == list(plain)
    assert [packed.index_of(an_id) for an_id in ids] == list(range(len(ids)))
    assert packed.index_of("nobody at all") is None
    assert packed.ids == plain.ids
    assert list(packed) == ids
    assert list(plain.packed()) == ids
