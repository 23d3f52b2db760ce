from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from funksvd_gui.core.feature_factors import FeatureFactors
from funksvd_gui.core.hyperparams import Hyperparams
from funksvd_gui.gui.app_state import RunRecord, RunStatus
from funksvd_gui.gui.training_view.epoch_series import EpochSeries
from funksvd_gui.gui.training_view.feature_card import FeatureCard
from funksvd_gui.session.training_run import TrainingRun
from tests.conftest import make_dataset

PARAMS = Hyperparams(n_features=3, max_epochs=6, fine_tune_epochs=0)


@pytest.fixture(scope="module")
def trained():
    """Three features, each a model of its own, then a pass of fine-tuning."""
    run = TrainingRun(make_dataset(), PARAMS, n_threads=1)
    list(run.events())
    alone = run.model()
    run.add_fine_tuning(1)
    list(run.events())
    return alone, run.model(), list(run.history.events())


@pytest.fixture
def card(qtbot, state, themes):
    card = FeatureCard(state, themes)
    qtbot.addWidget(card)
    card.resize(640, 240)
    card.show()
    return card


@pytest.fixture
def show_run(state, card):
    def show(events, *, model=None, features_alone=None, titles=True):
        run = RunRecord(
            number=1,
            name="r",
            hyperparams=PARAMS,
            dataset_name="d",
            dataset=make_dataset(titles=titles),
        )
        run.status, run.model, run.features_alone = RunStatus.RUNNING, model, features_alone
        state.add_run(run)
        state.extend_history(run, events)
        show_series(state, card)
        return run

    return show


def show_series(state, card):
    series = EpochSeries()
    series.extend(state.history.events())
    card.show_series(series.until(state.n_epochs_shown))
    card.refresh()
    # Only once it is in front does the table know its height.
    QApplication.processEvents()
    card.refresh()


def ends_of(card):
    rows = card.model.rows
    return [row.negative for row in rows], [row.positive for row in rows]


def expected_ends(factors, counts, n, least):
    items = [k for k in range(len(factors)) if counts[k] >= least]
    lowest = sorted((k for k in items if factors[k] < 0), key=lambda k: factors[k])[:n]
    highest = sorted((k for k in items if factors[k] > 0), key=lambda k: -factors[k])[:n]
    return [f"Film {k}" for k in lowest], [f"Film {k}" for k in highest]


def titles_of(ends):
    return [item.title for item in ends if item is not None]


def test_the_items_at_both_ends_are_told_by_title(card, show_run, trained):
    alone, _, events = trained
    show_run(events[:-2], model=alone)
    counts = np.bincount(make_dataset().ratings.items, minlength=30)
    factors = alone.factors.item_factors[2]
    negative, positive = ends_of(card)
    expected = expected_ends(factors, counts, card.table.n_rows, card.least.value())
    assert (titles_of(negative), titles_of(positive)) == expected
    assert card.title.text() == "What feature 3 means"
    assert "norm" in card.facts.full_text
    assert card.facts.full_text.endswith("6 epochs")


def test_ids_stand_where_there_are_no_titles(card, show_run, trained):
    alone, _, events = trained
    show_run(events[:-2], model=alone, titles=False)
    negative, positive = ends_of(card)
    assert all(title.startswith("i") for title in titles_of(negative + positive))


def test_a_chosen_feature_is_told_about_and_a_click_on_its_norm_chooses_it(
    card, show_run, trained, state, qtbot
):
    alone, _, events = trained
    show_run(events[:-2], model=alone)
    middle = card.spectrum.bar_of(2).center().toPoint()
    qtbot.mouseClick(card.spectrum, Qt.MouseButton.LeftButton, pos=middle)
    assert state.chosen_feature == 2
    assert card.title.text() == "What feature 2 means"
    qtbot.keyClick(card.spectrum, Qt.Key.Key_Left)
    assert state.chosen_feature == 1
    assert "the largest is feature" in card.spectrum.accessibleDescription()


def test_it_changes_while_the_feature_trains(card, show_run, trained, state, qtbot):
    run = show_run(trained[2][:4])
    assert card.words.isVisible()
    factors = np.zeros(30, dtype=np.float32)
    factors[[4, 9]] = -0.5, 0.7
    card.least.setValue(1)
    state.set_factors_in_training(run, FeatureFactors(1, factors, 12.0))
    qtbot.waitUntil(card.table.isVisible)
    assert [titles_of(end) for end in ends_of(card)] == [["Film 4"], ["Film 9"]]
    assert "norm 12" in card.facts.full_text
    assert card.facts.full_text.endswith("epoch 3")


def test_between_its_end_and_the_next_snapshot_a_feature_keeps_its_titles(
    card, show_run, trained, state
):
    events = trained[2]
    run = show_run(events[:7])
    factors = np.linspace(-1, 1, 30).astype(np.float32)
    state.set_factors_in_training(run, FeatureFactors(1, factors, 12.0))
    state.extend_history(run, events[7:8])
    state.set_factors_in_training(run, None)
    show_series(state, card)
    assert titles_of(ends_of(card)[1])[0] == "Film 29"


def test_the_past_before_fine_tuning_is_told_as_features_ended(card, show_run, trained, state):
    alone, tuned, events = trained
    flipped = replace(tuned.factors, item_factors=-alone.factors.item_factors)
    show_run(events, model=replace(tuned, factors=flipped), features_alone=alone)
    assert card.title.text() == "What feature 1 means"
    now = ends_of(card)
    state.show_epochs(3)
    show_series(state, card)
    past = ends_of(card)
    assert titles_of(past[0]) == titles_of(now[1])
    assert titles_of(past[1]) == titles_of(now[0])
    assert card.facts.full_text.endswith("epoch 3 · items as at its end")


def test_the_least_number_of_ratings_is_chosen_and_remembered(card, show_run, trained, state):
    alone, _, events = trained
    run = show_run(events[:-2], model=alone)
    assert card.least.accessibleName() == "Least number of ratings"
    card.least.setValue(card.least.maximum())
    assert len(card.model.rows) <= 2
    state.select_run(None)
    state.select_run(run)
    show_series(state, card)
    assert card.least.value() == card.least.maximum()


def test_a_feature_that_no_model_has_is_said_in_words(card, show_run, trained, state):
    show_run(trained[2][:-2], model=trained[0])
    state.choose_feature(9)
    assert card.words.isVisible()
    assert "has not been trained" in card.words.text()


def test_before_anything_is_trained_it_says_what_will_be_here(card):
    card.refresh()
    assert card.words.isVisible()
    assert card.title.text() == "What a feature means"


def test_there_are_as_many_rows_as_have_room(card, show_run, trained, qtbot):
    show_run(trained[2][:-2], model=trained[0])
    few = card.table.n_rows
    card.resize(640, 420)
    assert card.table.n_rows > few
    qtbot.waitUntil(lambda: len(card.model.rows) > few)
    assert card.table.verticalScrollBar().maximum() == 0


def test_the_table_can_be_read_and_copied(card, show_run, trained, qtbot, qtmodeltester):
    show_run(trained[2][:-2], model=trained[0])
    qtmodeltester.check(card.model)
    assert card.table.accessibleName() == "Feature ends"
    card.table.selectRow(0)
    qtbot.keyClick(card.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    row = card.model.rows[0]
    copied = QGuiApplication.clipboard().text()
    assert row.negative.title in copied
    assert row.positive.title in copied
    index = card.model.index(0, 0)
    assert row.negative.title in index.data(Qt.ItemDataRole.ToolTipRole)
    assert card.table.indexAt(QPoint(5, 5)).isValid()


def test_of_thousands_of_norms_the_largest_in_a_pixel_is_seen(card):
    norms = dict.fromkeys(range(1, 5_001), 1.0) | {2_600: 50.0}
    card.spectrum.show_norms(norms, None)
    card.spectrum.setVisible(True)
    picture = card.spectrum.grab().toImage()
    x = round(card.spectrum.bar_of(2_600).left())
    background = picture.pixelColor(1, 6)
    assert any(picture.pixelColor(x + k, 6) != background for k in (-1, 0, 1))
    assert picture.pixelColor(x + 10, 6) == background
