import pytest

from funksvd_gui.data.rating_folder import ratings_within


@pytest.mark.parametrize("name", ["ratings.csv", "u.data"])
def test_the_file_with_the_ratings_is_found_by_its_name(tmp_path, name):
    for other in ("movies.csv", "README.txt", name):
        (tmp_path / other).write_text("u,i,3\n")
    assert ratings_within(tmp_path) == tmp_path / name


def test_of_two_none_is_chosen(tmp_path):
    for name in ("ratings.csv", "u.data"):
        (tmp_path / name).write_text("u,i,3\n")
    assert ratings_within(tmp_path) == tmp_path


def test_a_folder_of_files_for_items_is_read_as_a_whole(tmp_path):
    for name in ("mv_0000001.txt", "ratings.csv"):
        (tmp_path / name).write_text("1:\n")
    assert ratings_within(tmp_path) == tmp_path


def test_a_folder_of_that_name_is_no_file(tmp_path):
    (tmp_path / "ratings.csv").mkdir()
    assert ratings_within(tmp_path) == tmp_path


def test_what_is_no_folder_stays_what_it_is(tmp_path):
    path = tmp_path / "mine.csv"
    assert ratings_within(path) == path
