import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from funksvd_gui.gui.theme import DARK
from funksvd_gui.gui.training_view.epoch_series import Along, EpochSeries
from funksvd_gui.gui.training_view.rmse_plot import RmsePlot
from tests.gui.training_view.conftest import make_events


@pytest.fixture
def series():
    return EpochSeries()


@pytest.fixture
def plot(qtbot, themes, series):
    plot = RmsePlot(series, themes)
    qtbot.addWidget(plot)
    plot.resize(700, 320)
    plot.show()
    plot.set_growing(True)
    return plot


def grow(plot, series, **run):
    series.extend(make_events(**run))
    plot.redraw()


def zoom_in(plot):
    plot.view_box.scaleBy((0.5, 0.5))
    plot.view_box.sigRangeChangedManually.emit([True, True])


def test_curves_hold_every_epoch_and_begin_at_the_baseline(plot, series):
    grow(plot, series, n_features=2, n_epochs=10)
    x, y = plot._train.getData()
    assert x.tolist() == list(range(21))
    np.testing.assert_allclose(y[1:], series.train)
    assert plot._validation.getData()[1][0] == 0.867
    assert plot._baseline.value() == 0.867


def test_train_and_validation_differ_by_dash(plot):
    assert plot._train.opts["pen"].style() == Qt.PenStyle.SolidLine
    assert plot._validation.opts["pen"].style() == Qt.PenStyle.CustomDashLine


def test_the_best_epoch_is_marked(plot, series):
    grow(plot, series)
    x, y = plot._best.getData()
    assert (x[0], y[0]) == (series.best + 1, series.validation[series.best])


def test_the_view_follows_the_newest_epoch(plot, series):
    grow(plot, series, n_features=30)
    (left, right), (bottom, top) = plot.view_box.viewRange()
    assert left == 0.0
    assert right > 600
    assert bottom < series.train.min()
    assert top > 0.870


def test_zooming_stays_until_follow_is_asked_for(plot, series, qtbot):
    grow(plot, series)
    with qtbot.waitSignal(plot.following_changed) as changed:
        zoom_in(plot)
    assert changed.args == [False]
    chosen = plot.view_box.viewRange()
    grow(plot, series, n_features=30)
    assert plot.view_box.viewRange() == chosen

    plot.set_following(True)
    assert plot.view_box.viewRange()[0][1] > 600


def test_the_axis_counts_seconds_or_updates(plot, series):
    grow(plot, series)
    plot.set_along(Along.SECONDS)
    np.testing.assert_allclose(plot._train.getData()[0][1:], series.elapsed_s)
    plot.set_along(Along.UPDATES)
    np.testing.assert_allclose(plot._train.getData()[0][1:], series.updates)
    texts = plot.bottom_axis.tickStrings([0.0, 2e6, 4e6], 1.0, 2e6)
    assert texts == ["0", "2 M", "4 M"]


def test_a_logarithmic_axis_keeps_plain_numbers(plot, series):
    grow(plot, series)
    plot.set_log(True)
    np.testing.assert_allclose(plot._train.getData()[1][1:], np.log10(series.train))
    marks = plot.left_axis.positions()
    lowest, highest = plot.view_box.viewRange()[1]
    assert len(marks) >= 2
    assert np.all((marks >= lowest) & (marks <= highest))
    step, values = plot.left_axis.tickValues(lowest, highest, plot.view_box.height())[0]
    texts = plot.left_axis.tickStrings(values, 1.0, step)
    assert [float(text) for text in texts] == pytest.approx(list(10.0**marks))


def test_marks_of_epochs_are_whole_numbers_that_do_not_touch(plot, series):
    for n_features in (1, 3, 60):
        grow(plot, series, n_features=n_features)
        marks = plot.bottom_axis.positions()
        assert np.all(marks == np.round(marks))
        assert np.diff(marks).min() * plot.view_box.width() / plot.view_box.viewRange()[0][1] > 20


def test_without_held_out_ratings_there_is_one_curve(plot, series):
    grow(plot, series, is_validated=False)
    assert plot._validation.getData()[0] is None or len(plot._validation.getData()[0]) == 0
    assert [label.text for label, _ in plot._labels.placed()] == ["baseline", "train"]


def test_words_at_the_ends_do_not_touch(plot, series):
    grow(plot, series, n_features=1, n_epochs=1)
    heights = sorted(where.y() for _, where in plot._labels.placed())
    assert len(heights) == 3
    assert np.diff(heights).min() >= plot.fontMetrics().height() - 1


def test_the_pointer_reads_exact_numbers(plot, series):
    grow(plot, series)
    place = QPointF(plot.mapFromScene(plot.view_box.mapViewToScene(QPointF(31.2, 0.86))))
    none = Qt.MouseButton.NoButton
    event = QMouseEvent(
        QEvent.Type.MouseMove, place, plot.viewport().mapToGlobal(place), none, none,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    QApplication.sendEvent(plot.viewport(), event)
    assert plot.read_row == 30
    assert plot._crosshair.readout.lines == [
        ("epoch", "31"), ("feature", "2"),
        ("train", f"{series.train[30]:.4f}"), ("validation", f"{series.validation[30]:.4f}"),
    ]  # fmt: skip


def test_the_keyboard_reads_zooms_and_follows(plot, series, qtbot):
    grow(plot, series)
    qtbot.keyClick(plot, Qt.Key.Key_Left)
    assert plot.read_row == 59
    qtbot.keyClick(plot, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert plot.read_row == 49
    qtbot.keyClick(plot, Qt.Key.Key_Home)
    assert plot.read_row == 0
    qtbot.keyClick(plot, Qt.Key.Key_Escape)
    assert plot.read_row is None
    qtbot.keyClick(plot, Qt.Key.Key_Plus)
    assert not plot.is_following
    qtbot.keyClick(plot, Qt.Key.Key_0)
    assert plot.is_following


def test_colours_change_live(plot, series, themes):
    grow(plot, series)
    themes.choose("dark")
    assert plot._train.opts["pen"].color().name() == DARK.train
    assert plot.backgroundBrush().color().name() == DARK.base


def test_bands_lie_behind_every_other_feature(plot, series):
    grow(plot, series, n_features=4, n_epochs=10)
    width = plot.view_box.width()
    pixel = width / plot.view_box.viewRange()[0][1]
    bands = plot.backdrop._visible_bands(width)
    expected = [(0, 10 * pixel), (20 * pixel, 30 * pixel)]
    np.testing.assert_allclose(bands, expected)


def test_bands_too_narrow_to_see_are_left_out(plot, series):
    grow(plot, series, n_features=2_000, n_epochs=1)
    assert plot.backdrop._visible_bands(plot.view_box.width()) == []


def test_a_hundred_thousand_epochs_are_drawn_as_few_points(plot, series):
    grow(plot, series, n_features=1_000, n_epochs=100)
    assert len(plot._train.getData()[0]) < 4 * plot.width()


def test_going_back_shortens_the_curves_in_the_range_of_the_whole_run(plot, series):
    grow(plot, series)
    before = plot.view_box.viewRange()
    plot.show_until(31)
    assert plot._train.getData()[0][-1] == 31
    assert plot.view_box.viewRange() == before
    plot.show_until(None)
    assert plot._train.getData()[0][-1] == 60
