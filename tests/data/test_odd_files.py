"""Every odd file gives exactly its ratings and its account, or its own refusal."""

import gzip

import numpy as np
import pytest

from funksvd_gui.data.loading import load_ratings, preview
from funksvd_gui.data.source import regular_file
from funksvd_gui.data.statistics.oddities import examine
from funksvd_gui.errors import LoadError

from .conftest import triples_of
from .odd_files import OddFile, all_files

#: What is no part of an id.
_AROUND = " \t\ufeff"
FILES = all_files()


def _rounded(triples, dtype):
    return [(user, item, float(np.array(value, dtype))) for user, item, value in triples]


def _check(path, odd: OddFile):
    if odd.error or not odd.triples:
        with pytest.raises(LoadError, match=odd.error or None) as caught:
            load_ratings(path)
        assert caught.value.hint
        return
    dataset = load_ratings(path)
    report = dataset.report
    assert triples_of(dataset) == _rounded(odd.triples, dataset.ratings.values.dtype)
    assert [row.line for row in report.rejected] == list(odd.lines)
    for row, reason in zip(report.rejected, odd.reasons, strict=True):
        assert reason in row.reason
    assert report.n_rejected == len(odd.lines)
    assert report.n_duplicates == odd.n_duplicates
    times = None if dataset.timestamps is None else dataset.timestamps.tolist()
    assert times == (None if odd.times is None else list(odd.times))
    assert report.encoding == odd.encoding
    assert report.has_header == odd.has_header
    for word in odd.warnings:
        assert any(word in warning for warning in report.warnings)
    # What the ratings themselves make one wonder about has tests of its own.
    looked_at = examine(dataset.ratings, dataset.users.ids, dataset.items.ids).warnings
    told = set(report.warnings) - set(looked_at)
    assert all(any(word in warning for word in odd.warnings) for warning in told)


def test_there_are_many_and_each_has_a_name():
    assert len(FILES) >= 150
    assert len({odd.name for odd in FILES}) == len(FILES)


@pytest.mark.parametrize("odd", FILES, ids=lambda odd: odd.name)
def test_it_is_read_exactly_or_refused(write, odd):
    _check(write(odd.content, odd.file_name), odd)


@pytest.mark.parametrize("odd", [odd for odd in FILES if odd.content], ids=lambda odd: odd.name)
def test_its_preview_shows_its_first_rows_or_refuses_it(write, odd):
    path = write(odd.content, odd.file_name)
    try:
        shown = preview(path)
    except LoadError:
        assert odd.error
        return
    if odd.error or odd.n_duplicates:
        return
    read = [row for row in shown.rows if not row.problem and not row.is_missing]
    roles = [role.value for role in shown.roles]
    user, item = roles.index("user"), roles.index("item")
    ids = [(row.fields[user].strip(_AROUND), row.fields[item].strip(_AROUND)) for row in read]
    assert ids == [(u, i) for u, i, _ in odd.triples]
    assert [row.line for row in shown.rows if row.problem] == list(odd.lines)


@pytest.mark.parametrize(
    "odd",
    [odd for odd in FILES if odd.triples and not odd.is_packed],
    ids=lambda odd: odd.name,
)
def test_compressed_and_in_small_blocks_it_is_the_same(write, odd, monkeypatch):
    monkeypatch.setattr(regular_file, "BLOCK_BYTES", 7)
    _check(write(odd.content, odd.file_name), odd)
    _check(write(gzip.compress(odd.content), odd.file_name), odd)
