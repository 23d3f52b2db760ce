"""What names of columns mean."""

import pytest

from funksvd_gui.data.layout.names import (
    find_genres,
    find_item,
    find_rating,
    find_time,
    find_title,
    find_user,
    id_columns,
    plain,
)


@pytest.mark.parametrize(
    ("find", "names", "column"),
    [
        (find_user, ["x", "reviewerID"], 1),
        (find_user, ["review_profilename", "x"], 0),
        (find_user, ["username", "my_userid"], 1),
        (find_user, ["n_users", "user_age", "user gender"], None),
        (find_item, ["title", "movieId"], 1),
        (find_item, ["beer_name", "beer_beerid"], 1),
        (find_item, ["product/productId"], 0),
        (find_item, ["parent_item_count", "imdbId"], None),
        (find_rating, ["average_rating", "Your Rating"], 1),
        (find_rating, ["ratings_1", "ratings_count", "rating (1-5)"], 2),
        (find_rating, ["stars:float"], 0),
        (find_rating, ["vote_average", "vote_count", "IMDb Rating"], None),
        (find_time, ["release date", "my_last_updated"], 1),
        (find_title, ["id", "Title"], 1),
        (find_genres, ["id", "Genres"], 1),
        (find_user, [], None),
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
