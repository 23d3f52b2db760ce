"""JSON lines and arrays: numbers keep their digits, what is no object is broken with its number."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from funksvd_gui.data.file_formats import FileFormat
from funksvd_gui.data.formats import json as json_format
from funksvd_gui.data.formats import json_values, text_pieces
from funksvd_gui.data.formats.json import recognize_json
from funksvd_gui.data.numbers import DecimalMark, RatingText
from funksvd_gui.data.reading_choices import NO_COLUMN, ReadingChoices
from funksvd_gui.data.source import regular_file
from funksvd_gui.data.times import TimeKind
from funksvd_gui.errors import LoadError
from funksvd_gui.task import CancelledError, Task
from tests.data.tables import cut_file, head_of

GOOD = "".join(f'{{"user":"g{k}","item":"i","rating":3}}\n' for k in range(20))
FORCED = ReadingChoices(format=FileFormat.JSON_LINES)


@pytest.fixture
def cut(write):
    """Write a file and cut it as JSON."""

    def cut_content(content, choices=FORCED, task=None):
        return cut_file(recognize_json, write(content, "ratings.json"), choices, task)

    return cut_content


@pytest.fixture
def first_rows(write):
    """Write a file and return its first rows as a preview shows them."""

    def rows_of(content, choices=FORCED):
        with head_of(write(content, "ratings.json"), choices) as head:
            return list(recognize_json(head, choices).head_rows())

    return rows_of


def _line(user='"u"', item='"i"', rating="4", more=""):
    return f'{{"user": {user}, "item": {item}, "rating": {rating}{more}}}\n'


def _broken(found):
    return [(row.line, row.reason) for row in found.broken]


class TestRecognizing:
    @pytest.mark.parametrize("content", [GOOD, "oops\n" + GOOD, "\n \n" + GOOD, f"[{_line()}]"])
    def test_json_is_recognized(self, cut, content):
        assert cut(content, ReadingChoices()) is not None

    @pytest.mark.parametrize(
        "content",
        ["{a},b,3\n{c},d,4\n", "[a],b,3\n", '"{""x"":1}",b,3\n', "u,i,3\n{}\n", "1,2,3\n4,5,6\n",
         "u,i,3\n" * 30 + GOOD],
    )  # fmt: skip
    def test_braces_alone_are_no_json(self, cut, content):
        assert cut(content, ReadingChoices()) is None

    @pytest.mark.parametrize(
        "content",
        ["[]", "[ ]\n", "[[1, 2, 3], [4, 5, 6]]", "[\n[1, 2, 3]]", '{\n  "user": 1\n}\n', "[{}]",
         "\x00\x01", "a,b,3\n"],
    )  # fmt: skip
    def test_a_file_without_objects_is_refused(self, cut, content):
        with pytest.raises(LoadError, match="no JSON object with keys") as caught:
            cut(content)
        assert caught.value.hint

    @pytest.mark.parametrize("content", ['{"a": 1}\n', '{"user": 1, "item": 2, "rating": [3]}\n'])
    def test_too_few_keys_are_refused(self, cut, content):
        with pytest.raises(LoadError) as caught:
            cut(content)
        assert caught.value.hint

    def test_an_object_with_endless_keys_is_looked_at_in_part(self, cut):
        keys = "".join(f', "k{k}": {k}' for k in range(5_000))
        found = cut(_line(more=keys) * 2)
        assert found.rows == [("u", "i", "4")] * 2
        assert len(found.layout.names) == 200


class TestIds:
    @pytest.mark.parametrize(
        "literal",
        ["7", "0", "-0", "-7", "1.0", "1.50", "1e3", "1E+3", "1e400", "9223372036854775807",
         "9223372036854775808", "123456789012345678901234567890", "0.1", "-0.0", "9" * 5_000],
    )  # fmt: skip
    def test_numbers_keep_their_text(self, cut, literal):
        found = cut(_line(literal) + _line("5") + _line('"7"', item=literal))
        assert (found.users[0], found.items[2]) == (literal, literal)

    @pytest.mark.parametrize(
        ("literal", "text"),
        [
            ('"007"', "007"), ('"NA"', "NA"), ('"null"', "null"), ('" x "', " x "), ('""', ""),
            ('"a\\"b"', 'a"b'), ('"\\u00e9"', "é"), ('"\\ud83d\\ude00"', "😀"), ('"映画"', "映画"),
            ('"a\\nb"', "a\nb"), ('"a\\u0000b"', "a\x00b"), ('"\\ufeff"', "\ufeff"),
            ('"a\u2028b"', "a\u2028b"), ("null", ""),
        ],
    )  # fmt: skip
    def test_texts_are_decoded(self, cut, literal, text):
        assert cut(_line(literal) + _line()).users == [text, "u"]

    @pytest.mark.parametrize(
        ("literal", "what"),
        [("true", "true"), ("[1]", "a list"), ("[]", "a list"), ('{"id": 1}', "an object"),
         ("NaN", "NaN"), ("-Infinity", "-Infinity"), ('"\\ud800"', "broken text")],
    )  # fmt: skip
    def test_anything_else_is_broken(self, cut, literal, what):
        reason = f"is {what}, neither text nor number."
        found = cut(GOOD + _line(literal) + _line(item=literal) + _line(rating=literal))
        assert _broken(found) == [
            (21, f"The user id {reason}"),
            (22, f"The item id {reason}"),
            (23, f"The rating {reason}"),
        ]
        assert len(found.rows) == 20

    def test_a_missing_key_is_an_empty_text(self, cut):
        found = cut(GOOD + '{}\n{"item": 2, "rating": 3}\n{"user": 1, "rating": 3}\n'
                    '{"user": 1, "item": 2}\n')  # fmt: skip
        assert found.rows[20:] == [("", "", ""), ("", "2", "3"), ("1", "", "3"), ("1", "2", "")]


class TestRatings:
    @pytest.mark.parametrize(
        ("literal", "value"),
        [("4", 4.0), ("3.5", 3.5), ("-1e1", -10.0), ('"3.5"', 3.5), ('" 4 "', 4.0), ("-0.0", 0.0),
         ("0.1000000000000000055511151231257827", 0.1), ("1e-400", 0.0), ("2.50E+1", 25.0),
         ("1.5e-3", 0.0015), ("0." + "1" * 400, 1 / 9), ("12.25", 12.25)],
    )  # fmt: skip
    def test_numbers_and_texts(self, cut, literal, value):
        found = cut(_line(rating=literal) + _line('"v"', rating="1"))
        assert RatingText().value(found.ratings[0]) == value

    @pytest.mark.parametrize("mark", [DecimalMark.COMMA, DecimalMark.POINT])
    def test_numbers_are_read_whatever_mark_the_texts_have(self, cut, mark):
        found = cut(_line(rating="2.5") + _line(rating='"3,5"'))
        judge = RatingText(mark, is_certain=True)
        assert judge.value(found.ratings[0]) == 2.5
        assert found.ratings[1] == "3,5"
        assert found.layout.decimal_mark is DecimalMark.UNDECIDED


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
            ("7.5", "It is no JSON object with keys and values, but 7.5."),
            ("null", "It is no JSON object with keys and values, but null."),
            ('"x"', "It is no JSON object with keys and values, but x."),
            ('{"user": 1, "user": 1, "item": 2, "rating": 3}',
             "The key “user” stands in it twice."),
            ('{"user": 1, "item": 2, "rating": 3, "r\\u0061ting": 4}', "The key “rating” stands in "
             "it twice."),
            ('{"user": "a\tb", "item": 2, "rating": 3}', "It is not valid JSON: invalid control "
             "character at, at character 12."),
            ("[" * 100_000, "It is JSON nested too deeply."),
        ],
    )  # fmt: skip
    def test_a_bad_line_is_broken(self, cut, line, reason):
        found = cut(f"{GOOD}{line}\n{_line()}")
        assert [(r.line, r.reason, r.text) for r in found.broken] == [(21, reason, line)]
        assert len(found.rows) == 21

    @pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
    def test_blank_lines_count_but_are_no_rows(self, cut, line_end):
        text = "\n" + _line('"a"') + "  \t \n" + _line('"b"') + "x\n" + _line('"c"').rstrip()
        found = cut(text.replace("\n", line_end))
        assert [row.line for row in found.broken] == [5]
        assert found.users == ["a", "b", "c"]
        assert [number for number, _text in found.places] == [2, 4, 6]
        assert found.places[0][1] == _line('"a"').rstrip()

    @pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16"])
    def test_a_byte_order_mark_belongs_to_nothing(self, cut, codec):
        assert cut(_line('"é"').encode(codec)).users == ["é"]

    def test_old_encodings_are_read(self, cut):
        found = cut(_line('"é"').encode("latin-1"))
        assert (found.users, found.layout.encoding) == (["é"], "Windows-1252")

    def test_objects_may_hold_anything_else(self, cut):
        more = ', "text": "a {\\"user\\": 1}", "deep": {"user": [1, {"rating": null}]}, "x": NaN'
        found = cut(_line(more=more) * 3 + _line('"v"', more=', "y": 1, "y": 2'))
        assert found.users == ["u", "u", "u", "v"]
        assert not found.broken

    def test_line_numbers_are_right_far_down(self, cut, monkeypatch):
        monkeypatch.setattr(json_format, "PIECE_BYTES", 10_000)
        lines = [_line(str(k), str(k % 7), str(k % 5)) for k in range(3_000)]
        lines[2_900] = "oops\n"
        found = cut("".join(lines))
        assert [row.line for row in found.broken] == [2_901]
        assert found.users == [str(k) for k in range(3_000) if k != 2_900]
        assert found.places[-1] == (3_000, lines[-1].rstrip())
        assert found.n_blocks > 10

    def test_a_line_without_end_is_refused(self, cut, monkeypatch):
        monkeypatch.setattr(text_pieces, "MAX_LINE_BYTES", 1 << 20)
        with pytest.raises(LoadError, match="A line is longer than 1 MB"):
            cut(GOOD + "x" * (2 << 20))

    def test_one_may_cancel_between_small_pieces(self, cut, monkeypatch):
        monkeypatch.setattr(regular_file, "BLOCK_BYTES", 1_000)
        shares = []
        content = GOOD * 100
        cut(content, task=Task(shares.append))
        assert len(shares) > len(content) / 1_100
        task = Task(lambda _share: task.cancel())
        with pytest.raises(CancelledError):
            cut(content, task=task)


class TestKeys:
    def test_those_of_amazon(self, cut):
        found = cut(
            '{"reviewerID": "A2", "asin": "0001", "reviewerName": "J", "helpful": [2, 3], '
            '"reviewText": "x", "overall": 5.0, "summary": "s", "unixReviewTime": 1252800000, '
            '"reviewTime": "09 13, 2009"}\n'
        )
        assert found.rows == [("A2", "0001", "50e-1")]
        assert found.times == ["1252800000"]
        assert (found.layout.format, found.layout.warnings) == ("JSON lines", ())

    def test_those_of_yelp(self, cut):
        found = cut(
            '{"review_id":"K","user_id":"m","business_id":"X","stars":3,"useful":0,"text":"t",'
            '"date":"2018-07-07 22:09:11"}\n'
        )
        assert found.rows == [("m", "X", "3")]
        assert (found.times, found.layout.time_kind) == (
            ["2018-07-07 22:09:11"],
            TimeKind.ISO_DATE,
        )

    def test_those_of_google_local(self, cut):
        rows = [(str(10**20 + u), f"0x{m}:0x{m}") for u in range(8) for m in range(5)]
        found = cut(
            "".join(
                f'{{"user_id": "{user}", "name": "Jo", "time": {1_400_000_000_000 + k}, '
                f'"rating": {k % 5 + 1}, "text": null, "pics": null, "gmap_id": "{item}"}}\n'
                for k, (user, item) in enumerate(rows)
            )
        )
        assert list(zip(found.users, found.items, strict=True)) == rows
        assert found.ratings[:6] == ["1", "2", "3", "4", "5", "1"]
        assert found.layout.ticks_per_second == 1_000

    def test_a_person_may_choose_them(self, cut):
        content = '{"a": 1, "b": 2, "c": 3, "d": 4, "e": 5}\n'
        found = cut(content, ReadingChoices(user=4, item=0, rating=2, time=1))
        assert (found.rows, found.times) == ([("5", "1", "3")], ["2"])
        found = cut(_line(more=', "ts": 7'), ReadingChoices(time=NO_COLUMN))
        assert found.times == []

    @pytest.mark.parametrize(
        "choices", [{"user": 9}, {"user": 1, "item": 1}, {"user": -1}, {"time": 9}]
    )
    def test_choices_that_do_not_fit_are_refused(self, cut, choices):
        with pytest.raises(LoadError):
            cut(_line(), ReadingChoices(**choices))

    def test_a_name_that_no_file_can_hold_is_written_out(self, cut):
        assert cut(_line(more=', "\\ud800": 1')).layout.names[-1] == "\\ud800"


class TestArrays:
    @pytest.mark.parametrize("indent", [None, 2])
    @pytest.mark.parametrize("piece", [100, 1 << 20])
    def test_they_are_read_like_lines(self, cut, monkeypatch, indent, piece):
        monkeypatch.setattr(regular_file, "BLOCK_BYTES", piece)
        rows = [{"user": k, "item": "i", "rating": k % 5, "ts": k} for k in range(300)]
        found = cut(json.dumps(rows, indent=indent), ReadingChoices())
        assert found.rows == [(str(k), "i", str(k % 5)) for k in range(300)]
        assert found.times == [str(k) for k in range(300)]
        assert (found.layout.format, found.layout.counts) == ("JSON array", "Entry")
        assert [number for number, _text in found.places] == list(range(1, 301))

    def test_numbers_keep_their_text(self, cut):
        found = cut("[" + _line("1.0") + "," + _line("1e3", "-0") + "]")
        assert found.rows == [("1.0", "i", "4"), ("1e3", "-0", "4")]

    def test_a_value_that_is_no_rating_is_broken_by_its_number(self, cut):
        rows = [_line(str(k)).strip() for k in range(5)]
        rows[3] = "null"
        rows[4] = '{"user": [],\r\n"item": 1}'
        found = cut("[\r\n" + ",\r\n".join(rows) + "\r\n]\r\n")
        assert _broken(found) == [
            (4, "It is no JSON object with keys and values, but null."),
            (5, "The user id is a list, neither text nor number."),
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
            ("[" + _line() + "," + "[" * 100_000, "near line 2, it is nested too deeply"),
        ],
    )  # fmt: skip
    def test_a_fault_between_them_refuses_the_file(self, cut, content, fault):
        with pytest.raises(LoadError) as caught:
            cut(content)
        assert str(caught.value) == f"The file is no valid JSON array: {fault}."
        assert caught.value.hint

    def test_a_fault_far_down_is_told_with_its_line(self, cut, monkeypatch):
        monkeypatch.setattr(regular_file, "BLOCK_BYTES", 10_000)
        rows = [_line(str(k)).strip() for k in range(10_000)]
        with pytest.raises(LoadError, match="near line 10,002, it ends in the middle"):
            cut("[\n" + ",\n".join(rows) + "\n")

    def test_a_value_without_end_is_refused_early(self, monkeypatch):
        monkeypatch.setattr(json_values, "MAX_OBJECT_CHARACTERS", 1_000)
        pieces = iter(["[" + _line() + ',{"user": "'] + ["x" * 100] * 1_000)
        with pytest.raises(LoadError, match="unterminated string"):
            list(json_values.values_of_array(pieces))
        assert len(list(pieces)) > 980


def test_the_first_rows_have_the_values_of_all_keys(first_rows):
    content = _line(more=', "deep": {"a": 1}') + "oops\n" + _line(rating='"x"', more=', "b": true')
    rows = first_rows(content + _line("[7]", rating="2.5", more=', "b": 1, "b": 2') + _line() * 100)
    assert [(row.number, row.fields) for row in rows[:4]] == [
        (1, ("u", "i", "4", "{…}", "")),
        (2, ("oops",)),
        (3, ("u", "i", "x", "", "true")),
        (4, ("[…]", "i", "2.5", "", "…")),
    ]
    assert [list(row.cells) for row in rows[:4]] == [
        [("u", "i", "4", "")], [], [("u", "i", "x", "")], [],
    ]  # fmt: skip
    assert [row.problem for row in rows[:4]] == [
        "", "It is not valid JSON: expecting value, at character 1.", "",
        "The user id is a list, neither text nor number.",
    ]  # fmt: skip
    assert len(rows) == 50


def test_the_head_of_a_large_file_ends_before_the_line_that_is_cut(first_rows):
    rows = first_rows('{"user":"u","item":"i","rating":3, "text": "' + "x" * 6_000 + '"}\n' * 1)
    assert len(rows) == 1
    rows = first_rows(('{"user":"u","item":"i","rating":3, "text": "' + "x" * 60_000 + '"}\n') * 9)
    assert [row.problem for row in rows] == [""] * 4
    rows = first_rows("[" + ",".join([_line(more=f', "text": "{"x" * 60_000}"')] * 9) + "]")
    assert [row.problem for row in rows] == [""] * 4


_PIECES = st.sampled_from(
    ['{"user": "a", "item": "b", "rating": 3}\n', '{"user": 1, "item": 2, "rating": 3.5}\n',
     '{"user":1,"item":-0,"rating":1e999}\n', "\n", "\r\n", "\r", " ", "{", "}", '"', '"user":',
     ",", "1", "-0", "007", "1e3", "null", "[", '{"user": "x", "item": "y", "rating": 2}', "]",
     '"\\ud800"', "é", "\\", '{"user": "x", "user": "z", "item": "y", "rating": 2}\n', "\ufeff",
     '{"user": "\\udc00", "item": "", "rating": "3.5"}\n', '{"user": {"user": 1}, "item": 2,\n']
)  # fmt: skip


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(pieces=st.lists(_PIECES, max_size=15), size=st.integers(1, 60), is_array=st.booleans())
def test_a_file_is_cut_alike_in_any_pieces(cut, monkeypatch, pieces, size, is_array):
    first = _line().rstrip() if is_array else _line()
    text = ("[" if is_array else "") + first + "".join(pieces)

    def outcome():
        try:
            found = cut(text)
        except LoadError as error:
            # Where in its line a fault is, is counted from where the piece begins.
            return str(error).partition(", at character")[0]
        return found.rows, found.places, found.broken

    whole = outcome()
    with monkeypatch.context() as patch:
        patch.setattr(regular_file, "BLOCK_BYTES", size)
        assert outcome() == whole


_IDS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=6) | st.integers()
_RATINGS = st.integers(-100, 100) | st.floats(-5, 5, width=32)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    rows=st.lists(st.tuples(_IDS, _IDS, _RATINGS), min_size=1, max_size=12),
    is_ascii=st.booleans(),
    form=st.sampled_from(["lines", "array", "indented array"]),
)
def test_what_the_json_module_writes_is_read_back(cut, rows, is_ascii, form):
    objects = [{"user": user, "item": item, "rating": value} for user, item, value in rows]
    if form == "lines":
        text = "".join(json.dumps(found, ensure_ascii=is_ascii) + "\n" for found in objects)
    else:
        text = json.dumps(objects, ensure_ascii=is_ascii, indent=2 if " " in form else None)
    found = cut(text)
    judge = RatingText(DecimalMark.POINT)
    assert found.users == [str(user) for user, _item, _value in rows]
    assert found.items == [str(item) for _user, item, _value in rows]
    assert [judge.value(text) for text in found.ratings] == [float(row[2]) for row in rows]
