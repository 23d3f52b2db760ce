import pytest

from funksvd_gui.gui.update_view.form_link import train_with_tried
from funksvd_gui.gui.update_view.subject import UpdateSubject
from tests.gui.update_view.conftest import rated_pair


@pytest.fixture
def subject(model, qapp):
    subject = UpdateSubject()
    subject.show_model(model)
    user_id, item_id = rated_pair(model)
    subject.choose(user_id=user_id, item_id=item_id)
    return subject


def test_what_is_tried_goes_to_the_form_and_is_said(subject, state, model, qtbot):
    subject.try_rates(0.25, 0.04)
    with qtbot.waitSignal(state.message_posted) as posted:
        train_with_tried(subject, state)
    assert state.hyperparams.learning_rate != 0.15
    assert posted.args[0].text.endswith("are in the form.")
    assert subject.model is model
    assert subject.explained.update.learning_rate == pytest.approx(0.1)


def test_the_form_gets_what_makes_the_loop_use_the_tried_values(subject, state, model):
    # Untouched, the very settings of the run.
    settings = model.hyperparams
    state.set_hyperparams(settings)
    for times in (1.0, 2.0):
        subject.try_rates(times * subject.learning_rate, times * subject.regularization)
        train_with_tried(subject, state)
        wanted = times * settings.learning_rate, times * settings.regularization
        found = state.hyperparams.learning_rate, state.hyperparams.regularization
        assert found == pytest.approx(wanted, rel=1e-4)


def test_where_there_is_nothing_to_derive_nothing_changes(state, qapp):
    before = state.hyperparams
    train_with_tried(UpdateSubject(), state)
    assert state.hyperparams == before
