"""Whatever table the csv module writes is read back exactly, or its rows are refused by line."""

import csv
import io
import math

import numpy as np
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from funksvd_gui.data.loading import load_ratings
from funksvd_gui.errors import LoadError

from .conftest import triples_of

_TEXTS = st.one_of(
    st.text(st.characters(codec="utf-8"), max_size=8),
    st.text(st.sampled_from("a0 7,;|\t:\"'\n\r\\.-"), max_size=6),
    st.integers(-(10**12), 10**12).map(str),
    st.sampled_from(["user", "NA", "007", "\ufeff", "1e5", "0x1F", " ", '"', '""', "::"]),
)
#: What is no part of an id.
_AROUND = " \t\ufeff"
_NUMBERS = st.one_of(
    st.floats(-1e6, 1e6, width=32).map(repr),
    st.decimals(-100, 100, places=2, allow_nan=False).map(str),
    st.integers(0, 10).map(str),
)


@settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much],
)
@given(
    rows=st.lists(
        st.tuples(_TEXTS, _TEXTS, _NUMBERS, _TEXTS),
        min_size=1,
        max_size=15,
        unique_by=lambda row: row[:2],
    ),
    delimiter=st.sampled_from(",;\t| "),
    line_end=st.sampled_from(["\n", "\r\n", "\r"]),
    quoting=st.sampled_from(
        [csv.QUOTE_ALL, csv.QUOTE_MINIMAL, csv.QUOTE_NONNUMERIC, csv.QUOTE_NONE]
    ),
    names=st.permutations(["user", "item", "rating", "note"]),
    has_names=st.booleans(),
    codec=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_a_table_in_any_dialect_comes_back(
    write, rows, delimiter, line_end, quoting, names, has_names, codec
):
    # The csv module leaves a line end bare if it is not the one it writes itself.
    is_bare = quoting in {csv.QUOTE_MINIMAL, csv.QUOTE_NONE} and line_end != "\r\n"
    assume(not (is_bare and any(c in field for row in rows for field in row for c in "\r\n")))
    # Between blanks nobody can see an empty field, nor that a tab belongs to one.
    is_open = delimiter == " " and quoting != csv.QUOTE_ALL
    assume(not (is_open and any("\t" in text or not text for row in rows for text in row)))
    target = io.StringIO(newline="")
    writer = csv.writer(target, delimiter=delimiter, lineterminator=line_end, quoting=quoting)
    order = [("user", "item", "rating", "note").index(name) for name in names]
    if not has_names:
        order = [0, 1, 2, 3]
    try:
        writer.writerows([names] if has_names else [])
        writer.writerows([row[k] for k in order] for row in rows)
    except csv.Error:  # Something would have needed a quotation mark.
        return
    path = write(target.getvalue().encode(codec))
    try:
        dataset = load_ratings(path)
    except LoadError:
        return
    report = dataset.report
    if not has_names:
        # Nobody said which column is which; that is told. What was read is what stands there.
        assert report.n_rows - report.n_rejected <= len(rows)
        return
    expected = [
        (user.strip(_AROUND), item.strip(_AROUND), np.float32(float(rating)))
        for user, item, rating, _note in rows
        if user.strip(_AROUND) and item.strip(_AROUND) and math.isfinite(float(rating))
    ]
    found = [(user, item, np.float32(rating)) for user, item, rating in triples_of(dataset)]
    if not report.n_rejected and not report.warnings:
        assert found == expected
    assert [triple for triple in found if triple not in expected] == [] or report.n_rejected
    assert len(report.rejected) == report.n_rejected
    assert all(row.line >= 1 and row.reason for row in report.rejected)
