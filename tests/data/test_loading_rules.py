"""The house rules R1 to R5 for reading files, one by one."""

import numpy as np
import pytest

from funksvd_gui.data.duplicates import DuplicatePolicy
from funksvd_gui.data.load_report import MAX_REJECTED_KEPT
from funksvd_gui.data.loading import load_ratings
from funksvd_gui.data.reading_choices import ReadingChoices
from funksvd_gui.data.source import regular_file
from funksvd_gui.errors import LoadError

from .conftest import triples_of

HEADER = "user,item,rating\n"
GOOD = "".join(f"g{k},i,3\n" for k in range(30))


def _lines_and_reasons(dataset):
    return [(row.line, row.reason) for row in dataset.report.rejected]


class TestR1IdsAreOpaqueStrings:
    def test_numbers_that_look_alike_are_different_ids(self, load):
        dataset = load("007,1,4\n7,1.0,3\n7.0,01,2\n")
        assert list(dataset.users) == ["007", "7", "7.0"]
        assert list(dataset.items) == ["1", "1.0", "01"]

    def test_names_of_nothing_are_ids(self, load):
        names = ["NA", "null", "nan", "NULL", "None", "N/A", "#N/A", "-", "NaN", "inf", "true"]
        dataset = load(HEADER + "".join(f"{name},{name},3\n" for name in names))
        assert list(dataset.users) == names
        assert list(dataset.items) == names

    @pytest.mark.parametrize(
        ("row", "who"), [(",i,3", "user"), ("u,,3", "item"), ('"",i,3', "user")]
    )
    def test_an_empty_id_is_rejected(self, load, row, who):
        dataset = load(f"{HEADER}{GOOD}{row}\n")
        assert _lines_and_reasons(dataset) == [(32, f"The {who} id is empty.")]
        assert dataset.n_ratings == 30

    def test_ids_are_numbered_in_order_of_first_appearance(self, load):
        dataset = load("z,9,4\na,5,3\nz,5,3\nm,9,1\n")
        assert list(dataset.users) == ["z", "a", "m"]
        assert list(dataset.items) == ["9", "5"]
        assert dataset.ratings.users.tolist() == [0, 1, 0, 2]

    def test_ids_of_rejected_rows_get_no_number(self, load):
        dataset = load(f"{HEADER}ghost,spectre,x\n{GOOD}")
        assert "ghost" not in dataset.users.ids
        assert "spectre" not in dataset.items.ids

    def test_a_byte_order_mark_belongs_to_no_id(self, load):
        assert list(load(b"\xef\xbb\xbfu1,i1,3\nu2,i1,4\n").users) == ["u1", "u2"]

    def test_a_byte_order_mark_in_the_middle_belongs_to_no_id_and_is_told(self, load):
        dataset = load("user,item,rating\n\ufeffu1,i1,3\nu2,i1,4\nu1,i2,4\n")
        assert list(dataset.users) == ["u1", "u2"]
        assert "byte order mark around 1 id" in " ".join(dataset.report.warnings)

    def test_blanks_around_ids_are_taken_off_and_told(self, load):
        dataset = load("user,item,rating\n u1,i1\t,3\nu1, i2 ,4\n")
        assert triples_of(dataset) == [("u1", "i1", 3.0), ("u1", "i2", 4.0)]
        assert "around 3 ids were taken off" in " ".join(dataset.report.warnings)

    def test_an_id_of_more_than_a_thousand_characters_is_refused(self, load):
        dataset = load(f"{HEADER}{'x' * 1_001},i,3\n{'é' * 1_000},i,3\n")
        assert list(dataset.users) == ["é" * 1_000]
        assert _lines_and_reasons(dataset) == [
            (2, "The user id has 1,001 characters, more than 1,000.")
        ]


class TestR2RatingsAreDecimalNumbers:
    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("4", 4), ("4.", 4), (".5", 0.5), ("-1.25", -1.25), ("+3", 3), ("1e1", 10),
            ("2.5E-1", 0.25), (" 4 ", 4), ("\t4", 4), ("0", 0), ("00004", 4), ("1e-400", 0),
            ("3.4028234663852886e38", np.finfo(np.float32).max),
        ],
    )  # fmt: skip
    def test_decimal_forms_are_accepted(self, load, text, value):
        dataset = load(f"{HEADER}u,i,{text}\n")
        assert dataset.ratings.values.tolist() == [value]
        assert dataset.ratings.values.dtype == np.float32

    @pytest.mark.parametrize(
        "text",
        [
            "nan", "NaN", "inf", "-inf", "Infinity", "٤", "४", "\uff14", "0x10", "1_0", "", " ",
            "4 stars", "4/5", "1e", "e5", "--4", "4-", "1 0", ".", "+", "abc", "½", "4\u00a0",
        ],
    )  # fmt: skip
    def test_anything_else_is_rejected(self, load, text):
        dataset = load(f"{HEADER}{GOOD}u,i,{text}\n")
        assert dataset.report.n_rejected == 1
        assert dataset.report.rejected[0].line == 32
        assert "rating" in dataset.report.rejected[0].reason

    @pytest.mark.parametrize("text", ["1e39", "-1e39", "3.5e38", "1e999"])
    def test_numbers_too_large_for_float32_are_rejected(self, load, text):
        dataset = load(f"{HEADER}{GOOD}u,i,{text}\n")
        assert _lines_and_reasons(dataset) == [(32, f"The rating “{text}” is too large.")]

    def test_decimal_commas_are_read_where_the_whole_column_has_them(self, load):
        dataset = load("user;item;rating\nu;a;3,5\nu;b;4\nu;c;,5\n")
        assert dataset.ratings.values.tolist() == [3.5, 4, 0.5]
        assert "decimal commas" in dataset.report.warnings[0]

    def test_decimal_commas_may_begin_late(self, load):
        whole = "".join(f"u{k}\ti\t4\n" for k in range(1_000))
        dataset = load(f"{whole}x\ti\t3,5\n")
        assert dataset.n_ratings == 1_001
        assert dataset.ratings.values[-1] == 3.5

    @pytest.mark.parametrize("order", ["3,5 first", "2.5 first"])
    def test_a_column_with_points_has_no_decimal_commas(self, load, order):
        odd = ["x;i;3,5\n", "y;i;2.5\n"]
        rows = odd if order == "3,5 first" else odd[::-1]
        dataset = load("user;item;rating\n" + GOOD.replace(",", ";") + "".join(rows))
        assert [row.text for row in dataset.report.rejected] == ["x;i;3,5"]
        assert "decimal comma" in dataset.report.rejected[0].reason
        assert dataset.report.warnings == ()

    def test_commas_that_separate_are_no_decimal_commas(self, load):
        dataset = load(f'{HEADER}{GOOD}u,i,"3,5"\n')
        assert dataset.report.n_rejected == 1

    def test_many_different_ratings_are_exact(self, load):
        values = np.random.default_rng(3).normal(size=5_000)
        dataset = load("".join(f"u{k},i,{value!r}\n" for k, value in enumerate(values.tolist())))
        np.testing.assert_array_equal(dataset.ratings.values, values)

    def test_ratings_far_from_zero_keep_their_differences(self, load):
        texts = ["100000.1", "100000.2", "100001"]
        dataset = load("".join(f"u{k},i,{text}\n" for k, text in enumerate(texts)))
        assert dataset.ratings.values.tolist() == [100000.1, 100000.2, 100001.0]

    def test_usual_ratings_take_four_bytes(self, load):
        texts = ["0.1", "4.9", "0.30000000000000004", "3.333333"]
        dataset = load("".join(f"u{k},i,{text}\n" for k, text in enumerate(texts)))
        assert dataset.ratings.values.dtype == np.float32


class TestR3BadRowsAreRejected:
    def test_a_file_in_which_nobody_rated_is_refused(self, write):
        path = write(f"{HEADER}a,x,5\nb,y,5\nc,x,5\n")
        with pytest.raises(LoadError, match=r"No row of “ratings\.csv” holds a rating"):
            load_ratings(path, ReadingChoices(missing_code="5"))

    def test_rows_with_too_few_or_too_many_fields_are_never_shifted(self, load):
        dataset = load(f"{HEADER}u,3\n{GOOD}1,2,3,4\n,u,i,3\nlonely\n")
        assert _lines_and_reasons(dataset) == [
            (2, "The row has 2 fields instead of 3."),
            (33, "The row has 4 fields instead of 3."),
            (34, "The row has 4 fields instead of 3."),
            (35, "The row has 1 field instead of 3."),
        ]
        assert triples_of(dataset)[0] == ("g0", "i", 3.0)
        assert dataset.report.n_rows == 34
        assert dataset.n_ratings == 30

    @pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
    def test_lines_are_counted_as_an_editor_does(self, load, line_end):
        text = (
            "\nuser,item,rating\n\n"  # Lines 1 to 3.
            'a,"two\nlines",3\n'  # 4 and 5.
            "b,i,bad\n"  # 6.
            "   \n\n"  # 7 and 8.
            '"c\n\nd",i,worse\n'  # 9 to 11.
            "e,i,\n" + GOOD
        )
        dataset = load(text.replace("\n", line_end))
        assert [row.line for row in dataset.report.rejected] == [6, 9, 12]
        assert dataset.report.n_rows == 34
        assert dataset.n_ratings == 31

    @pytest.mark.parametrize("n_bytes", range(1, 40))
    def test_lines_are_counted_alike_in_blocks_that_end_anywhere(self, load, monkeypatch, n_bytes):
        monkeypatch.setattr(regular_file, "BLOCK_BYTES", n_bytes)
        dataset = load("# mine\r\nuser,item,rating\r\nu,i,3\r\nu,j,4\r\nu,k\r\n")
        assert [row.line for row in dataset.report.rejected] == [5]

    def test_line_numbers_are_right_far_down(self, load):
        rows = [f"u{k},i{k % 7},{k % 5}" for k in range(60_000)]
        rows[17_003] = "u,i"
        rows[59_998] = "u,i,x"
        dataset = load("\n".join(rows))
        assert [row.line for row in dataset.report.rejected] == [17_004, 59_999]
        assert dataset.n_ratings == 59_998

    def test_the_text_of_a_rejected_row_is_shown_and_cut(self, load):
        dataset = load(f"{GOOD}u,i,{'x' * 500}\n")
        row = dataset.report.rejected[0]
        assert row.text == ("u,i," + "x" * 500)[:200]
        assert len(row.reason) < 100

    @pytest.mark.parametrize("text", ["u::3", "u  i  3  4", " lonely"])
    def test_the_text_of_a_row_of_another_length_is_that_of_the_file(self, load, text):
        separator = "::" if "::" in text else " "
        dataset = load(GOOD.replace(",", separator) + text + "\n")
        assert [(row.line, row.text) for row in dataset.report.rejected] == [(31, text)]

    def test_all_rejected_rows_are_counted_but_not_all_kept(self, load):
        n_bad = MAX_REJECTED_KEPT + 5
        dataset = load("u,i,x,\n" + "u,i,x\n" * (n_bad) + "".join(
            f"u{k},i,3\n" for k in range(n_bad + 10)
        ))  # fmt: skip
        assert dataset.report.n_rejected == n_bad + 1
        assert len(dataset.report.rejected) == MAX_REJECTED_KEPT

    def test_exactly_half_bad_is_still_read(self, load):
        dataset = load(f"{HEADER}u,i,x\nu,j,3\n")
        assert (dataset.n_ratings, dataset.report.n_rejected) == (1, 1)

    def test_more_than_half_bad_is_refused_with_the_first_reasons(self, load):
        with pytest.raises(LoadError) as caught:
            load(f"{HEADER}u,i,x\nu,j,3\n,j,3\na,b\n")
        message = str(caught.value)
        assert "More than half of the rows of “ratings.csv”" in message
        assert "(3 of 4)" in message
        assert "Line 2: The rating “x” is not a decimal number." in message
        assert "Line 4: The user id is empty." in message
        assert "Line 5: The row has 2 fields instead of 3." in message
        assert caught.value.hint

    def test_an_unreadable_time_rejects_its_row(self, load):
        rows = "".join(f"u{k},i,3,{k}\n" for k in range(9))
        dataset = load(f"user,item,rating,timestamp\n{rows}v,i,3,soon\nw,i,3,0x10\n")
        assert _lines_and_reasons(dataset) == [
            (11, "The time “soon” is no whole number."),
            (12, "The time “0x10” is no whole number."),
        ]
        assert dataset.timestamps.tolist() == list(range(9))

    @pytest.mark.parametrize("stray", ['"abc,i,3', 'u,"i" x,3', 'u,i,"3'])
    def test_a_stray_quotation_mark_swallows_no_other_row(self, load, stray):
        dataset = load(f"{GOOD}{stray}\n{GOOD.replace('g', 'h')}")
        assert dataset.n_ratings == 60
        assert [row.line for row in dataset.report.rejected] == [31]
        assert "quotation mark" in dataset.report.rejected[0].reason

    def test_an_empty_field_in_quotation_marks_is_one_between_blanks_too(self, load):
        rows = "".join(f'u{k} i 3 "{"x" * (k % 2)}"{" " * (k % 3)}\n' for k in range(12))
        dataset = load("user item rating note\n" + rows + '"" i 3 ""\n')
        assert dataset.n_ratings == 12
        assert _lines_and_reasons(dataset) == [(14, "The user id is empty.")]


class TestR4TheLastOfRepeatedRatingsCounts:
    def test_in_file_order_without_times(self, load):
        dataset = load("u,i,1\nv,i,2\nu,i,3\nu,j,4\nu,i,5\n")
        assert triples_of(dataset) == [("v", "i", 2.0), ("u", "j", 4.0), ("u", "i", 5.0)]
        assert dataset.report.n_duplicates == 2
        assert dataset.report.n_rejected == 0
        assert list(dataset.users) == ["u", "v"]

    def test_by_time_where_there_are_times(self, load):
        dataset = load("u,i,1,300\nv,i,2,100\nu,i,3,200\n")
        assert triples_of(dataset) == [("u", "i", 1.0), ("v", "i", 2.0)]
        assert dataset.timestamps.tolist() == [300, 100]
        assert dataset.report.n_duplicates == 1

    @pytest.mark.parametrize("unit", [1_000, 10**6, 10**9])
    def test_by_finer_times_within_one_second_too(self, load, unit):
        late, early = 1_300_000_000 * unit + unit - 1, 1_300_000_000 * unit + 1
        dataset = load(
            f"user,item,rating,time\nu1,i1,3,{late}\nu1,i1,4,{early}\n"
            f"u2,i1,5,{1_300_000_001 * unit}\n"
        )
        assert triples_of(dataset) == [("u1", "i1", 3.0), ("u2", "i1", 5.0)]
        assert dataset.timestamps.tolist() == [1_300_000_000, 1_300_000_001]

    def test_by_parts_of_seconds_of_dates_too(self, load):
        dataset = load(
            "user,item,rating,time\nu,i,1,2020-01-01 10:00:00.9\nu,i,2,2020-01-01 10:00:00.1\n"
            "v,i,5,2020-01-01T10:00:00Z\n"
        )
        assert triples_of(dataset) == [("u", "i", 1.0), ("v", "i", 5.0)]
        assert dataset.timestamps.tolist() == [1_577_872_800, 1_577_872_800]

    def test_in_file_order_between_equal_times(self, load):
        assert triples_of(load("u,i,1,300\nu,i,2,300\nu,i,3,-5\n")) == [("u", "i", 2.0)]

    def test_rejected_rows_replace_nothing(self, load):
        dataset = load(f"{GOOD}u,i,4\nu,i,none\n")
        assert triples_of(dataset)[-1] == ("u", "i", 4.0)
        assert dataset.report.n_duplicates == 0

    @pytest.mark.parametrize(("policy", "rating"), [("last", 3), ("first", 1), ("mean", 2)])
    def test_another_policy_can_be_chosen(self, load, policy, rating):
        choices = ReadingChoices(duplicates=DuplicatePolicy(policy))
        dataset = load("user,item,rating\nu,i,1\nv,i,5\nu,i,3\n", choices=choices)
        assert sorted(triples_of(dataset)) == [("u", "i", rating), ("v", "i", 5)]
        assert dataset.report.n_duplicates == 1


class TestR5Encodings:
    TEXT = "user,item,rating\nZoë,Łódź – 映画,4\nЖ,b,3\n"

    @pytest.mark.parametrize(
        ("codec", "name"),
        [
            ("utf-8", "UTF-8"),
            ("utf-8-sig", "UTF-8 with BOM"),
            ("utf-16", "UTF-16"),
        ],
    )
    def test_unicode_is_read_without_a_message(self, load, codec, name):
        dataset = load(self.TEXT.encode(codec))
        assert triples_of(dataset) == [("Zoë", "Łódź – 映画", 4.0), ("Ж", "b", 3.0)]
        assert dataset.report.encoding == name
        assert dataset.report.warnings == ()

    @pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
    def test_both_byte_orders_of_utf_16_are_read(self, load, codec):
        dataset = load(("\ufeff" + self.TEXT).encode(codec))
        assert list(dataset.users) == ["Zoë", "Ж"]

    def test_anything_else_is_windows_1252_with_a_warning(self, load):
        dataset = load("Zoë,“€”,4\n".encode("cp1252"))
        assert triples_of(dataset) == [("Zoë", "“€”", 4.0)]
        assert dataset.report.encoding == "Windows-1252"
        assert "Windows-1252" in dataset.report.warnings[0]

    def test_bytes_without_meaning_in_windows_1252_stay_apart(self, load):
        dataset = load(b"\x81,i,4\n\x8d,i,3\n\x8f,i,3\n\xff,i,3\n")
        assert list(dataset.users) == ["\x81", "\x8d", "\x8f", "ÿ"]

    def test_one_late_byte_makes_the_whole_file_windows_1252(self, load):
        content = "é,i,3\n".encode() + b"u,i,3\n" * 60_000 + b"\xe9,i,3\n"
        dataset = load(content)
        assert list(dataset.users) == ["Ã©", "u", "é"]
        assert dataset.report.encoding == "Windows-1252"

    @pytest.mark.parametrize(
        "content",
        [
            b"\xef\xbb\xbfu,i,3\n\xff,i,3\n",
            "\ufeffu,i,3\n".encode("utf-16-le") + b"u",
            "\ufeffu,i,3\n".encode("utf-16-le") + b"\x00\xd8,\x00",
        ],
        ids=["UTF-8", "half a UTF-16 unit", "half a surrogate pair"],
    )
    def test_a_file_that_breaks_the_promise_of_its_mark_is_refused(self, load, content):
        with pytest.raises(LoadError, match="begins with the mark of UTF-"):
            load(content)
