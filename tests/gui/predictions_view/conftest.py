"""Small models whose answers can be counted on one's fingers."""

from dataclasses import replace

import numpy as np
import pytest

from funksvd_gui.core.factor_model import FactorModel
from funksvd_gui.core.hyperparams import Hyperparams
from funksvd_gui.core.ratings import RatingTriples
from funksvd_gui.data.dataset import Titles
from funksvd_gui.data.split.part import Part
from funksvd_gui.data.vocabulary import Vocabulary
from funksvd_gui.gui.app_state import AppState, RunRecord, RunStatus
from funksvd_gui.gui.theme import ThemeManager
from funksvd_gui.session.rated_items import group_by_user
from funksvd_gui.session.trained_model import TrainedModel

USERS = ("ann", "bob", "new")
ITEMS = ("1", "2", "6", "10", "99")
TITLES = Titles(
    (
        "Toy Story (1995)",
        "Jumanji (1995)",
        "Heat (1995)",
        "<b>Amélie</b> (2001)",
        "GoldenEye (1995)",
    ),
    ("Animation|Comedy", "Adventure", "Crime|Thriller", "Comedy", ""),
)


def make_model(
    lift=0.0, *, titles=TITLES, users=USERS, items=ITEMS, ratings=None, held_out=None, parts=True
):
    """Predict 3 + `lift`, and half a star more for each later item; "new", "99" are untrained.

    `held_out` has the ratings of other parts; with `parts` false the model does not know any.
    """
    if ratings is None:
        ratings = RatingTriples(
            np.array([0, 0, 1, 1], np.int32), np.array([0, 2, 0, 1], np.int32),
            np.array([4.0, 2.5, 5.0, 1.0], np.float32), len(users), len(items),
        )  # fmt: skip
    known = group_by_user({Part.TRAINING: ratings, **(held_out or {})})
    user_counts = np.bincount(ratings.users, minlength=len(users)).astype(np.int32)
    item_counts = np.ones(len(items), dtype=np.int32)
    item_counts[-1] = 0
    factors = FactorModel(
        global_mean=3.0 + lift,
        user_bias=np.zeros(len(users), np.float32),
        item_bias=(np.arange(len(items)) * 0.5).astype(np.float32),
        user_factors=np.zeros((0, len(users)), np.float32),
        item_factors=np.zeros((0, len(items)), np.float32),
        clamp=None, trail=0.0, user_counts=user_counts, item_counts=item_counts,
    )  # fmt: skip
    return TrainedModel(
        name="made", hyperparams=Hyperparams(), scale=(0.5, 5.0), users=Vocabulary(users),
        items=Vocabulary(items), titles=titles, factors=factors,
        rated=known if parts else replace(known, parts=None),
        fingerprint="", program_version="",
    )  # fmt: skip


def make_tested_model(lift=0.0, **changes):
    """The same, where ann has a rating in every part: of 1 and 6, of 2, and of 10."""
    held_out = {
        part: RatingTriples(
            np.array([0], np.int32), np.array([item], np.int32), np.array([value], np.float32),
            len(USERS), len(ITEMS),
        )
        for part, item, value in ((Part.VALIDATION, 1, 3.0), (Part.TEST, 3, 5.0))
    }  # fmt: skip
    return make_model(lift, held_out=held_out, **changes)


@pytest.fixture
def themes(qapp):
    return ThemeManager(qapp, "light")


@pytest.fixture
def state(qapp):
    return AppState()


@pytest.fixture
def run(state):
    """A run on screen, without a model yet."""
    run = RunRecord(number=1, name="r", hyperparams=Hyperparams(), dataset_name="made")
    run.status = RunStatus.RUNNING
    state.add_run(run)
    return run
