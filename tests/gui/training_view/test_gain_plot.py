import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt

from funksvd_gui.core.events import EndReason, EpochDone, FeatureDone, TrainingStarted
from funksvd_gui.gui.training_view.epoch_series import EpochSeries
from funksvd_gui.gui.training_view.gain_plot import GainPlot
from tests.gui.training_view.conftest import make_events


@pytest.fixture
def series():
    series = EpochSeries()
    series.extend(make_events(n_features=3, n_epochs=8))
    return series


@pytest.fixture
def make_plot(qtbot, themes):
    def make(series, n_planned=12):
        plot = GainPlot(series, themes)
        qtbot.addWidget(plot)
        plot.resize(340, 220)
        plot.show()
        plot.show_series(series, series, n_planned)
        return plot

    return make


def click(qtbot, plot, feature):
    place = plot.view_box.mapViewToScene(QPointF(feature, 0.1))
    position = plot.mapFromScene(place)
    qtbot.mouseClick(plot.viewport(), Qt.MouseButton.LeftButton, pos=position)


def test_one_bar_per_feature_as_high_as_its_gain_in_thousandths(make_plot, series):
    plot = make_plot(series)
    features, gains = series.gains()
    np.testing.assert_array_equal(plot.bars.features, features)
    np.testing.assert_allclose(plot.bars.heights, 1_000 * gains)
    assert "Feature 1 lowered the validation RMSE by" in plot.accessibleDescription()


def test_the_axis_has_room_for_what_is_planned(make_plot, series):
    (left, right), _ = make_plot(series).view_box.viewRange()
    assert left < 1
    assert 12 < right < 13


def test_a_feature_that_made_it_worse_hangs_below_the_line(make_plot, series):
    series.extend(e for e in make_events(n_features=1) if hasattr(e, "epoch"))
    plot = make_plot(series)
    assert plot.bars.heights.min() < 0.0
    assert plot.view_box.viewRange()[1][0] < plot.bars.heights.min()


def test_only_a_feature_that_is_not_finished_is_hollow(make_plot, series):
    plot = make_plot(series)
    assert plot.bars.hollow is None
    series.extend([EpochDone(4, 1, 0.8, 0.8, 1, 9.0)])
    plot.redraw()
    assert plot.bars.hollow == 4
    plot.show_series(series.until(12), series, 12)
    assert plot.bars.features.tolist() == [1, 2]
    assert plot.bars.hollow == 2


def test_bars_keep_their_scale_while_one_goes_back(make_plot, series):
    plot = make_plot(series)
    before = plot.view_box.viewRange()
    plot.show_series(series.until(10), series, 12)
    assert plot.view_box.viewRange() == before


def test_a_click_asks_for_a_feature_and_a_second_one_for_none(make_plot, series, qtbot):
    plot = make_plot(series)
    with qtbot.waitSignal(plot.feature_clicked) as clicked:
        click(qtbot, plot, 2)
    assert clicked.args == [2]
    plot.mark(2, is_chosen=True)
    with qtbot.waitSignal(plot.feature_clicked) as clicked:
        click(qtbot, plot, 2)
    assert clicked.args == [None]
    with qtbot.assertNotEmitted(plot.feature_clicked):
        click(qtbot, plot, 9)


@pytest.mark.parametrize(
    ("key", "feature"),
    [("Left", 1), ("Right", 3), ("Home", 1), ("End", 3), ("PageDown", 3), ("Escape", None)],
)
def test_keys_ask_for_a_feature(make_plot, series, qtbot, key, feature):
    plot = make_plot(series)
    plot.mark(2, is_chosen=True)
    with qtbot.waitSignal(plot.feature_clicked) as clicked:
        qtbot.keyClick(plot, getattr(Qt.Key, f"Key_{key}"))
    assert clicked.args == [feature]


def test_escape_is_left_to_others_where_nothing_is_chosen(make_plot, series, qtbot):
    plot = make_plot(series)
    plot.mark(3, is_chosen=False)
    with qtbot.assertNotEmitted(plot.feature_clicked):
        qtbot.keyClick(plot, Qt.Key.Key_Escape)


def test_of_very_many_features_those_around_the_marked_one_are_shown(make_plot):
    series = EpochSeries()
    series.extend(make_events(n_features=800, n_epochs=1))
    plot = make_plot(series, n_planned=2_000)
    for feature in (800, 1, 400):
        plot.mark(feature, is_chosen=True)
        left, right = plot.view_box.viewRange()[0]
        assert left <= feature <= right
        assert plot.view_box.width() / (right - left) >= 4


def test_where_features_gain_nothing_a_sentence_says_so(make_plot):
    series = EpochSeries()
    series.extend([TrainingStarted(9, 9, 0.9, 0.9, 0.0)])
    for feature in (1, 2):
        series.extend([EpochDone(feature, 1, 0.9, 0.9, 1, 1.0)])
        series.extend([FeatureDone(feature, 1, EndReason.MAX_EPOCHS, 0.9, 0.9, 0.0, 1.0)])
    plot = make_plot(series)
    assert plot.words == "No feature has lowered the validation RMSE by 0.0001 so far."
    series.extend([EpochDone(3, 1, 0.9, 0.89, 1, 1.0)])
    assert plot.words == ""


def test_features_that_begin_together_have_no_gain_of_their_own(make_plot):
    series = EpochSeries()
    series.extend(make_events(n_features=0, n_fine_tuning=3))
    assert "together" in make_plot(series).words


def test_nothing_trained_is_said_in_words(make_plot):
    plot = make_plot(EpochSeries())
    assert plot.accessibleDescription() == "No feature has been trained yet."
    assert plot.words == ""
