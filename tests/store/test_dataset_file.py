"""A dataset in a file comes back bit by bit, or not at all."""

from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funksvd_gui.core.ratings import RatingTriples
from funksvd_gui.data.dataset import Dataset
from funksvd_gui.data.load_report import LoadReport, RejectedRow
from funksvd_gui.data.loading import load_ratings
from funksvd_gui.data.reading_choices import ReadingChoices
from funksvd_gui.data.vocabulary import Vocabulary
from funksvd_gui.store.dataset_file import DatasetFileError, read_dataset, write_dataset

KEY = {"digest": "0f", "size": 7}
SOURCE = Path("/somewhere/ratings.csv")
REPORT = LoadReport(
    format="delimited by commas", encoding="UTF-8", has_header=True, n_rows=9, n_rejected=1,
    rejected=(RejectedRow(3, "The item id is empty.", "u\ud800,,3"),), n_duplicates=2,
    warnings=("One.", "Two."), facts=("A fact.",), grid_step=0.5,
    choices=ReadingChoices(separator=";", has_header=False, user=2),
)  # fmt: skip


def _nothing(*_):
    pass


def same(first: Dataset, second: Dataset) -> bool:
    """Whether two datasets are the same bit by bit, titles left aside."""
    columns = [
        (getattr(first.ratings, name), getattr(second.ratings, name))
        for name in ("users", "items", "values")
    ]
    assert (first.timestamps is None) == (second.timestamps is None)
    if first.timestamps is not None:
        columns.append((first.timestamps, second.timestamps))
    for one, other in columns:
        assert one.dtype == other.dtype
        assert one.tobytes() == other.tobytes()
    assert first.users.ids == second.users.ids
    assert first.items.ids == second.items.ids
    for name in ("name", "source", "report", "fingerprint", "n_users", "n_items"):
        assert getattr(first, name) == getattr(second, name), name
    sizes = [(d.ratings.n_users, d.ratings.n_items) for d in (first, second)]
    return sizes[0] == sizes[1]


def _dataset(users, items, values, times, user_ids, item_ids):
    return Dataset(
        name="ratings.csv",
        source=SOURCE,
        ratings=RatingTriples(
            np.array(users, np.int32), np.array(items, np.int32), np.array(values, np.float32),
            len(user_ids), len(item_ids),
        ),
        users=Vocabulary(user_ids),
        items=Vocabulary(item_ids),
        titles=None,
        timestamps=None if times is None else np.array(times, np.int64),
        report=REPORT,
        fingerprint="ab" * 32,
    )  # fmt: skip


def _kept(path, dataset, key=KEY):
    with path.open("wb") as file:
        write_dataset(file, dataset, key, _nothing)
    return path


def _read(path, key=KEY):
    return read_dataset(path, key, SOURCE, "ratings.csv", _nothing)


@pytest.fixture
def dataset():
    return _dataset(
        [0, 1, 1, 2], [0, 0, 1, 0], [0.5, 3, -0.0, 0.0], [5, -7, 5, 10**12],
        ["7", "007", "Zoë\n"], ["🎬", "x" * 300],
    )  # fmt: skip


@pytest.fixture
def path(tmp_path, dataset):
    return _kept(tmp_path / "kept", dataset)


_ID = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
_FLOAT = st.floats(width=32, allow_nan=False, allow_infinity=False)


@st.composite
def _any_dataset(draw):
    users = draw(st.lists(_ID, min_size=1, max_size=300, unique=True))
    items = draw(st.lists(_ID, min_size=1, max_size=5, unique=True))
    n = draw(st.integers(1, 30))

    def column(strategy):
        return draw(st.lists(strategy, min_size=n, max_size=n))

    time = st.one_of(st.integers(0, 200), st.integers(-(2**62), 2**62 - 1))
    return _dataset(
        column(st.integers(0, len(users) - 1)),
        column(st.integers(0, len(items) - 1)),
        column(st.one_of(_FLOAT, st.sampled_from([0.0, -0.0, 1.0, 4.5]))),
        column(time) if draw(st.booleans()) else None,
        users,
        items,
    )


@settings(deadline=None)
@given(_any_dataset())
def test_every_bit_comes_back(tmp_path_factory, dataset):
    path = _kept(tmp_path_factory.getbasetemp() / "any dataset", dataset)
    assert same(_read(path), dataset)


def test_many_rows_and_wide_numbers_come_back(tmp_path):
    rng = np.random.default_rng(0)
    n = (1 << 20) + 99
    dataset = _dataset(
        rng.integers(0, 70_000, n), rng.integers(0, 300, n), rng.integers(1, 11, n) / 2,
        rng.integers(0, 2**40, n), [f"u{k}" for k in range(70_000)], [str(k) for k in range(300)],
    )  # fmt: skip
    path = _kept(tmp_path / "kept", dataset)
    assert same(_read(path), dataset)
    # Users take four bytes, items two, ratings one and times eight.
    assert path.stat().st_size < n * 15 + 70_000 * 10


def test_a_continuum_of_ratings_comes_back(tmp_path):
    n = 5_000
    values = np.random.default_rng(0).random(n)
    dataset = _dataset([0] * n, [0] * n, values, None, ["u"], ["i"])
    assert same(_read(_kept(tmp_path / "kept", dataset)), dataset)


def test_a_report_with_everything_comes_back(tmp_path):
    path = tmp_path / "r.csv"
    rows = "".join(f"u{k % 9},i{k % 7},{k % 5 + 1}\n" for k in range(100))
    path.write_text(f"user,item,rating\n{rows}u,,3\nu,i,x\nU1,i1,3\n", encoding="utf-8")
    loaded = load_ratings(path)
    assert loaded.report.rejected
    assert loaded.report.warnings
    assert loaded.report.choices is not None
    for field in fields(LoadReport):
        assert getattr(loaded.report, field.name) is not None, field.name
    kept = read_dataset(_kept(tmp_path / "k", loaded), KEY, path, loaded.name, _nothing)
    assert same(kept, loaded)


def test_what_was_kept_under_another_key_is_not_given(path):
    with pytest.raises(DatasetFileError, match="other ratings"):
        _read(path, KEY | {"size": 8})


def test_no_byte_may_be_another(path):
    good = path.read_bytes()
    assert same(_read(path), _read(path))
    unnoticed = []
    for place in range(len(good)):
        path.write_bytes(good[:place] + bytes([good[place] ^ 0x10]) + good[place + 1 :])
        try:
            _read(path)
        except DatasetFileError:
            continue
        unnoticed.append(place)
    # Only what fills the space between the parts says nothing.
    assert all(good[place] == 0 for place in unnoticed)


def test_every_shorter_and_a_longer_file_is_refused(path):
    good = path.read_bytes()
    for length in [*range(1, len(good), 7), len(good) - 1]:
        path.write_bytes(good[:length])
        with pytest.raises(DatasetFileError):
            _read(path)
    path.write_bytes(good + b"\0")
    with pytest.raises(DatasetFileError):
        _read(path)


@pytest.mark.parametrize("content", [b"", b"x", b"funksvd dataset 1\n", b"\0" * 1_000])
def test_what_is_no_file_of_ours_is_refused(path, content):
    path.write_bytes(content)
    with pytest.raises(DatasetFileError):
        _read(path)


def test_the_map_is_let_go(path, dataset):
    kept = _read(path)
    path.write_bytes(b"")
    assert same(kept, dataset)


def test_times_that_are_too_far_apart_are_not_kept(path, dataset):
    far = replace(dataset, timestamps=np.array([-(2**63), 2**63 - 1, 0, 0]))
    with pytest.raises(ValueError, match="too far apart"):
        _kept(path, far)
