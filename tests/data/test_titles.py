"""Titles come from a file beside the ratings or one that was chosen; ratings never suffer."""

import pytest

from funksvd_gui.data.loading import load_ratings
from funksvd_gui.errors import LoadError

RATINGS = "userId,movieId,rating\nu,1,4\nu,20,3\nv,007,2\n"
GENRE_FLAGS = "|".join("1" if k in (1, 5) else "0" for k in range(19))


def _with(write, titles, name="movies.csv", ratings=RATINGS, **options):
    write(titles, name)
    return load_ratings(write(ratings), **options)


@pytest.mark.parametrize(
    ("name", "content", "genres"),
    [
        (
            "movies.csv",
            'movieId,title,genres\r\n1,"A, or B (1995)",X|Y\r\n'
            "20,C,(no genres listed)\r\n007,D,Z\r\n",
            ("X|Y", "", "Z"),
        ),
        (
            "movies.dat",
            "1::A, or B (1995)::X|Y\n20::C::\n007::D::Z\n99::other::Z\n",
            ("X|Y", "", "Z"),
        ),
        (
            "u.item",
            "".join(
                f"{an_id}|{title}|01-Jan-1995||http://x|{GENRE_FLAGS}\n"
                for an_id, title in (("1", "A, or B (1995)"), ("20", "C"), ("007", "D"))
            ),
            ("Action|Comedy",) * 3,
        ),
        (
            "books.csv",
            'id,book_id,isbn,title\n1,20,x,"A, or B (1995)"\n20,1,x,C\n007,8,x,D\n',
            ("",) * 3,
        ),
    ],
)
def test_known_files_beside_the_ratings_are_found(write, name, content, genres):
    dataset = _with(write, content, name)
    assert dataset.titles.titles == ("A, or B (1995)", "C", "D")
    assert dataset.titles.genres == genres
    assert dataset.titles.n_known == 3
    assert dataset.report.warnings == ()


def test_without_a_file_there_are_no_titles_and_no_warning(load):
    dataset = load(RATINGS)
    assert dataset.titles is None
    assert dataset.report.warnings == ()


def test_ids_match_as_strings(write):
    dataset = _with(write, "movieId,title\n01,wrong\n1,A\n20.0,wrong\n20,C\n7,wrong\n")
    assert dataset.titles.titles == ("A", "C", "")


def test_of_two_files_the_one_that_fits_is_taken(write):
    write("id,title\n1,A\n20,C\n007,D\n", "books.csv")
    dataset = _with(write, "movieId,title\n555,nobody\n")
    assert dataset.titles.titles == ("A", "C", "D")


def test_a_chosen_file_may_have_any_name_and_order(write, tmp_path):
    write("titel;unused;item_id;name\nx;;1;A\ny;;20;C\nz;;007;D\n", "list.txt")
    dataset = load_ratings(write(RATINGS), titles=tmp_path / "list.txt")
    assert dataset.titles.titles == ("A", "C", "D")


def test_titles_in_old_encodings_are_read(write):
    content = f"1|Léon|d||u|{GENRE_FLAGS}\n20|C|d||u|{GENRE_FLAGS}\n".encode("latin-1")
    dataset = _with(write, content, "u.item")
    assert dataset.titles.titles[0] == "Léon"
    assert dataset.report.warnings == ()


def test_other_titles_in_old_encodings_are_warned_of(write):
    dataset = _with(write, "movieId,title\n1,Léon\n20,C\n".encode("cp1252"))
    assert dataset.titles.titles[0] == "Léon"
    assert "Windows-1252" in dataset.report.warnings[0]


def test_a_title_is_one_line(write):
    dataset = _with(write, 'movieId,title\n1,"A\n  B"\n20,C\n')
    assert dataset.titles.titles[0] == "A B"


def test_the_first_title_of_an_item_counts(write):
    assert _with(write, "movieId,title\n1,A\n1,B\n20,C\n").titles.titles[0] == "A"


def test_few_matches_are_a_warning_with_the_share(write):
    dataset = _with(write, "movieId,title\n1,A\n5,E\n")
    assert dataset.titles.titles == ("A", "", "")
    assert "titles for only 1 of 3 items (33%)" in dataset.report.warnings[0]


def test_no_match_at_all_gives_no_titles(write):
    dataset = _with(write, "movieId,title\n5,E\n")
    assert dataset.titles is None
    assert "(0%)" in dataset.report.warnings[0]


def test_rows_that_cannot_be_cut_are_left_out_and_counted(write):
    dataset = _with(write, "movieId,title\n1,A\n20,C,too many\n007,D\n")
    assert dataset.titles.titles == ("A", "", "D")
    assert "One row of “movies.csv”, in line 3," in dataset.report.warnings[0]
    assert "line 3" in dataset.report.warnings[0]


@pytest.mark.parametrize(
    "content", ["", b"\x00\x01\x02", "lonely\nwords\n", b"\x1f\x8b\x08\x00", "\n\n"]
)
def test_a_broken_file_beside_the_ratings_is_only_a_warning(write, content):
    dataset = _with(write, content)
    assert dataset.n_ratings == 3
    assert dataset.titles is None
    assert "“movies.csv”" in dataset.report.warnings[0]


@pytest.mark.parametrize(
    "content", ["", b"\x00\x01\x02", "lonely\nwords\n", b"\x1f\x8b\x08\x00", "\n\n"]
)
def test_a_broken_file_that_was_chosen_is_refused(write, content):
    path = write(content, "chosen.csv")
    with pytest.raises(LoadError, match=r"“chosen\.csv”") as caught:
        load_ratings(write(RATINGS), titles=path)
    assert caught.value.hint


def test_a_chosen_file_that_is_missing_is_refused(write, tmp_path):
    with pytest.raises(LoadError, match="There is no file"):
        load_ratings(write(RATINGS), titles=tmp_path / "no.csv")


def test_a_folder_called_like_titles_is_only_a_warning(write, tmp_path):
    (tmp_path / "u.item").mkdir()
    dataset = load_ratings(write(RATINGS))
    assert "is a folder" in dataset.report.warnings[0]


def test_ratings_called_movies_are_not_their_own_titles(write):
    dataset = load_ratings(write(RATINGS, "movies.csv"))
    assert dataset.titles is None
    assert dataset.report.warnings == ()


def test_files_too_large_for_titles_are_refused(write, monkeypatch):
    monkeypatch.setattr("funksvd_gui.data.readers.title_table.MAX_BYTES", 10)
    path = write("movieId,title\n1,A\n", "chosen.csv")
    with pytest.raises(LoadError, match="too large for titles"):
        load_ratings(write(RATINGS), titles=path)


def test_without_names_one_odd_first_row_does_not_cost_the_others(load, write):
    titles = write("i1,Odd, The\ni2,Even\ni3,Plain\n", "titles.csv")
    dataset = load("u1,i1,4\nu1,i2,3\nu2,i3,1\n", titles=titles)
    assert dataset.titles.titles == ("", "Even", "Plain")
    assert dataset.report.warnings == (
        "One row of “titles.csv”, in line 1, could not be read as a title and was left out.",
    )
