"""λ and γ go from the loop into the form and come back from it as they were."""

import dataclasses

import pytest

from funksvd_gui.core.hyperparams import Hyperparams
from funksvd_gui.data.split.settings import SplitSettings
from funksvd_gui.session.training_run import TrainingRun
from funksvd_gui.session.update_explanation import explain_update, settings_for
from tests.conftest import make_dataset

BASE = Hyperparams(
    n_features=2, max_epochs=5, fine_tune_epochs=0, initial_value=0.4, epoch_regularization=0.0,
    patience=100,
)  # fmt: skip
VARIANTS = {
    "scaled, with decay": BASE,
    "plain": BASE.replace(scale_steps=False, learning_rate_decay=1.0),
    "fine-tuned": BASE.replace(fine_tune_epochs=4, fine_tune_regularization=0.5),
    "begun together": BASE.replace(fine_tune_epochs=9, fine_tune_features=2),
}


def trained(hyperparams):
    run = TrainingRun(make_dataset(), hyperparams, split=SplitSettings(validation_share=0.0))
    for _ in run.events():
        pass
    return run.model()


def loops_numbers(model):
    user_id = model.users[3]
    update = explain_update(model, user_id, model.rated_by(user_id)[0].item_id, 2).update
    return update.learning_rate, update.regularization


@pytest.mark.parametrize("name", VARIANTS)
def test_what_is_carried_to_the_form_is_what_the_loop_then_uses(name):
    model = trained(VARIANTS[name])
    settings = settings_for(model.hyperparams, model, 2, 0.0123, 0.456)
    again = dataclasses.replace(model, hyperparams=settings)
    assert loops_numbers(again) == pytest.approx((0.0123, 0.456), rel=1e-5)


@pytest.mark.parametrize("name", VARIANTS)
def test_the_numbers_of_the_loop_give_the_settings_of_the_run(name):
    model = trained(VARIANTS[name])
    settings = settings_for(model.hyperparams, model, 2, *loops_numbers(model))
    assert settings == model.hyperparams


def test_other_settings_of_the_form_stay_and_decide_the_unit():
    model = trained(VARIANTS["scaled, with decay"])
    form = VARIANTS["plain"].replace(n_features=77)
    settings = settings_for(form, model, 1, 0.02, 0.03)
    assert settings == form.replace(learning_rate=0.02, regularization=0.03)


def test_what_lies_outside_the_limits_is_brought_within():
    model = trained(VARIANTS["plain"])
    settings = settings_for(model.hyperparams, model, 1, 50.0, 1e9)
    assert (settings.learning_rate, settings.regularization) == (10.0, 100.0)


def test_a_regularization_that_no_setting_reaches_leaves_the_form_as_it_is():
    model = trained(VARIANTS["fine-tuned"].replace(fine_tune_regularization=0.0))
    settings = settings_for(model.hyperparams, model, 1, 0.01, 0.5)
    assert settings.regularization == model.hyperparams.regularization
