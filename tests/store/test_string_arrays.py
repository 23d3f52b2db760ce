import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from funksvd_gui.store.array_archive import ArchiveError
from funksvd_gui.store.string_arrays import pack_strings, unpack_strings


@given(st.lists(st.text()))
def test_strings_come_back_as_they_went(strings):
    assert unpack_strings(*pack_strings(strings)) == tuple(strings)


def packed(text: bytes, *offsets: int):
    return np.frombuffer(text, dtype=np.uint8), np.array(offsets, dtype=np.int64)


@pytest.mark.parametrize("offsets", [(1, 3), (0, 2), (0, 4), (0, 2, 1, 3), (0, -1, 3), (0, 9, 3)])
def test_offsets_that_do_not_fit_are_refused(offsets):
    with pytest.raises(ArchiveError, match="overlap or have gaps"):
        unpack_strings(*packed(b"abc", *offsets))


@pytest.mark.parametrize(
    ("text", "offsets"),
    [
        (b"\xff", (0, 1)),
        ("é".encode(), (0, 1, 2)),
        (b"\xed\xa0\x80", (0, 3)),
        (b"\xc0\x80", (0, 2)),
    ],
    ids=["not text", "cut within a letter", "half a character", "overlong"],
)
def test_bytes_that_are_not_utf_8_are_refused(text, offsets):
    with pytest.raises(ArchiveError, match="not valid UTF-8"):
        unpack_strings(*packed(text, *offsets))


def test_half_a_character_is_not_packed():
    with pytest.raises(UnicodeEncodeError):
        pack_strings(["\ud83d"])
