import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

from funksvd_gui.core.events import EpochDone
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
    x, y = plot.drawn("training")
    assert x.tolist() == list(range(21))
    np.testing.assert_allclose(y[1:], series.train)
    assert plot.drawn("validation")[1][0] == 0.867
    assert plot._drawing.baseline.value() == 0.867


def test_train_and_validation_differ_by_dash(plot):
    assert plot._drawing.items["training"].opts["pen"].style() == Qt.PenStyle.SolidLine
    assert plot._drawing.items["validation"].opts["pen"].style() == Qt.PenStyle.CustomDashLine


def test_the_best_epoch_is_marked(plot, series):
    grow(plot, series)
    (spot,) = [spot for spot in plot._drawing.marks[0].spots if spot.is_best]
    assert (spot.x, spot.y) == (series.best + 1, series.validation[series.best])
    assert spot.colour == plot.theme.validation


def test_the_view_follows_the_newest_epoch(plot, series):
    grow(plot, series, n_features=30)
    (left, right), (bottom, top) = plot.view_box.viewRange()
    assert left == 0.0
    assert right > 600
    assert bottom < series.validation.min()
    assert top > 0.867
    bottom, top = plot.panels[1].view_box.viewRange()[1]
    assert bottom < series.train.min() < 0.870 < top


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
    np.testing.assert_allclose(plot.drawn("training")[0][1:], series.elapsed_s)
    plot.set_along(Along.UPDATES)
    np.testing.assert_allclose(plot.drawn("training")[0][1:], series.updates)
    texts = plot.bottom_axis.tickStrings([0.0, 2e6, 4e6], 1.0, 2e6)
    assert texts == ["0", "2 M", "4 M"]


def test_a_logarithmic_axis_keeps_plain_numbers(plot, series):
    grow(plot, series)
    plot.set_log(True)
    np.testing.assert_allclose(plot.drawn("training")[1][1:], np.log10(series.train))
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
    assert plot.drawn("validation")[0] is None or len(plot.drawn("validation")[0]) == 0
    assert [label.text for label, _ in plot._drawing.labels[0].placed()] == ["baseline", "training"]
    assert not plot.panels[1].view_box.isVisible()


def test_words_at_the_ends_do_not_touch(plot, series):
    grow(plot, series, n_features=1, n_epochs=1)
    plot.set_own_scales(False)
    heights = sorted(y for _, y in plot._drawing.labels[0].placed())
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
        ("validation", f"{series.validation[30]:.4f}"), ("training", f"{series.train[30]:.4f}"),
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
    assert plot._drawing.items["training"].opts["pen"].color().name() == DARK.train
    assert plot.backgroundBrush().color().name() == DARK.base


def test_bands_lie_behind_every_other_feature(plot, series):
    grow(plot, series, n_features=4, n_epochs=10)
    width = plot.view_box.width()
    pixel = width / plot.view_box.viewRange()[0][1]
    bands = plot.backdrop.visible_bands()
    expected = [(0, 10 * pixel), (20 * pixel, 30 * pixel)]
    np.testing.assert_allclose(bands, expected)


def test_bands_too_narrow_to_see_are_left_out(plot, series):
    grow(plot, series, n_features=2_000, n_epochs=1)
    assert plot.backdrop.visible_bands() == []


def test_a_hundred_thousand_epochs_are_drawn_as_few_points(plot, series):
    grow(plot, series, n_features=1_000, n_epochs=100)
    assert len(plot.drawn("training")[0]) < 4 * plot.width()


def limits_of(panel):
    return panel.view_box.viewRange()[1]


def press(plot, place, kinds, buttons):
    for kind, down in zip(kinds, buttons, strict=True):
        event = QMouseEvent(
            kind, place, plot.viewport().mapToGlobal(place), Qt.MouseButton.LeftButton, down,
            Qt.KeyboardModifier.NoModifier,
        )  # fmt: skip
        QApplication.sendEvent(plot.viewport(), event)


def click_at(plot, x):
    """Click in the upper panel at a place of the horizontal axis."""
    middle = plot.view_box.sceneBoundingRect().center().y()
    scene = QPointF(plot.view_box.mapViewToScene(QPointF(x, 0.0)).x(), middle)
    kinds = QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease
    buttons = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    press(plot, QPointF(plot.mapFromScene(scene)), kinds, buttons)


def turn_wheel(plot, delta, timestamp):
    place = QPointF(plot.mapFromScene(plot.view_box.sceneBoundingRect().center()))
    event = QWheelEvent(
        place, plot.viewport().mapToGlobal(place), QPoint(), QPoint(0, delta),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase,
        False,
    )  # fmt: skip
    event.setTimestamp(timestamp)
    QApplication.sendEvent(plot.viewport(), event)


def test_validation_and_training_have_their_own_scales_over_the_same_epochs(plot, series):
    grow(plot, series)
    upper, lower = plot.panels
    assert lower.view_box.isVisible()
    assert limits_of(upper) != limits_of(lower)
    assert upper.view_box.viewRange()[0] == lower.view_box.viewRange()[0]
    lower.view_box.setXRange(10.0, 20.0, padding=0.0)
    assert upper.view_box.viewRange()[0] == lower.view_box.viewRange()[0] == [10.0, 20.0]


def test_one_scale_holds_all_curves(plot, series):
    grow(plot, series)
    plot.set_own_scales(False)
    assert not plot.panels[1].view_box.isVisible()
    bottom, top = limits_of(plot.panels[0])
    assert bottom < series.train.min() < 0.870 < top
    assert [label.text for label in plot._drawing.labels[0].labels] == [
        "validation", "training", "baseline",
    ]  # fmt: skip
    plot.set_own_scales(True)
    assert plot.panels[1].view_box.isVisible()


def test_curves_end_in_their_words_and_numbers(plot, series):
    grow(plot, series)
    upper, lower = plot._drawing.labels
    assert [(label.text, label.number) for label in upper.labels] == [
        ("validation", f"{series.validation[-1]:.4f}"), ("baseline", "0.8670"),
    ]  # fmt: skip
    assert [(label.text, label.number) for label in lower.labels] == [
        ("training", f"{series.train[-1]:.4f}")
    ]


def test_the_objective_is_two_areas_and_their_sum(plot, series):
    grow(plot, series, has_penalty=True)
    plot.set_objective(True)
    errors, total = plot.drawn("Σe²")[1], plot.drawn("sum")[1]
    np.testing.assert_allclose(errors, series.squared_error)
    np.testing.assert_allclose(total, series.squared_error + series.penalty)
    assert limits_of(plot.panels[0])[0] == 0.0
    assert dict(plot.readout_of(9).lines)["penalty"] == "400"
    assert len(plot.drawn("validation")[0]) == 0
    plot.set_objective(False)
    assert len(plot.drawn("sum")[0]) == 0
    assert len(plot.drawn("validation")[0]) == 61


def test_an_unknown_penalty_is_said_in_words(plot, series):
    grow(plot, series)
    plot.set_objective(True)
    assert "penalty of these epochs is not known" in plot._drawing._sentence.text
    assert plot.row_positions().tolist() == []
    plot.set_objective(False)
    assert plot._drawing._sentence.text == ""


def test_the_axis_names_its_unit(plot, series):
    plot.set_unit("stars")
    assert plot._side_title.text == "RMSE, stars"
    plot.set_objective(True)
    assert plot._side_title.text == "Σe² + penalty, stars²"


def test_fit_shows_the_whole_run_and_back_what_was_before(plot, series, qtbot):
    grow(plot, series)
    plot.set_growing(False)
    whole = plot.view_box.viewRange()
    qtbot.keyClick(plot, Qt.Key.Key_Plus)
    first = plot.view_box.viewRange()
    qtbot.keyClick(plot, Qt.Key.Key_Plus)
    plot.fit()
    assert plot.view_box.viewRange() == whole
    assert not plot.is_following
    plot.go_back()
    qtbot.keyClick(plot, Qt.Key.Key_Backspace)
    assert plot.view_box.viewRange() == first
    qtbot.keyClick(plot, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert plot.view_box.viewRange() == whole
    assert plot.is_following
    assert not plot.can_go_back


def test_turns_of_the_wheel_in_quick_succession_are_one_step_back(plot, series):
    grow(plot, series)
    plot.set_growing(False)
    whole = plot.view_box.viewRange()
    for timestamp in (10_000, 10_100, 10_200):
        turn_wheel(plot, 120, timestamp)
    closer = plot.view_box.viewRange()
    turn_wheel(plot, 120, 20_000)
    plot.go_back()
    assert plot.view_box.viewRange() == closer != whole
    plot.go_back()
    assert plot.view_box.viewRange() == whole


def test_following_goes_on_as_closely_as_it_was_zoomed(plot, series):
    grow(plot, series)
    zoom_in(plot)
    (left, right), _ = plot.view_box.viewRange()
    plot.set_following(True)
    grow(plot, series, n_features=10)
    (begin, end), _ = plot.view_box.viewRange()
    assert end - begin == pytest.approx(right - left)
    assert begin < len(series) < end
    plot.fit()
    assert plot.view_box.viewRange()[0][0] == 0.0


@pytest.mark.parametrize("move", [(1e6, 1e6), (-1e6, -1e6), (1e6, -1e6), (20.0, -0.02)])
@pytest.mark.parametrize("place", [0, 1])
def test_no_gesture_leaves_an_empty_plot(plot, series, move, place):
    grow(plot, series, n_features=30)
    box = plot.panels[place].view_box
    for _ in range(3):
        zoom_in(plot)
    box.translateBy(*move)
    box.sigRangeChangedManually.emit([True, True])
    (left, right), (bottom, top) = box.viewRange()
    x, y = plot.drawn("validation" if place == 0 else "training")
    seen = np.interp(np.linspace(left, right, 200), x, y)[np.linspace(left, right, 200) <= x[-1]]
    assert np.any((seen >= bottom) & (seen <= top))


def test_a_far_epoch_lies_outside_and_says_so(plot, series):
    series.extend(make_events(n_features=2))
    series.extend([EpochDone(3, 1, 0.8, 1.11, 1, 9.0), EpochDone(3, 2, 0.8, 0.86, 1, 9.0)])
    plot.describe("A run.")
    plot.redraw()
    assert limits_of(plot.panels[0])[1] < 0.9
    (mark,) = plot._drawing.marks[0].marks
    assert (mark.x, mark.text) == (41.0, "1.1100 outside")
    assert plot.accessibleDescription() == "A run. Above the plot, validation: 1.1100 outside."


def test_the_chosen_feature_is_one_band_in_both_panels(plot, series):
    grow(plot, series)
    plot.set_chosen(2)
    assert [panel.backdrop._chosen for panel in plot.panels] == [[(20.0, 40.0)]] * 2
    assert ("feature 2", True) in [
        (text, is_chosen) for text, _, is_chosen in plot._drawing.names.placed()
    ]
    plot.set_chosen(None)
    assert [len(panel.backdrop._chosen) for panel in plot.panels] == [0, 0]


def test_a_click_on_a_band_chooses_its_feature(plot, series):
    grow(plot, series, n_fine_tuning=5)
    clicked = []
    plot.feature_clicked.connect(clicked.append)
    for x in (5.0, 25.0, 40.5, 63.0):
        click_at(plot, x)
    assert clicked == [1, 2, 3]


def test_ctrl_and_arrows_choose_the_neighbour(plot, series, qtbot):
    grow(plot, series)
    plot.feature_clicked.connect(plot.set_chosen)
    control = Qt.KeyboardModifier.ControlModifier
    chosen = []
    plot.feature_clicked.connect(chosen.append)
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Left, Qt.Key.Key_Left, Qt.Key.Key_Right):
        qtbot.keyClick(plot, key, control)
    assert chosen == [2, 1, 2]
    assert plot.read_row is None


def test_an_earlier_moment_is_drawn_on_the_axes_of_the_whole_run(plot, series):
    grow(plot, series)
    whole, bands = plot.view_box.viewRange(), plot.backdrop.visible_bands()
    plot.show_until(25)
    assert plot.view_box.viewRange() == whole
    assert plot.backdrop.visible_bands() == bands
    assert plot.drawn("validation")[0][-1] == plot.drawn("training")[0][-1] == 25.0
    assert plot._drawing.labels[0].labels[0].number == f"{series.validation[24]:.4f}"
    grow(plot, series, n_features=1)
    assert plot.drawn("training")[0][-1] == 25.0
    plot.show_until(None)
    assert plot.drawn("training")[0][-1] == 80.0


def test_the_epoch_of_divergence_is_marked_after_those_before_it(plot, series):
    series.extend([*make_events()][:6])
    plot.set_diverged(5)
    (mark,) = plot._drawing.marks[0].marks
    assert (mark.x, mark.text) == (6.0, "diverged")
    assert plot.drawn("training")[0].tolist() == [0, 1, 2, 3, 4, 5]
    assert "The run diverged in epoch 6." in plot.accessibleDescription()
    plot.set_series(series, is_growing=False)
    assert plot._drawing.marks[0].marks == []


def test_a_run_that_diverged_at_once_has_its_baseline(plot, series):
    series.extend([*make_events()][:1])
    plot.set_diverged(0)
    (left, right), (bottom, top) = plot.view_box.viewRange()
    assert left <= 1.0 <= right
    assert bottom < 0.867 < top
    assert plot._drawing.baseline.isVisible()
    assert len(plot._drawing.marks[0].marks) == 1


def test_another_run_has_its_own_range(plot, series):
    grow(plot, series, n_features=30)
    zoom_in(plot)
    other = EpochSeries()
    other.extend(make_events(n_features=1))
    plot.set_series(other, is_growing=False)
    assert plot.is_following
    assert plot.view_box.viewRange()[0][1] < 25.0
    assert not plot.can_go_back


def test_it_is_a_picture_with_a_name_to_assistive_technology(plot):
    plot.describe("After 60 epochs.")
    interface = QAccessible.queryAccessibleInterface(plot)
    assert interface.role() == QAccessible.Role.Graphic
    assert interface.text(QAccessible.Text.Name) == "RMSE plot"
    assert interface.text(QAccessible.Text.Description) == "After 60 epochs."
