"""Parquet files of every type of column: exact ids, values and reasons, or a refusal."""

import datetime as dt
import io
import struct
import uuid
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from funksvd_gui.data.readers import parquet as parquet_reader
from funksvd_gui.data.readers import parquet_file
from funksvd_gui.data.readers.parquet import ParquetReader
from funksvd_gui.data.readers.parquet_columns import find_columns
from funksvd_gui.data.readers.parquet_file import ParquetFile
from funksvd_gui.errors import LoadError

DAY = 86_400


def _bytes(columns, **options):
    table = columns if isinstance(columns, pa.Table) else pa.table(columns)
    target = io.BytesIO()
    parquet.write_table(table, target, **options)
    return target.getvalue()


def _open(content):
    return ParquetFile(io.BytesIO(content), "ratings.parquet")


def _read(columns, **options):
    """Return (rows, rejected rows, reader) of a table that was written and read."""
    content = columns if isinstance(columns, bytes) else _bytes(columns, **options)
    file = _open(content)
    sample = file.head(file.flat_columns, 500)
    reader = ParquetReader(find_columns(file.schema, sample, "ratings.parquet"))
    reader.read(file, lambda n_rows: None)
    rejected = [(row.line, row.reason, row.text) for row in reader.rejected]
    rows = []
    if reader.n_rows > reader.n_rejected:
        found = reader.columns()
        users = [found.user_ids[k] for k in found.users]
        items = [found.item_ids[k] for k in found.items]
        times = [None] * len(users)
        if found.times is not None:
            times = (found.times // found.ticks_per_second).tolist()
        rows = list(zip(users, items, found.values.tolist(), times, strict=True))
    return rows, rejected, reader


def _ids(values):
    """Return the ids that a column of users is read as, and the rejected rows."""
    rows, rejected, _reader = _read({"user": values, "item": ["i"] * len(values),
                                     "rating": [3.0] * len(values)})  # fmt: skip
    return [row[0] for row in rows], rejected


INTEGERS = [pa.int8(), pa.int16(), pa.int32(), pa.int64(),
            pa.uint8(), pa.uint16(), pa.uint32(), pa.uint64()]  # fmt: skip


class TestIds:
    @pytest.mark.parametrize("kind", INTEGERS, ids=str)
    def test_whole_numbers_are_their_digits(self, kind):
        assert _ids(pa.array([7, 0, 127, 7], kind)) == (["7", "0", "127", "7"], [])

    @pytest.mark.parametrize(
        ("kind", "values"),
        [
            (pa.int64(), [-(2**63), 2**63 - 1, -1, 2**53 + 1, 2**24]),
            (pa.uint64(), [2**64 - 1, 2**63, 2**63 - 1, 5, 2**24]),
        ],
        ids=str,
    )
    def test_large_whole_numbers_keep_every_digit(self, kind, values):
        assert _ids(pa.array(values, kind)) == ([str(value) for value in values], [])

    @pytest.mark.parametrize(
        ("kind", "values", "ids"),
        [
            (pa.float64(), [7.0, 7.5, 0.1, -3.0, 1e300, 2.0**53, -0.0],
             ["7", "7.5", "0.1", "-3", "1e+300", "9007199254740992", "0"]),
            (pa.float32(), [7.0, 7.5, 0.1, 16777216.0], ["7", "7.5", "0.1", "16777216"]),
            (pa.float16(), [7.0, 7.5, 2048.0], ["7", "7.5", "2048"]),
        ],
        ids=str,
    )  # fmt: skip
    def test_floating_point_numbers_are_the_fewest_digits_that_mean_them(self, kind, values, ids):
        array = pa.array(np.array(values, dtype=kind.to_pandas_dtype()))
        assert _ids(array) == (ids, [])

    def test_numbers_that_are_none_are_no_ids(self):
        ids, rejected = _ids(pa.array([1.0, float("nan"), float("inf"), None, 2.0]))
        assert ids == ["1", "2"]
        assert [row[:2] for row in rejected] == [
            (2, "The user id “nan” is not a finite number."),
            (3, "The user id “inf” is not a finite number."),
            (4, "The user id is missing."),
        ]

    @pytest.mark.parametrize(
        ("kind", "values", "ids"),
        [
            (pa.decimal128(10, 2), ["7.00", "-0.10", "12345678.90"],
             ["7.00", "-0.10", "12345678.90"]),
            (pa.decimal128(38, 0), ["7", "9" * 38], ["7", "9" * 38]),
            (pa.decimal256(60, 10), ["0.0000000001", "1"], ["0.0000000001", "1.0000000000"]),
        ],
        ids=str,
    )  # fmt: skip
    def test_decimals_have_all_digits_of_their_scale(self, kind, values, ids):
        assert _ids(pa.array([Decimal(value) for value in values], kind)) == (ids, [])

    @pytest.mark.parametrize(
        "kind",
        [pa.string(), pa.large_string(), pa.string_view(), pa.binary(), pa.large_binary(),
         pa.dictionary(pa.int8(), pa.string()), pa.dictionary(pa.int32(), pa.large_string())],
        ids=str,
    )  # fmt: skip
    def test_texts_are_themselves(self, kind):
        values = ["007", "7", "7.0", "NA", "null", "nan", " x ", "Zoë", "映画", "a\x00b", '"', "\n"]
        if pa.types.is_dictionary(kind):
            array = pa.array(values).dictionary_encode().cast(kind)
        else:
            array = pa.array(
                [v.encode() for v in values] if "binary" in str(kind) else values, kind
            )
        assert _ids(array) == (values, [])

    def test_empty_texts_and_nulls_are_no_ids(self):
        ids, rejected = _ids(pa.array(["a", "", None, "b"]))
        assert ids == ["a", "b"]
        assert rejected == [
            (2, "The user id is empty.", ",i,3.0"),
            (3, "The user id is missing.", ",i,3.0"),
        ]

    @pytest.mark.parametrize("kind", [pa.binary(), pa.string()], ids=str)
    def test_bytes_that_are_no_text_are_no_ids(self, kind):
        odd = pa.array([b"a", b"\xff\xfe", "é".encode()])
        ids, rejected = _ids(odd if kind == pa.binary() else odd.view(pa.string()))
        assert ids == ["a", "é"]
        assert rejected == [(2, "The user id is no text.", ",i,3.0")]

    def test_a_dictionary_of_numbers_is_its_numbers(self):
        array = pa.DictionaryArray.from_arrays(pa.array([1, 0, None, 1]), pa.array([10, 20]))
        ids, rejected = _ids(array)
        assert ids == ["20", "10", "20"]
        assert [row[:2] for row in rejected] == [(3, "The user id is missing.")]

    def test_entries_of_a_dictionary_that_no_row_uses_are_no_ids(self):
        array = pa.DictionaryArray.from_arrays(
            pa.array([2, 1], pa.int32()), pa.array(["ghost", "b", "c"])
        )
        _rows, _rejected, reader = _read({"user": array, "item": ["i", "i"], "rating": [1, 2]})
        assert reader._user_index.ids == ["c", "b"]

    def test_truth_values_are_words(self):
        ids, rejected = _ids(pa.array([True, False, None]))
        assert ids == ["true", "false"]
        assert [row[0] for row in rejected] == [3]

    def test_uuids_have_their_usual_form(self):
        values = [uuid.UUID(int=k) for k in (1, 2**100)]
        array = pa.ExtensionArray.from_storage(
            pa.uuid(), pa.array([value.bytes for value in values], pa.binary(16))
        )
        assert _ids(array) == ([str(value) for value in values], [])

    def test_ids_of_rejected_rows_get_no_number(self):
        _rows, _rejected, reader = _read(
            {"user": ["ghost", "a"], "item": ["spectre", "i"], "rating": [None, 2.0]}
        )
        assert reader._user_index.ids == ["a"]
        assert reader._item_index.ids == ["i"]

    def test_floating_point_ids_are_a_warning(self):
        content = _bytes({"user": [1.0], "item": ["i"], "rating": [3]})
        file = _open(content)
        found = find_columns(file.schema, file.head(file.flat_columns, 5), "x")
        assert found.warnings == (
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
    def test_lost_digits_are_a_warning(self, values, warns):
        _rows, _rejected, reader = _read({"user": values, "item": ["i"], "rating": [3]})
        assert bool(reader.warnings) is warns


class TestRatings:
    @pytest.mark.parametrize("kind", INTEGERS, ids=str)
    def test_whole_numbers(self, kind):
        rows, rejected, _ = _read({"user": ["a", "b"], "item": ["i", "i"],
                                   "rating": pa.array([5, None], kind)})  # fmt: skip
        assert rows == [("a", "i", 5.0, None)]
        assert rejected == [(2, "The rating is missing.", "b,i,")]

    def test_floating_point_numbers_must_be_finite_and_fit(self):
        values = [
            0.1,
            float("nan"),
            float("inf"),
            -float("inf"),
            1e39,
            None,
            -3.4028234663852886e38,
        ]
        rows, rejected, _ = _read({"user": list("abcdefg"), "item": ["i"] * 7, "rating": values})
        assert [row[2] for row in rows] == [float(np.float32(0.1)), -3.4028234663852886e38]
        assert [row[:2] for row in rejected] == [
            (2, "The rating “nan” is not a finite number."),
            (3, "The rating “inf” is not a finite number."),
            (4, "The rating “-inf” is not a finite number."),
            (5, "The rating “1e+39” is too large."),
            (6, "The rating is missing."),
        ]

    def test_half_precision(self):
        rows, _, _ = _read({"user": ["a", "b"], "item": ["i", "i"],
                            "rating": np.array([3.5, np.nan], np.float16)})  # fmt: skip
        assert rows == [("a", "i", 3.5, None)]

    def test_decimals(self):
        values = pa.array([Decimal("3.50"), None, Decimal("-0.25")], pa.decimal128(5, 2))
        rows, rejected, _ = _read({"user": ["a", "b", "c"], "item": ["i"] * 3, "rating": values})
        assert [row[2] for row in rows] == [3.5, -0.25]
        assert rejected == [(2, "The rating is missing.", "b,i,")]

    def test_decimals_too_large(self):
        values = pa.array([Decimal(10) ** 39, Decimal(1)], pa.decimal256(60, 0))
        rows, rejected, _ = _read({"user": ["a", "b"], "item": ["i"] * 2, "rating": values})
        assert [row[2] for row in rows] == [1.0]
        assert rejected[0][1] == f"The rating “{10**39}” is too large."

    def test_texts_are_judged_like_the_fields_of_a_text_file(self):
        texts = ["3.5", " 4 ", "1e1", "x", "", "nan", None, "0x1", "٤"]
        rows, rejected, _ = _read({"user": list("abcdefghj"), "item": ["i"] * 9, "rating": texts})
        assert [row[2] for row in rows] == [3.5, 4.0, 10.0]
        assert [row[:2] for row in rejected] == [
            (4, "The rating “x” is not a decimal number."),
            (5, "The rating is empty."),
            (6, "The rating “nan” is not a decimal number."),
            (7, "The rating is missing."),
            (8, "The rating “0x1” is not a decimal number."),
            (9, "The rating “٤” is not a decimal number."),
        ]

    @pytest.mark.parametrize(
        "kind", [pa.bool_(), pa.date32(), pa.duration("s"), pa.null()], ids=str
    )
    def test_other_types_are_refused(self, kind):
        with pytest.raises(LoadError, match="should hold the ratings, but its type is") as caught:
            _read({"user": ["a"], "item": ["i"], "rating": pa.array([None], kind)})
        assert caught.value.hint

    @pytest.mark.parametrize(
        "values", [[[1]], [{"a": 1}], [[("a", 1)]]], ids=["list", "struct", "map"]
    )
    def test_nested_columns_are_refused(self, values):
        kind = pa.map_(pa.string(), pa.int64()) if isinstance(values[0], list) and isinstance(
            values[0][0], tuple) else None  # fmt: skip
        with pytest.raises(LoadError, match="holds lists or records"):
            _read({"user": ["a"], "item": ["i"], "rating": pa.array(values, kind)})


class TestTimes:
    @pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
    @pytest.mark.parametrize("zone", [None, "Europe/Berlin"])
    def test_points_in_time_of_every_unit_are_whole_seconds(self, unit, zone):
        per_second = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}[unit]
        counts = pa.array([DAY * per_second, -1, 0, None], pa.int64())
        times = counts.cast(pa.timestamp(unit, zone))
        rows, rejected, _ = _read({"user": list("abcd"), "item": ["i"] * 4,
                                   "rating": [1] * 4, "timestamp": times})  # fmt: skip
        assert [row[3] for row in rows] == [DAY, -1, 0]
        assert [row[:2] for row in rejected] == [(4, "The time is missing.")]

    @pytest.mark.parametrize("kind", [pa.date32(), pa.date64()], ids=str)
    def test_dates(self, kind):
        times = pa.array([dt.date(1970, 1, 3), dt.date(1969, 12, 31)], kind)
        rows, _, _ = _read({"user": ["a", "b"], "item": ["i"] * 2, "rating": [1, 2], "date": times})
        assert [row[3] for row in rows] == [2 * DAY, -DAY]

    @pytest.mark.parametrize(
        ("values", "seconds"),
        [
            (pa.array([2**31, -5]), [2**31, -5]),
            (pa.array([7.9, -0.5]), [7, -1]),
            (pa.array([7, 8], pa.uint64()), [7, 8]),
            (pa.array([Decimal("7.9"), Decimal("-0.5")]), [7, -1]),
            (pa.array(["7", "8"]), [7, 8]),
            (pa.array(["1970-01-02", "1970-01-01T00:00:01Z"]), [DAY, 1]),
            (pa.array(["7", "8"]).dictionary_encode(), [7, 8]),
        ],
        ids=["int64", "float", "uint64", "decimal", "text", "ISO", "dictionary"],
    )
    def test_numbers_and_texts(self, values, seconds):
        rows, rejected, _ = _read({"user": ["a", "b"], "item": ["i"] * 2,
                                   "rating": [1, 2], "ts": values})  # fmt: skip
        assert [row[3] for row in rows] == seconds
        assert rejected == []

    def test_times_that_are_none_reject_their_rows(self):
        values = pa.array([1.0, 2.0, 3.0, float("nan"), 1e300])
        rows, rejected, _ = _read({"user": list("abcde"), "item": ["i"] * 5,
                                   "rating": [1] * 5, "ts": values})  # fmt: skip
        assert len(rows) == 3
        assert [row[:2] for row in rejected] == [
            (4, "The time “nan” cannot be read."),
            (5, "The time “1e+300” cannot be read."),
        ]

    def test_parts_of_seconds_are_kept_for_the_order(self):
        times = pa.array([1_500, 1_400, 2_000], pa.timestamp("ms"))
        _rows, _, reader = _read({"user": list("abc"), "item": ["i"] * 3,
                                  "rating": [1] * 3, "ts": times})  # fmt: skip
        assert reader._ticks_per_second == 1_000

    def test_large_numbers_are_parts_of_seconds(self):
        columns = {"user": ["a"], "item": ["i"], "rating": [1], "ts": [1_600_000_000_123]}
        rows, _, _ = _read(columns)
        assert rows == [("a", "i", 1.0, 1_600_000_000)]
        file = _open(_bytes(columns))
        assert find_columns(file.schema, file.head(file.flat_columns, 5), "x").warnings == (
            "The times are milliseconds since 1970 and were cut to whole seconds.",
        )

    def test_years_beyond_9999_are_read(self):
        times = pa.array([10**15, None, 0], pa.int64()).cast(pa.timestamp("s"))
        rows, rejected, _ = _read({"user": list("abc"), "item": ["i", "i", None],
                                   "rating": [1] * 3, "ts": times})  # fmt: skip
        assert [row[3] for row in rows] == [10**15]
        assert len(rejected) == 2

    @pytest.mark.parametrize(
        "values",
        [pa.array([1, 2], pa.time64("us")), pa.array([1, 2], pa.duration("s")),
         pa.array([None, None]), pa.array(["soon", "late"]), pa.array([[1], [2]])],
        ids=["time of day", "duration", "null", "words", "list"],
    )  # fmt: skip
    def test_a_column_without_times_is_left_out_with_a_warning(self, values):
        content = _bytes({"user": ["a", "b"], "item": ["i"] * 2, "rating": [1, 2], "ts": values})
        file = _open(content)
        found = find_columns(file.schema, file.head(file.flat_columns, 5), "x")
        assert found.time is None
        assert found.warnings == (
            "The times in the column “ts” were left out: most of them are neither points in "
            "time, whole seconds nor dates such as 2020-01-31.",
        )


class TestColumns:
    def _found(self, columns):
        file = _open(_bytes(columns))
        return find_columns(file.schema, file.head(file.flat_columns, 500), "x.parquet")

    def test_names_decide_whatever_the_order(self):
        found = self._found({"overall": [5], "asin": ["B0"], "extra": [[1]], "reviewerID": ["A"],
                             "unixReviewTime": [7]})  # fmt: skip
        assert found.names == ["reviewerID", "asin", "overall", "unixReviewTime"]
        assert found.warnings == ()

    def test_the_only_number_left_is_the_rating(self):
        found = self._found({"movieId": [1], "comment": ["x"], "userId": [2], "how": [4.5]})
        assert found.rating == "how"
        assert found.warnings == ("No column is named for the ratings: “how” was taken.",)

    def test_without_names_the_order_is_user_item_rating(self):
        found = self._found({"__index_level_0__": [9], "a": [1], "b": [2], "c": [3]})
        assert found.names == ["a", "b", "c"]
        assert found.warnings == ()

    @pytest.mark.parametrize("columns", [{"user": [1], "item": [2]}, {"a": [1]},
                                         {"a": [[1]], "b": [1], "c": [2]}])  # fmt: skip
    def test_too_few_columns_are_refused(self, columns):
        with pytest.raises(LoadError, match="no three columns"):
            self._found(columns)

    def test_names_with_dots_are_read(self):
        rows, _, _ = _read({"user.id": ["a"], "item": ["i"], "rating": [1]})
        assert rows == [("a", "i", 1.0, None)]

    def test_a_name_that_is_also_a_path_is_refused(self):
        with pytest.raises(LoadError, match="more than one meaning"):
            _read({"user": [{"id": 1}], "user.id": ["a"], "item": ["i"], "rating": [1]})

    def test_two_columns_of_one_name_are_refused(self):
        table = pa.table([pa.array([1])] * 3, names=["user", "user", "rating"])
        with pytest.raises(LoadError, match=r"Two columns of .* have the same name"):
            _read(table)


class TestRows:
    def test_row_numbers_go_on_from_batch_to_batch(self, monkeypatch):
        monkeypatch.setattr(parquet_reader, "BATCH_ROWS", 100)
        values = [float(k % 5) for k in range(1_000)]
        values[457] = None
        values[999] = float("nan")
        rows, rejected, reader = _read(
            {"user": [f"u{k % 77}" for k in range(1_000)], "item": list(range(1_000)),
             "rating": values},
            row_group_size=130,
        )  # fmt: skip
        assert [row[0] for row in rejected] == [458, 1_000]
        assert (reader.n_rows, reader.n_rejected, len(rows)) == (1_000, 2, 998)
        assert rows[457] == (f"u{458 % 77}", "458", float(458 % 5), None)

    def test_all_rejected_rows_are_counted_but_not_all_kept(self, monkeypatch):
        monkeypatch.setattr(parquet_reader, "MAX_REJECTED_KEPT", 5)
        _rows, rejected, reader = _read(
            {"user": ["a"] * 20, "item": ["i"] * 20, "rating": [None] * 15 + [1.0] * 5}
        )
        assert (len(rejected), reader.n_rejected) == (5, 15)

    def test_the_first_bad_value_of_a_row_is_the_reason(self):
        nothing = pa.array([None, None], pa.string())
        _rows, rejected, _ = _read({"user": [None, "a"], "item": nothing, "rating": [None, 2.0]})
        assert rejected == [
            (1, "The user id is missing.", ",,"),
            (2, "The item id is missing.", "a,,2.0"),
        ]

    @pytest.mark.parametrize("compression", ["none", "snappy", "gzip", "zstd", "brotli", "lz4"])
    def test_every_compression_is_read(self, compression):
        rows, _, _ = _read({"user": ["a"], "item": [1], "rating": [2.5]}, compression=compression)
        assert rows == [("a", "1", 2.5, None)]

    def test_progress_is_told_and_an_error_of_the_listener_ends_the_reading(self, monkeypatch):
        monkeypatch.setattr(parquet_reader, "BATCH_ROWS", 10)
        file = _open(_bytes({"user": list(range(35)), "item": [1] * 35, "rating": [2.5] * 35}))
        told = []

        def on_rows(n_rows):
            told.append(n_rows)
            if n_rows == 30:
                raise KeyboardInterrupt

        reader = ParquetReader(find_columns(file.schema, file.head(file.flat_columns, 5), "x"))
        with pytest.raises(KeyboardInterrupt):
            reader.read(file, on_rows)
        assert told == [10, 20, 30]


GOOD = _bytes({"user": list(range(500)), "item": [str(k % 9) for k in range(500)],
               "rating": [float(k % 5) for k in range(500)]})  # fmt: skip


class TestDamage:
    @pytest.mark.parametrize(
        "content",
        [b"PAR1", b"PAR1PAR1", GOOD[:-1], GOOD[: len(GOOD) // 2], GOOD + b"x", b"X" + GOOD[1:],
         GOOD[:-8] + struct.pack("<I", len(GOOD) - 11) + b"PAR1",
         GOOD[:-8] + b"\x00\x00\x00\x00PAR1"],
    )  # fmt: skip
    def test_a_file_that_is_not_whole_is_refused(self, content):
        with pytest.raises(LoadError, match="is not a whole Parquet file") as caught:
            _read(content)
        assert caught.value.hint

    def test_a_footer_of_two_gigabytes_is_not_even_looked_at(self, tmp_path):
        path = tmp_path / "footer.parquet"
        n_footer = 2**31 - 1
        with path.open("wb") as target:
            target.write(b"PAR1")
            target.truncate(4 + n_footer)  # Holes need no room on the disk.
            target.seek(0, 2)
            target.write(struct.pack("<I", n_footer) + b"PAR1")
        with path.open("rb") as stream, pytest.raises(LoadError, match="2,147,483,647 bytes"):
            ParquetFile(stream, path.name)

    def test_encrypted_files_are_refused(self):
        with pytest.raises(LoadError, match="is encrypted"):
            _read(b"PARE" + GOOD[4:-4] + b"PARE")

    def test_a_file_without_rows_is_refused(self):
        with pytest.raises(LoadError, match="has columns but no rows"):
            _read({"user": pa.array([], pa.int64()), "item": pa.array([], pa.int64()),
                   "rating": pa.array([], pa.int64())})  # fmt: skip

    def test_rows_out_of_nothing_are_refused(self, monkeypatch):
        monkeypatch.setattr(parquet_file, "_MAX_UNSUSPECTED_ROWS", 10_000)
        n_rows = 1_000_000
        constant = pa.array(np.zeros(n_rows))
        with pytest.raises(LoadError, match="expands to far more than"):
            _read({"user": constant, "item": constant, "rating": constant})

    def test_pages_that_expand_beyond_measure_are_refused(self, monkeypatch):
        monkeypatch.setattr(parquet_file, "_MAX_UNSUSPECTED_BYTES", 1_000_000)
        monkeypatch.setattr(parquet_file, "_MAX_EXPANSION", 100)
        with pytest.raises(LoadError, match="expands to far more than"):
            _read({"user": ["x" * 10_000_000], "item": [1], "rating": [1]}, compression="zstd")

    @pytest.mark.parametrize("byte", [0x15, 0x24])
    def test_no_byte_of_the_footer_can_end_the_process(self, byte):
        # pyarrow aborted where statistics of a column were changed in this way.
        n_footer = struct.unpack("<I", GOOD[-8:-4])[0]
        n_refused = 0
        for place in range(len(GOOD) - 8 - n_footer, len(GOOD) - 8):
            try:
                _read(GOOD[:place] + bytes([byte]) + GOOD[place + 1 :])
            except LoadError:
                n_refused += 1
        assert n_refused > n_footer // 10

    @settings(max_examples=300, deadline=None)
    @given(place=st.integers(4, len(GOOD) - 1), byte=st.integers(0, 255))
    def test_a_changed_byte_gives_ratings_or_a_load_error(self, place, byte):
        content = GOOD[:place] + bytes([byte]) + GOOD[place + 1 :]
        try:
            rows, rejected, reader = _read(content)
        except LoadError:
            return
        assert len(rows) + len(rejected) == reader.n_rows


_TEXTS = st.text(st.characters(codec="utf-8"), max_size=6)
_ID_COLUMNS = st.sampled_from(
    [(pa.string(), _TEXTS, str), (pa.int64(), st.integers(-(2**63), 2**63 - 1), str),
     (pa.uint64(), st.integers(0, 2**64 - 1), str), (pa.int32(), st.integers(-99, 99), str),
     (pa.decimal128(12, 3), st.decimals(-999, 999, places=3), lambda v: format(v, ".3f"))]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_any_table_is_read_back_or_rejected_with_its_row(data):
    n_rows = data.draw(st.integers(1, 20))
    columns, texts = {}, []
    for name in ("user", "item"):
        kind, values, text_of = data.draw(_ID_COLUMNS)
        column = data.draw(st.lists(st.none() | values, min_size=n_rows, max_size=n_rows))
        columns[name] = pa.array(column, kind)
        texts.append([None if value is None else text_of(value) for value in column])
    ratings = data.draw(st.lists(st.none() | st.floats(width=32), min_size=n_rows, max_size=n_rows))
    columns["rating"] = pa.array(ratings, pa.float32())
    expected, bad = [], []
    for row, (user, item, rating) in enumerate(zip(*texts, ratings, strict=True)):
        if user and item and rating is not None and np.isfinite(rating):
            expected.append((user, item, rating, None))
        else:
            bad.append(row + 1)
    rows, rejected, _reader = _read(columns, row_group_size=data.draw(st.integers(1, 20)))
    assert rows == expected
    assert [row[0] for row in rejected] == bad
