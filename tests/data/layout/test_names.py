"""What names of columns mean."""

import pytest

from funksvd_gui.data.layout.names import find_exact, id_columns, plain, ranked


@pytest.mark.parametrize(
    ("role", "names", "column"),
    [
        ("user", ["x", "reviewerID"], 1),
        ("user", ["review_profilename", "x"], 0),
        ("user", ["username", "my_userid"], 1),
        ("user", ["n_users", "user_age", "user gender"], None),
        ("item", ["title", "movieId"], 1),
        ("item", ["beer_name", "beer_beerid"], 1),
        ("item", ["product/productId"], 0),
        ("item", ["parent_item_count", "imdbId"], None),
        ("rating", ["average_rating", "Your Rating"], 1),
        ("rating", ["ratings_1", "ratings_count", "rating (1-5)"], 2),
        ("rating", ["stars:float"], 0),
        ("rating", ["vote_average", "vote_count", "IMDb Rating"], None),
        ("time", ["release date", "my_last_updated"], 1),
        ("user", [], None),
    ],
)
def test_columns_are_found_by_name(role, names, column):
    assert next(iter(ranked(names, role)), None) == column


def test_plain_names_have_letters_and_digits_only():
    assert [plain(name) for name in ("User-ID", " ISBN13 ", "rating:float", "été")] == [
        "userid", "isbn13", "rating", "été",
    ]  # fmt: skip


def test_several_columns_may_hold_ids_of_items():
    assert id_columns(["id", "isbn", "title", "work_id", "pages"]) == [0, 1, 3]


def test_titles_and_genres_are_called_exactly_so():
    assert find_exact(["id", "movie_title", "Title"], "title") == 2
    assert find_exact(["my genres", "Genres"], "genres") == 1
    assert find_exact(["titles of films"], "title") is None
