"""The walk through the derivation, by clicks and keys."""

import math
from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QLabel

from funksvd_gui.gui.app_state import RunRecord, RunStatus
from funksvd_gui.gui.charts.chart import Chart
from funksvd_gui.gui.update_view.notation import TEXTBOOK
from funksvd_gui.gui.update_view.steps import STEPS
from funksvd_gui.gui.update_view.update_view import UpdateView
from tests.session.trained_models import VARIANTS, trained

ALL_STEPS = range(1, len(STEPS) + 1)


def number_in(text):
    return float(text.replace("−", "-").removesuffix(" %"))


@pytest.fixture
def view(qtbot, state, themes):
    view = UpdateView(state, themes)
    qtbot.addWidget(view)
    view.resize(1180, 650)
    view.show()
    return view


@pytest.fixture
def show_run(state):
    def show(model, status=RunStatus.COMPLETED):
        run = RunRecord(
            number=1, name="r", hyperparams=model.hyperparams, dataset_name="made", model=model,
            status=status,
        )  # fmt: skip
        state.add_run(run)
        return run

    return show


@pytest.fixture
def walking(view, show_run):
    """The view with a trained model in it."""
    show_run(trained())
    assert view.subject.updates is not None
    return view


def cells_of(table):
    model = table.model()
    return {
        model.index(row, 0).data(): [
            model.index(row, k).data() for k in range(1, model.columnCount())
        ]
        for row in range(model.rowCount())
    }


def test_without_a_model_it_says_what_to_do(view):
    assert view.words.isVisible()
    assert view.words.heading.text() == "There is nothing to derive yet."
    assert "Open ratings" in view.words.remark.text()
    assert not view.bar.user_edit.isEnabled()


def test_a_model_is_derived_from_at_once_with_an_example(walking):
    subject = walking.subject
    rows = trained().rated_by(subject.user_id)
    assert subject.item_id in [row.item_id for row in rows]
    assert not walking.words.isVisible()
    rating = next(row.rating for row in rows if row.item_id == subject.item_id)
    assert walking.bar.facts.full_text.startswith(f"rated {rating:g} · left for feature 1: ")


def test_the_walk_goes_forward_and_back_by_its_buttons(walking, qtbot):
    left = Qt.MouseButton.LeftButton
    assert not walking.back_button.isEnabled()
    for step in ALL_STEPS[:-1]:
        assert walking.next_button.text() == f"&Next: {STEPS[step].name}"
        qtbot.mouseClick(walking.next_button, left)
        assert walking.subject.step == step + 1
        assert walking.page_of(step + 1).isVisible()
        assert not walking.page_of(step).isVisible()
    assert not walking.next_button.isEnabled()
    qtbot.mouseClick(walking.back_button, left)
    assert walking.subject.step == len(STEPS) - 1


def test_stops_are_chosen_by_click_and_arrow_keys(walking, qtbot):
    stepper = walking.stepper
    place = stepper.tabRect(5).center()
    qtbot.mouseClick(stepper, Qt.MouseButton.LeftButton, pos=QPoint(place.x(), 10))
    assert walking.subject.step == 6
    stepper.setFocus()
    qtbot.keyClick(stepper, Qt.Key.Key_Left)
    qtbot.keyClick(stepper, Qt.Key.Key_Left)
    assert walking.subject.step == 4
    qtbot.keyClick(stepper, Qt.Key.Key_Right)
    assert walking.subject.step == stepper.currentIndex() + 1 == 5


def test_the_step_stays_when_rating_feature_or_model_changes(walking, show_run, qtbot):
    walking.subject.choose_step(3)
    walking.bar.feature_box.setFocus()
    qtbot.keyClick(walking.bar.feature_box, Qt.Key.Key_Down)
    assert (walking.subject.feature, walking.subject.step) == (2, 3)
    user = next(u for u in trained().users if u != walking.subject.user_id)
    edit = walking.bar.user_edit
    edit.setFocus()
    edit.selectAll()
    qtbot.keyClicks(edit, user)
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    assert (walking.subject.user_id, walking.subject.step) == (user, 3)
    assert walking.subject.updates is not None
    show_run(trained("not scaled"))
    assert (walking.subject.user_id, walking.subject.feature, walking.subject.step) == (user, 2, 3)
    assert walking.subject.model is trained("not scaled")


def test_an_item_that_was_not_rated_is_told_with_what_to_do(walking):
    rated = {row.item_id for row in trained().rated_by(walking.subject.user_id)}
    unrated = next(item for item in trained().items if item not in rated)
    walking.subject.choose(item_id=unrated)
    assert walking.words.isVisible()
    assert "has not rated" in walking.words.heading.text()
    assert "Choose an item" in walking.words.heading.text() + walking.words.remark.text()


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("step", ALL_STEPS)
def test_every_step_has_words_formula_and_picture_in_every_variant(
    view, show_run, variant, step, qtbot
):
    show_run(trained(variant))
    for feature in (1, 3):
        view.subject.choose(feature=feature)
        view.subject.choose_step(step)
        page = view.page_of(step)
        assert page.isVisible()
        pictures = [page, page.side or view.playground]
        charts = [chart for one in pictures for chart in one.findChildren(Chart)]
        told = [chart.accessibleDescription() for chart in charts if chart.isVisible()]
        assert told
        assert all(told)
        assert "nan" not in " ".join(told)


def test_what_is_pointed_at_lights_up_everywhere(walking, qtbot):
    walking.subject.choose_step(6)
    page = walking.page_of(6)
    rows = {name: place for place, name in enumerate(cells_of(page.table))}
    index = page.table.model().index(rows["q"], 0)
    qtbot.mouseMove(page.table.viewport(), page.table.visualRect(index).center())
    qtbot.waitUntil(lambda: walking.pointing.name == "q")
    walking.pointing.point("epsilon")
    assert {i.row() for i in page.table.selectionModel().selectedRows()} == {rows["ε"]}
    walking.pointing.point("")
    assert not page.table.selectionModel().hasSelection()


def ink(plot, theme_colour):
    """Return how many pixels of the map have a colour."""
    image = plot.grab().toImage()
    colour = QColor(theme_colour).rgb()
    places = ((x, y) for x in range(image.width()) for y in range(image.height()))
    return sum(image.pixel(x, y) == colour for x, y in places)


@pytest.mark.parametrize(
    ("name", "colour"),
    [("p", "negative"), ("q", "positive"), ("epsilon", "validation"), ("t", "validation")],
)
@pytest.mark.parametrize("regularization", [0.0, 0.05])
def test_the_map_lights_up_what_is_pointed_at(walking, themes, name, colour, regularization):
    walking.subject.choose_step(7)
    walking.subject.try_rates(regularization=regularization)
    plot = walking.playground.plot
    colour = getattr(themes.current, colour)
    before = ink(plot, colour)
    walking.pointing.point(name)
    assert plot.lit == name
    assert ink(plot, colour) > before + 20
    walking.pointing.point("")
    assert ink(plot, colour) == before


def test_on_the_plane_through_a_feature_no_symbol_has_a_place(walking, themes, qtbot):
    walking.subject.choose_step(7)
    playground = walking.playground
    with qtbot.waitSignal(playground.feature_walker.prepared, timeout=30_000):
        playground.segments.choose(3)
    assert playground.plot.marks.names != ("p", "q")
    before = ink(playground.plot, themes.current.validation)
    walking.pointing.point("epsilon")
    assert ink(playground.plot, themes.current.validation) == before


def test_pointing_at_the_map_names_its_part(walking, qtbot):
    walking.subject.choose_step(6)
    plot, subject = walking.playground.plot, walking.subject
    subject.begin_at((0.2, 0.9))
    qtbot.waitExposed(plot)

    def name_at(place):
        # From somewhere else, where nothing has a name.
        qtbot.mouseMove(plot.viewport(), plot.place_of((0.15, -0.6)).toPoint())
        qtbot.waitUntil(lambda: walking.pointing.name == "")
        qtbot.mouseMove(plot.viewport(), place)
        qtbot.waitUntil(lambda: walking.pointing.name != "")
        return walking.pointing.name

    (lowest, *_) = plot.marks.minima
    box = plot.view_box.sceneBoundingRect().toRect()
    assert name_at(plot.place_of(subject.point).toPoint()) == "epsilon"
    table = walking.page_of(6).table
    chosen = {index.row() for index in table.selectionModel().selectedRows()}
    assert chosen == {list(cells_of(table)).index("ε")}
    assert name_at(plot.place_of(lowest).toPoint()) == "t"
    assert name_at(box.bottomRight() - QPoint(9, 9)) == "p"
    assert name_at(box.topLeft() + QPoint(9, 12)) == "q"
    subject.try_rates(regularization=0.0)
    valley = plot.marks.valley
    size = math.sqrt(abs(valley))
    assert name_at(plot.place_of((size, math.copysign(size, valley))).toPoint()) == "t"
    qtbot.mouseMove(walking.bar)
    qtbot.waitUntil(lambda: walking.pointing.name == "")


def test_clicking_away_what_holds_no_p_leaves_the_derivative(walking, qtbot):
    walking.subject.choose(feature=2)
    walking.subject.choose_step(5)
    page = walking.page_of(5)
    third, result = page.lines[2], page.lines[3]
    assert not result.isVisible()
    terms = third.formula.terms
    constants = [k for k, term in enumerate(terms) if term.name in {"r", "b"} or "p_" in term.text]
    assert len(constants) == 3

    def click(place):
        at = third.term_rect(place).center().toPoint()
        qtbot.mouseClick(third, Qt.MouseButton.LeftButton, pos=at)

    kept = next(k for k, term in enumerate(terms) if term.name == "q")
    click(kept)
    assert third.struck == frozenset()
    for place in constants:
        assert not result.isVisible()
        click(place)
    assert third.struck == frozenset(constants)
    assert result.isVisible()
    click(constants[0])
    assert not result.isVisible()


def test_the_table_of_derivatives_asks_the_machine(walking):
    walking.subject.choose_step(5)
    page, update = walking.page_of(5), walking.subject.explained.update
    rows = cells_of(page.table)
    assert_allclose(number_in(rows["∂ε²/∂p"][0]), update.dp, atol=6e-4)
    assert_allclose(number_in(rows["∂ε²/∂q"][0]), update.dq, atol=6e-4)
    page.slider.setValue(page.slider.maximum())
    rows = cells_of(page.table)
    assert_allclose(number_in(rows["∂ε²/∂p"][2]), update.q**2, rtol=0.06)
    assert_allclose(number_in(rows["∂ε²/∂q"][2]), update.p**2, rtol=0.06)
    assert number_in(rows["∂ε²/∂p"][3]) < 1e-5


def test_upwards_the_error_grows(walking, qtbot):
    walking.subject.choose_step(6)
    page = walking.page_of(6)
    before, after, _ = map(number_in, cells_of(page.table)["ε²"])
    assert after < before
    up = page.direction.findChildren(type(walking.back_button))[1]
    qtbot.mouseClick(up, Qt.MouseButton.LeftButton)
    before, after, _ = map(number_in, cells_of(page.table)["ε²"])
    assert after > before


def test_keeping_the_two_moves_the_number_and_not_the_path(walking, qtbot):
    subject = walking.subject
    subject.choose_step(6)
    page = walking.page_of(6)
    rate, shown = subject.learning_rate, cells_of(page.table)
    kept = page.factor.findChildren(type(walking.back_button))[1]
    qtbot.mouseClick(kept, Qt.MouseButton.LeftButton)
    assert_allclose(subject.learning_rate, rate / 2)
    assert cells_of(page.table) == shown


def test_the_step_page_follows_the_walk_of_the_playground(walking):
    walking.subject.choose_step(6)
    walking.subject.begin_at((0.5, 0.75))
    rows = cells_of(walking.page_of(6).table)
    assert (rows["p"][0], rows["q"][0]) == ("0.500", "0.750")


def test_regularization_shows_the_update_that_training_makes(walking):
    walking.subject.choose_step(7)
    page, update = walking.page_of(7), walking.subject.explained.update
    views = [v for v in page.findChildren(type(page.make_formula())) if v.isVisible()]
    numbers = {
        term.name: view.number_at(place)
        for view in views
        for place, term in enumerate(view.formula.terms)
        if term.name
    }
    assert_allclose(number_in(numbers["p_new"]), update.p_new, atol=6e-4)
    assert_allclose(number_in(numbers["q_new"]), update.q_new, atol=6e-4)
    assert_allclose(number_in(numbers["rate"]), update.learning_rate, rtol=0.01)
    assert_allclose(number_in(numbers["squares"]), update.p**2 + update.q**2, atol=6e-4)
    size = math.sqrt(abs(update.target) - update.regularization)
    assert_allclose(number_in(numbers["root"]), size, atol=6e-4)


@pytest.mark.parametrize("gamma", [0.0, 0.1, 50.0])
def test_the_lowest_points_follow_the_penalty(walking, gamma):
    walking.subject.choose_step(7)
    walking.subject.try_rates(regularization=gamma)
    said = walking.page_of(7).facts.text()
    t = walking.subject.explained.update.target
    if gamma == 0.0:
        assert "a whole valley" in said
    elif gamma > abs(t):
        assert "p = q = 0" in said
    else:
        assert f"{math.sqrt(abs(t) - gamma):.3f} in size" in said


def test_two_users_show_what_holds_back_little_evidence(walking, qtbot):
    walking.subject.choose_step(7)
    page = walking.page_of(7)
    two = page.topic.findChildren(type(walking.back_button))[1]
    qtbot.mouseClick(two, Qt.MouseButton.LeftButton)
    assert page.chart.isVisible()
    assert page.users.isVisible()
    rows = cells_of(page.users)
    few, many = map(number_in, rows["ratings"])
    assert 2 * few <= many
    few, many = map(number_in, rows["at rest with κ"])
    assert few < many


def test_the_notation_holds_everywhere(walking, qtbot):
    walking.subject.choose_step(7)
    box = walking.bar.notation_box
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Down)
    assert walking.subject.notation is TEXTBOOK
    assert "λ" in walking.page_of(7).facts.text()
    assert "γ" not in walking.page_of(7).facts.text()


def test_the_last_step_leads_to_the_training_tab(walking, qtbot):
    walking.subject.choose(feature=3)
    walking.subject.choose_step(8)
    with qtbot.waitSignal(walking.feature_requested) as asked:
        qtbot.mouseClick(walking.page_of(8).link, Qt.MouseButton.LeftButton)
    assert asked.args == [3]


def test_a_clamped_update_shows_both_slopes(view, show_run):
    model = trained("clamped")
    # All estimates lie above the scale.
    factors = replace(model.factors, user_bias=model.factors.user_bias + np.float32(4.0))
    show_run(replace(model, factors=factors))
    view.subject.choose_step(5)
    update = view.subject.explained.update
    assert abs(update.dp_numeric) < abs(update.dp) / 10
    assert update.dp != 0.0
    said = view.page_of(5).note.text()
    assert "the true slopes are" in said
    assert f"{update.dp:.3f}".replace("-", "−") in said


def test_nothing_is_derived_while_another_tab_is_in_front(view, show_run):
    view.hide()
    show_run(trained())
    assert view.subject.model is None
    view.show()
    assert view.subject.model is trained()


def test_a_narrow_tab_has_the_picture_below_the_page(walking, qtbot):
    walking.subject.choose_step(2)
    page = walking.page_of(2)

    def tops():
        return (part.mapTo(walking, QPoint(0, 0)).y() for part in (page, page.side))

    left, right = tops()
    assert right < left + 10
    walking.resize(800, 900)
    qtbot.waitUntil(lambda: page.side.mapTo(walking, QPoint(0, 0)).y() > page.height())


def test_keys_go_through_the_walk_wherever_the_focus_is(walking, qtbot):
    walking.activateWindow()
    qtbot.waitUntil(walking.isActiveWindow)
    walking.bar.notation_box.setFocus()
    qtbot.keyClick(walking.bar.notation_box, Qt.Key.Key_PageDown, Qt.KeyboardModifier.AltModifier)
    assert walking.subject.step == 2
    qtbot.keyClick(walking.bar.notation_box, Qt.Key.Key_PageUp, Qt.KeyboardModifier.AltModifier)
    assert walking.subject.step == 1


@pytest.mark.parametrize("point", [(0.0, 0.0), (0.0, 1.0), (4e5, -4e5)])
@pytest.mark.parametrize("step", [5, 6, 7, 8])
def test_a_walk_may_go_anywhere(walking, step, point):
    walking.subject.choose_step(step)
    page = walking.page_of(step)
    walking.subject.begin_at(point)
    walking.subject.try_rates(learning_rate=2.0)
    walking.subject.walk(30)
    assert page.isVisible()
    assert not page.grab().isNull()


@pytest.mark.parametrize("is_untrained", [False, True])
def test_no_epoch_is_kept_before_there_was_one(walking, is_untrained):
    subject = walking.subject
    subject.choose_step(8)
    subject.show_model(subject.model, is_untrained=is_untrained)
    words = " ".join(label.text() for label in walking.page_of(8).findChildren(QLabel))
    assert ("is kept from its epoch" in words) is not is_untrained
