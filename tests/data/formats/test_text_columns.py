"""Dictionaries hold what is used, once, in order of appearance."""

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from funksvd_gui.data.formats.text_columns import in_order, repeated


@settings(deadline=None)
@given(st.lists(st.integers(0, 5), max_size=20))
def test_codes_become_texts(codes):
    texts = list("fedcba")
    column = in_order(np.array(codes, np.int64), pa.array(texts))
    assert column.to_pylist() == [texts[code] for code in codes]
    assert column.dictionary.to_pylist() == list(dict.fromkeys(texts[code] for code in codes))
    assert column.type == pa.dictionary(pa.int32(), pa.string())


def test_texts_that_occur_twice_are_one():
    column = repeated(["x", "y", "x"], np.array([2, 0, 1]))
    assert column.to_pylist() == ["x", "x", "y"]
    assert column.dictionary.to_pylist() == ["x", "y"]
