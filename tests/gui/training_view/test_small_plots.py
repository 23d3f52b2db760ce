import numpy as np
import pytest

from funksvd_gui.gui.training_view.epoch_series import EpochSeries
from funksvd_gui.gui.training_view.small_plots import FeaturePlot, GainPlot
from tests.gui.training_view.conftest import make_events


@pytest.fixture
def series():
    series = EpochSeries()
    series.extend(make_events(n_features=3, n_epochs=8))
    return series


@pytest.fixture
def make_plot(qtbot, themes):
    def make(kind, series):
        plot = kind(series, themes)
        qtbot.addWidget(plot)
        plot.resize(340, 200)
        plot.show()
        plot.redraw()
        return plot

    return make


def test_one_bar_per_feature_as_high_as_its_gain(make_plot, series):
    plot = make_plot(GainPlot, series)
    features, gains = series.gains()
    np.testing.assert_array_equal(plot._bars.opts["x"], features)
    np.testing.assert_array_equal(plot._bars.opts["height"], gains)
    assert "feature 1 lowered the RMSE most" in plot.accessibleDescription()


def test_a_feature_that_made_it_worse_is_seen_below_the_line(make_plot, series):
    series.extend(e for e in make_events(n_features=1) if hasattr(e, "epoch"))
    plot = make_plot(GainPlot, series)
    assert plot._bars.opts["height"].min() < 0.0
    assert plot.view_box.viewRange()[1][0] < plot._bars.opts["height"].min()


def test_the_newest_feature_begins_where_the_one_before_ended(make_plot, series):
    plot = make_plot(FeaturePlot, series)
    x, y = plot._curve.getData()
    assert x.tolist() == list(range(9))
    np.testing.assert_allclose(y, series.validation[15:])
    assert plot.bottom_axis.labelText == "epoch of feature 3"


def test_fine_tuning_is_called_by_its_name(make_plot, series):
    series.extend(make_events(n_features=0, n_fine_tuning=3))
    plot = make_plot(FeaturePlot, series)
    assert plot.bottom_axis.labelText == "epoch of fine-tuning"


def test_the_axis_has_room_for_the_planned_epochs(make_plot, series):
    plot = make_plot(FeaturePlot, series)
    plot.set_planned(50)
    plot.redraw()
    assert plot.view_box.viewRange()[0][1] >= 50


@pytest.mark.parametrize("kind", [GainPlot, FeaturePlot])
def test_nothing_trained_is_said_in_words(make_plot, kind):
    plot = make_plot(kind, EpochSeries())
    assert plot.accessibleDescription() == "No feature has been trained yet."
