"""Every test runs offscreen and in folders of its own; none touches the person's files."""

import os
import tempfile
from pathlib import Path

# Set before Qt, numba or platformdirs are imported by anybody.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
_HOME = Path(tempfile.mkdtemp(prefix="funksvd-tests-"))
for _name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
    os.environ[_name] = str(_HOME / _name.lower())
# Kept between runs, because compiling takes longer than most tests.
os.environ["NUMBA_CACHE_DIR"] = str(Path(__file__).parents[1] / ".pytest_cache" / "compiled")

import numpy as np  # noqa: E402
import pytest  # noqa: E402

from funksvd_gui.core.ratings import RatingTriples  # noqa: E402
from funksvd_gui.gui.system.system_libraries import what_is_missing  # noqa: E402


@pytest.hookimpl(tryfirst=True)
def pytest_configure() -> None:
    """Say what Qt lacks before pytest-qt imports it, which would end in a traceback."""
    if trouble := what_is_missing():
        raise pytest.UsageError(trouble)


@pytest.fixture(scope="session", autouse=True)
def _home_is_removed_at_the_end():
    yield
    import shutil

    shutil.rmtree(_HOME, ignore_errors=True)


def make_ratings(n_users=40, n_items=30, n_ratings=400, seed=7) -> RatingTriples:
    """Make ratings with a rank-1 signal, half stars from 1 to 5, no pair twice."""
    rng = np.random.default_rng(seed)
    pairs = rng.choice(n_users * n_items, size=n_ratings, replace=False)
    users, items = np.divmod(pairs, n_items)
    taste, appeal = rng.normal(size=n_users), rng.normal(size=n_items)
    values = np.clip(np.round(2 * (3 + taste[users] * appeal[items])) / 2, 1, 5)
    return RatingTriples(
        users.astype(np.int32), items.astype(np.int32), values.astype(np.float32), n_users, n_items
    )


@pytest.fixture
def ratings() -> RatingTriples:
    """40 users, 30 items, 400 ratings."""
    return make_ratings()


def make_dataset(ratings=None, *, titles=True):
    """Make a dataset whose ids are u0, u1, ... and i0, i1, ... from ratings in memory."""
    from funksvd_gui.data.dataset import Dataset, Titles
    from funksvd_gui.data.load_report import LoadReport
    from funksvd_gui.data.vocabulary import Vocabulary

    ratings = make_ratings() if ratings is None else ratings
    return Dataset(
        name="Made in memory",
        source=None,
        ratings=ratings,
        users=Vocabulary([f"u{k}" for k in range(ratings.n_users)]),
        items=Vocabulary([f"i{k}" for k in range(ratings.n_items)]),
        titles=Titles(
            tuple(f"Film {k}" for k in range(ratings.n_items)),
            tuple("Drama" if k % 2 else "" for k in range(ratings.n_items)),
        )
        if titles
        else None,
        timestamps=None,
        report=LoadReport(
            format="made in memory", encoding="UTF-8", has_header=False, n_rows=len(ratings)
        ),
        fingerprint="0" * 64,
    )
