"""A small trained model with every variety a model file must carry."""

import numpy as np

from funksvd_gui.core.factor_model import FactorModel
from funksvd_gui.core.hyperparams import Hyperparams
from funksvd_gui.core.ratings import RatingPart
from funksvd_gui.data.dataset import Titles
from funksvd_gui.data.split.part import Part
from funksvd_gui.data.vocabulary import Vocabulary
from funksvd_gui.session.rated_items import group_by_user
from funksvd_gui.session.trained_model import TrainedModel
from tests.conftest import make_ratings

#: Ids as files really have them, R1: none of them is a number, none is trimmed.
STRANGE_IDS = ("007", "7", "7.0", "NA", "nan", "-5", " ", "", "Ünï", "用户", "🎬", "a,b\n")


def make_model(*, n_features=3, titles=True, clamp=None, trail=0.0, seed=1) -> TrainedModel:
    ratings = make_ratings()
    labels = np.random.default_rng(3).integers(0, 3, len(ratings)).astype(np.uint8)
    rng = np.random.default_rng(seed)

    def floats(*shape):
        return rng.normal(0, 0.3, size=shape).astype(np.float32)

    factors = FactorModel(
        global_mean=float(rng.normal(3.5)),
        user_bias=floats(ratings.n_users),
        item_bias=floats(ratings.n_items),
        user_factors=floats(n_features, ratings.n_users),
        item_factors=floats(n_features, ratings.n_items),
        clamp=clamp,
        trail=trail,
        user_counts=np.bincount(ratings.users, minlength=ratings.n_users).astype(np.int32),
        item_counts=np.bincount(ratings.items, minlength=ratings.n_items).astype(np.int32),
        kept_epochs=(9, 0, 4)[:n_features],
        n_fine_tuned=min(n_features, 2),
        fine_tune_epoch=5 if n_features else 0,
    )
    n_more = ratings.n_users - len(STRANGE_IDS)
    names = tuple(f"Film {i} – «é»" if i % 3 else "" for i in range(ratings.n_items))
    return TrainedModel(
        name="ratings of «me».csv",
        hyperparams=Hyperparams(n_features=7, learning_rate=0.1 + 0.2, clamp=clamp is not None),
        scale=(1.0, 5.0),
        users=Vocabulary([*STRANGE_IDS, *(f"user {k}" for k in range(n_more))]),
        items=Vocabulary([str(i) for i in range(ratings.n_items)]),
        titles=Titles(names, ("Drama|War",) * ratings.n_items) if titles else None,
        factors=factors,
        rated=group_by_user({part: RatingPart(ratings, labels, part.label) for part in Part}),
        fingerprint="0123abcd",
        program_version="0.1.0",
    )
