import pytest
from PySide6.QtCore import Qt

from funksvd_gui.data.loading import preview
from funksvd_gui.data.reading_choices import ReadingChoices
from funksvd_gui.gui.dialogs.import_dialog.preview_table import PreviewModel


@pytest.fixture
def model(themes, write):
    model = PreviewModel(themes)
    model.show_preview(preview(write(), ReadingChoices(missing_code="99")))
    return model


def cells(model, row):
    return [model.index(row, column).data() for column in range(model.columnCount())]


def test_obeys_the_qt_model_contract(model, qtmodeltester):
    qtmodeltester.check(model)


def test_each_row_says_what_becomes_of_it(model):
    assert cells(model, 0) == ["2", "read", "u1", "i1", "3,5", "12"]
    assert cells(model, 1)[1] == "rejected: The rating “bad” is not a decimal number."
    assert cells(model, 2)[1] == "rejected: The item id is empty."
    assert cells(model, 3)[1] == "left out: not rated"


def test_rejected_rows_have_the_colour_of_errors(model, themes):
    colours = [
        model.index(row, 2).data(Qt.ItemDataRole.ForegroundRole) for row in range(model.rowCount())
    ]
    theme = themes.current
    assert [c and c.name() for c in colours] == [None, theme.error, theme.error, theme.dim]


def test_while_a_role_is_missing_no_row_is_judged(model, qtmodeltester):
    model.set_settled(False)
    assert {cells(model, row)[1] for row in range(4)} == {"–"}
    assert model.index(1, 2).data(Qt.ItemDataRole.ForegroundRole) is None
    qtmodeltester.check(model)


def test_text_of_the_file_is_shown_letter_by_letter(themes, write):
    model = PreviewModel(themes)
    model.show_preview(preview(write('a,"x\u202ey\n<b>z</b>",1\nc,d,2\n')))
    assert cells(model, 0)[3] == r"x\u202ey <b>z</b>"
    assert "&lt;b&gt;" in model.index(0, 3).data(Qt.ItemDataRole.ToolTipRole)


def test_nothing_to_show_is_an_empty_table(model, qtmodeltester):
    model.show_preview(None)
    assert (model.rowCount(), model.columnCount()) == (0, 0)
    qtmodeltester.check(model)
