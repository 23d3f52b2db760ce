"""Every layout that is promised comes in exactly."""

import pytest

from funksvd_gui.data.loading import load_ratings, preview
from funksvd_gui.data.reading_choices import ReadingChoices
from funksvd_gui.errors import LoadError

from .conftest import TOLD_BY_VALUES, triples_of

EXPECTED = [("u1", "i1", 4.0), ("u1", "i2", 3.5), ("u2", "i1", 1.0)]
ROWS = [("u1", "i1", "4"), ("u1", "i2", "3.5"), ("u2", "i1", "1")]


def _text(separator, line_end="\n", header=()):
    rows = [header, *ROWS] if header else ROWS
    return "".join(separator.join(row) + line_end for row in rows)


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
@pytest.mark.parametrize("header", [(), ("user", "item", "rating")], ids=["bare", "header"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|", "::", " "])
def test_separator_header_and_line_end_are_found(load, separator, header, line_end):
    dataset = load(_text(separator, line_end, header))

    assert triples_of(dataset) == EXPECTED
    assert dataset.report.has_header == bool(header)
    assert dataset.report.n_rows == 3
    assert dataset.report.warnings == (() if header else (TOLD_BY_VALUES,))


def test_the_separator_is_named_for_people(load):
    assert load(_text(";")).report.format == "delimited by semicolons"


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ("userId,movieId,rating,timestamp\r\nu1,i1,4.0,9\r\n", "MovieLens ratings.csv"),
        ("u1\ti1\t4\t881250949\n", "MovieLens u.data"),
        ("u1::i1::4::978300760\n", "MovieLens ratings.dat"),
    ],
)
def test_movielens_layouts_are_called_by_their_names(load, content, name):
    dataset = load(content)
    assert dataset.report.format == name
    assert triples_of(dataset) == [("u1", "i1", 4.0)]
    assert dataset.timestamps is not None
    assert len(dataset.timestamps) == 1


@pytest.mark.parametrize(
    "header",
    [
        "book_id,user_id,rating",
        "ISBN,User-ID,Book-Rating",
        "movieId,userId,score",
        "asin,reviewerID,overall",
        "item,user,stars",
        "Film,Customer,Something",
    ],
)
def test_named_columns_may_stand_in_any_order(load, header):
    assert triples_of(load(f"{header}\ni1,u1,4\ni2,u1,3.5\ni1,u2,1\n")) == EXPECTED


def test_further_columns_are_passed_over(load):
    dataset = load(
        "id,comment,user,title,item,stars\n"
        '7,"long, and\nwide",u1,T,i1,4\n8,,u1,T,i2,3.5\n9,"""",u2,T,i1,1\n'
    )
    assert triples_of(dataset) == EXPECTED
    assert dataset.report.n_rejected == 0


def test_further_columns_without_names_are_passed_over(load):
    assert triples_of(load("u1,i1,4,x,y\nu1,i2,3.5,,\nu2,i1,1,z,z\n")) == EXPECTED


def test_a_first_line_with_unknown_words_is_a_header_and_says_so(load):
    dataset = load("wer,was,wie\nu1,i1,4\nu1,i2,3.5\nu2,i1,1\n")
    assert triples_of(dataset) == EXPECTED
    assert dataset.report.has_header
    assert "“wer,was,wie”" in dataset.report.warnings[0]


def test_quoted_fields_hold_separators_quotes_and_line_ends(load):
    dataset = load('"a,b","say ""hi""",4\n"x\ny",i,"3"\n')
    assert triples_of(dataset) == [("a,b", 'say "hi"', 4.0), ("x\ny", "i", 3.0)]


def test_a_quotation_mark_inside_a_field_is_an_ordinary_character(load):
    dataset = load('user,item,rating\nu1,7" single,4\nu1,12" maxi,3\n')
    assert list(dataset.items) == ['7" single', '12" maxi']


def test_double_colons_do_not_quote(load):
    dataset = load('u1::"Great" Cats::4\nu1::"::3\n')
    assert list(dataset.items) == ['"Great" Cats', '"']


def test_double_colons_are_cut_from_the_left(load):
    assert triples_of(load("u1:::i1::4\nu1::i2::3\n")) == [("u1", ":i1", 4.0), ("u1", "i2", 3.0)]


@pytest.mark.parametrize("character", ["\x1f", "\x1f\x1e\x1d\x1c\x01\x02"])
def test_ids_may_hold_the_byte_that_stands_in_for_double_colons(load, character):
    dataset = load(f"u{character}::i1::4\n")
    assert triples_of(dataset) == [(f"u{character}", "i1", 4.0)]


def test_aligned_tables_separate_by_runs_of_spaces(load):
    dataset = load(" u1    i1 4  \nu22    i2 3.5\n u3     i3 1\n")
    assert triples_of(dataset) == [("u1", "i1", 4.0), ("u22", "i2", 3.5), ("u3", "i3", 1.0)]


def test_ids_with_spaces_and_other_scripts_are_kept(load):
    dataset = load("user,item,rating\nJosé  Ñ,映画 一,4\nΩδή,फ़िल्म,3\n7,i,2\n")
    assert list(dataset.users) == ["José  Ñ", "Ωδή", "7"]
    assert list(dataset.items) == ["映画 一", "फ़िल्म", "i"]


@pytest.mark.parametrize(
    "content", ["u1,i1,4", "u1,i1,4\n", "user,item,rating\nu1,i1,4\n", "\n\nu1,i1,4\n\n"]
)
def test_one_rating_is_enough(load, content):
    dataset = load(content)
    assert triples_of(dataset) == [("u1", "i1", 4.0)]
    assert dataset.report.warnings == (() if dataset.report.has_header else (TOLD_BY_VALUES,))


def test_dates_are_read_as_seconds(load):
    dataset = load(
        "user,item,rating,date\nu1,i1,4,1970-01-02\nu1,i2,3,1970-01-01 00:00:09\n"
        "u1,i3,3,1970-01-01T00:00:08.9Z\nu1,i4,3,1970-01-01 01:00:00+01:00\n"
    )
    assert dataset.timestamps.tolist() == [86400, 9, 8, 0]


def test_times_that_nobody_can_read_are_left_out_with_a_warning(load):
    dataset = load("user,item,rating,time\nu1,i1,4,noon\nu1,i2,3,\n")
    assert dataset.timestamps is None
    assert dataset.n_ratings == 2
    assert "“time”" in dataset.report.warnings[0]


def test_a_fourth_column_of_words_is_no_time(load):
    dataset = load("u1,i1,4,noon\nu1,i2,3,night\n")
    assert dataset.timestamps is None
    assert dataset.report.warnings == (TOLD_BY_VALUES,)


def test_a_first_row_whose_ids_are_column_names_is_kept_and_says_so(load):
    dataset = load("book,user,5\nu1,i1,4\n")
    assert triples_of(dataset) == [("book", "user", 5.0), ("u1", "i1", 4.0)]
    assert not dataset.report.has_header
    assert "“book,user,5”" in dataset.report.warnings[0]


@pytest.mark.parametrize("header", ["stars,wer,was", "wie,user,was"])
def test_one_known_name_counts_in_a_line_of_names_only(load, header):
    dataset = load(f"{header}\n4,10,20\n3,11,20\n")
    assert triples_of(dataset) == (
        [("10", "20", 4.0), ("11", "20", 3.0)]
        if "stars" in header
        else [("10", "4", 20.0), ("11", "3", 20.0)]
    )
    assert f"“{header}”" in dataset.report.warnings[0]


def test_one_known_name_among_ids_is_an_id(load):
    assert triples_of(load("ann,user,5\nbob,i,4\n")) == [("ann", "user", 5.0), ("bob", "i", 4.0)]


def test_a_column_taken_without_a_telling_name_is_told(load):
    dataset = load("userId,age,what,rating\nu1,33,i1,4\nu2,20,i1,3\n")
    assert dataset.report.warnings == ("No column is named for the items: “what” was taken.",)


def test_times_are_not_taken_for_ids(load):
    with pytest.raises(LoadError, match="is known to hold items"):
        load("timestamp,rating,userId\n7,3,u1\n8,4,u2\n")


def test_the_only_column_left_needs_no_telling_name_and_is_told(load):
    dataset = load("Film,Customer,Something\ni1,u1,4\ni1,u2,3\n")
    assert dataset.report.warnings == (
        "By their values, columns were taken: “Something” for the ratings.",
    )


def test_book_crossing_says_what_its_zeros_mean(write):
    path = write(
        '"User-ID";"ISBN";"Book-Rating"\r\n"276725";"034545104X";"0"\r\n'
        '"276726";"0155061224";"5"\r\n"276727";"0446520802";"Andr\xe9"\r\n'
        '"276729";"052165615X";"3"\r\n'.encode("cp1252")
    )
    assert [question.choice for question in preview(path).questions] == ["missing_code", "encoding"]
    dataset = load_ratings(path)
    assert dataset.report.format == "Book-Crossing"
    assert triples_of(dataset)[0] == ("276725", "034545104X", 0.0)
    assert any("rating of 0" in warning for warning in dataset.report.warnings)
    assert load_ratings(path, ReadingChoices(missing_code="0")).n_ratings == 2
    answers = ReadingChoices.from_dict({"missing_code": "", "encoding": "Windows-1252"})
    assert preview(path, answers).questions == ()


@pytest.mark.parametrize("codec", ["utf-8", "utf-16-le", "utf-16-be"])
def test_a_second_byte_order_mark_belongs_to_no_id_either(load, codec):
    dataset = load("\ufeff\ufeffu1,i1,4\n".encode(codec))
    assert list(dataset.users) == ["u1"]


@pytest.mark.parametrize(
    ("before", "told"),
    [
        ("# my ratings", ()),
        ("sep=,", ()),
        ("two,fields", ("come after lines that are no ratings",)),
    ],
)
def test_names_after_other_lines_still_say_which_column_is_which(load, before, told):
    dataset = load(f"{before}\nbook,reader,user,rating\ni1,x,u1,4\ni2,y,u1,3.5\ni1,z,u2,1\n")
    assert triples_of(dataset) == EXPECTED
    assert (dataset.report.n_rows, dataset.report.n_rejected) == (3, 0)
    for words, warning in zip(told, dataset.report.warnings, strict=True):
        assert words in warning
        assert "“book,reader,user,rating”" in warning
