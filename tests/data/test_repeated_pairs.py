"""Repeated pairs are found whatever their number and the size of the keys."""

import numpy as np
import pytest

from funksvd_gui.data import repeated_pairs as module
from funksvd_gui.data.repeated_pairs import repeated_pairs


@pytest.mark.parametrize("few", [0, 10**9], ids=["by user", "sorted"])
@pytest.mark.parametrize(
    ("n_users", "n_items"), [(1, 1), (50, 70), (2_000_000, 2_000_000), (100_000, 40_000)]
)
def test_they_are_those_that_counting_finds(monkeypatch, few, n_users, n_items):
    monkeypatch.setattr(module, "_FEW_ROWS", few)
    rng = np.random.default_rng(4)
    users = rng.integers(0, n_users, 3_000).astype(np.int32)
    items = rng.integers(0, n_items, 3_000).astype(np.int32)
    users[-7:], items[-7:] = users[:7], items[:7]
    users[0], items[0] = n_users - 1, n_items - 1
    users[9], items[9] = n_users - 1, n_items - 1

    found = repeated_pairs(users, items, n_users, n_items)

    keys, counts = np.unique(users.astype(np.int64) * n_items + items, return_counts=True)
    np.testing.assert_array_equal(found, keys[counts > 1])


def test_no_ratings_have_no_repeated_pairs():
    none = np.zeros(0, dtype=np.int32)
    assert len(repeated_pairs(none, none, 0, 0)) == 0
