import numpy as np
import pytest

from funksvd_gui.core import sample_order
from funksvd_gui.core.sample_order import make_order
from tests.conftest import make_ratings


@pytest.mark.parametrize("smallest", [1, 10**9])
def test_every_rating_is_visited_once(monkeypatch, smallest):
    monkeypatch.setattr(sample_order, "_SMALLEST_FOR_BLOCKS", smallest)
    ratings = make_ratings()
    order = make_order(ratings, seed=0)
    assert sorted(order.rows) == list(range(len(ratings)))
    assert order.block_starts[0] == 0
    assert order.block_starts[-1] == len(ratings)
    assert len(order.block_starts) == order.n_blocks**2 + 1


def test_blocks_of_a_diagonal_share_no_user_and_no_item(monkeypatch):
    monkeypatch.setattr(sample_order, "_SMALLEST_FOR_BLOCKS", 1)
    ratings = make_ratings(n_users=200, n_items=150, n_ratings=8_000)
    order = make_order(ratings, seed=0)
    n = order.n_blocks
    for diagonal in range(n):
        for indices in (ratings.users, ratings.items):
            seen = set()
            for row in range(n):
                block = row * n + (row + diagonal) % n
                start, stop = order.block_starts[block : block + 2]
                mine = set(indices[order.rows[start:stop]].tolist())
                assert not seen & mine
                seen |= mine


def test_the_order_depends_on_the_seed_and_on_nothing_else():
    ratings = make_ratings()
    first, same, other = (make_order(ratings, seed=s).rows for s in (0, 0, 1))
    np.testing.assert_array_equal(first, same)
    assert not np.array_equal(first, other)
