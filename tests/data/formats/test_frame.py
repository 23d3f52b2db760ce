"""DataFrames are read like files: by the names of their columns, ids as texts."""

import datetime as dt

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from funksvd_gui.data.formats import arrow_table
from funksvd_gui.data.formats.frame import recognize_frame
from funksvd_gui.data.reading_choices import ReadingChoices
from funksvd_gui.data.times import TimeKind
from funksvd_gui.errors import LoadError
from funksvd_gui.task import CancelledError, Task
from tests.data.tables import cut_table


def _frame(**columns):
    n_rows = len(next(iter(columns.values())))
    given = {"user": ["u"] * n_rows, "item": ["i"] * n_rows, "rating": [1.0] * n_rows} | columns
    return pd.DataFrame(given)


def _cut(frame, choices=None):
    return cut_table(recognize_frame(frame, choices))


def test_named_columns_are_read_in_any_order():
    frame = pd.DataFrame(
        {"rating": [3.5, 4.0], "timestamp": [100, 200], "movieId": [1, 2], "userId": ["007", "7"]},
        index=[50, 50],
    )
    found = _cut(frame)
    assert found.rows == [("007", "1", "3.5"), ("7", "2", "4")]
    assert found.times == ["100", "200"]
    layout = found.layout
    assert (layout.format, layout.encoding, layout.counts) == ("DataFrame", "in memory", "Row")
    assert layout.warnings == ()
    assert [number for number, _text in found.places] == [1, 2]


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        ([7, 8], ["7", "8"]),
        ([7.0, np.nan], ["7", ""]),
        ([7.5, -0.0], ["7.5", "0"]),
        (np.array([2**64 - 1, 2], np.uint64), [str(2**64 - 1), "2"]),
        (["007", None], ["007", ""]),
        (["NA", "nan"], ["NA", "nan"]),
        (pd.array([7, None], "Int64"), ["7", ""]),
        (pd.array(["a", pd.NA], "string"), ["a", ""]),
        (pd.array([1, None], pd.ArrowDtype(pa.int32())), ["1", ""]),
        (pd.Categorical(["b", None]), ["b", ""]),
        (pd.Categorical([7, 8]), ["7", "8"]),
        (pd.Series([7, "x"], dtype=object), ["7", "x"]),
        (pd.Series([7, "x", 7.5, None, b"y"], dtype=object)[:4], ["7", "x", "7.5", ""]),
        (pd.Series([10**30, 1], dtype=object), [str(10**30), "1"]),
        ([True, False], ["true", "false"]),
    ],
    ids=str,
)
def test_ids_are_texts(values, texts):
    assert _cut(_frame(user=values)).users == texts


def test_what_no_id_can_be_is_broken():
    found = _cut(_frame(user=[1.0, np.inf, 2.0]))
    assert found.users == ["1", "2"]
    assert [(row.line, row.reason) for row in found.broken] == [
        (2, "The user id is not a finite number.")
    ]


@pytest.mark.parametrize(
    "values",
    [
        pd.to_datetime(["2020-01-31 12:00:00", None, "1969-12-31 23:59:59"]),
        pd.to_datetime(["2020-01-31 12:00:00", None, "1969-12-31 23:59:59"]).tz_localize("UTC"),
        pd.Series([dt.datetime(2020, 1, 31, 12), None, dt.datetime(1969, 12, 31, 23, 59, 59)],
                  dtype=object),
    ],
    ids=["naive", "with a zone", "objects"],
)  # fmt: skip
@pytest.mark.parametrize("batch_rows", [1, 100])
def test_points_in_time_are_times(monkeypatch, values, batch_rows):
    monkeypatch.setattr(arrow_table, "BATCH_ROWS", batch_rows)
    found = _cut(_frame(date=values))
    unit = found.layout.ticks_per_second
    assert found.layout.time_kind is TimeKind.WHOLE_NUMBER
    assert [text and int(text) / unit for text in found.times] == [1580472000, "", -1]


def test_points_in_time_beside_something_else_are_an_error(monkeypatch):
    frame = _frame(date=pd.Series([dt.datetime(2020, 1, 1)] * 600, dtype=object))
    frame.loc[599, "date"] = "soon"
    with pytest.raises(LoadError, match=r"The column “date” .*no points in time") as caught:
        _cut(frame)
    assert "to_datetime" in caught.value.hint


def test_an_index_with_a_name_is_a_column():
    frame = pd.DataFrame({"rating": [3, 4], "title": ["Up", "Alien"]})
    frame.index = pd.MultiIndex.from_tuples([("ann", 1), ("bob", 2)], names=["user", "itemId"])
    found = _cut(frame)
    assert found.layout.names == ("rating", "title", "user", "itemId")
    assert found.rows == [("ann", "1", "3"), ("bob", "2", "4")]
    frame.index = pd.MultiIndex.from_tuples([("ann", 1), ("bob", 2)], names=["user", None])
    frame["item"] = [5, 6]
    assert _cut(frame).rows == [("ann", "5", "3"), ("bob", "6", "4")]


def test_the_frame_stays_as_it_is():
    frame = _frame(user=[7.0, np.nan]).set_index("user")
    before = frame.copy(deep=True)
    _cut(frame)
    pd.testing.assert_frame_equal(frame, before)


def test_columns_may_be_chosen():
    frame = pd.DataFrame({"a": [1], "b": [2], 3: [3], "d": [4]})
    found = _cut(frame, ReadingChoices(user=3, item=2, rating=0))
    assert found.rows == [("4", "3", "1")]
    assert found.layout.names == ("a", "b", "3", "d")


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (pd.DataFrame({"user": [], "item": [], "rating": []}), "has no rows"),
        (pd.DataFrame([[1, 2, 3]], columns=["user", "user", "rating"]), "have the same name"),
        (pd.DataFrame({"user": [[1]], "item": [1], "rating": [2]}), "lists or records|columns"),
    ],
)
def test_what_cannot_be_read_is_refused(frame, message):
    with pytest.raises(LoadError, match=message) as caught:
        _cut(frame)
    assert caught.value.hint


def test_progress_is_told_and_one_may_cancel(monkeypatch):
    monkeypatch.setattr(arrow_table, "BATCH_ROWS", 10)
    table = recognize_frame(_frame(user=list(range(40))))
    told = []
    cut_table(table, Task(told.append))
    assert told == [0, 0.25, 0.5, 0.75, 1]
    task = Task(lambda share: task.cancel() if share > 0.4 else None)
    with pytest.raises(CancelledError):
        cut_table(table, task)


def test_the_first_rows_are_shown():
    rows = list(recognize_frame(_frame(user=[7.0, 8.0], more=[None, "x"])).head_rows())
    assert [row.fields for row in rows] == [("7", "i", "1", ""), ("8", "i", "1", "x")]
    assert [list(row.cells) for row in rows] == [[("7", "i", "1", "")], [("8", "i", "1", "")]]
