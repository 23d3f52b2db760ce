"""A subject with a rating that was trained on."""

import pytest

from funksvd_gui.gui.update_view.subject import UpdateSubject
from tests.session.made_models import trained, training_pair


@pytest.fixture
def subject(qapp):
    model = trained()
    user_id, item_id = training_pair(model)
    subject = UpdateSubject()
    subject.choose(user_id=user_id, item_id=item_id, feature=1)
    subject.show_model(model)
    assert subject.updates is not None
    return subject
