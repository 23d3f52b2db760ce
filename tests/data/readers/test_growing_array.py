"""Numbers put into a growing array come out as they went in."""

import numpy as np
import pytest

from funksvd_gui.data.readers.growing_array import GrowingArray


@pytest.mark.parametrize("reserved", [0, 10, 100_000])
def test_blocks_of_any_size_are_joined_in_order(reserved):
    array = GrowingArray(np.int32)
    array.reserve(reserved)
    blocks = [np.arange(n, dtype=np.int32) * 7 for n in (0, 1, 999, 0, 5_000, 3)]
    for block in blocks:
        array.append(block)
    assert len(array) == 6_003
    taken = array.taken()
    assert taken.dtype == np.int32
    np.testing.assert_array_equal(taken, np.concatenate(blocks))


def test_new_places_are_written_where_they_belong():
    array = GrowingArray(np.float32)
    array.extend(2)[:] = 1.5
    array.extend(3)[:] = 2.5
    assert array.taken().tolist() == [1.5, 1.5, 2.5, 2.5, 2.5]


def test_taken_numbers_are_given_up():
    array = GrowingArray(np.int64)
    array.append(np.arange(4))
    array.taken()
    assert len(array) == 0
    assert len(array.taken()) == 0
