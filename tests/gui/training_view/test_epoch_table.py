import pytest
from PySide6.QtCore import Qt

from funksvd_gui.core.events import EpochDone, TrainingStarted
from funksvd_gui.gui.training_view.epoch_series import EpochSeries
from funksvd_gui.gui.training_view.epoch_table import EpochTableModel, make_epoch_table
from funksvd_gui.gui.widgets.tables import SORT_ROLE
from tests.gui.training_view.conftest import make_events


@pytest.fixture
def series():
    series = EpochSeries()
    series.extend(make_events(n_features=2, n_epochs=5, n_fine_tuning=1))
    return series


@pytest.fixture
def model(qapp, series):
    return EpochTableModel(series)


def row_of(model, row):
    return [model.index(row, column).data() for column in range(model.columnCount())]


def test_obeys_the_qt_model_contract(model, qtmodeltester):
    qtmodeltester.check(model)


def test_numbers_have_the_same_decimals_and_stand_right(model):
    assert row_of(model, 0) == ["1", "1", "0.8697", "0.8667", "80,000", "0.125"]
    assert row_of(model, 10)[:2] == ["all", "1"]
    assert model.index(0, 2).data(Qt.ItemDataRole.TextAlignmentRole) & Qt.AlignmentFlag.AlignRight
    assert type(model.index(0, 4).data(SORT_ROLE)) is int


def test_without_held_out_ratings_the_cell_says_so(qapp):
    series = EpochSeries()
    series.extend(make_events(is_validated=False))
    assert row_of(EpochTableModel(series), 0)[3] == "–"


def test_new_epochs_are_inserted_below(model, series, qtbot, qtmodeltester):
    qtmodeltester.check(model)
    series.extend([EpochDone(None, 2, 0.7, 0.8, 1, 2.0)])
    assert model.rowCount() == 11
    with qtbot.waitSignal(model.rowsInserted) as inserted:
        model.take_new_rows()
    assert inserted.args[1:] == [11, 11]
    assert row_of(model, 11)[2:4] == ["0.7000", "0.8000"]


def test_of_a_hundred_thousand_rows_only_those_on_screen_are_asked_for(qtbot, monkeypatch):
    series = EpochSeries()
    table = make_epoch_table(EpochTableModel(series))
    qtbot.addWidget(table)
    table.resize(600, 300)
    table.show()
    series.extend(EpochDone(1, k, 0.8, 0.9, k, float(k)) for k in range(1, 100_001))
    asked = set()
    data = EpochTableModel.data
    monkeypatch.setattr(
        EpochTableModel, "data", lambda self, i, *role: asked.add(i.row()) or data(self, i, *role)
    )
    table.model().take_new_rows()
    table.scrollToBottom()
    table.grab()
    assert table.model().rowCount() == 100_000
    assert 99_999 in asked
    assert len(asked) < 1_000


def test_no_heading_is_cut_in_a_narrow_window(model, qtbot, themes):
    table = make_epoch_table(model)
    qtbot.addWidget(table)
    table.resize(600, 300)
    table.show()
    header = table.horizontalHeader()
    for column in range(header.count()):
        assert header.sectionSize(column) >= header.sectionSizeHint(column)
    assert header.length() <= table.viewport().width()


def test_the_parts_of_the_objective_are_there_where_they_are_known(qapp):
    series = EpochSeries()
    model = EpochTableModel(series)
    series.extend([TrainingStarted(1_000, 0, 1.0, None, 0.0)])
    series.extend([EpochDone(1, 1, 0.5, None, 1, 1.0, penalty=12.3456)])
    model.take_new_rows()
    titles = [model.heading(column) for column in range(model.columnCount())]
    assert titles[4:6] == ["Σe²", "Penalty"]
    assert row_of(model, 0)[4:6] == ["250", "12.35"]
