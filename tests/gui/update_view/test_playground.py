"""Walking, guessing and trying in the playground, with real clicks and keys."""

import math
import pickle

import numpy as np
import pytest
from numpy.testing import assert_allclose
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QPushButton

from funksvd_gui.gui.update_view.notation import TEXTBOOK
from funksvd_gui.gui.update_view.playground import Playground
from funksvd_gui.gui.update_view.subject import UpdateSubject
from tests.gui.test_accessibility import controls_in, nameless_in, told
from tests.session.made_models import trained

PATIENCE_MS = 30_000
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def playground(subject, themes, qtbot):
    playground = Playground(subject, themes)
    qtbot.addWidget(playground)
    playground.resize(600, 720)
    playground.show()
    qtbot.waitExposed(playground)
    return playground


def button(playground, name):
    (found,) = [b for b in playground.findChildren(QPushButton) if b.accessibleName() == name]
    return found


def click(playground, qtbot, name):
    qtbot.mouseClick(button(playground, name), LEFT)


def as_bytes(model):
    factors = model.factors
    return pickle.dumps([
        factors.user_factors, factors.item_factors, factors.user_bias, factors.item_bias,
        model.rated.values, model.hyperparams,
    ])  # fmt: skip


def pixel(plot, point):
    return plot.place_of(point).toPoint()


def test_a_step_is_the_trainers_own_update(playground, subject, qtbot):
    p, q = subject.point
    error, (rate, gamma) = subject.updates.error(p, q), subject.updates.rates
    click(playground, qtbot, "One update")
    wanted = p + rate * (error * q - gamma * p), q + rate * (error * p - gamma * q)
    assert_allclose(subject.point, wanted, atol=2e-6)
    assert playground.plot.marks.path == [(p, q), subject.point]


def test_ten_steps_back_and_reset(playground, subject, qtbot):
    start = subject.point
    assert not button(playground, "Back one update").isEnabled()
    click(playground, qtbot, "Ten updates")
    assert len(subject.path) == 11
    ninth = subject.path[9]
    click(playground, qtbot, "Back one update")
    assert subject.point == ninth
    subject.try_rates(learning_rate=0.7)
    click(playground, qtbot, "Reset walk")
    assert subject.path == [start]
    assert subject.learning_rate == subject.updates.rates[0]


def test_play_goes_on_until_pause(playground, subject, qtbot):
    playground.clock.speed_box.setCurrentIndex(playground.clock.speed_box.count() - 1)
    click(playground, qtbot, "Play")
    qtbot.waitUntil(lambda: len(subject.path) > 3, timeout=PATIENCE_MS)
    click(playground, qtbot, "Pause walk")
    n = len(subject.path)
    assert not playground.clock.is_playing
    assert button(playground, "Play").text() == "&Play"
    assert len(subject.path) == n


def test_the_fastest_speed_is_25_frames_a_second_or_more(playground):
    box = playground.clock.speed_box
    box.setCurrentIndex(box.count() - 1)
    assert playground.clock.interval_ms <= 40


def test_play_ends_where_the_numbers_do(playground, subject, qtbot):
    subject.try_direction(climbs=True)
    subject.try_rates(learning_rate=5.0)
    playground.clock.speed_box.setCurrentIndex(playground.clock.speed_box.count() - 1)
    click(playground, qtbot, "Play")
    qtbot.waitUntil(lambda: not playground.clock.is_playing, timeout=PATIENCE_MS)
    assert all(map(math.isfinite, subject.point))


def test_sliders_and_fields_try_rates(playground, subject):
    playground.rate.field.setValue(0.5)
    assert subject.learning_rate == 0.5
    playground.penalty.field.setValue(0.0)
    assert subject.regularization == 0.0
    assert playground.plot.marks.valley is not None
    playground.rate.slider.setValue(playground.rate.slider.maximum())
    assert subject.learning_rate == playground.rate.field.value() > 0.5


def test_the_zones_are_those_of_these_numbers(playground, subject):
    playground.penalty.field.setValue(0.1)
    target = subject.updates.error(0.0, 0.0)
    edge = 1.0 / max(abs(target) - 0.1, 0.1) if abs(target) > 0.1 else 2 / (abs(target) + 0.1)
    playground.rate.field.setValue(0.25 * edge)
    assert " is smooth " in playground.remark.full_text
    playground.rate.field.setValue(0.75 * edge)
    assert " is zigzag " in playground.remark.full_text
    # With the 2 kept, the edge is at half of it.
    subject.try_direction(keeps_two=True)
    assert " is unstable " in playground.remark.full_text
    subject.try_direction(climbs=True)
    assert "climbs" in playground.remark.full_text


def test_the_notation_is_followed(playground, subject):
    assert playground.rate.label.text().startswith("λ")
    subject.choose_notation(TEXTBOOK)
    assert playground.rate.label.text().startswith("γ")
    assert playground.penalty.label.text().startswith("λ")


def test_a_guess_by_the_mouse_is_measured_and_then_the_step_is_shown(playground, subject, qtbot):
    plot = playground.plot
    click(playground, qtbot, "Guess the arrow")
    assert plot.marks.following is None
    following = subject.next_point()
    qtbot.mousePress(plot.viewport(), LEFT, pos=pixel(plot, subject.point))
    qtbot.mouseMove(plot.viewport(), pixel(plot, following))
    qtbot.mouseRelease(plot.viewport(), LEFT, pos=pixel(plot, following))
    assert plot.marks.following == following
    assert plot.marks.gap.startswith("gap ")
    assert (playground.guessing.score.n_right, playground.guessing.score.n_all) == (1, 1)
    assert playground.guessing.score_label.text() == "Guesses: 1 of 1"
    # Guessing makes no step.
    assert len(subject.path) == 1


def test_a_guess_by_the_keys_can_be_wrong(playground, subject, qtbot):
    plot = playground.plot
    click(playground, qtbot, "Guess the arrow")
    first = plot.marks.guess
    qtbot.keyClick(plot, Qt.Key.Key_Up)
    assert plot.marks.guess[1] > first[1]
    assert plot.marks.guess[0] == pytest.approx(first[0])
    p = subject.point[0]
    following = subject.next_point()
    # The other way, far.
    away = Qt.Key.Key_Left if following[0] > p else Qt.Key.Key_Right
    for _ in range(20):
        qtbot.keyClick(plot, away, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(plot, Qt.Key.Key_Return)
    assert (playground.guessing.score.n_right, playground.guessing.score.n_all) == (0, 1)
    assert plot.marks.following == following


def test_the_score_can_be_hidden(playground, qtbot):
    click(playground, qtbot, "Hide score")
    assert playground.guessing.score_label.text() == ""
    assert button(playground, "Hide score").text() == "Show score"


def test_a_short_step_is_zoomed_to_before_it_is_guessed(playground, subject, qtbot):
    subject.try_rates(learning_rate=0.001)
    before = playground.plot.view_box.viewRect().width()
    click(playground, qtbot, "Guess the arrow")
    assert playground.plot.view_box.viewRect().width() < before
    playground.plot.fit()
    assert playground.plot.view_box.viewRect().width() == pytest.approx(before)


def test_both_axes_have_equal_units(playground):
    playground.resize(700, 640)
    width, height = playground.plot.view_box.viewPixelSize()
    assert width == pytest.approx(height, rel=0.01)


def test_a_walk_begins_elsewhere_by_mouse_and_keys(playground, subject, qtbot):
    plot = playground.plot
    place = plot.rect().center() + QPoint(40, -30)
    qtbot.mouseDClick(plot.viewport(), LEFT, pos=place)
    (start,) = subject.path
    assert math.dist(start, subject.updates.factors) > 0
    qtbot.keyClick(plot, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    (moved,) = subject.path
    assert moved[0] > start[0]


def test_the_map_says_in_words_what_it_shows(playground, subject, qtbot):
    said = playground.plot.accessibleDescription()
    assert "t = " in said
    assert "0 steps" in said
    click(playground, qtbot, "One update")
    assert "1 step" in playground.plot.accessibleDescription()
    headings, columns = playground.plot.numbers()
    assert list(headings) == ["step", "p", "q"]
    assert columns[1] == [point[0] for point in subject.path]


@pytest.mark.parametrize(("name", "side"), [("This user", 0), ("This item", 1)])
def test_ticked_ratings_move_one_factor_to_their_common_rest(
    playground, subject, qtbot, name, side
):
    click(playground, qtbot, name)
    walker = playground.walker
    assert playground.evidence.isVisible()
    alone = playground.plot.marks.minima
    click(playground, qtbot, "Add one rating")
    assert len(playground.evidence.chosen()) == 1
    click(playground, qtbot, "All ratings")
    chosen = playground.evidence.chosen()
    assert len(chosen) == len(walker.others)
    assert playground.plot.marks.minima != alone

    other = subject.point[1 - side]
    playground.penalty.field.setValue(0.1)
    playground.rate.field.setValue(0.002)
    walker.walk(40_000)
    plain = [(subject.updates.error(0.0, 0.0), other), *((o.target, o.fixed) for o in chosen)]
    rest = np.mean([t * f for t, f in plain]) / (np.mean([f * f for _, f in plain]) + 0.1)
    assert_allclose(walker.path[-1][side], rest, atol=0.02)
    assert_allclose(walker.resting_place(), rest)
    # The other side has stayed, and so has this rating's own walk.
    assert walker.path[-1][1 - side] == other
    assert len(subject.path) == 1


def test_more_evidence_makes_the_parabola_steeper(playground, qtbot):
    click(playground, qtbot, "This user")

    def steepness():
        _, (places, heights) = playground.parabola.numbers()
        return np.polyfit(places, heights, 2)[0]

    alone = steepness()
    click(playground, qtbot, "All ratings")
    assert steepness() > 2 * alone > 0


def test_a_feature_goes_down_in_two_ways(playground, subject, qtbot):
    click(playground, qtbot, "Feature")
    qtbot.waitUntil(lambda: playground.feature_walker.is_ready, timeout=PATIENCE_MS)
    click(playground, qtbot, "Ten updates")
    marks = playground.plot.marks
    assert len(marks.path) == len(marks.other_path) == 11
    assert marks.path[1:] != marks.other_path[1:]
    assert marks.names[0] == "to the trained feature"
    tenth = marks.path[9]
    click(playground, qtbot, "Back one update")
    assert playground.plot.marks.path[-1] == tenth
    playground.across.setCurrentIndex(2)
    assert len(playground.plot.marks.path) == 1
    assert not playground.guessing.button.isEnabled()


def test_the_settings_that_are_tried_can_be_asked_for(playground, qtbot):
    with qtbot.waitSignal(playground.train_with_requested):
        click(playground, qtbot, "Train with these settings")


def test_nothing_that_is_tried_changes_the_model(playground, subject, qtbot):
    before = as_bytes(subject.model)
    playground.rate.field.setValue(0.4)
    playground.penalty.field.setValue(0.2)
    for name in ("This rating", "This user", "This item", "Feature"):
        click(playground, qtbot, name)
        if name == "Feature":
            qtbot.waitUntil(lambda: playground.feature_walker.is_ready, timeout=PATIENCE_MS)
        elif name != "This rating":
            click(playground, qtbot, "All ratings")
        click(playground, qtbot, "Ten updates")
        click(playground, qtbot, "One update")
    assert as_bytes(subject.model) == before


def test_where_there_is_nothing_to_derive_nothing_can_be_tried(themes, qtbot):
    subject = UpdateSubject()
    playground = Playground(subject, themes)
    qtbot.addWidget(playground)
    playground.show()
    assert not playground.isEnabled()
    subject.choose(user_id="nobody", item_id="i1")
    subject.show_model(trained())
    assert not playground.isEnabled()


def test_every_control_has_a_name_of_its_own_and_a_tooltip(playground, qtbot):
    for name in ("This rating", "This user", "Feature"):
        click(playground, qtbot, name)
        assert nameless_in(playground) == []
        shown = [control for control in controls_in(playground) if control.isVisible()]
        names = [told(control) for control in shown]
        assert sorted(names) == sorted(set(names))
        assert all(control.toolTip() for control in shown)
    qtbot.waitUntil(lambda: playground.feature_walker.is_ready, timeout=PATIENCE_MS)


def test_a_long_walk_in_the_dark_is_drawn(playground, subject, themes, qtbot):
    click(playground, qtbot, "Ten updates")
    themes.choose("dark")
    image = playground.plot.grab().toImage()
    assert image.pixelColor(2, 2).name() == themes.current.base
    colours = {image.pixelColor(x, image.height() // 3).name() for x in range(100, image.width())}
    assert len(colours) > 5
