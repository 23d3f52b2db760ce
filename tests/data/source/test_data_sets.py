"""Data sets open as their publishers hand them out: in a folder, a ZIP or a tar archive."""

import io
import pickle
import warnings
import zipfile

import pytest

from funksvd_gui.data.source import open_source
from funksvd_gui.errors import SeveralFilesError

from .conftest import ROWS, candidates, content_of, refusal, tarred, write_files, zipped, zstandard

TITLE_FILES = ("movies.csv", "u.item", "movies.dat", "books.csv", "movie_titles.txt",
               "movie_titles.csv", "BX-Books.csv", "anime.csv")  # fmt: skip

#: Name of the set, its files, which has the ratings, which the titles.
SETS = {
    "ml-latest-small": (
        "README.txt links.csv movies.csv ratings.csv tags.csv", "ratings.csv", ["movies.csv"],
    ),
    "ml-25m": (
        "README.txt genome-scores.csv genome-tags.csv links.csv movies.csv ratings.csv tags.csv",
        "ratings.csv", ["movies.csv"],
    ),
    "ml-100k": (
        "README allbut.pl mku.sh u.data u.genre u.info u.item u.occupation u.user "
        "u1.base u1.test u2.base u2.test u5.base u5.test ua.base ua.test ub.base ub.test",
        "u.data", ["u.item"],
    ),
    "ml-1m": ("README movies.dat ratings.dat users.dat", "ratings.dat", ["movies.dat"]),
    "ml-10M100K": (
        "README.html allbut.pl movies.dat ratings.dat split_ratings.sh tags.dat",
        "ratings.dat", ["movies.dat"],
    ),
    "BX-CSV-Dump": (
        "BX-Book-Ratings.csv BX-Books.csv BX-Users.csv", "BX-Book-Ratings.csv", ["BX-Books.csv"],
    ),
    "Book reviews": ("Books.csv Ratings.csv Users.csv", "Ratings.csv", ["Books.csv"]),
    "goodbooks-10k": (
        "LICENSE README.md book_tags.csv books.csv ratings.csv tags.csv to_read.csv "
        "samples/books.csv samples/ratings.csv quick_look.ipynb",
        "ratings.csv", ["books.csv"],
    ),
    "movietweetings": ("README.md movies.dat ratings.dat users.dat", "ratings.dat", ["movies.dat"]),
    "anime": ("anime.csv rating.csv", "rating.csv", ["anime.csv"]),
    "anime 2020": (
        "anime.csv animelist.txt.md rating_complete.csv watching_status.csv",
        "rating_complete.csv", ["anime.csv"],
    ),
    "ml-20m of Kaggle": (
        "genome_scores.csv genome_tags.csv link.csv movie.csv rating.csv tag.csv",
        "rating.csv", [],
    ),
    "the movies": (
        "credits.csv keywords.csv links.csv links_small.csv movies_metadata.csv ratings.csv "
        "ratings_small.csv",
        "ratings.csv", [],
    ),
    "yelp": ("business.json review.json user.json dataset_agreement.pdf", "review.json", []),
    "packed one by one": ("ratings_all.tsv readme.txt", "ratings_all.tsv", []),
    "one table": ("interactions.inter README.md picture.png", "interactions.inter", []),
    "litter": (
        "__MACOSX/._ratings.csv ._ratings.csv .DS_Store Thumbs.db desktop.ini .git/ratings.csv "
        "ratings.csv",
        "ratings.csv", [],
    ),
    "whatever it is called": ("README.txt .DS_Store", "README.txt", []),
}  # fmt: skip


def _files(names, folder="", ratings=""):
    return {folder + name: ROWS if name == ratings else name.encode() for name in names.split()}


@pytest.mark.parametrize("folder", ["", "the set/v1/"])
@pytest.mark.parametrize("kind", SETS)
def test_the_ratings_are_found_with_the_titles_beside(tmp_path, kind, folder):
    names, ratings, titles = SETS[kind]
    files = _files(names, folder, ratings)
    (tmp_path / "set.zip").write_bytes(zipped(files))
    (tmp_path / "set.tar.gz").write_bytes(tarred(files, "w:gz"))
    for path in (write_files(tmp_path / "set", files), tmp_path / "set.zip",
                 tmp_path / "set.tar.gz"):  # fmt: skip
        assert candidates(path) == [folder + ratings]
        with open_source(path) as source:
            assert b"".join(source.blocks()) == ROWS
            assert (source.path, source.file_name) == (path, ratings)
            assert source.member == folder + ratings
            assert ratings in source.name or kind in {"litter", "whatever it is called"}
            beside = source.beside(TITLE_FILES)
        assert [found.name for found in beside] == titles
        for found in beside:
            with found.open() as source:
                assert source.head(100) == found.name.encode()


def test_a_set_opens_in_every_packing(pack):
    path = pack(_files("README u.data u.item", "ml-100k/", "u.data"))
    with open_source(path) as source:
        assert source.name.endswith(": u.data")
        assert source.head(10) == ROWS[:10]
        assert source.head(len(ROWS) + 1) == ROWS
        assert source.seekable().read() == ROWS
        assert b"".join(source.blocks()) == ROWS
        assert source.share_read == 1
    assert content_of(path, "u.item") == b"u.item"


@pytest.mark.parametrize(
    ("names", "plausible"),
    [
        ("combined_data_1.txt combined_data_2.txt movie_titles.csv probe.txt qualifying.txt",
         "combined_data_1.txt combined_data_2.txt"),
        ("ratings.csv u.data README", "ratings.csv u.data"),
        ("a/ratings.csv b/ratings.csv", "a/ratings.csv b/ratings.csv"),
        ("my_ratings.csv other_reviews.csv users.csv", "my_ratings.csv other_reviews.csv"),
        ("train.csv test.csv movies.csv LICENSE", "train.csv test.csv"),
        ("users.csv movies.csv", "users.csv movies.csv"),
        ("u1.base u1.test u.item", "u1.base u1.test u.item"),
    ],
)  # fmt: skip
def test_where_several_may_be_meant_it_is_asked(pack, names, plausible):
    path = pack(_files(names))
    error = refusal(path)
    assert isinstance(error, SeveralFilesError)
    assert sorted(error.names) == sorted(plausible.split())
    assert f"of {len(names.split())} files" in str(error)
    for name in error.names:
        assert f"“{name}”" in str(error)
        assert content_of(path, name) == name.rpartition("/")[2].encode() or "/" in name


def test_the_message_names_a_few_of_many_and_shows_them_safely(write):
    names = [f"a\u202e\n{k}.csv" for k in range(9)]
    error = refusal(write(zipped(dict.fromkeys(names, ROWS))))
    assert error.names == tuple(names)
    assert "a\\u202e\\x0a4.csv” and 4 more." in str(error)


def test_the_error_keeps_its_names_on_its_way_to_another_process(write):
    error = refusal(write(zipped({"a.csv": ROWS, "b.csv": ROWS})))
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.hint, again.names) == (str(error), error.hint, ("a.csv", "b.csv"))


def test_a_member_is_chosen_by_its_name_or_the_end_of_it(pack):
    path = pack({"x/u.data": b"u.data of x", "x/u1.base": b"a fold", "y/v/u.data": b"of y, v"})
    for member, content in (
        ("x/u.data", b"u.data of x"), ("u1.base", b"a fold"), ("v/u.data", b"of y, v"),
    ):  # fmt: skip
        with open_source(path, member) as source:
            assert b"".join(source.blocks()) == content
            assert content_of(path, source.member) == content
    error = refusal(path, "u.data")
    assert isinstance(error, SeveralFilesError)
    assert sorted(error.names) == ["x/u.data", "y/v/u.data"]
    # Part of a name is no end of a path.
    assert "has no file “data”" in str(refusal(path, "data"))


def test_a_member_nobody_knows_is_answered_with_those_there_are(pack):
    message = str(refusal(pack({"a.csv": ROWS, "b.csv": ROWS}), "../../etc/passwd"))
    assert "has no file “../../etc/passwd”. It holds “a.csv”, “b.csv”." in message


def test_a_file_is_its_only_member(write):
    path = write(ROWS, "a.csv")
    assert candidates(path) == ["a.csv"]
    assert content_of(path, "a.csv") == ROWS
    assert "has no file “b.csv”" in str(refusal(path, "b.csv"))


def test_documents_alone_are_no_data(pack):
    path = pack({"README.md": b"x", "LICENSE": b"x"})
    assert "without a file that may hold ratings" in str(refusal(path))


def test_names_lead_nowhere(write, tmp_path):
    files = {"../../etc/ratings.csv": ROWS, "C:\\ratings\\movies.csv": b"x"}
    for content in (zipped(files), tarred(files)):
        path = write(content)
        with open_source(path) as source:
            assert source.member == "../../etc/ratings.csv"
            assert b"".join(source.blocks()) == ROWS
        assert content_of(path, "movies.csv") == b"x"
        assert [found.name for found in tmp_path.iterdir()] == [path.name]


def test_of_one_name_the_last_counts_as_for_all_who_unpack(write):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        archive.writestr("ratings.csv", b"old")
        archive.writestr("ratings.csv", ROWS)
    assert content_of(write(target.getvalue())) == ROWS


def test_a_file_in_a_folder_may_be_compressed(tmp_path):
    write_files(tmp_path, {"README": b"x", "ratings.csv.zst": zstandard(ROWS), "movies.csv": b"m"})
    with open_source(tmp_path) as source:
        assert source.name == f"{tmp_path.name}: ratings.csv.zst"
        assert source.file_name == "ratings.csv"
        assert source.member == "ratings.csv.zst"
        assert b"".join(source.blocks()) == ROWS
        assert [found.name for found in source.beside(TITLE_FILES)] == ["movies.csv"]


def test_a_folder_may_hold_nothing_but_an_archive(tmp_path):
    write_files(tmp_path, {"ml.zip": zipped(_files("u.data u.item", "", "u.data"))})
    with open_source(tmp_path) as source:
        assert (source.path, source.member) == (tmp_path, "ml.zip")
        assert b"".join(source.blocks()) == ROWS
        assert [found.name for found in source.beside(TITLE_FILES)] == ["u.item"]


def test_what_an_archive_in_a_folder_has_to_ask_is_not_asked_of_the_folder(tmp_path):
    error = refusal(write_files(tmp_path, {"ml.zip": zipped(_files("a.csv b.csv"))}))
    assert not isinstance(error, SeveralFilesError)
    assert "“a.csv”, “b.csv”" in str(error)
    assert "Open “ml.zip” itself" in error.hint


class TestBeside:
    def test_a_file_has_those_in_its_folder_in_the_order_asked(self, tmp_path):
        write_files(tmp_path, {"r.csv": ROWS, "books.csv": b"b", "movies.csv": b"m", "x": b"x"})
        with open_source(tmp_path / "r.csv") as source:
            found = source.beside(TITLE_FILES)
        assert [one.name for one in found] == ["movies.csv", "books.csv"]
        with found[1].open() as source:
            assert source.name == "books.csv"
            assert source.head(5) == b"b"

    def test_it_is_not_beside_itself(self, tmp_path, pack):
        write_files(tmp_path, {"movies.csv": ROWS})
        with open_source(tmp_path / "movies.csv") as source:
            assert source.beside(TITLE_FILES) == []
        with open_source(pack({"a/movies.csv": ROWS, "x": b"x"}), "movies.csv") as source:
            assert [one.name for one in source.beside(["x", "movies.csv"])] == ["x"]

    def test_an_archive_without_titles_has_those_beside_it(self, tmp_path):
        write_files(tmp_path, {"r.zip": zipped({"r.csv": ROWS}), "movies.csv": b"m"})
        with open_source(tmp_path / "r.zip") as source:
            assert [one.name for one in source.beside(TITLE_FILES)] == ["movies.csv"]

    def test_what_lies_beside_a_folder_does_not_belong_to_it(self, tmp_path):
        write_files(tmp_path, {"set/r.csv": ROWS, "movies.csv": b"m"})
        with open_source(tmp_path / "set") as source:
            assert source.beside(TITLE_FILES) == []

    def test_the_same_folder_is_best(self, write):
        files = {"a/movies.csv": b"a", "b/ratings.csv": ROWS, "b/movies.csv": b"b",
                 "c/movies.csv": b"c"}  # fmt: skip
        with open_source(write(zipped(files))) as source:
            (found,) = source.beside(TITLE_FILES)
        with found.open() as source:
            assert source.head(5) == b"b"


@pytest.mark.parametrize(
    ("files", "kind"),
    [
        ({"[Content_Types].xml": b"", "xl/a.xml": b""}, "an Excel workbook"),
        ({"xl/workbook.xml": b""}, "an Excel workbook"),
        ({"[Content_Types].xml": b"", "word/document.xml": b""}, "a Word document"),
        ({"[Content_Types].xml": b"", "ppt/presentation.xml": b""}, "an office document"),
        ({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b""},
         "a spreadsheet"),
        ({"mimetype": b"application/vnd.oasis.opendocument.text"}, "an office document"),
    ],
)  # fmt: skip
def test_office_documents_are_refused_as_such(write, files, kind):
    path = write(zipped(files), "ratings.xlsx")
    error = refusal(path)
    assert f"“ratings.xlsx” is {kind}" in str(error)
    assert "CSV" in error.hint
    assert kind in str(refusal(path.parent))
