import numpy as np
import pytest

from funksvd_gui.gui.training_view.end_labels import spread


def test_places_far_apart_stay():
    assert spread([10.0, 50.0, 90.0], 16.0, 100.0) == [10.0, 50.0, 90.0]


def test_close_places_move_apart_around_their_middle():
    assert spread([50.0, 52.0], 16.0, 100.0) == [43.0, 59.0]


@pytest.mark.parametrize("centres", [[5.0, 6.0, 7.0], [94.0, 95.0, 99.0], [40.0, 44.0, 47.0, 90.0]])
def test_words_never_touch_and_stay_inside(centres):
    places = np.array(spread(centres, 16.0, 100.0))
    assert np.all(np.diff(places) >= 16.0 - 1e-9)
    assert places[0] >= 8.0
    assert places[-1] <= 92.0


def test_no_place_is_no_trouble():
    assert spread([], 16.0, 100.0) == []
