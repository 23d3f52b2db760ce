import numpy as np
import pytest

from funksvd_gui.core.ratings import RatingPart, joined
from tests.conftest import make_ratings

COLUMNS = ("users", "items", "values")


@pytest.fixture
def part(ratings):
    labels = np.random.default_rng(1).integers(0, 3, len(ratings)).astype(np.uint8)
    return RatingPart(ratings, labels, 2)


def assert_same(found, expected):
    for column in COLUMNS:
        np.testing.assert_array_equal(getattr(found, column), getattr(expected, column))


def test_a_part_has_the_ratings_with_its_label(ratings, part):
    expected = ratings.take(part.labels == 2)
    assert len(part) == len(expected) > 0
    assert (part.n_users, part.n_items) == (40, 30)
    assert_same(part.copied(), expected)


@pytest.mark.parametrize("size", [1, 7, 1_000])
def test_chunks_together_are_all_ratings_in_order(ratings, part, size):
    for some in (ratings, part):
        chunks = list(some.chunks(size))
        assert max(map(len, chunks)) <= size
        assert_same(joined(*chunks), some.copied())


def test_there_is_a_chunk_where_there_are_no_ratings(ratings, part):
    nothing = ratings.slice(slice(0, 0))
    nobody = RatingPart(ratings, part.labels, 9)
    for some in (nothing, nobody):
        assert [len(chunk) for chunk in some.chunks()] == [0]


def test_all_ratings_are_a_part_of_themselves_without_a_copy(ratings):
    everything = ratings.as_part()
    assert len(everything) == len(ratings)
    assert everything.ratings is ratings
    assert everything.as_part() is everything


def test_chunks_of_plain_ratings_are_views():
    ratings = make_ratings()
    assert all(np.shares_memory(chunk.values, ratings.values) for chunk in ratings.chunks(100))
