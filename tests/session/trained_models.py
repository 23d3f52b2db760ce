"""Small trained models for what is told of them."""

from functools import cache

from funksvd_gui.core.hyperparams import Hyperparams
from funksvd_gui.session.trained_model import TrainedModel
from funksvd_gui.session.training_run import TrainingRun
from tests.conftest import make_dataset, make_ratings

VARIANTS = {
    "plain": {},
    "clamped": {"clamp": True},
    "trailed": {"trail": True, "initial_value": 0.1, "initial_noise": 0.0},
    "not scaled": {"scale_steps": False, "learning_rate": 0.02},
    "fine-tuned": {"fine_tune_epochs": 2},
}


@cache
def trained(variant: str = "plain", *, titles: bool = True) -> TrainedModel:
    """Train four features of a few epochs."""
    given = {"n_features": 4, "max_epochs": 6, "learning_rate": 0.05, "fine_tune_epochs": 0}
    params = Hyperparams(**{**given, **VARIANTS[variant]})
    run = TrainingRun(make_dataset(make_ratings(), titles=titles), params)
    list(run.events())
    return run.model()
