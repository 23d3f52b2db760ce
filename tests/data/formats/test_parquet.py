"""Parquet files of every type of column: exact texts and reasons, or a refusal."""

import datetime as dt
import gzip
import io
import os
import struct
import uuid
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from funksvd_gui.data.file_formats import FileFormat
from funksvd_gui.data.formats import arrow_table
from funksvd_gui.data.formats import parquet as parquet_format
from funksvd_gui.data.formats.parquet import recognize_parquet
from funksvd_gui.data.formats.table import Tally
from funksvd_gui.data.numbers import DecimalMark
from funksvd_gui.data.reading_choices import NO_COLUMN, ReadingChoices
from funksvd_gui.data.times import TimeKind, ticks
from funksvd_gui.errors import LoadError
from funksvd_gui.task import CancelledError, Task
from tests.data.tables import cut_file, head_of

DAY = 86_400
FORCED = ReadingChoices(format=FileFormat.PARQUET)


def _bytes(columns, **options):
    table = columns if isinstance(columns, pa.Table) else pa.table(columns)
    target = io.BytesIO()
    parquet.write_table(table, target, **options)
    return target.getvalue()


@pytest.fixture
def cut(write):
    """Write columns, or bytes, to a file and cut it."""

    def cut_columns(columns, choices=FORCED, task=None, **options):
        content = columns if isinstance(columns, bytes) else _bytes(columns, **options)
        return cut_file(recognize_parquet, write(content, "ratings.parquet"), choices, task)

    return cut_columns


@pytest.fixture
def ids(cut):
    """Cut a column of users; return their ids and what is broken."""

    def ids_of(values):
        found = cut({"user": values, "item": ["i"] * len(values), "rating": [3.0] * len(values)})
        return found.users, [(row.line, row.reason, row.text) for row in found.broken]

    return ids_of


@pytest.fixture
def ratings(cut):
    """Cut a column of ratings; return their texts."""

    def ratings_of(values):
        users = [f"u{k}" for k in range(len(values))]
        return cut({"user": users, "item": ["i"] * len(values), "rating": values}).ratings

    return ratings_of


@pytest.fixture
def times(cut):
    """Cut a column of times; return what was cut."""

    def times_of(values, name="timestamp"):
        n_rows = len(values)
        users = [f"u{k}" for k in range(n_rows)]
        ratings = [float(k % 5) for k in range(n_rows)]
        return cut({"user": users, "item": ["i"] * n_rows, "rating": ratings, name: values})

    return times_of


def _seconds(found):
    layout = found.layout
    found = [ticks(text, layout.time_kind) for text in found.times]
    return [tick if tick is None else tick // layout.ticks_per_second for tick in found]


INTEGERS = [pa.int8(), pa.int16(), pa.int32(), pa.int64(),
            pa.uint8(), pa.uint16(), pa.uint32(), pa.uint64()]  # fmt: skip


class TestRecognizing:
    @pytest.mark.parametrize("choices", [ReadingChoices(), FORCED])
    def test_a_file_is_recognized_by_its_first_bytes(self, cut, choices):
        found = cut({"userId": [7], "movieId": ["a"], "rating": [3.5]}, choices)
        assert found.rows == [("7", "a", "3.5")]
        layout = found.layout
        assert (layout.format, layout.encoding, layout.counts) == ("Parquet", "binary", "Row")
        assert (layout.kind, layout.has_header) == (FileFormat.PARQUET, True)

    @pytest.mark.parametrize("content", [b"PAR1,movie,5\nPAR2,movie,4\n", b"u,i,3\n", b"\x00\x01"])
    def test_anything_else_is_not(self, cut, content):
        assert cut(content, ReadingChoices()) is None
        with pytest.raises(LoadError, match="is not a whole Parquet file"):
            cut(content)


class TestIds:
    @pytest.mark.parametrize("kind", INTEGERS, ids=str)
    def test_whole_numbers_are_their_digits(self, ids, kind):
        assert ids(pa.array([7, 0, 127, 7], kind)) == (["7", "0", "127", "7"], [])

    @pytest.mark.parametrize(
        ("kind", "values"),
        [
            (pa.int64(), [-(2**63), 2**63 - 1, -1, 2**53 + 1, 2**24]),
            (pa.uint64(), [2**64 - 1, 2**63, 2**63 - 1, 5, 2**24]),
        ],
        ids=str,
    )
    def test_large_whole_numbers_keep_every_digit(self, ids, kind, values):
        assert ids(pa.array(values, kind)) == ([str(value) for value in values], [])

    @pytest.mark.parametrize(
        ("kind", "values", "texts"),
        [
            (pa.float64(), [7.0, 7.5, 0.1, -3.0, 1e300, 2.0**53, -0.0, 0.0, 1e17],
             ["7", "7.5", "0.1", "-3", "1e+300", "9007199254740992", "0", "0",
              "100000000000000000"]),
            (pa.float32(), [7.0, 7.5, 0.1, 16777216.0], ["7", "7.5", "0.1", "16777216"]),
            (pa.float16(), [7.0, 7.5, 2048.0], ["7", "7.5", "2048"]),
        ],
        ids=str,
    )  # fmt: skip
    def test_floating_point_numbers_are_the_fewest_digits_that_mean_them(
        self, ids, kind, values, texts
    ):
        array = pa.array(np.array(values, dtype=kind.to_pandas_dtype()))
        assert ids(array) == (texts, [])

    def test_missing_numbers_are_empty_and_infinite_ones_broken(self, ids):
        assert ids(pa.array([1.0, float("nan"), float("inf"), None, 2.0])) == (
            ["1", "", "", "2"],
            [(3, "The user id is not a finite number.", ",i,3")],
        )

    @pytest.mark.parametrize(
        ("kind", "values", "texts"),
        [
            (pa.decimal128(10, 2), ["7.00", "-0.10", "12345678.90"],
             ["7.00", "-0.10", "12345678.90"]),
            (pa.decimal128(38, 0), ["7", "9" * 38], ["7", "9" * 38]),
            (pa.decimal256(60, 10), ["0.0000000001", "1"], ["0.0000000001", "1.0000000000"]),
        ],
        ids=str,
    )  # fmt: skip
    def test_decimals_have_all_digits_of_their_scale(self, ids, kind, values, texts):
        assert ids(pa.array([Decimal(value) for value in values], kind)) == (texts, [])

    @pytest.mark.parametrize(
        "kind",
        [pa.string(), pa.large_string(), pa.string_view(), pa.binary(), pa.large_binary(),
         pa.dictionary(pa.int8(), pa.string()), pa.dictionary(pa.int32(), pa.large_string())],
        ids=str,
    )  # fmt: skip
    def test_texts_are_themselves(self, ids, kind):
        values = ["007", "7", "7.0", "NA", "null", "nan", " x ", "Zoë", "映画", "a\x00b", '"', "\n"]
        if pa.types.is_dictionary(kind):
            array = pa.array(values).dictionary_encode().cast(kind)
        else:
            array = pa.array(
                [v.encode() for v in values] if "binary" in str(kind) else values, kind
            )
        assert ids(array) == (values, [])

    def test_bytes_of_one_length_are_texts(self, ids):
        assert ids(pa.array([b"ab", None, b"cd"], pa.binary(2))) == (["ab", "", "cd"], [])

    def test_nulls_are_empty_texts(self, ids):
        assert ids(pa.array(["a", "", None, "b"])) == (["a", "", "", "b"], [])
        assert ids(pa.array([None, 5])) == (["", "5"], [])

    @pytest.mark.parametrize("kind", [pa.binary(), pa.string()], ids=str)
    def test_bytes_that_are_no_text_are_broken(self, ids, kind):
        odd = pa.array([b"a", b"\xff\xfe", "é".encode(), None])
        assert ids(odd if kind == pa.binary() else odd.view(pa.string())) == (
            ["a", "é", ""],
            [(2, "The user id is no text.", ",i,3")],
        )

    def test_a_dictionary_of_numbers_is_its_numbers(self, ids):
        array = pa.DictionaryArray.from_arrays(pa.array([1, 0, None, 1]), pa.array([10, 20]))
        assert ids(array) == (["20", "10", "", "20"], [])

    def test_a_dictionary_may_say_one_thing_twice(self, write):
        array = pa.DictionaryArray.from_arrays(
            pa.array([2, 1, 0, None], pa.int32()), pa.array(["a", "b", "a"])
        )
        path = write(_bytes({"user": array, "item": ["i"] * 4, "rating": [1, 2, 3, 4]}))
        with head_of(path) as head:
            table = recognize_parquet(head, FORCED)
            (block,) = table.blocks(Task(), Tally())
        assert block.users.to_pylist() == ["a", "b", "a", ""]
        assert block.users.dictionary.to_pylist() == ["a", "b", ""]

    def test_entries_of_a_dictionary_that_no_row_uses_are_left_out(self, write):
        array = pa.DictionaryArray.from_arrays(
            pa.array([2, 1], pa.int32()), pa.array(["ghost", "b", "c"])
        )
        path = write(_bytes({"user": array, "item": ["i", "i"], "rating": [1, 2]}))
        with head_of(path) as head:
            (block,) = recognize_parquet(head, FORCED).blocks(Task(), Tally())
        assert block.users.dictionary.to_pylist() == ["c", "b"]

    def test_truth_values_are_words(self, ids):
        assert ids(pa.array([True, False, None])) == (["true", "false", ""], [])

    def test_uuids_have_their_usual_form(self, ids):
        values = [uuid.UUID(int=k) for k in (1, 2**100)]
        array = pa.ExtensionArray.from_storage(
            pa.uuid(), pa.array([value.bytes for value in values], pa.binary(16))
        )
        assert ids(array) == ([str(value) for value in values], [])

    def test_floating_point_ids_are_told(self, cut):
        assert cut({"user": [1.0], "item": ["i"], "rating": [3]}).layout.warnings == (
            "The user ids in the column “user” are floating-point numbers; "
            "whole ones were read without the point, 7.0 as “7”.",
        )

    @pytest.mark.parametrize(
        ("values", "warns"),
        [
            (np.array([2.0**53 - 1]), False),
            (np.array([2.0**53]), True),
            (np.array([2**24], np.float32), True),
            (np.array([2**24 - 1], np.float32), False),
            (np.array([2**53 + 1]), False),
        ],
    )
    def test_lost_digits_are_told(self, cut, values, warns):
        found = cut({"user": values, "item": ["i"], "rating": [3]})
        assert (
            found.warnings
            == [
                "Some user ids are floating-point numbers with more digits than such numbers hold; "
                "different ids may have become one before they were written."
            ]
            * warns
        )


class TestRatings:
    @pytest.mark.parametrize("kind", INTEGERS, ids=str)
    def test_whole_numbers(self, ratings, kind):
        assert ratings(pa.array([5, None, 3], kind)) == ["5", "", "3"]

    def test_floating_point_numbers(self, ratings):
        values = [0.1, float("nan"), 1e39, None, -3.4028234663852886e38, 3.0, 1e-5]
        texts = ratings(values)
        assert [text and float(text) for text in texts] == [
            0.1, "", 1e39, "", -3.4028234663852886e38, 3.0, 1e-5,
        ]  # fmt: skip

    def test_infinite_ones_are_broken(self, cut):
        found = cut({"user": [1, 2], "item": [1, 2], "rating": [1.5, float("-inf")]})
        assert found.rows == [("1", "1", "1.5")]
        assert [(row.line, row.reason, row.text) for row in found.broken] == [
            (2, "The rating is not a finite number.", "2,2,")
        ]

    def test_half_precision(self, ratings):
        assert ratings(np.array([3.5, np.nan], np.float16)) == ["3.5", ""]

    def test_decimals(self, ratings):
        values = [Decimal("3.50"), None, Decimal("-0.25")]
        assert ratings(pa.array(values, pa.decimal128(5, 2))) == ["3.50", "", "-0.25"]
        big = pa.array([Decimal(10) ** 39, Decimal(1)], pa.decimal256(60, 0))
        assert ratings(big) == [str(10**39), "1"]

    def test_texts_are_left_as_they_are(self, ratings):
        texts = ["3.5", " 4 ", "1e1", "x", "", "nan", "0x1", "٤", "3,5"]
        assert ratings(texts) == texts

    @pytest.mark.parametrize(
        ("values", "mark"),
        [([1.5], DecimalMark.POINT), ([1], DecimalMark.POINT), (["1.5"], DecimalMark.COMMA)],
    )
    def test_numbers_have_points_whatever_is_chosen(self, cut, values, mark):
        choices = ReadingChoices(decimal_mark=DecimalMark.COMMA)
        found = cut({"user": [1], "item": [1], "rating": values}, choices)
        assert found.layout.decimal_mark is mark
        if values == ["1.5"]:
            found = cut({"user": [1], "item": [1], "rating": values})
            assert found.layout.decimal_mark is DecimalMark.UNDECIDED

    @pytest.mark.parametrize("kind", [pa.bool_(), pa.date32(), pa.duration("s")], ids=str)
    def test_other_types_are_refused(self, cut, kind):
        with pytest.raises(LoadError, match="should hold the ratings, but its type is") as caught:
            cut(
                {"user": ["a"], "item": ["i"], "rating": pa.array([None], kind)},
                ReadingChoices(user=0, item=1, rating=2),
            )
        assert caught.value.hint

    @pytest.mark.parametrize(
        "values",
        [pa.array([[1]]), pa.array([{"a": 1}]),
         pa.array([[("a", 1)]], pa.map_(pa.string(), pa.int64()))],
        ids=["list", "struct", "map"],
    )  # fmt: skip
    def test_nested_columns_are_refused(self, cut, values):
        with pytest.raises(LoadError, match="holds lists or records") as caught:
            cut(
                {"user": ["a"], "item": ["i"], "rating": values},
                ReadingChoices(user=0, item=1, rating=2),
            )
        assert caught.value.hint


class TestTimes:
    @pytest.mark.parametrize("unit", ["ms", "us", "ns"])
    @pytest.mark.parametrize("zone", [None, "Europe/Berlin"])
    def test_points_in_time_of_every_unit(self, times, unit, zone):
        per_second = {"ms": 10**3, "us": 10**6, "ns": 10**9}[unit]
        counts = pa.array([DAY * per_second, -1, 0, None], pa.int64())
        found = times(counts.cast(pa.timestamp(unit, zone)))
        assert found.times == [str(DAY * per_second), "-1", "0", ""]
        assert found.layout.ticks_per_second == per_second
        assert _seconds(found) == [DAY, -1, 0, None]

    def test_their_unit_is_no_news(self, times):
        moment = pa.array([1_600_000_000_123] * 3).cast(pa.timestamp("ms"))
        assert times(moment).layout.warnings == ()

    @pytest.mark.parametrize("kind", [pa.date32(), pa.date64()], ids=str)
    def test_dates(self, times, kind):
        found = times(pa.array([dt.date(1970, 1, 3), dt.date(1969, 12, 31)], kind), "date")
        assert _seconds(found) == [2 * DAY, -DAY]

    @pytest.mark.parametrize(
        ("values", "expected"),
        [
            (pa.array([2**31, -5]), [2**31, -5]),
            (pa.array([7.9, -0.5]), [7, -1]),
            (pa.array([7, 8], pa.uint64()), [7, 8]),
            (pa.array([Decimal("7.9"), Decimal("-0.5")]), [7, -1]),
            (pa.array(["7", "8"]), [7, 8]),
            (pa.array(["1970-01-02", "1970-01-01T00:00:01Z"]), [DAY, 1]),
            (pa.array(["7", "8"]).dictionary_encode(), [7, 8]),
            (pa.array([7, 8]).dictionary_encode(), [7, 8]),
        ],
        ids=["int64", "float", "uint64", "decimal", "text", "ISO", "dictionary", "numbers coded"],
    )
    def test_numbers_and_texts(self, times, values, expected):
        assert _seconds(times(values, "ts")) == expected

    def test_what_is_no_time_is_left_as_it_is(self, times):
        found = times(pa.array([1.0, 2.0, 3.0, 4.0, float("nan"), 1e300, float("inf")]))
        assert found.times == ["1", "2", "3", "4", "", "1e+300", "inf"]
        assert found.layout.time_kind is TimeKind.WHOLE_NUMBER

    def test_times_that_are_no_text_are_broken(self, times):
        odd = pa.array([b"2020-01-01", b"2020-01-02", b"\xff"])
        found = times(odd)
        assert [(row.line, row.reason) for row in found.broken] == [(3, "The time is no text.")]
        assert found.times == ["2020-01-01", "2020-01-02"]

    def test_large_numbers_are_parts_of_seconds(self, times):
        found = times([1_600_000_000_123] * 2)
        assert found.layout.ticks_per_second == 1_000
        assert found.layout.warnings == (
            "The times are milliseconds since 1970 and were cut to whole seconds.",
        )

    def test_years_beyond_9999_are_read(self, times):
        moments = pa.array([10**15, None, 0], pa.int64()).cast(pa.timestamp("s"))
        assert _seconds(times(moments)) == [10**15, None, 0]

    @pytest.mark.parametrize(
        "values",
        [pa.array([1, 2], pa.time64("us")), pa.array([1, 2], pa.duration("s")),
         pa.array([None, None]), pa.array(["soon", "late"]), pa.array([[1], [2]])],
        ids=["time of day", "duration", "null", "words", "list"],
    )  # fmt: skip
    def test_a_column_without_times_is_left_out(self, times, values):
        assert times(values).layout.roles.time is None


class TestColumns:
    def _names(self, found):
        roles = found.layout.roles
        return [found.layout.names[role.column] for role in (roles.user, roles.item, roles.rating)]

    def test_names_decide_whatever_the_order(self, cut):
        found = cut({"overall": [5], "asin": ["B0"], "extra": [[1]], "reviewerID": ["A"],
                     "unixReviewTime": [7]})  # fmt: skip
        assert self._names(found) == ["reviewerID", "asin", "overall"]
        assert found.times == ["7"]
        assert found.layout.warnings == ()

    def test_an_index_of_pandas_is_no_column(self, cut):
        found = cut({"__index_level_0__": [9], "user": [1], "item": [2], "rating": [3]})
        assert found.layout.names == ("user", "item", "rating")
        assert found.rows == [("1", "2", "3")]

    def test_columns_may_be_told(self, cut):
        content = _bytes({"a": [1], "tags": [["x"]], "b": [2], "c": [3], "d": [4]})
        found = cut(content, ReadingChoices(user=4, item=0, rating=2, time=3))
        assert (found.rows, found.times) == ([("4", "1", "2")], ["3"])

    def test_numbers_that_are_told_to_be_times_are_cut_to_whole_ones(self, cut):
        columns = {"user": [1, 2], "item": [2, 3], "rating": [3, 4], "when": [7.5, 8.5]}
        found = cut(columns, ReadingChoices(columns=(("time", "when"),)))
        assert found.times == ["7", "8"]

    def test_times_may_be_left_out(self, cut):
        columns = {"user": [1], "item": [2], "rating": [3], "timestamp": [4]}
        assert cut(columns, ReadingChoices(time=NO_COLUMN)).times == []

    @pytest.mark.parametrize("columns", [{"user": [1], "item": [2]}, {"a": [1]},
                                         {"a": [[1]], "b": [1], "c": [2]}])  # fmt: skip
    def test_too_few_columns_are_refused(self, cut, columns):
        with pytest.raises(LoadError):
            cut(columns)

    def test_names_with_dots_are_read(self, cut):
        assert cut({"user.id": ["a"], "item": ["i"], "rating": [1]}).rows == [("a", "i", "1")]

    def test_a_name_that_is_also_a_path_is_refused(self, cut):
        with pytest.raises(LoadError, match="more than one meaning"):
            cut({"user": [{"id": 1}], "user.id": ["a"], "item": ["i"], "rating": [1]},
                ReadingChoices(user=1, item=2, rating=3))  # fmt: skip

    def test_two_columns_of_one_name_are_refused(self, cut):
        table = pa.table([pa.array([1])] * 3, names=["user", "user", "rating"])
        with pytest.raises(LoadError, match=r"Two columns of .* have the same name"):
            cut(table)

    def test_names_that_are_not_what_they_seem_are_shown_literally(self, cut):
        name = "a\u202eb\n<b>"
        with pytest.raises(LoadError, match=r"“a\\u202eb\\x0a<b>”"):
            cut({name: [[1]], "item": [1], "rating": [1]}, ReadingChoices(user=0))


class TestRows:
    def test_row_numbers_go_on_from_batch_to_batch(self, cut, monkeypatch):
        monkeypatch.setattr(arrow_table, "BATCH_ROWS", 100)
        values = [float(k % 5) for k in range(1_000)]
        values[457] = float("inf")
        users = [f"u{k % 77}" for k in range(1_000)]
        found = cut({"user": users, "item": list(range(1_000)), "rating": values},
                    row_group_size=130)  # fmt: skip
        assert [row.line for row in found.broken] == [458]
        assert found.users == users[:457] + users[458:]
        assert found.places[0] == (1, "u0,0,0")
        assert [number for number, _text in found.places] == [*range(1, 458), *range(459, 1_001)]
        assert found.n_blocks >= 10

    def test_the_first_broken_value_of_a_row_is_the_reason(self, cut):
        columns = {"user": [1.0, np.inf], "item": ["a", "b"], "rating": [1.0, np.inf]}
        assert [row.reason for row in cut(columns).broken] == [
            "The user id is not a finite number."
        ]

    @pytest.mark.parametrize("compression", ["none", "snappy", "gzip", "zstd", "brotli", "lz4"])
    def test_every_compression_is_read(self, cut, compression):
        columns = {"user": ["a"], "item": [1], "rating": [2.5]}
        assert cut(columns, compression=compression).rows == [("a", "1", "2.5")]

    @pytest.mark.parametrize("encoding", ["PLAIN", "DELTA_BYTE_ARRAY", "DELTA_LENGTH_BYTE_ARRAY"])
    def test_every_encoding_of_texts_is_read(self, cut, monkeypatch, encoding):
        monkeypatch.setattr(parquet_format, "UNCODED_ROWS", 7)
        users = [f"user {k}" for k in range(50)]
        found = cut({"user": users, "item": users[::-1], "rating": [1] * 50}, row_group_size=20,
                    use_dictionary=False, column_encoding={"user": encoding})  # fmt: skip
        assert (found.users, found.items) == (users, users[::-1])
        assert [number for number, _text in found.places] == list(range(1, 51))

    def test_an_encoding_may_change_far_down(self, cut, monkeypatch):
        class ChangingFile(parquet.ParquetFile):
            def __init__(self, *arguments, read_dictionary, **options):
                super().__init__(*arguments, read_dictionary=read_dictionary, **options)
                self._is_coded = bool(read_dictionary)

            def iter_batches(self, n_rows, columns):
                for k, batch in enumerate(super().iter_batches(n_rows, columns=columns)):
                    if k == 2 and self._is_coded:
                        raise OSError("Not yet implemented: DecodeArrow of DictAccumulator")
                    yield batch

        monkeypatch.setattr(arrow_table, "BATCH_ROWS", 20)
        monkeypatch.setattr(parquet_format.parquet, "ParquetFile", ChangingFile)
        monkeypatch.setattr(parquet_format, "UNCODED_ROWS", 7)
        users = [f"user {k}" for k in range(50)]
        found = cut({"user": users, "item": users, "rating": [1] * 50})
        assert found.users == users
        assert [number for number, _text in found.places] == list(range(1, 51))

    def test_a_file_may_be_compressed_again(self, cut):
        content = _bytes({"user": ["a"], "item": [1], "rating": [2.5]})
        assert cut(gzip.compress(content), ReadingChoices()).rows == [("a", "1", "2.5")]

    def test_progress_is_told_and_one_may_cancel_between_two_batches(self, cut, monkeypatch):
        monkeypatch.setattr(arrow_table, "BATCH_ROWS", 10)
        content = _bytes({"user": list(range(40)), "item": [1] * 40, "rating": [2.5] * 40})
        told = []
        cut(content, task=Task(told.append))
        assert told == [0, 0.25, 0.5, 0.75, 1.0]
        task = Task(lambda share: task.cancel() if share > 0.4 else None)
        with pytest.raises(CancelledError):
            cut(content, task=task)

    def test_a_file_that_changes_meanwhile_is_an_error(self, write):
        path = write(_bytes({"user": [1], "item": [1], "rating": [2.5]}))
        with pytest.raises(LoadError, match="changed while it was being read"):
            cut_file(
                recognize_parquet, path, FORCED, Task(lambda _share: os.utime(path, ns=(1, 1)))
            )


def test_the_first_rows_have_all_columns(write):
    columns = {"userId": [7, 8, None], "movieId": ["a", "b", "c"], "rating": [3.5, 4.0, np.inf],
               "timestamp": pa.array([10**12, 0, None], pa.timestamp("ms")),
               "tags": [["x"], [], None], "flag": [True, None, False]}  # fmt: skip
    with head_of(write(_bytes(columns))) as head:
        table = recognize_parquet(head, FORCED)
        rows = list(table.head_rows())
    assert table.layout.names == tuple(columns)
    assert [(row.number, row.fields) for row in rows] == [
        (1, ("7", "a", "3.5", "2001-09-09 01:46:40.000", "…", "true")),
        (2, ("8", "b", "4", "1970-01-01 00:00:00.000", "…", "")),
        (3, ("", "c", "", "", "…", "false")),
    ]
    assert [list(row.cells) for row in rows] == [
        [("7", "a", "3.5", "1000000000000")], [("8", "b", "4", "0")], [],
    ]  # fmt: skip
    assert [row.problem for row in rows] == ["", "", "The rating is not a finite number."]


GOOD = _bytes({"user": list(range(500)), "item": [str(k % 9) for k in range(500)],
               "rating": [float(k % 5) for k in range(500)]})  # fmt: skip
CODED = _bytes({"user": pa.array([f"u{k % 40}" for k in range(500)]).dictionary_encode(),
                "item": list(range(500)), "rating": [k % 5 for k in range(500)]})  # fmt: skip


class TestDamage:
    @pytest.mark.parametrize(
        "content",
        [b"PAR1", b"PAR1PAR1", GOOD[:-1], GOOD[: len(GOOD) // 2], GOOD + b"x", b"X" + GOOD[1:],
         GOOD[:-8] + struct.pack("<I", len(GOOD) - 11) + b"PAR1",
         GOOD[:-8] + b"\x00\x00\x00\x00PAR1"],
    )  # fmt: skip
    def test_a_file_that_is_not_whole_is_refused(self, cut, content):
        with pytest.raises(LoadError, match="is not a whole Parquet file") as caught:
            cut(content)
        assert caught.value.hint

    def test_a_footer_of_two_gigabytes_is_not_even_looked_at(self, tmp_path):
        path = tmp_path / "footer.parquet"
        n_footer = 2**31 - 1
        with path.open("wb") as target:
            target.write(b"PAR1\x15\x04")
            target.truncate(4 + n_footer)  # Holes need no room on the disk.
            target.seek(0, 2)
            target.write(struct.pack("<I", n_footer) + b"PAR1")
        with pytest.raises(LoadError, match=r"The footer of .* has 2,147,483,647 bytes"):
            cut_file(recognize_parquet, path)

    def test_encrypted_files_are_refused(self, cut):
        with pytest.raises(LoadError, match="is encrypted"):
            cut(b"PARE" + GOOD[4:-4] + b"PARE", ReadingChoices())

    def test_a_file_without_rows_is_refused(self, cut):
        nothing = pa.array([], pa.int64())
        with pytest.raises(LoadError, match="has columns but no rows"):
            cut({"user": nothing, "item": nothing, "rating": nothing})

    def test_rows_out_of_nothing_are_refused(self, cut, monkeypatch):
        monkeypatch.setattr(parquet_format, "MAX_UNSUSPECTED_ROWS", 10_000)
        constant = pa.array(np.zeros(1_000_000))
        with pytest.raises(LoadError, match="expands to far more than"):
            cut({"user": constant, "item": constant, "rating": constant})

    def test_pages_that_expand_beyond_measure_are_refused(self, cut, monkeypatch):
        monkeypatch.setattr(parquet_format, "MAX_UNSUSPECTED_BYTES", 1_000_000)
        monkeypatch.setattr(parquet_format, "MAX_EXPANSION", 100)
        with pytest.raises(LoadError, match="expands to far more than"):
            cut({"user": ["x" * 10_000_000], "item": [1], "rating": [1]}, compression="zstd")

    def test_a_long_text_in_every_row_is_in_memory_once(self, write):
        long = pa.array(["x" * 100_000] * 2_000)
        path = write(_bytes({"user": long, "item": list(range(2_000)), "rating": [1] * 2_000,
                             "text": long, "timestamp": long}))  # fmt: skip
        with head_of(path) as head:
            before = pa.total_allocated_bytes()
            table = recognize_parquet(head, ReadingChoices(user=0, item=1, rating=2, time=4))
            assert sum(len(field) for row in table.head_rows() for field in row.fields) < 1 << 20
            (block,) = table.blocks(Task(), Tally())
            assert pa.total_allocated_bytes() - before < 20_000_000
        assert len(block.users.dictionary[0].as_py()) == 100_000

    @pytest.mark.parametrize("byte", [0x15, 0x24])
    def test_no_byte_of_the_footer_can_end_the_process(self, cut, byte):
        # pyarrow aborted where statistics of a column were changed in this way.
        n_footer = struct.unpack("<I", GOOD[-8:-4])[0]
        n_refused = 0
        for place in range(len(GOOD) - 8 - n_footer, len(GOOD) - 8):
            try:
                cut(GOOD[:place] + bytes([byte]) + GOOD[place + 1 :])
            except LoadError:
                n_refused += 1
        assert n_refused > n_footer // 10

    @settings(
        max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(data=st.data(), byte=st.integers(0, 255), is_coded=st.booleans())
    def test_a_changed_byte_gives_rows_or_a_load_error(self, cut, data, byte, is_coded):
        good = CODED if is_coded else GOOD
        place = data.draw(st.integers(4, len(good) - 1))
        try:
            found = cut(good[:place] + bytes([byte]) + good[place + 1 :])
        except LoadError:
            return
        assert len(found.rows) + len(found.broken) > 0


_TEXTS = st.text(st.characters(codec="utf-8"), max_size=6)
_ID_COLUMNS = st.sampled_from(
    [(pa.string(), _TEXTS, str), (pa.int64(), st.integers(-(2**63), 2**63 - 1), str),
     (pa.uint64(), st.integers(0, 2**64 - 1), str), (pa.int32(), st.integers(-99, 99), str),
     (pa.decimal128(12, 3), st.decimals(-999, 999, places=3), lambda v: format(v, ".3f"))]
)  # fmt: skip


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_any_table_is_read_back(cut, data):
    n_rows = data.draw(st.integers(1, 20))
    columns, texts = {}, []
    for name in ("user", "item"):
        kind, values, text_of = data.draw(_ID_COLUMNS)
        column = data.draw(st.lists(st.none() | values, min_size=n_rows, max_size=n_rows))
        columns[name] = pa.array(column, kind)
        texts.append(["" if value is None else text_of(value) for value in column])
    ratings = data.draw(
        st.lists(st.none() | st.floats(width=32, allow_infinity=False),
                 min_size=n_rows, max_size=n_rows)
    )  # fmt: skip
    columns["rating"] = pa.array(ratings, pa.float32())
    found = cut(columns, ReadingChoices(user=0, item=1, rating=2, time=NO_COLUMN),
                row_group_size=data.draw(st.integers(1, 20)))  # fmt: skip
    assert [found.users, found.items] == texts
    assert [np.float32(text or "nan") for text in found.ratings] == pytest.approx(
        [np.float32("nan" if value is None else value) for value in ratings], rel=0, nan_ok=True
    )
