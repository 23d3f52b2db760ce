"""Parquet files from the disk to the dataset, and what may stand in their way."""

import gzip
import io

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

from funksvd_gui.data.columns import ColumnRole
from funksvd_gui.data.file_formats import FileFormat
from funksvd_gui.data.loading import load_ratings, preview
from funksvd_gui.data.preview import PreviewRow
from funksvd_gui.data.reading_choices import NO_COLUMN, ReadingChoices
from funksvd_gui.errors import LoadError
from funksvd_gui.task import Task
from tests.data.conftest import triples_of

COLUMNS = {"userId": [7, 8, None], "movieId": ["a", "b", "c"], "rating": [3.5, 4.0, 1.0],
           "timestamp": [100, 200, 300], "tags": [["x"], [], None]}  # fmt: skip


@pytest.fixture
def write_parquet(write):
    """Write columns to a Parquet file."""

    def write_file(columns, name="ratings.parquet", **options):
        target = io.BytesIO()
        parquet.write_table(pa.table(columns), target, **options)
        return write(target.getvalue(), name)

    return write_file


def test_it_is_recognized_whatever_its_name(write_parquet):
    dataset = load_ratings(write_parquet(COLUMNS, "data.csv"))
    assert triples_of(dataset) == [("7", "a", 3.5), ("8", "b", 4.0)]
    assert dataset.timestamps.tolist() == [100, 200]
    report = dataset.report
    assert (report.format, report.encoding, report.has_header) == ("Parquet", "binary", True)
    assert [(row.line, row.reason, row.text) for row in report.rejected] == [
        (3, "The user id is empty.", ",c,1,300")
    ]


def test_repeated_ratings_are_resolved(write_parquet):
    dataset = load_ratings(
        write_parquet({"user": [1, 1, 1], "item": [2, 2, 2], "rating": [1, 2, 3], "ts": [5, 9, 7]})
    )
    assert triples_of(dataset) == [("1", "2", 2.0)]
    assert dataset.report.n_duplicates == 2


def test_parts_of_seconds_tell_which_rating_is_the_later(write_parquet):
    times = pa.array([1_900, 1_800], pa.timestamp("ms"))
    dataset = load_ratings(
        write_parquet({"user": [1, 1], "item": [2, 2], "rating": [1, 2], "ts": times})
    )
    assert triples_of(dataset) == [("1", "2", 1.0)]
    assert dataset.timestamps.tolist() == [1]


def test_more_than_half_bad_is_refused_with_row_numbers(write_parquet):
    path = write_parquet({"user": [1, 2, 3], "item": [1, 2, 3], "rating": [1.0, None, np.nan]})
    with pytest.raises(LoadError, match=r"\(2 of 3\)\. Row 2: The rating is empty\. Row 3: The"):
        load_ratings(path)


def test_it_may_be_compressed_again(write_parquet, write):
    path = write_parquet(COLUMNS)
    shares = []
    packed = write(gzip.compress(path.read_bytes()), "ratings.parquet.gz")
    assert load_ratings(packed, task=Task(shares.append)).n_ratings == 2
    assert shares == sorted(shares)


def test_text_ratings_with_decimal_commas_are_read_again(write_parquet):
    dataset = load_ratings(
        write_parquet({"user": [1, 2, 3], "item": [1, 2, 3], "rating": ["3,5", "4", "x"]})
    )
    assert dataset.scale == (3.5, 4.0)
    assert dataset.report.warnings == (
        "The ratings are written with decimal commas and were read so.",
    )
    dataset = load_ratings(
        write_parquet({"user": [1, 2, 3], "item": [1, 2, 3], "rating": ["3,5", "4.5", "2"]})
    )
    assert [row.line for row in dataset.report.rejected] == [1]


@pytest.mark.parametrize(
    "ratings",
    [[0, 3, 0], [0.0, 3.0, 0.0], ["0", "3", "0.0"],
     pa.array([0, 3, 0]).cast(pa.decimal128(20, 1))],
    ids=["int", "float", "text", "decimal"],
)  # fmt: skip
def test_a_code_may_mean_not_rated(write_parquet, ratings):
    path = write_parquet({"user": [1, 2, 3], "item": [1, 2, 3], "rating": ratings})
    dataset = load_ratings(path, ReadingChoices(missing_code="0"))
    assert triples_of(dataset) == [("2", "2", 3.0)]
    assert (dataset.report.n_missing, dataset.report.n_rejected) == (2, 0)
    assert [row.is_missing for row in preview(path, dataset.report.choices).rows] == [
        True, False, True,
    ]  # fmt: skip


class TestChoices:
    def test_columns_may_be_told(self, write_parquet):
        path = write_parquet({"a": [1], "tags": [["x"]], "b": [2], "c": [3], "d": [4]})
        dataset = load_ratings(path, ReadingChoices(user=4, item=0, rating=2, time=3))
        assert triples_of(dataset) == [("4", "1", 2.0)]
        assert dataset.timestamps.tolist() == [3]
        assert dataset.report.warnings == ()
        again = load_ratings(path, dataset.report.choices)
        assert (triples_of(again), again.report.choices) == (
            triples_of(dataset),
            dataset.report.choices,
        )

    def test_times_may_be_left_out(self, write_parquet):
        path = write_parquet(COLUMNS)
        assert load_ratings(path, ReadingChoices(time=NO_COLUMN)).timestamps is None

    @pytest.mark.parametrize(
        "choices", [{"user": 9}, {"user": 1, "item": 1}, {"rating": -1}, {"time": 99}, {"user": 4}]
    )
    def test_choices_that_do_not_fit_are_refused(self, write_parquet, choices):
        with pytest.raises(LoadError, match=r"The chosen columns|holds lists or records"):
            load_ratings(write_parquet(COLUMNS), ReadingChoices(**choices))

    def test_text_is_not_read_as_parquet(self, load):
        with pytest.raises(LoadError, match="is not a whole Parquet file"):
            load("u,i,3\n" * 9, choices=ReadingChoices(format=FileFormat.PARQUET))


def test_the_preview_shows_all_columns(write_parquet):
    seen = preview(write_parquet(COLUMNS))
    assert seen.format == "Parquet"
    assert seen.column_names == ("userId", "movieId", "rating", "timestamp", "tags")
    assert seen.roles == (ColumnRole.USER, ColumnRole.ITEM, ColumnRole.RATING, ColumnRole.TIME,
                          ColumnRole.UNUSED)  # fmt: skip
    assert seen.rows == (
        PreviewRow(1, ("7", "a", "3.5", "100", "…")),
        PreviewRow(2, ("8", "b", "4", "200", "…")),
        PreviewRow(3, ("", "c", "1", "300", "…"), "The user id is empty."),
    )
    assert seen.choices.format is FileFormat.PARQUET


def test_guesses_are_questions(write_parquet):
    seen = preview(write_parquet({"a": [1], "b": [2], "c": [3], "d": [4]}))
    assert [question.choice for question in seen.questions] == ["user", "item", "rating"]
    assert [question.sentence for question in seen.questions] == list(seen.warnings)
