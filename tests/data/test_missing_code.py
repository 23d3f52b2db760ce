"""Which numbers may mean "not rated", by where the other ratings lie."""

import pytest

from funksvd_gui.data.missing_code import may_be_code


@pytest.mark.parametrize(
    ("value", "lowest", "highest"),
    [(0, 1, 5), (-1, 0, 5), (-1, 1, 10), (-9, 1, 5), (99, -10, 10), (-999, 0, 100)],
)
def test_numbers_apart_from_a_scale_may(value, lowest, highest):
    assert may_be_code(value, lowest, highest)


@pytest.mark.parametrize(
    ("value", "lowest", "highest"),
    [(0, -2, 2), (-1, 0, 1), (-1, -5, 5), (-9, -8, 10), (99, 0, 98), (7, 1, 2), (-2, 1, 2)],
)
def test_ends_of_a_scale_and_other_numbers_may_not(value, lowest, highest):
    assert not may_be_code(value, lowest, highest)
