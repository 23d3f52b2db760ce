import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from funksvd_gui import wording
from funksvd_gui.gui.widgets.tables import SORT_ROLE, Column, ColumnTableModel, make_table

COLUMNS = (
    Column(title="Item", value=lambda row: row[0], stretch=True),
    Column(title="Score", value=lambda row: row[1], text=lambda x: f"{x:.2f}", numeric=True),
)
ROWS = [("Heat", 10.0), ("Alien", 9.0), ("Zulu", None)]


@pytest.fixture
def model(qapp):
    model = ColumnTableModel(COLUMNS)
    model.set_rows(ROWS)
    return model


@pytest.fixture
def table(model, qtbot):
    table = make_table("Films", model)
    qtbot.addWidget(table)
    return table


def shown(table, column=0):
    model = table.model()
    return [model.index(row, column).data() for row in range(model.rowCount())]


def test_obeys_the_qt_model_contract(model, qtmodeltester):
    qtmodeltester.check(model)


def test_displays_text_but_sorts_native_values(model):
    index = model.index(0, 1)
    assert model.data(index) == "10.00"
    assert type(model.data(index, SORT_ROLE)) is float


def test_an_id_with_a_line_break_is_shown_whole(model):
    model.set_rows([("two\r\nlines\tand more", 1.0)])
    assert model.data(model.index(0, 0)) == "two lines and more"


def test_a_missing_value_is_a_dash(model):
    assert model.data(model.index(2, 1)) == "–"


def test_numbers_are_aligned_right_and_texts_left(model):
    role = Qt.ItemDataRole.TextAlignmentRole
    assert model.data(model.index(0, 1), role) & Qt.AlignmentFlag.AlignRight
    assert model.data(model.index(0, 0), role) & Qt.AlignmentFlag.AlignLeft
    assert model.headerData(1, Qt.Orientation.Horizontal, role) & Qt.AlignmentFlag.AlignRight


def test_a_screen_reader_hears_the_heading_with_the_value(model):
    assert model.data(model.index(0, 1), Qt.ItemDataRole.AccessibleTextRole) == "Score 10.00"


def test_a_tooltip_shows_markup_letter_by_letter(model):
    model.set_rows([("<b>x</b>", 1.0)])
    tooltip = model.data(model.index(0, 0), Qt.ItemDataRole.ToolTipRole)
    assert "&lt;b&gt;" in tooltip


def test_starts_in_the_order_of_the_model(table):
    assert shown(table) == ["Heat", "Alien", "Zulu"]


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (Qt.SortOrder.AscendingOrder, ["Alien", "Heat", "Zulu"]),
        (Qt.SortOrder.DescendingOrder, ["Heat", "Alien", "Zulu"]),
    ],
)
def test_sorts_numbers_by_size_and_missing_ones_last(table, order, expected):
    table.sortByColumn(1, order)
    assert shown(table) == expected


def copied(table, qtbot):
    table.selectAll()
    qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    return QGuiApplication.clipboard().text()


def test_copies_the_selected_rows_below_their_headings(table, qtbot):
    assert copied(table, qtbot) == "Item\tScore\nHeat\t10.00\nAlien\t9.00\nZulu\t"


def test_copies_rows_in_the_order_they_are_seen_in(table, qtbot):
    table.sortByColumn(0, Qt.SortOrder.DescendingOrder)
    assert copied(table, qtbot).splitlines()[1:] == ["Zulu\t", "Heat\t10.00", "Alien\t9.00"]


def test_hidden_columns_are_not_copied(table, qtbot):
    table.setColumnHidden(0, True)
    assert copied(table, qtbot) == "Score\n10.00\n9.00\n"


def test_copies_only_what_is_selected(table, qtbot):
    table.selectRow(1)
    table.copy()
    assert QGuiApplication.clipboard().text() == "Item\tScore\nAlien\t9.00"


def test_without_a_selection_the_clipboard_stays(table):
    QGuiApplication.clipboard().setText("before")
    table.clearSelection()
    table.copy()
    assert QGuiApplication.clipboard().text() == "before"


@pytest.mark.parametrize(
    ("value", "text", "expected"),
    [
        (-0.25, wording.difference, "-0.2500"),
        (-1234567, wording.count, "-1234567"),
        (12345.5, "{:,.3f}".format, "12345.500"),
        (float("nan"), wording.rmse, ""),
    ],
)
def test_numbers_are_copied_as_a_spreadsheet_reads_them(model, table, qtbot, value, text, expected):
    column = Column(title="Number", value=lambda row: row, text=text, numeric=True)
    model.set_rows([value], [column])
    assert copied(table, qtbot) == f"Number\n{expected}"


def test_text_breaks_no_row_and_runs_no_formula_where_it_is_pasted(model, table, qtbot):
    cells = ["a\tb\nc\rd\u2028e\x00f\x1e", "=1+1", "one, two \u2212 three"]
    model.set_rows(cells, [Column(title="Te\txt\n", value=lambda row: row)])
    assert copied(table, qtbot).split("\n") == [
        "Te xt ", r"a b c d e\x00f\x1e", "'=1+1", "one, two \u2212 three",
    ]  # fmt: skip


def test_a_heading_is_copied_without_the_mark_of_its_order(qtbot):
    class Marked(ColumnTableModel):
        def heading(self, section):
            return f"▾ {super().heading(section)}"

    model = Marked(COLUMNS)
    model.set_rows(ROWS[:1])
    table = make_table("Films", model, sortable=False)
    qtbot.addWidget(table)
    assert copied(table, qtbot) == "Item\tScore\nHeat\t10.00"


def test_finds_the_row_behind_a_sorted_index(table, model):
    table.sortByColumn(1, Qt.SortOrder.AscendingOrder)
    assert model.row_at(table.model().index(0, 0)) == ("Alien", 9.0)


def test_has_an_accessible_name(table):
    assert table.accessibleName() == "Films"
