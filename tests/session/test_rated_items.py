import numpy as np
import pytest

from funksvd_gui.core.ratings import RatingPart, RatingTriples
from funksvd_gui.data.split.part import Part
from funksvd_gui.session import rated_items
from funksvd_gui.session.rated_items import RatedItems, group_by_user
from tests.conftest import make_ratings


def plainly(ratings):
    """Return items and values sorted by user, then by item, and each user's share."""
    order = np.lexsort((ratings.items, ratings.users))
    counts = np.bincount(ratings.users, minlength=ratings.n_users)
    return ratings.items[order], ratings.values[order], np.concatenate(([0], np.cumsum(counts)))


def shared_out(ratings, seed=1):
    """Return the parts of a split at random, and the label of every rating."""
    labels = np.random.default_rng(seed).integers(0, 3, len(ratings)).astype(np.uint8)
    return {part: RatingPart(ratings, labels, part.label) for part in Part}, labels


def triples(*rows, n_users=3, n_items=4):
    users, items, values = zip(*rows, strict=True)
    return RatingTriples(
        np.array(users, np.int32), np.array(items, np.int32), np.array(values, np.float32),
        n_users, n_items,
    )  # fmt: skip


def told(known):
    """Return what is known, user by user, as one would write it down."""
    return [
        [(int(i), float(v), part) for i, v, part in zip(*known.of_user(user), strict=True)]
        for user in range(len(known.indptr) - 1)
    ]


@pytest.mark.parametrize("n_ranges", [1, 8, 100])
def test_ratings_are_sorted_by_user_and_item(monkeypatch, n_ranges):
    monkeypatch.setattr(rated_items, "_N_RANGES", n_ranges)
    ratings = make_ratings()
    known, (items, values, indptr) = group_by_user({Part.TRAINING: ratings}), plainly(ratings)
    np.testing.assert_array_equal(known.items, items)
    np.testing.assert_array_equal(known.values, values)
    np.testing.assert_array_equal(known.indptr, indptr)
    assert (known.parts == Part.TRAINING.label).all()


@pytest.mark.parametrize("n_ranges", [1, 8, 100])
def test_every_rating_keeps_the_part_it_was_in(monkeypatch, n_ranges):
    monkeypatch.setattr(rated_items, "_N_RANGES", n_ranges)
    ratings = make_ratings()
    parts, labels = shared_out(ratings)
    known, (items, values, indptr) = group_by_user(parts), plainly(ratings)
    np.testing.assert_array_equal(known.items, items)
    np.testing.assert_array_equal(known.values, values)
    np.testing.assert_array_equal(known.indptr, indptr)
    assert known.parts.dtype == np.uint8
    np.testing.assert_array_equal(known.parts, labels[np.lexsort((ratings.items, ratings.users))])


def test_parts_are_grouped_together_and_others_left_out():
    ratings = make_ratings()
    parts, labels = shared_out(ratings)
    del parts[Part.TEST]
    known = group_by_user(parts)
    items, values, indptr = plainly(ratings.take(labels > 0))
    np.testing.assert_array_equal(known.items, items)
    np.testing.assert_array_equal(known.values, values)
    np.testing.assert_array_equal(known.indptr, indptr)


def test_whom_or_what_only_another_file_knows_has_no_known_rating():
    train = triples((0, 1, 4.0), (2, 0, 3.0))
    test = triples((-1, 1, 1.0), (0, -1, 2.0), (-1, -1, 3.0), (2, 3, 5.0))
    known = group_by_user({Part.TRAINING: train, Part.TEST: test})
    assert told(known) == [
        [(1, 4.0, Part.TRAINING)],
        [],
        [(0, 3.0, Part.TRAINING), (3, 5.0, Part.TEST)],
    ]


@pytest.mark.parametrize("n_ranges", [1, 2, 8])
def test_of_two_ratings_of_one_item_the_one_trained_on_counts(monkeypatch, n_ranges):
    monkeypatch.setattr(rated_items, "_N_RANGES", n_ranges)
    test = triples((2, 1, 1.0), (0, 1, 2.0), (0, 2, 2.0), (1, 0, 2.0), (2, 3, 1.5))
    validation = triples((1, 0, 3.0), (0, 3, 3.0))
    train = triples((0, 1, 4.0), (2, 0, 3.0), (2, 1, 4.5))
    # In any order: the parts have ranks, not the arguments.
    known = group_by_user({Part.TEST: test, Part.VALIDATION: validation, Part.TRAINING: train})
    assert told(known) == [
        [(1, 4.0, Part.TRAINING), (2, 2.0, Part.TEST), (3, 3.0, Part.VALIDATION)],
        [(0, 3.0, Part.VALIDATION)],
        [(0, 3.0, Part.TRAINING), (1, 4.5, Part.TRAINING), (3, 1.5, Part.TEST)],
    ]
    assert len(known) == 7 == known.indptr[-1]


def test_what_is_kept_for_the_test_has_not_been_seen():
    ratings = make_ratings()
    parts, labels = shared_out(ratings)
    known = group_by_user(parts)
    for user in range(ratings.n_users):
        seen = ratings.items[(ratings.users == user) & (labels != Part.TEST.label)]
        assert known.seen_by(user).tolist() == sorted(seen)


def test_where_nobody_knows_the_parts_all_count_as_seen():
    ratings = make_ratings()
    grouped = group_by_user({Part.TRAINING: ratings})
    known = RatedItems(grouped.indptr, grouped.items, grouped.values, None)
    items, _, parts = known.of_user(5)
    assert parts == [None] * len(items)
    assert known.seen_by(5).tolist() == items.tolist()


def test_without_ratings_everybody_has_none():
    ratings = make_ratings()
    known = group_by_user({Part.TRAINING: ratings.slice(slice(0, 0))})
    assert len(known) == 0
    assert known.of_user(39)[0].tolist() == []
