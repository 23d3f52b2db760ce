"""What names of columns mean."""

import pytest

from funksvd_gui.data.layout.names import (
    find_genres,
    find_title,
    id_columns,
    plain,
    ranked,
)


def _first(role):
    return lambda names: next(iter(ranked(names, role)), None)


@pytest.mark.parametrize(
    ("find", "names", "column"),
    [
        (_first("user"), ["x", "reviewerID"], 1),
        (_first("user"), ["review_profilename", "x"], 0),
        (_first("user"), ["username", "my_userid"], 1),
        (_first("user"), ["n_users", "user_age", "user gender"], None),
        (_first("item"), ["title", "movieId"], 1),
        (_first("item"), ["beer_name", "beer_beerid"], 1),
        (_first("item"), ["product/productId"], 0),
        (_first("item"), ["parent_item_count", "imdbId"], None),
        (_first("rating"), ["average_rating", "Your Rating"], 1),
        (_first("rating"), ["ratings_1", "ratings_count", "rating (1-5)"], 2),
        (_first("rating"), ["stars:float"], 0),
        (_first("rating"), ["vote_average", "vote_count", "IMDb Rating"], None),
        (_first("time"), ["release date", "my_last_updated"], 1),
        (find_title, ["id", "Title"], 1),
        (find_genres, ["id", "Genres"], 1),
        (_first("user"), [], None),
    ],
)
def test_columns_are_found_by_name(find, names, column):
    assert find(names) == column


def test_plain_names_have_letters_and_digits_only():
    assert [plain(name) for name in ("User-ID", " ISBN13 ", "rating:float", "été")] == [
        "userid", "isbn13", "rating", "été",
    ]  # fmt: skip


def test_several_columns_may_hold_ids_of_items():
    assert id_columns(["id", "isbn", "title", "work_id", "pages"]) == [0, 1, 3]
