import numpy as np
import pytest

from funksvd_gui.core import sample_order
from funksvd_gui.core.cache_lines import aligned_copy, aligned_zeros
from tests.conftest import make_ratings
from tests.core.visiting import arranged


@pytest.mark.parametrize("shape", [(1,), (671,), (671, 112), (0,), (3, 0)])
def test_arrays_begin_with_a_cache_line(shape):
    for _ in range(5):
        array = aligned_zeros(*shape)
        assert array.size == 0 or array.ctypes.data % 64 == 0
        assert array.shape == shape
        assert not array.any()
        assert array.flags.c_contiguous


def test_a_copy_is_equal_and_its_own():
    array = np.arange(6, dtype=np.float32).reshape(2, 3)
    copy = aligned_copy(array)
    np.testing.assert_array_equal(copy, array)
    copy[0, 0] = 9
    assert array[0, 0] == 0


def test_ranges_of_different_threads_share_no_cache_line(monkeypatch):
    monkeypatch.setattr(sample_order, "_SMALLEST_FOR_BLOCKS", 1)
    order = arranged(make_ratings(n_users=200, n_items=150, n_ratings=8_000)).order
    for starts in (order.user_starts, order.item_starts):
        assert (starts[:-1] % 16 == 0).all()
        assert (np.diff(starts) >= 0).all()
