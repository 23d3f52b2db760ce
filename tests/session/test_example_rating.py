import numpy as np
import pytest

from funksvd_gui.data.split.part import Part
from funksvd_gui.session.example_rating import example_rating
from tests.session.trained_models import trained


@pytest.mark.parametrize("titles", [True, False])
def test_the_example_was_trained_on_and_has_an_error(titles):
    model = trained(titles=titles)
    user_id, item_id = example_rating(model, 1)
    (row,) = [row for row in model.rated_by(user_id) if row.item_id == item_id]
    assert row.part is Part.TRAINING
    assert abs(row.rating - row.score) > 0.3
    assert bool(row.title) is titles


def test_the_example_has_an_item_that_many_know():
    model = trained()
    _, item_id = example_rating(model, 2)
    count = model.factors.item_counts[model.items.index_of(item_id)]
    assert count >= np.median(model.factors.item_counts)
