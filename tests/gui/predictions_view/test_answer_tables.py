from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from funksvd_gui.data.split.part import Part
from funksvd_gui.gui.predictions_view.answer_tables import rated_model, recommended_model
from funksvd_gui.gui.predictions_view.answers import RecommendedRow
from funksvd_gui.gui.widgets.tables import make_table
from funksvd_gui.session.trained_model import RatedItem


def rated(item_id="1", clipped=3.0, part=Part.TEST):
    return RatedItem(item_id, "Heat", 4.0, part, clipped, clipped)


def ranked(*titles):
    return [
        RecommendedRow(rank, title, title, 5.0 - rank / 10, 5.0 - rank / 10, "", None)
        for rank, title in enumerate(titles, start=1)
    ]


@pytest.fixture
def model(qapp):
    model = recommended_model(qapp)
    model.replace_rows(ranked(*"abcdefgh"))
    return model


def test_known_ratings_obey_the_qt_model_contract(qapp, qtmodeltester):
    known = rated_model(qapp)
    parts = (*Part, None)
    known.replace_rows([rated(str(k), part=part) for k, part in enumerate(parts)])
    qtmodeltester.check(known)
    known.replace_rows([rated("7")])
    known.replace_rows([])


@pytest.fixture
def table(model, qtbot):
    table = make_table("Recommendations", model)
    qtbot.addWidget(table)
    table.resize(300, 120)
    table.show()
    return table


def selected(table, model):
    return [model.row_at(index).title for index in table.selectionModel().selectedRows()]


def test_obeys_the_qt_model_contract_while_rows_change(model, qtmodeltester):
    qtmodeltester.check(model)
    model.replace_rows(ranked(*"hgfedcba"))
    model.replace_rows(ranked(*"hgfedcbx"))
    model.replace_rows(ranked(*"ab"))
    assert [row.title for row in model.rows] == ["a", "b"]


def test_the_selection_follows_its_item(table, model):
    table.selectRow(2)
    model.replace_rows(ranked(*"hgfedcba"))
    assert selected(table, model) == ["c"]
    assert table.currentIndex().row() == 5


def test_an_item_that_is_gone_is_no_longer_selected(table, model):
    table.selectRow(2)
    model.replace_rows(ranked(*"abxdefgh"))
    assert selected(table, model) == []


def test_scrolling_stays(table, model):
    table.verticalScrollBar().setValue(3)
    model.replace_rows(ranked(*"hgfedcba"))
    assert table.verticalScrollBar().value() == 3


def test_changed_numbers_reach_the_screen(qapp, qtbot):
    model = rated_model(qapp)
    model.replace_rows([rated()])
    with qtbot.waitSignal(model.dataChanged):
        model.replace_rows([rated(clipped=3.5)])
    assert [model.index(0, column).data() for column in range(model.columnCount())] == [
        "Heat", "4.00", "3.50", "−0.50", "Test",
    ]  # fmt: skip


def test_without_titles_ids_stand_in_their_place(qapp):
    model = rated_model(qapp)
    model.replace_rows([replace(rated(), title="")])
    assert model.index(0, 0).data() == "1"
    assert ">1<" in model.index(0, 0).data(Qt.ItemDataRole.ToolTipRole)
