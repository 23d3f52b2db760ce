"""Models small enough to derive by hand, and a subject with a rating that was trained on."""

import pytest

from funksvd_gui.core.hyperparams import PRESETS
from funksvd_gui.data.split.settings import SplitSettings
from funksvd_gui.gui.update_view.subject import UpdateSubject
from funksvd_gui.session.training_run import TrainingRun
from tests.conftest import make_dataset as make_small_dataset
from tests.session.made_models import trained, training_pair

SMALL = PRESETS["Lecture"].replace(
    n_features=3, max_epochs=4, min_epochs=4, learning_rate=0.1, patience=100,
    initial_value=0.4, initial_noise=0.3, regularization=0.02,
)  # fmt: skip


def trained_model(**changes):
    """Train three features on 400 ratings; change settings by name."""
    split = SplitSettings(validation_share=0.0)
    run = TrainingRun(make_small_dataset(), SMALL.replace(**changes), split=split, n_threads=1)
    for _ in run.events():
        pass
    return run.model()


def rated_pair(model):
    """Return the ids of a user and an item that she has rated."""
    user_id = model.users[3]
    return user_id, model.rated_by(user_id)[0].item_id


@pytest.fixture
def model():
    return trained_model()


@pytest.fixture
def subject(qapp):
    model = trained()
    user_id, item_id = training_pair(model)
    subject = UpdateSubject()
    subject.choose(user_id=user_id, item_id=item_id, feature=1)
    subject.show_model(model)
    assert subject.updates is not None
    return subject
