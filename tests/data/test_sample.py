"""The shipped sample is the one that its notice describes."""

import pytest

from funksvd_gui.data import sample
from funksvd_gui.data.sample import load_sample
from funksvd_gui.errors import LoadError
from funksvd_gui.resource_files import resource_path


@pytest.fixture(scope="module")
def dataset():
    return load_sample()


def test_it_has_the_promised_size(dataset):
    assert (dataset.n_ratings, dataset.n_users, dataset.n_items) == (100_004, 671, 9_066)
    assert dataset.scale == (0.5, 5.0)
    assert float(dataset.ratings.values.mean(dtype="f8")) == pytest.approx(3.5436, abs=1e-4)


def test_ratings_titles_and_genres_belong_together(dataset):
    first = dataset.items[dataset.ratings.items[0]]
    assert (dataset.users[0], first, dataset.ratings.values[0]) == ("1", "31", 2.5)
    assert dataset.timestamps[0] == 1_260_759_144
    toy_story = dataset.items.index_of("1")
    assert dataset.titles.titles[toy_story] == "Toy Story (1995)"
    assert "Animation" in dataset.titles.genres[toy_story].split("|")
    assert len(dataset.titles.titles) == dataset.n_items
    assert dataset.titles.n_known == 9_061


def test_no_pair_is_rated_twice(dataset):
    ratings = dataset.ratings
    pairs = set(zip(ratings.users.tolist(), ratings.items.tolist(), strict=True))
    assert len(pairs) == len(ratings)


def test_the_shipped_files_are_small():
    assert sum(file.stat().st_size for file in resource_path("sample").iterdir()) < 1_000_000


@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04 but no archive"])
def test_a_lost_file_is_an_error_of_ours(tmp_path, monkeypatch, content):
    if content is not None:
        (tmp_path / "movielens.npz").write_bytes(content)
    monkeypatch.setattr(sample, "resource_path", lambda *parts: tmp_path / parts[-1])
    with pytest.raises(LoadError, match="missing or damaged"):
        load_sample()
