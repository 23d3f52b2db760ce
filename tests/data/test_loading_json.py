"""JSON lines and arrays: numbers keep their digits, bad lines are rejected by their number."""

import gzip
import json

import pytest
from funksvd_gui.data.readers import json_array
from funksvd_gui.data.readers.json_array import ArrayScanner, JsonArrayReader
from funksvd_gui.data.readers.json_layout import JsonLayout
from funksvd_gui.data.readers.json_lines import JsonLinesReader
from funksvd_gui.data.readers.json_values import JsonObject, json_value
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from funksvd_gui.data.file_formats import FileFormat
from funksvd_gui.data.loading import load_ratings, preview
from funksvd_gui.data.preview import ColumnRole
from funksvd_gui.data.reading_choices import NO_COLUMN, ReadingChoices
from funksvd_gui.data.times import TimeKind
from funksvd_gui.errors import LoadError

from .conftest import triples_of

GOOD = "".join(f'{{"user":"g{k}","item":"i","rating":3}}\n' for k in range(20))


def _line(user='"u"', item='"i"', rating="4", more=""):
    return f'{{"user": {user}, "item": {item}, "rating": {rating}{more}}}\n'


def _lines_and_reasons(dataset):
    return [(row.line, row.reason) for row in dataset.report.rejected]


class TestIds:
    @pytest.mark.parametrize(
        "literal",
        ["7", "0", "-0", "-7", "1.0", "1.50", "1e3", "1E+3", "1e400", "9223372036854775807",
         "9223372036854775808", "123456789012345678901234567890", "0.1", "-0.0"],
    )  # fmt: skip
    def test_numbers_keep_their_text(self, load, literal):
        dataset = load(_line(literal) * 2 + _line("5") + _line('"7"', item=literal))
        assert dataset.users[0] == literal
        assert literal in dataset.items.ids

    def test_a_number_and_its_text_are_one_id(self, load):
        assert list(load(_line("7") + _line('"7"') + _line("7.0")).users) == ["7", "7.0"]

    @pytest.mark.parametrize(
        ("literal", "text"),
        [
            ('"007"', "007"), ('"NA"', "NA"), ('"null"', "null"), ('" x "', " x "),
            ('"a\\"b"', 'a"b'), ('"\\u00e9"', "é"), ('"\\ud83d\\ude00"', "😀"), ('"映画"', "映画"),
            ('"a\\nb"', "a\nb"), ('"a\\u0000b"', "a\x00b"), ('"\\ufeff"', "\ufeff"),
        ],
    )  # fmt: skip
    def test_texts_are_decoded(self, load, literal, text):
        assert list(load(_line(literal) + _line()).users) == [text, "u"]

    @pytest.mark.parametrize(
        ("literal", "reason"),
        [
            ('""', "The user id is empty."),
            ("null", "The user id is null, neither text nor number."),
            ("true", "The user id is true, neither text nor number."),
            ("[1]", "The user id is a list, neither text nor number."),
            ('{"id": 1}', "The user id is an object, neither text nor number."),
            ("NaN", "The user id is NaN, neither text nor number."),
            ('"\\ud800"', "The user id is broken text, neither text nor number."),
        ],
    )
    def test_anything_else_is_no_id(self, load, literal, reason):
        dataset = load(GOOD + _line(literal))
        assert _lines_and_reasons(dataset) == [(21, reason)]

    def test_ids_are_numbered_by_first_appearance(self, load):
        dataset = load(_line('"z"', "9") + _line('"a"', "5") + _line('"z"', "5"))
        assert list(dataset.users) == ["z", "a"]
        assert list(dataset.items) == ["9", "5"]


class TestRatings:
    @pytest.mark.parametrize(
        ("literal", "value"),
        [("4", 4.0), ("3.5", 3.5), ("-1e1", -10.0), ('"3.5"', 3.5), ('" 4 "', 4.0), ("-0.0", 0.0),
         ("0.1000000000000000055511151231257827", 0.10000000149011612), ("1e-400", 0.0)],
    )  # fmt: skip
    def test_numbers_and_texts(self, load, literal, value):
        dataset = load(_line(rating=literal) + _line('"v"', rating="1"))
        assert triples_of(dataset)[0] == ("u", "i", value)

    @pytest.mark.parametrize(
        ("literal", "reason"),
        [
            ("null", "The rating is null, neither text nor number."),
            ("true", "The rating is true, neither text nor number."),
            ("NaN", "The rating is NaN, neither text nor number."),
            ("-Infinity", "The rating is -Infinity, neither text nor number."),
            ("[4]", "The rating is a list, neither text nor number."),
            ("1e39", "The rating “1e39” is too large."),
            ("1e999", "The rating “1e999” is too large."),
            ('"x"', "The rating “x” is not a decimal number."),
            ('""', "The rating is empty."),
        ],
    )
    def test_anything_else_is_rejected(self, load, literal, reason):
        dataset = load(GOOD + _line(rating=literal))
        assert _lines_and_reasons(dataset) == [(21, reason)]

    def test_texts_with_decimal_commas_are_read_beside_numbers(self, load):
        dataset = load(_line('"a"', rating='"3,5"') + _line('"b"', rating="2.5"))
        assert triples_of(dataset) == [("a", "i", 3.5), ("b", "i", 2.5)]
        assert "decimal commas" in dataset.report.warnings[0]

    def test_a_code_may_mean_not_rated(self, load):
        content = _line('"a"', rating="-1") + _line('"b"', rating="2") + _line('"c"', rating="-1.0")
        dataset = load(content, choices=ReadingChoices(missing_code="-1"))
        assert triples_of(dataset) == [("b", "i", 2.0)]
        assert (dataset.report.n_missing, dataset.report.n_rejected) == (2, 0)


class TestLines:
    @pytest.mark.parametrize(
        ("line", "reason"),
        [
            ("nonsense", "It is not valid JSON: expecting value, at character 1."),
            ('{"user": 1, "item": 2, "rating": 3', "It is not valid JSON: expecting ',' delimiter, "
             "at character 35."),
            ('{"user": 007, "item": 2, "rating": 3}', "It is not valid JSON: expecting ',' "
             "delimiter, at character 11."),
            ('{"user": 1, "item": 2, "rating": 3}}', "It is not valid JSON: extra data, "
             "at character 36."),
            ('{"user": 1, "item": 2, "rating": 3} {"user": 1}', "It is not valid JSON: extra data, "
             "at character 37."),
            ("{'user': 1}", "It is not valid JSON: expecting property name enclosed in double "
             "quotes, at character 2."),
            ("[1, 2, 3]", "It is no JSON object with keys and values, but a list."),
            ("7", "It is no JSON object with keys and values, but 7."),
            ("null", "It is no JSON object with keys and values, but null."),
            ("{}", "The key “user” is missing."),
            ('{"user": 1, "rating": 3}', "The key “item” is missing."),
            ('{"user": 1, "item": 2}', "The key “rating” is missing."),
            ('{"user": 1, "user": 1, "item": 2, "rating": 3}',
             "The key “user” stands in it twice."),
            ('{"user": 1, "item": 2, "rating": 3, "r\\u0061ting": 4}', "The key “rating” stands in "
             "it twice."),
            ('{"user": "a\tb", "item": 2, "rating": 3}', "It is not valid JSON: invalid control "
             "character at, at character 12."),
            ("[" * 100_000, "It is JSON nested too deeply."),
        ],
    )  # fmt: skip
    def test_a_bad_line_is_rejected(self, load, line, reason):
        dataset = load(f"{GOOD}{line}\n{_line()}")
        assert [(r.line, r.reason, r.text) for r in dataset.report.rejected] == [
            (21, reason, line[:200])
        ]
        assert dataset.n_ratings == 21

    @pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
    def test_blank_lines_count_but_are_no_rows(self, load, line_end):
        text = "\n" + _line('"a"') + "  \t \n" + _line('"b"') + "x\n" + _line('"c"')
        dataset = load(text.replace("\n", line_end))
        assert [row.line for row in dataset.report.rejected] == [5]
        assert (dataset.report.n_rows, list(dataset.users)) == (4, ["a", "b", "c"])

    @pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16"])
    def test_a_byte_order_mark_belongs_to_nothing(self, load, codec):
        assert list(load(_line('"é"').encode(codec)).users) == ["é"]

    def test_old_encodings_are_read_with_a_warning(self, load):
        dataset = load(_line('"é"').encode("latin-1"))
        assert list(dataset.users) == ["é"]
        assert "Windows-1252" in dataset.report.warnings[0]

    def test_objects_may_hold_anything_else(self, load):
        more = ', "text": "a {\\"user\\": 1}", "deep": {"user": [1, {"rating": null}]}, "x": NaN'
        dataset = load(_line(more=more) * 3 + _line('"v"', more=', "y": 1, "y": 2'))
        assert triples_of(dataset) == [("u", "i", 4.0), ("v", "i", 4.0)]
        assert dataset.report.n_duplicates == 2

    def test_more_than_half_bad_is_refused(self, load):
        with pytest.raises(LoadError, match=r"More than half.*\(3 of 4\).*Line 2: The key"):
            load(_line() + '{"user": 1}\n' * 3)

    def test_it_may_be_compressed(self, load):
        assert load(gzip.compress(GOOD.encode())).n_ratings == 20

    def test_line_numbers_are_right_far_down(self, load):
        lines = [_line(str(k), str(k % 7), str(k % 5)) for k in range(30_000)]
        lines[29_000] = "oops\n"
        dataset = load("".join(lines))
        assert [row.line for row in dataset.report.rejected] == [29_001]
        assert dataset.n_ratings == 29_999


class TestKeys:
    def test_those_of_amazon(self, load):
        dataset = load(
            '{"reviewerID": "A2", "asin": "0001", "reviewerName": "J", "helpful": [2, 3], '
            '"reviewText": "x", "overall": 5.0, "summary": "s", "unixReviewTime": 1252800000, '
            '"reviewTime": "09 13, 2009"}\n'
        )
        assert triples_of(dataset) == [("A2", "0001", 5.0)]
        assert dataset.timestamps.tolist() == [1252800000]
        assert (dataset.report.format, dataset.report.warnings) == ("JSON lines", ())

    def test_those_of_yelp(self, load):
        dataset = load(
            '{"review_id":"K","user_id":"m","business_id":"X","stars":3.0,"useful":0,"text":"t",'
            '"date":"2018-07-07 22:09:11"}\n'
        )
        assert triples_of(dataset) == [("m", "X", 3.0)]
        assert dataset.timestamps.tolist() == [1531001351]

    def test_times_that_cannot_be_read_are_left_out_with_a_warning(self, load):
        dataset = load(_line(more=', "date_added": "Tue Nov 17 11:37:35 -0800 2015"'))
        assert dataset.timestamps is None
        assert dataset.report.warnings == (
            "The times under the key “date_added” were left out: most of them are neither whole "
            "seconds nor dates such as 2020-01-31.",
        )

    @pytest.mark.parametrize(
        ("time", "reason"),
        [('"soon"', "The time “soon” is no whole number."),
         ("1.5", "The time “1.5” is no whole number."),
         ("null", "The time is null, neither text nor number.")],
    )  # fmt: skip
    def test_an_unreadable_time_rejects_its_row(self, load, time, reason):
        rows = "".join(_line(str(k), more=f', "ts": {k}') for k in range(9))
        dataset = load(rows + _line('"v"', more=f', "ts": {time}'))
        assert _lines_and_reasons(dataset) == [(10, reason)]
        assert dataset.timestamps.tolist() == list(range(9))

    def test_milliseconds_are_cut_to_seconds_with_a_warning(self, load):
        dataset = load(
            _line('"a"', more=', "ts": 1600000000123')
            + _line('"a"', rating="5", more=', "ts": 1600000000122')
        )
        assert triples_of(dataset) == [("a", "i", 4.0)]
        assert dataset.timestamps.tolist() == [1600000000]
        assert dataset.report.warnings == (
            "The times are milliseconds since 1970 and were cut to whole seconds.",
        )

    def test_without_names_the_order_counts_and_is_told(self, load):
        dataset = load('{"who": "a", "what": "b", "how": 3, "extra": [1]}\n')
        assert triples_of(dataset) == [("a", "b", 3.0)]
        assert dataset.report.warnings == (
            "No key is named for the users: “who” was taken.",
            "No key is named for the items: “what” was taken.",
            "No key is named for the ratings: “how” was taken.",
        )

    def test_the_only_number_is_the_rating(self, load):
        dataset = load('{"comment": "x", "user": "a", "item": "b", "how": 3}\n')
        assert triples_of(dataset) == [("a", "b", 3.0)]

    def test_too_few_keys_are_refused(self, load):
        with pytest.raises(LoadError, match=r"no three keys .*only “user”, “item”") as caught:
            load('{"user": 1, "item": 2, "rating": [3]}\n')
        assert caught.value.hint

    def test_a_person_may_choose_them(self, load):
        content = '{"a": 1, "b": 2, "c": 3, "d": 4, "e": 5}\n'
        dataset = load(content, choices=ReadingChoices(user=4, item=0, rating=2, time=1))
        assert triples_of(dataset) == [("5", "1", 3.0)]
        assert dataset.timestamps.tolist() == [2]
        assert load(content, choices=dataset.report.choices).report.warnings == ()
        dataset = load(_line(more=', "ts": 7'), choices=ReadingChoices(time=NO_COLUMN))
        assert dataset.timestamps is None

    @pytest.mark.parametrize(
        "choices", [{"user": 9}, {"user": 1, "item": 1}, {"user": -1}, {"time": 9}, {"time": 0}]
    )
    def test_choices_that_do_not_fit_are_refused(self, load, choices):
        with pytest.raises(LoadError, match="The chosen column"):
            load(_line(), choices=ReadingChoices(format=FileFormat.JSON_LINES, **choices))


class TestArrays:
    @pytest.mark.parametrize("indent", [None, 2])
    def test_they_are_read_like_lines(self, load, indent):
        rows = [{"user": k, "item": "i", "rating": k % 5, "ts": k} for k in range(1_000)]
        dataset = load(json.dumps(rows, indent=indent))
        assert triples_of(dataset) == [(str(k), "i", float(k % 5)) for k in range(1_000)]
        assert dataset.report.format == "JSON array"

    def test_numbers_keep_their_text(self, load):
        dataset = load("[" + _line("1.0") + "," + _line("1e3", "-0") + "]")
        assert list(dataset.users) == ["1.0", "1e3"]
        assert list(dataset.items) == ["i", "-0"]

    def test_an_object_that_is_no_rating_is_rejected_by_its_line_and_number(self, load):
        rows = [_line(str(k)).strip() for k in range(5)]
        rows[3] = "null"
        rows[4] = '{"user": 4,\r\n"item": 1}'
        dataset = load("[\r\n" + ",\r\n".join(rows) + "\r\n]\r\n")
        assert _lines_and_reasons(dataset) == [
            (5, "Object 4: It is no JSON object with keys and values, but null."),
            (6, "Object 5: The key “rating” is missing."),
        ]

    @pytest.mark.parametrize(
        ("content", "fault"),
        [
            ("[" + _line() + _line() + "]", "near line 2, a comma is missing between two values"),
            ("[" + _line() + ",,", "near line 2, expecting value, at character 2"),
            ("[" + _line() + ",\n]", "near line 3, expecting value, at character 1"),
            ("[" + _line() + "]]", "near line 2, something follows the end of the array"),
            ("[" + _line(), "near line 2, it ends in the middle of the array"),
            ("[" + _line() + ',{"user', "near line 2, unterminated string starting at, at "
             "character 3"),
        ],
    )  # fmt: skip
    def test_a_fault_between_them_refuses_the_file(self, load, content, fault):
        with pytest.raises(LoadError) as caught:
            load(content)
        assert str(caught.value) == f"The file is no valid JSON array: {fault}."
        assert caught.value.hint

    def test_a_value_without_end_is_refused_early(self, monkeypatch):
        monkeypatch.setattr(json_array, "MAX_OBJECT_CHARACTERS", 1_000)
        scanner = ArrayScanner()
        pieces = iter(["[" + _line() + ',{"user": "'] + ["x" * 100] * 1_000)
        with pytest.raises(LoadError, match="unterminated string"):
            [list(scanner.feed(piece, final=False)) for piece in pieces]
        assert len(list(pieces)) > 980

    @pytest.mark.parametrize(
        "content",
        [
            "[]",
            "[ ]\n",
            "[[1, 2, 3], [4, 5, 6]]",
            "[\n[1, 2, 3]]",
            '{"a": 1}\n',
            '{\n  "user": 1\n}\n',
            "[{}]",
        ],
    )
    def test_json_without_ratings_is_refused(self, load, content):
        with pytest.raises(LoadError, match=r"JSON object with keys|no three keys") as caught:
            load(content)
        assert caught.value.hint


def test_the_preview_shows_keys_and_rows(write):
    content = _line(more=', "deep": {"a": 1}') + "oops\n" + _line(rating='"x"', more=', "b": true')
    seen = preview(write(content + _line() * 100))
    assert seen.column_names == ("user", "item", "rating", "deep", "b")
    assert seen.roles == (ColumnRole.USER, ColumnRole.ITEM, ColumnRole.RATING,
                          ColumnRole.UNUSED, ColumnRole.UNUSED)  # fmt: skip
    assert [(row.line, row.fields, bool(row.problem)) for row in seen.rows[:3]] == [
        (1, ("u", "i", "4", "{…}", ""), False),
        (2, ("oops",), True),
        (3, ("u", "i", "x", "", "true"), True),
    ]
    assert len(seen.rows) == 50
    assert seen.choices.format is FileFormat.JSON_LINES


@pytest.mark.parametrize(
    "content",
    ["{a},b,3\n{c},d,4\n", "[a],b,3\n", '"{""x"":1}",b,3\n', "u,i,3\n{}\n", "1,2,3\n4,5,6\n"],
)
def test_braces_alone_are_no_json(write, content):
    assert preview(write(content)).choices.format is FileFormat.DELIMITED


LAYOUT = JsonLayout(keys=("u", "i", "r", "t"), user="u", item="i", rating="r")


def _read(text, layout=LAYOUT, size=1 << 20, sample=None):
    """Return (rows, rejected rows) of JSON lines in blocks of some size."""
    data = text.encode()
    reader = JsonLinesReader(layout, ReadingChoices(), sample or [])
    reader.read(data[start : start + size] for start in range(0, len(data), size))
    rejected = [(row.line, row.reason, row.text) for row in reader.rejected]
    if not reader.n_rated:
        return [], rejected, reader.n_rows
    found = reader.columns()
    columns = [[found.user_ids[k] for k in found.users], [found.item_ids[k] for k in found.items],
               list(found.values), [] if found.times is None else list(found.times)]  # fmt: skip
    return columns, rejected, reader.n_rows


SAMPLES = {
    "texts": '{"u": "a", "i": "b", "r": 3, "t": "2020-01-01"}',
    "numbers": '{"u": 1, "i": 2, "r": 3, "t": 4}',
    "text ratings": '{"u": "a", "i": 2, "r": "3", "t": 4}',
}
_PIECES = st.sampled_from(
    ['{"u": "a", "i": "b", "r": 3, "t": "2020-01-01"}\n', '{"u": 1, "i": 2, "r": 3.5, "t": 4}\n',
     '{"u": "a", "i": 2, "r": "3", "t": 4}\n', '{"u":1,"i":-0,"r":1e999,"t":1}\n', "\n", "\r\n",
     "\r", " ", "{", "}", '"', '"u":', '"i":', '"r":', ",", "1", "-0", "007", "1e3", "null", "[",
     '{"u": "x", "i": "y", "r": 2}', '{"u": 5, "i": 6, "r": 2, "t": 7}', '"\\ud800"', "é", "\\",
     '{"u": "x", "u": "z", "i": "y", "r": 2}\n', '{"u": "3,5", "i": "", "r": "3.5"}\n', "\ufeff",
     '{"u": 9223372036854775808, "i": 1.0, "r": NaN, "t": 1.0}\n', '{"u": {"u": 1}, "i": 2,\n']
)  # fmt: skip


@pytest.mark.parametrize("kind", list(SAMPLES))
@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    pieces=st.lists(_PIECES, max_size=15),
    size=st.integers(1, 60),
    time=st.sampled_from([None, TimeKind.WHOLE_NUMBER, TimeKind.ISO_DATE]),
)
def test_any_text_in_any_blocks_is_read_as_line_by_line(monkeypatch, kind, pieces, size, time):
    layout = JsonLayout(keys=("u", "i", "r", "t"), user="u", item="i", rating="r",
                        time=time and "t", time_kind=time)  # fmt: skip
    sample = [json_value(SAMPLES[kind])]
    text = "".join(pieces)
    with monkeypatch.context() as patch:
        patch.setattr(JsonLinesReader, "_take_fast", lambda *_arguments, **_options: 0)
        expected = _read(text, layout)
    assert _read(text, layout, sample=sample) == expected
    assert _read(text, layout, size, sample) == expected


@pytest.mark.parametrize("kind", list(SAMPLES))
def test_regular_lines_are_read_by_pyarrow_alone(monkeypatch, kind):
    def fail(self, data, *, final):
        if b"\n" in data or (final and data):
            raise AssertionError("read line by line")
        return 0

    monkeypatch.setattr(JsonLinesReader, "_take_exactly", fail)
    sample = json_value(SAMPLES[kind])
    assert isinstance(sample, JsonObject)
    columns, rejected, n_rows = _read((SAMPLES[kind] + "\n") * 500, sample=[sample])
    assert (len(columns[0]), rejected, n_rows) == (500, [], 500)


_IDS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=6) | st.integers()
_RATINGS = st.integers(-100, 100) | st.floats(-5, 5, width=32)


@settings(max_examples=150, deadline=None)
@given(
    rows=st.lists(st.tuples(_IDS, _IDS, _RATINGS), min_size=1, max_size=12),
    is_ascii=st.booleans(),
    form=st.sampled_from(["lines", "array", "indented array"]),
)
def test_what_the_json_module_writes_is_read_back(tmp_path_factory, rows, is_ascii, form):
    objects = [{"user": user, "item": item, "rating": value} for user, item, value in rows]
    if form == "lines":
        text = "".join(json.dumps(found, ensure_ascii=is_ascii) + "\n" for found in objects)
    else:
        text = json.dumps(objects, ensure_ascii=is_ascii, indent=2 if " " in form else None)
    path = tmp_path_factory.mktemp("json") / "ratings.json"
    path.write_text(text, encoding="utf-8", newline="")
    expected = {(str(user), str(item)): float(value) for user, item, value in rows}
    found = {(user, item): value for user, item, value in triples_of(load_ratings(path))}
    assert found == expected


@settings(max_examples=150, deadline=None)
@given(
    pieces=st.lists(
        st.sampled_from(['{"u": 1, "i": 2, "r": 3}', ",", ",", " ", "\n", "\r\n", "null", "12", "é",
                         '{"u": "é\\n", "i": 2, "r": "x"}', "]", '"', "{", "}"]),
        max_size=12,
    ),
    size=st.integers(1, 30),
)  # fmt: skip
def test_an_array_is_read_alike_in_any_blocks(pieces, size):
    data = ("[" + "".join(pieces)).encode() + b"]"

    def read(blocks):
        reader = JsonArrayReader(LAYOUT, ReadingChoices())
        try:
            reader.read(blocks)
        except LoadError as error:
            return str(error)
        columns = reader.columns() if reader.n_rated else None
        return columns and columns.user_ids, reader.rejected, reader.n_rows

    assert read([data]) == read(data[k : k + size] for k in range(0, len(data), size))
