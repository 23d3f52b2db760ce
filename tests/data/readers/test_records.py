"""What a record, a field and a line are."""

import pytest

from funksvd_gui.data.readers.records import NEVER_CLOSED, Records


def _cut(text, separator=",", **options):
    return [(record.line, record.fields) for record in Records(text, separator, **options)]


def test_lines_end_with_any_of_the_three_line_ends():
    assert _cut("a\nb\r\nc\rd") == [(0, ["a"]), (1, ["b"]), (2, ["c"]), (3, ["d"])]


def test_separators_of_unicode_end_no_line():
    assert _cut("a\x0b\x0c\x1c\x85\u2028b") == [(0, ["a\x0b\x0c\x1c\x85\u2028b"])]


def test_blank_lines_count_as_lines_but_are_no_records():
    assert _cut("\n  \na\n") == [(2, ["a"])]


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ('"a,b",c', ["a,b", "c"]),
        ('"a""b",""', ['a"b', ""]),
        ('""""', ['"']),
        ('a"b,c""', ['a"b', 'c""']),
        (' "a",b', [' "a"', "b"]),
        ('"a\r\nb",c', ["a\r\nb", "c"]),
    ],
)
def test_quoted_fields_are_taken_by_the_book(text, fields):
    assert _cut(text) == [(0, fields)]


def test_a_mark_that_does_not_close_refuses_its_line_only():
    records = list(Records('a,"b\nc,d\n"e" f,g\nh', ","))
    assert [(r.fields, r.problem) for r in records] == [
        ([], NEVER_CLOSED),
        (["c", "d"], ""),
        ([], NEVER_CLOSED),
        (["h"], ""),
    ]


@pytest.mark.parametrize("text", ["a,b", "a,b\r", '"a', '"a"', '"a"\r', '"a\n', 'x,"a""'])
def test_what_may_go_on_is_left_for_later(text):
    records = Records("first\n" + text, ",", final=False)
    assert [record.fields for record in records] == [["first"]]
    assert (records.position, records.n_lines) == (6, 1)


def test_quoted_fields_may_stand_in_aligned_tables():
    assert _cut('  "a b"   c  \n', " ") == [(0, ["a b", "c"])]


def test_lines_inside_quotes_are_counted():
    assert _cut('"a\n\nb",c\nd') == [(0, ["a\n\nb", "c"]), (3, ["d"])]
