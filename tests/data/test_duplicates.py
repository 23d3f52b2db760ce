"""Which of repeated ratings survive, held against a dictionary."""

import numpy as np
import pytest

from funksvd_gui.data.duplicates import surviving_rows


@pytest.mark.parametrize("has_times", [True, False])
@pytest.mark.parametrize("seed", range(5))
def test_survivors_equal_those_of_a_slow_and_obvious_way(seed, has_times):
    rng = np.random.default_rng(seed)
    users, items = rng.integers(0, 12, (2, 200)).astype(np.int32)
    times = rng.integers(-3, 3, 200) if has_times else None

    last = {}
    for row in range(200):
        pair = users[row], items[row]
        if pair not in last or times is None or times[row] >= times[last[pair]]:
            last[pair] = row

    np.testing.assert_array_equal(surviving_rows(users, items, 12, times), sorted(last.values()))


def test_nothing_repeated_is_told_cheaply():
    rows = np.arange(5, dtype=np.int32)
    assert surviving_rows(rows, rows, 5, None) is None


def test_pairs_of_huge_vocabularies_do_not_collide():
    users = np.array([0, 2**31 - 2, 2**31 - 2], dtype=np.int32)
    items = np.array([2**31 - 2, 0, 1], dtype=np.int32)
    assert surviving_rows(users, items, 2**31 - 1, None) is None
