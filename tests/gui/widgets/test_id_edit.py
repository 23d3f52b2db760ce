import pytest
from PySide6.QtCore import Qt

from funksvd_gui.data.vocabulary import Vocabulary
from funksvd_gui.gui.widgets.id_choices import IdChoices
from funksvd_gui.gui.widgets.id_edit import IdEdit
from tests.gui.predictions_view.conftest import ITEMS, TITLES


@pytest.fixture
def edit(qtbot):
    edit = IdEdit("Item")
    qtbot.addWidget(edit)
    edit.set_choices(IdChoices(Vocabulary(ITEMS), TITLES.titles))
    edit.show_id("2")
    edit.show()
    edit.setFocus()
    qtbot.waitUntil(edit.hasFocus)
    return edit


@pytest.fixture
def picked(edit):
    ids = []
    edit.picked.connect(ids.append)
    return ids


def offered(edit):
    return [edit._model.item(row).text() for row in range(edit._model.rowCount())]


def type_anew(qtbot, edit, text):
    edit.selectAll()
    qtbot.keyClicks(edit, text)


def test_an_id_with_a_line_break_takes_one_line_in_field_and_list(edit, qtbot):
    edit.set_choices(IdChoices(Vocabulary(["one\nid", "other"])))
    edit.show_id("one\nid")
    assert edit.text() == "one id"
    type_anew(qtbot, edit, "one")
    assert offered(edit) == ["one id"]


def test_a_long_title_is_read_from_its_beginning_once_the_field_is_left(edit):
    edit.selectAll()
    assert edit.cursorPosition() > 0
    edit.clearFocus()
    assert edit.cursorPosition() == 0


def test_an_id_is_shown_with_its_title(edit):
    assert edit.text() == "Jumanji (1995) (2)"
    assert edit.accessibleName() == "Item"


def test_typing_offers_what_contains_the_text(edit, qtbot):
    type_anew(qtbot, edit, "1995")
    assert edit._popup.isVisible()
    assert len(offered(edit)) == 4


def test_enter_accepts_what_is_typed(edit, picked, qtbot):
    type_anew(qtbot, edit, "6")
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    assert picked == ["6"]
    assert edit.text() == "Heat (1995) (6)"
    assert not edit._popup.isVisible()


def test_a_row_of_the_list_is_accepted_once(edit, picked, qtbot):
    type_anew(qtbot, edit, "golden")
    qtbot.keyClick(edit._popup, Qt.Key.Key_Down)
    qtbot.keyClick(edit._popup, Qt.Key.Key_Return)
    assert picked == ["99"]
    assert edit.text() == "GoldenEye (1995) (99)"


def test_an_unknown_id_is_accepted_as_it_is(edit, picked, qtbot):
    type_anew(qtbot, edit, "007")
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    assert picked == ["007"]
    assert edit.text() == "007"


def test_leaving_the_field_accepts_too(edit, picked, qtbot):
    type_anew(qtbot, edit, "1")
    edit._popup.hide()
    edit.clearFocus()
    assert picked == ["1"]


def test_an_emptied_field_goes_back(edit, picked, qtbot):
    edit.selectAll()
    qtbot.keyClick(edit, Qt.Key.Key_Delete)
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    assert picked == []
    assert edit.text() == "Jumanji (1995) (2)"


def test_escape_goes_back(edit, picked, qtbot):
    type_anew(qtbot, edit, "xyz")
    qtbot.keyClick(edit, Qt.Key.Key_Escape)
    assert edit.text() == "Jumanji (1995) (2)"
    assert picked == []


def test_what_somebody_is_typing_is_never_overwritten(edit, qtbot):
    type_anew(qtbot, edit, "hea")
    edit.show_id("1")
    assert edit.text() == "hea"


def test_the_arrow_and_the_down_key_open_the_whole_list(edit, qtbot):
    edit._arrow.trigger()
    assert edit._popup.isVisible()
    assert len(offered(edit)) == 5
    edit._popup.hide()
    qtbot.keyClick(edit, Qt.Key.Key_Down)
    assert edit._popup.isVisible()


def test_a_long_list_says_how_much_is_missing(edit):
    edit.set_choices(IdChoices(Vocabulary([str(n) for n in range(1_500)])))
    edit.open_list()
    assert offered(edit)[-1] == "… and 1,400 more: type to find them"
    assert not edit._model.item(100).isEnabled()


def test_the_first_click_selects_all_and_the_second_places_the_cursor(edit, qtbot):
    edit.clearFocus()
    edit.setFocus(Qt.FocusReason.MouseFocusReason)
    qtbot.mouseClick(edit, Qt.MouseButton.LeftButton)
    assert edit.selectedText() == edit.text()
    qtbot.mouseClick(edit, Qt.MouseButton.LeftButton)
    assert not edit.hasSelectedText()
