"""Titles come from a file beside the ratings or one that was chosen; ratings never suffer."""

import gzip
import io
import zipfile
from dataclasses import replace

import pytest

from funksvd_gui.data.load_report import ColumnUse
from funksvd_gui.data.loading import read_ratings
from funksvd_gui.data.reading_choices import NO_COLUMN, ReadingChoices
from funksvd_gui.data.source import open_source
from funksvd_gui.data.titles import title_table
from funksvd_gui.data.titles.finding import add_titles, find_titles, titles_in
from funksvd_gui.data.titles.title_layout import TitleColumns
from funksvd_gui.data.vocabulary import Vocabulary
from funksvd_gui.errors import LoadError
from funksvd_gui.task import CancelledError, Task

RATINGS = "userId,movieId,rating\nu,1,4\nu,20,3\nv,007,2\n"
GENRE_FLAGS = "|".join("1" if k in (1, 5) else "0" for k in range(19))


ITEMS = Vocabulary(["1", "20", "007"])


def load_ratings(path, *, titles=None, item_column="movieId"):
    """Read ratings and add titles, the column of items being called like this."""
    dataset = read_ratings(path)
    columns = (ColumnUse("item", item_column, "name"),)
    dataset = replace(dataset, report=replace(dataset.report, columns=columns))
    return add_titles(dataset, None, titles)


def read_titles(path, items, columns=None, task=None):
    with open_source(path) as source:
        return title_table.read_titles(source, items, columns, task)


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
    item_column = "bookId" if name == "books.csv" else "movieId"
    dataset = _with(write, content, name, item_column=item_column)
    assert dataset.titles.titles == ("A, or B (1995)", "C", "D")
    assert dataset.titles.genres == genres
    assert dataset.titles.n_known == 3
    assert dataset.report.warnings == ()


def test_the_share_of_items_with_a_title_is_a_fact(write):
    dataset = _with(write, "movieId,title\n1,A\n20,C\n555,E\n")
    assert dataset.report.facts[-1] == (
        "“movies.csv” has titles for 2 of 3 items (66.7 %), matched by its column “movieId”."
    )


def test_not_quite_all_is_not_called_100_percent(write):
    ratings = "".join(f"u{k % 7},{k},{k % 5}\n" for k in range(1_000))
    titles = "movieId,title\n" + "".join(f"{k},T\n" for k in range(999))
    assert "999 of 1,000 items (99.9 %)" in _with(write, titles, ratings=ratings).report.facts[-1]


class TestColumnsOfIds:
    #: As in goodbooks: the column called as in the ratings holds other ids.
    BOOKS = "id,book_id,title,genre\n1,20,A,X\n20,555,C,Y\n007,8,D,Z\n"

    def test_the_column_that_fits_is_used_with_a_remark_on_the_one_that_seemed_to(self, write):
        dataset = _with(write, self.BOOKS, "books.csv", item_column="book_id")
        assert dataset.titles.titles == ("A", "C", "D")
        assert dataset.report.warnings == ()
        assert dataset.report.facts[-1] == (
            "“books.csv” has titles for 3 of 3 items (100 %), matched by its column “id”. "
            "Its column “book_id” knows only 1 of them and was not used."
        )

    def test_a_chosen_column_is_used_and_the_better_one_proposed(self, write):
        dataset = load_ratings(write(RATINGS))
        found = titles_in(write(self.BOOKS, "b.csv"), dataset.items, TitleColumns(id=1))
        assert found.titles.titles == ("", "A", "")
        assert found.warnings == (
            "“b.csv” has titles for only 1 of 3 items (33.3 %); its ids may be of another kind. "
            "Its column “id” knows 3 of them.",
        )

    def test_title_and_genres_can_be_chosen(self, write):
        dataset = load_ratings(write(RATINGS))
        path = write(self.BOOKS, "b.csv")
        columns = TitleColumns(id=0, title=3, genres=NO_COLUMN)
        titles = titles_in(path, dataset.items, columns).titles
        assert titles.titles == ("X", "Y", "Z")
        assert titles.genres == ("", "", "")
        titles = read_titles(path, dataset.items, TitleColumns(genres=1)).titles
        assert titles.genres == ("20", "555", "8")

    def test_the_chosen_column_of_titles_holds_no_ids(self, write):
        dataset = load_ratings(write(RATINGS))
        table = read_titles(write("A,1\nC,20\nD,007\n", "b.csv"), dataset.items,
                            TitleColumns(title=0))  # fmt: skip
        assert table.titles.titles == ("A", "C", "D")
        assert table.used.name == "column 2"

    def test_columns_that_are_not_there_are_refused(self, write):
        dataset = load_ratings(write(RATINGS))
        for columns in (TitleColumns(id=4), TitleColumns(title=9), TitleColumns(genres=4)):
            with pytest.raises(LoadError, match="has only 4 columns"):
                read_titles(write(self.BOOKS, "b.csv"), dataset.items, columns)

    @pytest.mark.parametrize(
        "content",
        [
            "code,title\n1,A\n20,C\n007,D\n",  # no name says ids
            "year;movie_id;title;code\n1999;x1;A;1\n1998;x2;C;20\n1997;x3;D;007\n",
            "x|A|1\ny|C|20\nz|D|007\n",  # no names at all
        ],
    )
    def test_any_column_may_hold_the_ids(self, write, content):
        dataset = load_ratings(write(RATINGS), titles=write(content, "chosen.txt"))
        assert dataset.titles.titles == ("A", "C", "D")

    def test_matches_are_counted_per_item_not_per_row(self, write):
        rows = "".join(f"{k},1,T{k}\n" for k in range(3, 99))
        content = f"item_id,movie_id,title\n1,1,A\n20,1,C\n007,1,D\n{rows}"
        assert _with(write, content).titles.titles == ("A", "C", "D")

    def test_every_column_that_was_tried_is_told_with_its_matches(self, write):
        dataset = load_ratings(write(RATINGS))
        table = read_titles(write(self.BOOKS, "b.csv"), dataset.items)
        assert table.column_names == ("id", "book_id", "title", "genre")
        assert table.columns == TitleColumns(id=0, title=2, genres=3)
        assert [(c.name, c.n_matched) for c in table.id_columns] == [("id", 3), ("book_id", 1)]


def test_reading_titles_can_be_cancelled(write):
    task = Task()
    task.cancel()
    with pytest.raises(CancelledError):
        read_titles(write("movieId,title\n1,A\n", "t.csv"), ITEMS, task=task)


def test_without_a_file_there_are_no_titles_and_no_warning(write):
    dataset = load_ratings(write(RATINGS))
    assert dataset.titles is None
    assert dataset.report.warnings == ()


def test_ids_match_as_strings(write):
    dataset = _with(write, "movieId,title\n01,wrong\n1,A\n20.0,wrong\n20,C\n7,wrong\n")
    assert dataset.titles.titles == ("A", "C", "")


def test_of_two_files_the_one_that_fits_is_taken(write):
    write("1::A::X\n20::C::X\n007::D::X\n", "movies.dat")
    dataset = _with(write, "movieId,title\n555,nobody\n")
    assert dataset.titles.titles == ("A", "C", "D")


def test_a_chosen_file_may_have_any_name_and_order(write, tmp_path):
    write("titel;unused;item_id;name\nx;;1;A\ny;;20;C\nz;;007;D\n", "list.txt")
    dataset = load_ratings(write(RATINGS), titles=tmp_path / "list.txt")
    assert dataset.titles.titles == ("A", "C", "D")


def test_titles_may_be_compressed(write):
    packed = gzip.compress(b"movieId,title\n1,A\n20,C\n007,D\n")
    dataset = load_ratings(write(RATINGS), titles=write(packed, "titles.bin"))
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
    assert "titles for only 1 of 3 items (33.3 %)" in dataset.report.warnings[0]


def test_no_match_at_all_gives_no_titles(write):
    dataset = _with(write, "movieId,title\n5,E\n")
    assert dataset.titles is None
    assert "(0 %)" in dataset.report.warnings[0]


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
    monkeypatch.setattr("funksvd_gui.data.titles.title_table.MAX_BYTES", 10)
    path = write("movieId,title\n1,A\n", "chosen.csv")
    with pytest.raises(LoadError, match="too large for titles"):
        load_ratings(write(RATINGS), titles=path)


def test_without_names_one_odd_first_row_does_not_cost_the_others(write):
    titles = write("i1,Odd, The\ni2,Even\ni3,Plain\n", "titles.csv")
    ratings = write("user,item,rating\nu1,i1,4\nu1,i2,3\nu2,i3,1\n")
    dataset = load_ratings(ratings, titles=titles)
    assert dataset.titles.titles == ("", "Even", "Plain")
    assert dataset.report.warnings == (
        "One row of “titles.csv”, in line 1, could not be read as a title and was left out.",
    )


class TestNetflix:
    RATINGS = "1:\n7,3,2005-09-06\n8,4,2005-09-06\n72:\n7,5,2005-09-06\n4:\n7,5,2005-09-06\n"
    TITLES = (
        '1,2003,Dinosaur Planet\n72,1974,At Home Among Strangers, A Stranger\n4,NULL,"Weird" Al\n'
        "9,1999,Other\n"
    )

    @pytest.mark.parametrize("name", ["movie_titles.txt", "movie_titles.csv"])
    def test_titles_may_hold_commas_and_quotation_marks(self, write, name):
        dataset = _with(write, self.TITLES, name, self.RATINGS)
        assert dataset.titles.titles == (
            "Dinosaur Planet",
            "At Home Among Strangers, A Stranger",
            '"Weird" Al',
        )
        assert dataset.titles.genres == ("", "", "")
        assert dataset.report.warnings == ()

    def test_they_are_in_an_old_encoding(self, write):
        content = self.TITLES.replace("Planet", "Planète").encode("cp1252")
        dataset = _with(write, content, "movie_titles.txt", self.RATINGS)
        assert dataset.titles.titles[0] == "Dinosaur Planète"
        assert dataset.report.warnings == ()

    def test_somebody_may_have_quoted_them(self, write):
        content = '1,2003,"Dinosaur, Planet"\n72,1974,"A ""B"""\n4,NULL,C\n'
        dataset = _with(write, content, "movie_titles.csv", self.RATINGS)
        assert dataset.titles.titles == ("Dinosaur, Planet", 'A "B"', "C")

    def test_they_are_found_beside_a_folder(self, write, tmp_path):
        write(self.TITLES, "movie_titles.txt")
        (tmp_path / "training_set").mkdir()
        write("1:\n7,3,2005-09-06\n", "training_set/mv_0000001.txt")
        write("9:\n7,4,2005-09-06\n", "training_set/mv_0000009.txt")
        dataset = load_ratings(tmp_path / "training_set")
        assert dataset.titles.titles == ("Dinosaur Planet", "Other")

    def test_names_above_say_that_titles_end(self, write):
        rows = "".join(f"{k},1999,Title {k},Drama\n" for k in range(40))
        path = write("movieId,year,title,genres\n" + rows, "movies.csv")
        titles = read_titles(path, Vocabulary(["7"])).titles
        assert (titles.titles, titles.genres) == (("Title 7",), ("Drama",))

    def test_a_title_that_is_a_year_is_a_title(self, write):
        content = "1,2001,1984\n72,1974,2012\n4,NULL,Up\n"
        dataset = _with(write, content, "movie_titles.txt", self.RATINGS)
        assert dataset.titles.titles == ("1984", "2012", "Up")


class TestNumbers:
    """Numbers match whatever else is numbered."""

    COUNTED = "u,1,4\nu,2,3\nv,3,2\n"
    FILMS = "movieId,title\n" + "".join(f"{k},Film {k}\n" for k in range(1, 30))
    LEFT = (
        "No titles were taken from “{}” beside the ratings: its numbers would fit other things as "
        "well. Choose it as the file of titles if it is about these items."
    )

    @pytest.mark.parametrize("item_column", ["joke_id", "book_id", "item", ""])
    def test_films_are_not_taken_for_something_else(self, write, item_column):
        dataset = _with(write, self.FILMS, ratings=self.COUNTED, item_column=item_column)
        assert dataset.titles is None
        assert dataset.report.facts[-1] == self.LEFT.format("movies.csv")
        assert dataset.report.warnings == read_ratings(dataset.source).report.warnings

    @pytest.mark.parametrize("item_column", ["movieId", "film", "Movie ID"])
    def test_films_are_taken_for_films(self, write, item_column):
        dataset = _with(write, self.FILMS, ratings=self.COUNTED, item_column=item_column)
        assert dataset.titles.titles == ("Film 1", "Film 2", "Film 3")

    def test_books_are_not_taken_for_films(self, write):
        dataset = _with(write, self.FILMS.replace("movieId", "book_id"), "books.csv",
                        ratings=self.COUNTED)  # fmt: skip
        assert dataset.titles is None

    def test_a_chosen_file_is_taken_whatever_it_is_about(self, write):
        path = write(self.COUNTED)
        dataset = load_ratings(path, titles=write(self.FILMS, "t.csv"), item_column="joke")
        assert dataset.titles.n_known == 3

    def test_ids_that_are_words_match_by_themselves(self, write):
        titles = "movieId,title\nalien,Alien\nup,Up\n"
        dataset = _with(write, titles, ratings="u,alien,4\nv,up,3\n", item_column="item")
        assert dataset.titles.n_known == 2

    def test_numbers_with_gaps_match_by_themselves(self, write):
        titles = "movieId,title\n" + "".join(f"{k * k},Film {k}\n" for k in range(1, 100))
        ratings = "".join(f"u,{k * k},3\n" for k in range(1, 100))
        dataset = _with(write, titles, ratings=ratings, item_column="item")
        assert dataset.titles.n_known == 99

    @pytest.mark.parametrize(
        ("name", "format_name"),
        [("u.item", "MovieLens u.data"), ("movies.dat", "MovieLens ratings.dat"),
         ("movie_titles.csv", "Netflix Prize")],
    )  # fmt: skip
    def test_files_of_one_publisher_belong_together(self, write, name, format_name):
        write("1::A::x\n20::B::x\n007::C::x\n", name)
        path = write(RATINGS)
        assert find_titles(ITEMS, path, None, format_name=format_name).titles.n_known == 3
        assert find_titles(ITEMS, path, None, format_name="delimited by tabs").titles is None

    def test_columns_that_were_counted_get_no_titles(self, write):
        write(self.FILMS, "movies.csv")
        dataset = read_ratings(write(self.COUNTED))
        report = replace(
            dataset.report, items_are_counted=True, columns=(ColumnUse("item", "movie", "name"),)
        )
        dataset = add_titles(replace(dataset, report=report))
        assert dataset.titles is None
        assert dataset.report.facts[-1] == self.LEFT.format("movies.csv")


def test_choices_may_name_the_file_and_its_columns(write):
    path = write("a,b,c\n1,x,A\n20,y,C\n007,z,D\n", "t.txt")
    choices = ReadingChoices(titles=str(path), titles_id=0, titles_title=2)
    dataset = add_titles(read_ratings(write(RATINGS)), choices)
    assert dataset.titles.titles == ("A", "C", "D")


def test_titles_lie_in_the_same_archive(tmp_path):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("set/ratings.csv", RATINGS)
        archive.writestr("set/movies.csv", "movieId,title\n1,A\n20,C\n007,D\n")
    (tmp_path / "set.zip").write_bytes(packed.getvalue())
    found = find_titles(ITEMS, tmp_path / "set.zip", None, item_column="movieId")
    assert found.titles.titles == ("A", "C", "D")


def test_book_crossings_list_of_books_is_read(write):
    titles = (
        '"ISBN";"Book-Title";"Book-Author"\n"0195153448";"Classical; Mythology";"M"\n'
        '"080652121X";"Hitler\\"s Secret";"B"\n"0002005018";"Clara";"R"\n'
    )
    ratings = '"User-ID";"ISBN";"Book-Rating"\n1;0195153448;5\n1;0002005018;4\n'
    dataset = _with(write, titles, "BX-Books.csv", ratings, item_column="ISBN")
    assert dataset.titles.titles == ("Classical; Mythology", "Clara")
