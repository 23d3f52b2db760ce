from itertools import pairwise

import numpy as np
import pytest

from funksvd_gui.core import sample_order
from funksvd_gui.core.ratings import RatingPart, RatingTriples
from funksvd_gui.core.sample_order import make_order
from tests.conftest import make_ratings
from tests.core.visiting import arranged, blocks_of, visited


@pytest.fixture
def _many_blocks(monkeypatch):
    monkeypatch.setattr(sample_order, "_SMALLEST_FOR_BLOCKS", 1)


def as_rows(users, items, values):
    return sorted(zip(users.tolist(), items.tolist(), values.tolist(), strict=True))


def visited_parts(found):
    return (np.concatenate(part) for part in zip(*blocks_of(found), strict=True))


def in_order_of_users(ratings):
    return ratings.take(np.lexsort((ratings.items, ratings.users)))


def test_small_data_are_one_block():
    assert arranged(make_ratings()).order.n_blocks == 1


@pytest.mark.parametrize("n_threads", [1, 2, 4])
@pytest.mark.parametrize("smallest", [1, 10**9])
def test_every_rating_is_visited_once(monkeypatch, smallest, n_threads):
    monkeypatch.setattr(sample_order, "_SMALLEST_FOR_BLOCKS", smallest)
    monkeypatch.setattr("funksvd_gui.core.thread_team.available_processors", lambda: 4)
    ratings = make_ratings(n_users=200, n_items=150, n_ratings=8_000)
    found = arranged(ratings, n_threads=n_threads)
    assert found.block_starts[0] == 0
    assert found.block_starts[-1] == len(ratings)
    assert as_rows(*(np.concatenate(part) for part in zip(*blocks_of(found), strict=True))) == (
        as_rows(ratings.users, ratings.items, ratings.values)
    )


@pytest.mark.usefixtures("_many_blocks")
def test_the_number_of_threads_does_not_change_the_order(monkeypatch):
    monkeypatch.setattr("funksvd_gui.core.thread_team.available_processors", lambda: 4)
    ratings = make_ratings(n_users=200, n_items=150, n_ratings=8_000)
    first = arranged(ratings, n_threads=1)
    for n_threads in (2, 4):
        found = arranged(ratings, n_threads=n_threads)
        np.testing.assert_array_equal(found.samples, first.samples)


@pytest.mark.parametrize("smallest", [1, 10**9])
@pytest.mark.parametrize("n_threads", [1, 2])
def test_a_part_is_ordered_as_a_copy_of_it(monkeypatch, smallest, n_threads):
    monkeypatch.setattr(sample_order, "_SMALLEST_FOR_BLOCKS", smallest)
    ratings = make_ratings(n_users=200, n_items=150, n_ratings=8_000)
    labels = np.random.default_rng(1).integers(0, 3, len(ratings)).astype(np.uint8)
    part = RatingPart(ratings, labels, 1)
    of_part, of_copy = (arranged(r, n_threads=n_threads) for r in (part, part.copied()))
    np.testing.assert_array_equal(of_part.samples, of_copy.samples)
    np.testing.assert_array_equal(of_part.block_starts, of_copy.block_starts)


@pytest.mark.usefixtures("_many_blocks")
def test_users_of_a_block_come_in_groups_of_whole_cache_lines():
    ratings = make_ratings(n_users=600, n_items=150, n_ratings=20_000)
    together, found = arranged(ratings), arranged(ratings, users_at_once=16)
    np.testing.assert_array_equal(found.block_starts, together.block_starts)
    assert as_rows(*visited_parts(found)) == as_rows(*visited_parts(together))
    for start, stop in pairwise(found.block_starts):
        lines = found.samples["user"][start:stop] // 16
        assert (np.diff(lines.astype(int)) >= 0).all()
        assert len(np.unique(lines)) > 1
        assert (np.diff(together.samples["user"][start:stop].astype(int) // 16) < 0).any()


@pytest.mark.usefixtures("_many_blocks")
def test_blocks_of_a_diagonal_share_no_user_and_no_item():
    found = arranged(make_ratings(n_users=200, n_items=150, n_ratings=8_000))
    n = found.order.n_blocks
    blocks = list(blocks_of(found))
    for diagonal in range(n):
        for part in (0, 1):
            seen = set()
            for block in blocks[diagonal * n : (diagonal + 1) * n]:
                mine = set(block[part].tolist())
                assert not seen & mine
                seen |= mine


def test_the_order_depends_on_the_seed_and_on_nothing_else():
    ratings = make_ratings()
    first, same, other = (arranged(ratings, seed).samples for seed in (0, 0, 1))
    np.testing.assert_array_equal(first, same)
    assert not np.array_equal(first, other)


@pytest.mark.usefixtures("_many_blocks")
@pytest.mark.parametrize("seed", range(5))
def test_neighbours_of_the_file_are_spaced_apart(seed):
    ratings = in_order_of_users(make_ratings(n_users=2_000, n_items=900, n_ratings=200_000))
    users, items, _ = visited(ratings, seed)
    window = 8
    clashes = sum(
        np.mean(indices[gap:] == indices[:-gap])
        for indices in (users, items)
        for gap in range(1, window)
    )
    # In the file's order every rating has its user seven times among those before it.
    assert clashes < 0.25


def test_users_and_items_without_ratings_have_their_places():
    ratings = make_ratings()
    some = ratings.take(ratings.users > 5)
    assert as_rows(*visited(some)) == as_rows(some.users, some.items, some.values)


def test_nothing_can_be_arranged():
    assert len(arranged(make_ratings().take(np.zeros(0, dtype=np.int64)))) == 0


@pytest.mark.parametrize("size", [70_000, 1_200_000])
@pytest.mark.parametrize("are_users", [True, False])
def test_very_many_with_few_ratings_still_fit_into_narrow_indices(size, are_users):
    rng = np.random.default_rng(0)
    # Nearly all have no rating, so that equal shares of ratings are very unequal ranges.
    busy = rng.integers(0, 50, 20_000)
    many = np.append(busy, [size - 1, size // 2]).astype(np.int32)
    few = rng.integers(0, 40, len(many)).astype(np.int32)
    values = rng.integers(1, 6, len(many)).astype(np.float32)
    users, items = (many, few) if are_users else (few, many)
    n_users, n_items = (size, 40) if are_users else (40, size)
    found = arranged(RatingTriples(users, items, values, n_users, n_items))
    for starts in (found.order.user_starts, found.order.item_starts):
        assert np.diff(starts).max() <= 1 << 16
    assert as_rows(*(np.concatenate(part) for part in zip(*blocks_of(found), strict=True))) == (
        as_rows(users, items, values)
    )


@pytest.mark.parametrize(("n_ratings", "n_blocks"), [(199_999, 1), (200_000, 8)])
def test_work_is_divided_from_two_hundred_thousand_ratings_on(n_ratings, n_blocks):
    counts = np.array([n_ratings - 50_000, 50_000])
    assert make_order(counts, counts, 0).n_blocks == n_blocks


def test_ranges_hold_about_equally_many_ratings(monkeypatch):
    monkeypatch.setattr(sample_order, "_SMALLEST_FOR_BLOCKS", 1)
    counts = np.random.default_rng(0).integers(1, 100, 5_000)
    order = make_order(counts, counts, 0)
    shares = np.add.reduceat(counts, order.user_starts[:-1]) / counts.sum()
    assert np.abs(shares - 1 / order.n_blocks).max() < 0.01
