import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel

from funksvd_gui.core.ratings import RatingTriples
from funksvd_gui.gui.predictions_view.predictions_view import PredictionsView
from tests.gui.predictions_view.conftest import make_model, make_tested_model


@pytest.fixture
def view(qtbot, state, themes):
    view = PredictionsView(state, themes)
    qtbot.addWidget(view)
    view.resize(750, 680)
    view.show()
    return view


@pytest.fixture
def answering(view, state, run, qtbot):
    """The view with a model in it."""
    state.set_model(run, make_model())
    qtbot.waitUntil(lambda: view.predicted.text() != "–")
    return view


@pytest.fixture
def tested(view, state, run, qtbot):
    """The view with a model whose ratings come from every part."""
    state.set_model(run, make_tested_model())
    qtbot.waitUntil(lambda: view.predicted.text() != "–")
    return view


def headings_of(table):
    model = table.model()
    return [
        model.headerData(column, Qt.Orientation.Horizontal)
        for column in range(model.columnCount())
        if not table.isColumnHidden(column)
    ]


def texts_in(table, column):
    model = table.model()
    return [model.index(row, column).data() for row in range(model.rowCount())]


def titles_in(table):
    return [row.title for row in table.model.rows]


def type_and_enter(qtbot, edit, text):
    edit.setFocus()
    edit.selectAll()
    qtbot.keyClicks(edit, text)
    qtbot.keyClick(edit, Qt.Key.Key_Return)


def test_before_a_model_it_says_what_to_press(view):
    assert "Press Start" in view.words.heading.text()
    assert view.words.heading.isVisible()
    assert not view.user_edit.isEnabled()
    assert view.predicted.accessibleDescription() == "–"


def test_while_the_first_feature_is_trained_it_says_so(view, run, qtbot):
    qtbot.waitUntil(lambda: view.words.heading.text() == "The model is being trained.")


def test_the_first_user_is_there_without_asking(answering):
    assert answering.user_edit.text() == "ann"
    assert answering.item_edit.text() == "Toy Story (1995) (1)"
    assert titles_in(answering.rated) == ["Toy Story (1995)", "Heat (1995)"]
    assert titles_in(answering.recommended) == ["<b>Amélie</b> (2001)", "Jumanji (1995)"]
    assert answering.predicted.text() == "3.00"


def test_a_typed_user_and_item_are_answered(answering, qtbot):
    type_and_enter(qtbot, answering.user_edit, "bob")
    type_and_enter(qtbot, answering.item_edit, "2")
    assert answering.predicted.text() == "3.50"
    assert answering.sentence.text() == (
        "User bob gave “Jumanji (1995)” 1.00 (trained on); the model is 2.50 above."
    )
    assert titles_in(answering.rated) == ["Toy Story (1995)", "Jumanji (1995)"]


def test_unknown_ids_get_the_baseline_and_a_sentence(answering, qtbot):
    type_and_enter(qtbot, answering.user_edit, "nobody")
    assert answering.sentence.text() == "No training ratings for user nobody: this is the baseline."
    type_and_enter(qtbot, answering.item_edit, "007")
    assert answering.predicted.text() == "3.00"
    assert titles_in(answering.rated) == []
    assert len(titles_in(answering.recommended)) == 4


def test_assistive_technology_reads_name_and_value(answering):
    label = answering.predicted
    assert isinstance(label, QLabel)
    assert label.accessibleName() == "Predicted rating"
    assert label.accessibleDescription() == "3.00"
    named = [w for w in answering.findChildren(QLabel) if "Predicted rating" in w.text()]
    assert named == []
    assert answering.user_edit.accessibleName() == "User"
    assert answering.item_edit.accessibleName() == "Item"
    assert answering.rated.table.accessibleName() == "Known ratings"
    assert answering.recommended.table.accessibleName() == "Recommendations"


def test_answers_change_while_the_model_is_trained(answering, state, run, qtbot):
    answering.rated.table.selectRow(1)
    answering.rated.table.setFocus()
    qtbot.waitUntil(answering.rated.table.hasFocus)
    state.set_model(run, make_model(lift=0.25))
    qtbot.waitUntil(lambda: answering.predicted.text() == "3.25")
    assert [row.clipped for row in answering.rated.model.rows] == [3.25, 4.25]
    assert answering.rated.table.currentIndex().row() == 1
    assert answering.rated.table.hasFocus()


def test_what_is_being_typed_survives_a_newer_model(answering, state, run, qtbot):
    answering.user_edit.setFocus()
    answering.user_edit.selectAll()
    qtbot.keyClicks(answering.user_edit, "bo")
    state.set_model(run, make_model(lift=0.25))
    qtbot.waitUntil(lambda: answering.predicted.text() == "3.25")
    assert answering.user_edit.text() == "bo"


def test_a_row_puts_its_item_into_the_field(answering, qtbot):
    table = answering.recommended.table
    table.setFocus()
    table.selectRow(1)
    qtbot.keyClick(table, Qt.Key.Key_Return)
    assert answering.item_edit.text() == "Jumanji (1995) (2)"
    assert answering.predicted.text() == "3.50"


def test_a_row_of_a_sorted_table_is_the_one_that_is_seen(answering, qtbot):
    table = answering.rated.table
    table.sortByColumn(1, Qt.SortOrder.AscendingOrder)
    place = table.visualRect(table.model().index(0, 0)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert answering.item_id == "6"


def test_top_n_is_a_choice(answering):
    answering.recommended.n_box.setValue(1)
    assert titles_in(answering.recommended) == ["<b>Amélie</b> (2001)"]


def test_other_data_start_with_their_first_user(answering, state, run, qtbot):
    type_and_enter(qtbot, answering.user_edit, "bob")
    other = make_model(users=("u1", "u2", "u3"), items=("a", "b", "c", "d", "e"), titles=None)
    state.set_model(run, other)
    qtbot.waitUntil(lambda: answering.user_edit.text() == "u1")
    assert answering.item_id == "a"


def test_a_user_who_exists_in_the_next_data_too_stays(answering, state, run, qtbot):
    type_and_enter(qtbot, answering.user_edit, "bob")
    state.set_model(run, make_model(lift=0.5))
    qtbot.waitUntil(lambda: answering.predicted.text() == "3.50")
    assert answering.user_id == "bob"


def test_without_a_model_any_more_it_is_empty_again(answering, state):
    state.select_run(None)
    assert answering.words.heading.isVisible()
    assert answering.user_edit.text() == answering.item_edit.text() == ""
    assert not answering.item_edit.isEnabled()


def test_nothing_is_asked_while_another_tab_is_in_front(answering, state, run):
    answering.hide()
    state.set_model(run, make_model(lift=0.75))
    assert answering.predicted.text() == "3.00"
    answering.show()
    assert answering.predicted.text() == "3.75"


def test_titles_are_plain_text(answering):
    answering.choose_item("10")
    assert answering.sentence.textFormat() == Qt.TextFormat.PlainText
    assert "<b>Amélie</b>" in answering.sentence.text()
    tooltip = answering.recommended.table.model().index(0, 1).data(Qt.ItemDataRole.ToolTipRole)
    assert "&lt;b&gt;Amélie" in tooltip


def test_genres_are_shown_where_there_is_room(answering, qtbot):
    assert "Genres" not in headings_of(answering.recommended.table)
    answering.resize(1360, 900)
    qtbot.waitUntil(lambda: "Genres" in headings_of(answering.recommended.table))
    answering.resize(750, 680)
    qtbot.waitUntil(lambda: "Genres" not in headings_of(answering.recommended.table))


def test_the_part_of_every_known_rating_is_shown_sorted_and_copied(tested, qtbot):
    table = tested.rated.table
    tested.resize(1360, 900)
    qtbot.waitUntil(lambda: headings_of(table) == ["Item", "Rating", "Model", "Off by", "Part"])
    table.sortByColumn(4, Qt.SortOrder.AscendingOrder)
    assert texts_in(table, 4) == ["Test", "Training", "Training", "Validation"]
    table.selectRow(3)
    table.copy()
    assert QGuiApplication.clipboard().text().splitlines() == [
        "Item\tRating\tModel\tOff by\tPart",
        "Jumanji (1995)\t3.00\t3.50\t+0.50\tValidation",
    ]
    tooltip = table.model().index(0, 4).data(Qt.ItemDataRole.ToolTipRole)
    assert "training has not seen it" in tooltip


def test_what_was_kept_for_the_test_is_marked_among_the_recommendations(tested, qtbot):
    table = tested.recommended.table
    assert texts_in(table, headings_of(table).index("Test")) == ["5.00"]
    type_and_enter(qtbot, tested.user_edit, "bob")
    assert "Test" not in headings_of(table)


def test_no_part_is_cut_off_where_the_window_is_narrow(tested, qtbot):
    tested.resize(tested.minimumSizeHint())
    table = tested.rated.table
    qtbot.waitUntil(lambda: "Off by" not in headings_of(table))
    assert headings_of(table) == ["Item", "Rating", "Model", "Part"]
    assert headings_of(tested.recommended.table) == ["Item", "Predicted", "Test"]
    # Beside the text, a cell has the style's padding.
    assert table.columnWidth(4) >= table.fontMetrics().horizontalAdvance("Validation") + 22
    assert "off by +0.50" in table.model().index(2, 2).data(Qt.ItemDataRole.ToolTipRole)


def test_the_sentence_beside_a_prediction_says_which_part_it_was_in(tested, qtbot):
    type_and_enter(qtbot, tested.item_edit, "10")
    assert tested.sentence.text().endswith("5.00 (held out for the test); the model is 0.50 below.")


def test_an_older_models_parts_are_unknown(view, state, run, qtbot):
    state.set_model(run, make_model(parts=False))
    qtbot.waitUntil(lambda: view.predicted.text() != "–")
    assert texts_in(view.rated.table, 4) == ["Unknown", "Unknown"]


def test_colours_of_the_arrows_change_live(answering, themes):
    before = answering.user_edit._arrow.icon().cacheKey()
    themes.choose("dark")
    assert answering.user_edit._arrow.icon().cacheKey() != before


def test_a_person_with_thousands_of_ratings_is_answered(view, state, run, qtbot):
    n = 5_000
    items = tuple(str(k) for k in range(n + 1))
    ratings = RatingTriples(
        np.zeros(n, np.int32), np.arange(n, dtype=np.int32), np.full(n, 4.0, np.float32), 3, n + 1
    )
    state.set_model(run, make_model(items=items, titles=None, ratings=ratings))
    qtbot.waitUntil(lambda: view.predicted.text() != "–")
    view.choose_item("7")
    assert len(view.rated.model.rows) == n
