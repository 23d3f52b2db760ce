"""Columns are known by names, types and values; what nobody can know is asked."""

import itertools

import pytest

from funksvd_gui.data.columns import Why
from funksvd_gui.data.layout.text_layout import find_layout
from funksvd_gui.data.numbers import DecimalMark
from funksvd_gui.data.reading_choices import NO_COLUMN, ReadingChoices
from funksvd_gui.data.times import TimeKind
from funksvd_gui.errors import LoadError
from tests.data.conftest import TOLD_BY_VALUES


def _rows(line, n=40):
    return "".join(line(k) + "\n" for k in range(n))


def _found(text, *, is_whole=True, file_name="r.csv", **choices):
    return find_layout(text, file_name, is_whole=is_whole, choices=ReadingChoices(**choices))


def _order(layout):
    return tuple(
        layout.found.roles.columns.get(role) for role in ("user", "item", "rating", "time")
    )


def _told(layout):
    return (*layout.warnings, *layout.found.warnings)


def _asked(layout):
    return [question.choice for question in (*layout.questions, *layout.found.questions)]


@pytest.mark.parametrize(
    ("line", "order"),
    [
        (lambda k: f"u{k},i{k % 7},{k % 5 + 1}", (0, 1, 2, None)),
        (lambda k: f"i{k % 7},u{k},{k % 5 + 1}", (1, 0, 2, None)),
        (lambda k: f"tt0{k:06},user_{k % 9},{k % 5 + 1}", (1, 0, 2, None)),
        (lambda k: f"A1B2C3D4E5{k:02},B00000{k:04},{k % 2 + 3}", (0, 1, 2, None)),
        (lambda k: f"B00000{k:04},someone {k},{k % 5 + 1}", (1, 0, 2, None)),
        (lambda k: f"{k % 5 + 1},u{k},i{k + 1000}", (1, 2, 0, None)),
        (lambda k: f"u{k},2020-01-{k % 28 + 1:02},i{k},{k % 5 + 1}", (0, 2, 3, 1)),
        (lambda k: f"u{k},i{k},{1_300_000_000 + k * 7},{k % 5 + 1}", (0, 1, 3, 2)),
    ],
)  # fmt: skip
def test_values_tell_the_columns_without_names(line, order):
    layout = _found(_rows(line))
    assert _order(layout) == order
    places = [("first", "second", "third", "4th")[k] for k in order if k is not None]
    roles = zip(places, ("users", "items", "ratings", "times"), strict=False)
    told = ", ".join(f"the {place} for the {role}" for place, role in roles)
    assert _told(layout) == (f"By their values, columns were taken: {told}.",)
    assert _asked(layout) == []
    assert layout.found.roles.rating.why is Why.VALUES


@pytest.mark.parametrize(
    ("line", "choice"),
    [
        (lambda k: f"{k * 3 + 1},{k + 500},{k % 5 + 1}", "user"),
        (lambda k: f"ann{k},{k},{k % 5 + 1}", "user"),
        (lambda k: f"u{k},u{k + 1},{k % 5 + 1}", "user"),
        (lambda k: f"{k % 5 + 1},{k * 31},{k * 77}", "rating"),
    ],
)
def test_what_nothing_tells_is_asked_and_told(line, choice):
    layout = _found(_rows(line))
    assert choice in _asked(layout)
    assert any("nothing in the file says so" in sentence for sentence in _told(layout))


@pytest.mark.parametrize("first", ["#7,i1,3", "%7,i1,3", '"#7",i1,3', "#7,i1,3,", '#7,i1,"3"'])
def test_a_first_row_is_no_comment(first):
    layout = _found(first + "\n" + _rows(lambda k: f"{k},i{k},{k % 5}" + "," * first.count("3,")))
    assert layout.n_leading == 0


@pytest.mark.parametrize(
    "first", ["# 7,i1,3", "% 36 8 6", "%%MatrixMarket 1 2", "#user,item,stars"]
)
def test_a_comment_is_no_row(first):
    layout = _found(first + "\n" + _rows(lambda k: f"{k},i{k},{k % 5}"))
    assert layout.n_leading == 1


def test_names_come_after_a_line_of_nearly_as_many_words():
    rows = _rows(lambda k: f"{k} i{k} {k % 5} {1_300_000_000 + k}")
    layout = _found("Ratings of March\nuser item rating time\n" + rows)
    assert layout.names == ("user", "item", "rating", "time")


def test_times_are_no_isbn():
    # A stray line in ten, so that they are no times for sure.
    line = "{},{},{},{}".format
    rows = [line(k % 7 + 3, k % 5, k % 9 + 900, 1_300_000_000 + k * 77) for k in range(20)]
    layout = _found("\n".join([*rows, *["n/a,n/a,n/a,n/a"] * 2]) + "\n")
    assert layout.found.roles.columns.get("item") == 1


def test_times_told_by_their_place_alone_are_told():
    layout = _found(_rows(lambda k: f"u{k % 7},i{k % 5},{k % 5},{k}"))
    assert "place alone, columns were taken: the 4th for the times" in " ".join(_told(layout))


@pytest.mark.parametrize("end", ["", "\t{second}"], ids=["without times", "with times"])
def test_a_column_with_fractions_holds_ratings_and_no_ids(end):
    # Few users look like a scale, and these ratings like none.
    layout = _found(
        _rows(
            lambda k: (
                f"{k % 6}\tm{k % 8}\t{k * 37 % 101 / 100}" + end.format(second=978_300_760 + k)
            )
        )
    )
    assert _order(layout)[:3] == (0, 1, 2)


def test_four_columns_without_times_are_no_usual_file():
    assert "user" in _asked(_found(_rows(lambda k: f"{k % 7}\t{k % 5}\t{k % 6}\t{k % 4}")))


def test_ratings_elsewhere_are_asked_where_nothing_tells_the_users():
    layout = _found(_rows(lambda k: f"{k % 4 + 196},i{k % 9},{k // 2 * 531 % 3_000}"))
    assert "rating" in _asked(layout)


@pytest.mark.parametrize(
    ("separator", "name", "file_names"),
    [
        ("\t", "MovieLens u.data", ["u.data", "ml-100k/u1.base", "data.zip u5.test", "ua.base.gz"]),
        ("::", "MovieLens ratings.dat", ["ratings.dat", "ratings.dat.xz"]),
    ],
)
def test_the_layouts_of_movielens_need_no_question(separator, name, file_names):
    rows = _rows(lambda k: separator.join((str(k), str(k + 9), str(k % 5), str(978_300_760 + k))))
    for file_name in file_names:
        layout = _found(rows, file_name=file_name)
        assert (layout.format, _told(layout), _asked(layout)) == (name, (), [])
        assert _order(layout) == (0, 1, 2, 3)
    for file_name in ("ratings.csv", "u.dat", "u6.base", "my-ratings.dat"):
        layout = _found(rows, file_name=file_name)
        assert (layout.format, _asked(layout)) == (name, [])
        assert _order(layout) == (0, 1, 2, 3)
        assert _told(layout) == (
            "The columns were taken in MovieLens' order, user, item, rating, time; nothing in the "
            "file says so.",
        )


def test_two_separators_that_fit_alike_are_asked():
    text = _rows(lambda k: f"{k};b{k},{k % 9};{k % 5},3")
    layout = _found(text)
    assert "separator" in _asked(layout)
    assert any("separated by" in sentence for sentence in _told(layout))
    assert "separator" not in _asked(_found(text, separator=";"))
    assert _found(text, separator=",").cut.separator == ","


def test_spaces_inside_fields_are_no_rivals():
    assert "separator" not in _asked(_found(_rows(lambda k: f"{k}, a b{k}, {k % 5}")))


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|", "::", " "])
@pytest.mark.parametrize("header", [(), ("user", "item", "rating")], ids=["bare", "header"])
def test_separator_header_and_line_ends_are_found(separator, header, line_end):
    rows = [header] if header else []
    rows += [("u1", "i1", "4"), ("u1", "i2", "3.5"), ("u2", "i1", "1")]
    layout = _found("".join(separator.join(row) + line_end for row in rows))
    assert layout.cut.separator == separator
    assert (layout.has_header, layout.names, layout.n_leading) == (
        bool(header), header, len(header) // 3,
    )  # fmt: skip
    assert _told(layout) == (() if header else (TOLD_BY_VALUES,))


class TestNames:
    def test_unknown_words_over_numbers_are_names_and_that_is_told(self):
        layout = _found("wer,was,wie\nu1,i1,4\nu1,i2,3.5\nu2,i1,1\n")
        assert layout.has_header
        assert "“wer,was,wie”" in layout.warnings[0]
        assert _asked(layout) == ["has_header", "user", "item", "rating"]

    @pytest.mark.parametrize("header", ["stars,wer,was", "wie,user,was"])
    def test_one_known_name_counts_in_a_line_of_names_only(self, header):
        layout = _found(f"{header}\n4,10,20\n3,11,20\n")
        assert _order(layout)[:3] == ((1, 2, 0) if "stars" in header else (1, 0, 2))
        assert f"“{header}”" in layout.warnings[0]

    def test_one_known_name_among_ids_is_an_id(self):
        assert not _found("ann,user,5\nbob,i,4\n").has_header

    def test_a_first_row_whose_ids_are_names_is_kept_and_says_so(self):
        layout = _found("book,user,5\nu1,i1,4\n")
        assert not layout.has_header
        assert "“book,user,5”" in layout.warnings[0]

    def test_the_only_column_left_needs_no_telling_name_and_is_told(self):
        layout = _found("Film,Customer,Something\ni1,u1,4\ni1,u2,3\n")
        told = "By their values, columns were taken: “Something” for the ratings."
        assert (_told(layout), _asked(layout)) == ((told,), [])

    def test_a_column_taken_by_its_values_is_told(self):
        layout = _found("userId,age,what,rating\nu1,33,i1,4\nu2,20,i1,3\n")
        assert _order(layout) == (0, 2, 3, None)
        assert _told(layout) == ("No column is named for the items: “what” was taken.",)

    def test_times_are_nobodys_ids(self):
        with pytest.raises(LoadError, match="hold items"):
            _found("timestamp,rating,userId\n7,3,u1\n8,4,u2\n")

    def test_which_of_several_columns_holds_the_items_is_never_guessed(self):
        with pytest.raises(LoadError, match="hold items") as caught:
            _found("user;score;a;b;c\nx;1;5;2;3\ny;1;2;6;3\n")
        assert "“a”, “b”, “c”" in caught.value.hint

    def test_a_chosen_header_or_none_decides(self):
        assert _found("a,b,1\nc,d,2\n", has_header=True).n_leading == 1
        layout = _found("user,item,5\nu1,i1,4\n", has_header=False)
        assert (layout.n_leading, layout.names) == (0, ())
        assert "has_header" not in _asked(layout)

    @pytest.mark.parametrize(
        ("before", "is_told"), [("# my ratings", False), ("sep=,", False), ("two,fields", True)]
    )
    def test_names_may_come_after_lines_that_are_no_rows(self, before, is_told):
        layout = _found(f"{before}\nbook,reader,user,rating\ni1,x,u1,4\ni2,y,u1,3.5\n")
        assert _order(layout) == (2, 0, 3, None)
        assert (layout.n_leading, layout.has_header) == (2, True)
        assert any("“book,reader,user,rating”" in s for s in _told(layout)) == is_told

    def test_columns_without_names_are_looked_for_among_the_first_only(self):
        row = ",".join(["word"] * 20_000)
        layout = _found("".join(f"u{k},i{k},{k % 5},{row}\n" for k in range(2)))
        assert _order(layout) == (0, 1, 2, None)

    def test_a_quoted_name_may_have_line_ends(self):
        layout = _found('"user","item","your\nrating"\nu,i,3\nv,i,4\n')
        assert layout.n_leading == 2


class TestChoices:
    def test_chosen_columns_are_not_asked_for_again(self):
        layout = _found(_rows(lambda k: f"{k * 3 + 1},{k + 500},{k % 5 + 1}"), user=1, item=0)
        assert (_order(layout), _asked(layout)) == ((1, 0, 2, None), [])
        told = "By their values, columns were taken: the third for the ratings."
        assert _told(layout) == (told,)
        assert layout.found.roles.user.why is Why.CHOSEN

    def test_one_chosen_column_leaves_the_others_to_be_found(self):
        assert _order(_found("user,item,rating\na,b,1\nc,d,2\n", user=1)) == (1, 0, 2, None)

    @pytest.mark.parametrize("first", ["user,item,rating\n", ""])
    @pytest.mark.parametrize("columns", list(itertools.product([None, 0, 1, 2], repeat=3)))
    def test_any_choice_is_obeyed_or_refused(self, first, columns):
        chosen = dict(zip(("user", "item", "time"), columns, strict=True))
        text = first + "1,2,3\n4,5,4\n"
        taken = [k for k in columns if k is not None]
        if len(set(taken)) < len(taken) or columns[2] is not None:
            with pytest.raises(LoadError, match="chosen columns"):
                _found(text, **chosen)
            return
        found = _found(text, **chosen).found.roles
        for role, column in chosen.items():
            assert column is None or getattr(found, role).column == column
        assert len({found.user.column, found.item.column, found.rating.column}) == 3

    @pytest.mark.parametrize("column", [7, 2, -1])
    def test_columns_that_cannot_be_are_refused(self, column):
        with pytest.raises(LoadError, match="chosen columns"):
            _found("user,item,rating\nu1,i1,0\n", user=column, rating=2)

    @pytest.mark.parametrize("name", ["Age Group", "agegroup", "2"])
    def test_a_column_is_chosen_by_name_or_number(self, name):
        text = "user,Age Group,item,rating\nu,1,i,3\nv,2,i,4\n"
        assert _order(_found(text, columns=(("item", name),))) == (0, 1, 3, None)

    def test_a_name_that_is_a_number_is_a_name(self):
        text = "user,3,x,rating\nu,1,i,3\nv,2,i,4\n"
        assert _order(_found(text, columns=(("item", "3"),)))[1] == 1

    def test_an_unknown_name_is_refused_with_those_there_are(self):
        with pytest.raises(LoadError, match="no column “film”") as caught:
            _found("user,item,rating\nu,i,3\n", columns=(("item", "film"),))
        assert "“user”, “item”, “rating”" in caught.value.hint
        with pytest.raises(LoadError, match="no column “film”") as caught:
            _found("u,i,3\n", columns=(("item", "film"),))
        assert "numbered from 1 to 3" in caught.value.hint

    def test_columns_of_a_file_that_would_be_refused_can_be_chosen(self):
        text = "who,what,title,stars,x\n" + _rows(lambda k: f"a{k % 4},{k % 3},T,{k % 5},{k}")
        with pytest.raises(LoadError):
            _found(text)
        assert _order(_found(text, user=0, item=1)) == (0, 1, 3, None)

    def test_a_chosen_decimal_mark_reads_what_looks_like_thousands(self):
        text = _rows(lambda k: f"u{k}\ti{k % 7}\t{k % 5 + 1},250")
        with pytest.raises(LoadError, match="thousands") as caught:
            _found(text)
        assert "1250" in caught.value.hint
        assert _order(_found(text, decimal_mark=DecimalMark.COMMA))[2] == 2


class TestTimes:
    HEAD = "user,item,rating,time\n"

    @pytest.mark.parametrize(
        ("unit", "word"), [(1_000, "milliseconds"), (10**6, "microseconds"), (10**9, "nanosec")]
    )
    def test_finer_times_say_so(self, unit, word):
        layout = _found(self.HEAD + f"u,i,3,{1_300_000_000 * unit}\nv,i,4,{1_300_000_001 * unit}\n")
        assert layout.found.ticks_per_second == unit
        assert any(word in sentence for sentence in _told(layout))

    @pytest.mark.parametrize(
        ("times", "kind"),
        [
            (("20200131", "19991231"), TimeKind.COMPACT_DATE),
            (("1400000000.0", ""), TimeKind.WHOLE_NUMBER),
            (("2020-01-31", "2020-01-31 10:00:00"), TimeKind.ISO_DATE),
        ],
    )
    def test_kinds(self, times, kind):
        rows = "".join(f"u{k},i,3,{time}\n" for k, time in enumerate((*times, times[0])))
        assert _found(self.HEAD + rows).found.time_kind is kind

    def test_times_that_nobody_can_read_are_left_out_with_a_warning(self):
        layout = _found(self.HEAD + "u1,i1,4,noon\nu1,i2,3,\n")
        assert layout.found.roles.time is None
        assert "“time”" in _told(layout)[0]

    def test_the_next_column_of_times_is_taken_where_one_cannot_be_read(self):
        layout = _found("user,item,rating,timestamp,date\nu,i,3,noon,2020-01-31\n")
        assert _order(layout)[3] == 4

    def test_a_fourth_column_of_words_is_no_time(self):
        assert _order(_found("u1,i1,4,noon\nu1,i2,3,night\n")) == (0, 1, 2, None)

    def test_they_can_be_left_out(self):
        layout = _found(self.HEAD + "u,i,3,9\n", time=NO_COLUMN)
        assert layout.found.roles.time is None


@pytest.mark.parametrize("content", ["u,3\nv,4\n", "just\nwords\n", "3\n", "user;rating\nu;3\n"])
def test_a_text_without_three_columns_is_refused(content):
    with pytest.raises(LoadError, match="no three columns"):
        _found(content)


@pytest.mark.parametrize("content", ["\n\n \n", "\r\n", "\t\n"])
def test_blank_lines_are_refused(content):
    with pytest.raises(LoadError, match="only blank lines"):
        _found(content)


@pytest.mark.parametrize(
    "content", ["a,b,c\n", "user,item,rating\nu,i,x\n", "u,i,nan\nv,i,inf\n", "user,item,rating\n"]
)
def test_where_nothing_is_a_number_reading_the_third_column_says_what_is_wrong(content):
    assert _order(_found(content)) == (0, 1, 2, None)


def test_a_cut_last_row_of_a_head_counts_for_nothing():
    layout = _found('user,item,rating\n"u",i,3\n"v",i,4\n"w', is_whole=False)
    assert layout.names == ("user", "item", "rating")


def test_one_stray_quotation_mark_does_not_change_what_others_mean():
    layout = _found(_rows(lambda k: f'"u{k}"\t"a\tb"\t{k % 5}') + '"odd\ti\t3\n')
    assert layout.cut.has_quotes
    assert layout.n_columns == 3


def test_commas_in_a_few_quoted_ratings_are_slips():
    few = _rows(lambda k: f'u{k},i,"3,5"' if k == 7 else f"u{k},i,3")
    assert _found(few).comma_separates
    assert not _found(_rows(lambda k: f'u{k},i,"{k % 5},5"')).comma_separates
