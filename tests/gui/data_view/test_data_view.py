import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QLabel, QPushButton

from funksvd_gui.gui.background import shut_down_all, tasks_within
from funksvd_gui.gui.data_view import report_page
from funksvd_gui.gui.data_view.data_view import DataView
from funksvd_gui.gui.widgets.tables import TableView

PATIENCE_MS = 20_000


@pytest.fixture
def view(qtbot, state, themes):
    view = DataView(state, themes)
    qtbot.addWidget(view)
    view.resize(900, 700)
    view.show()
    yield view
    assert shut_down_all(tasks_within(view), PATIENCE_MS)


def is_counted(view):
    tables = view.users.model, view.items.model
    # The tables come last.
    return lambda: all(table.rowCount() > 0 for table in tables)


def test_invites_while_there_are_no_data(view):
    shown = [label.text() for label in view.findChildren(QLabel) if label.isVisible()]
    assert any("Open a file" in text for text in shown)
    assert not view.pages.isVisible()


def test_shows_the_large_figures(view, state, make_dataset, qtbot):
    state.set_dataset(make_dataset())
    qtbot.waitUntil(is_counted(view), timeout=PATIENCE_MS)
    cards = view.overview.cards
    mean = f"{state.dataset.ratings.values.mean():.2f}"
    assert {name: card.figure for name, card in cards.items()} == {
        "Ratings": "400", "Users": "40", "Items": "30",
        "Density": "33.3 %", "Scale": "1 – 5", "Mean": mean,
    }  # fmt: skip
    assert cards["Users"].note == "10 ratings each"
    assert cards["Users"].accessibleDescription() == "40 10 ratings each"


def test_everything_is_counted_beside_the_window(view, state, timed_dataset, qtbot):
    state.set_dataset(timed_dataset)
    assert view.overview.histogram.bars == ()
    qtbot.waitUntil(is_counted(view), timeout=PATIENCE_MS)
    assert sum(bar.count for bar in view.overview.histogram.bars) == 400
    assert view.overview.time_plot.row_positions().size > 0
    assert view.distributions.count_plots["user"].row_positions().size > 0
    assert view.distributions.mean_plots["item"].row_positions().size > 0
    assert view.items.model.rowCount() == 30


def test_of_two_datasets_in_a_row_the_second_is_shown(view, state, make_dataset, qtbot):
    state.set_dataset(make_dataset("first.csv"))
    second = make_dataset("second.csv")
    state.set_dataset(second)
    qtbot.waitUntil(is_counted(view), timeout=PATIENCE_MS)
    assert view.overview.cards["Ratings"].figure == "400"


def test_without_times_there_is_no_plot_of_them(view, state, make_dataset, timed_dataset):
    state.set_dataset(make_dataset())
    assert not view.overview.time_plot.isVisible()
    state.set_dataset(timed_dataset)
    assert view.overview.time_plot.isVisible()


def test_the_pages_have_tabs_that_the_arrow_keys_go_along(view, state, make_dataset, qtbot):
    state.set_dataset(make_dataset())
    bar = view.pages.tabBar()
    told = QAccessible.queryAccessibleInterface(bar)
    assert told.role() is QAccessible.Role.PageTabList
    tabs = [told.child(place) for place in range(bar.count())]
    assert [tab.role() for tab in tabs] == [QAccessible.Role.PageTab] * 5
    name = QAccessible.Text.Name
    assert [tab.text(name) for tab in tabs][:2] == ["Overview", "Distributions"]
    qtbot.keyClick(bar, Qt.Key.Key_Right)
    assert view.distributions.isVisible()
    qtbot.keyClick(bar, Qt.Key.Key_Left)
    assert view.overview.isVisible()


def test_a_tab_brings_each_page_to_the_front(view, state, make_dataset):
    state.set_dataset(make_dataset())
    pages = (view.overview, view.distributions, view.items, view.users, view.report)
    for place, page in enumerate(pages):
        view.pages.setCurrentIndex(place)
        assert [other for other in pages if other.isVisible()] == [page]


def test_rejected_rows_are_shown_only_when_there_are_any(view, state, make_dataset):
    view.show_report()
    state.set_dataset(make_dataset())
    assert not view.report.rejected.isVisible()
    state.set_dataset(make_dataset(n_rejected=3))
    assert view.report.rejected.isVisible()
    table = view.report.findChild(TableView)
    assert table.accessibleName() == "Rejected rows"
    first = [table.model().index(0, column).data() for column in range(3)]
    assert first == ["2", "the rating is not a number", "=1+1,2,<b>x</b>"]


def test_warnings_of_the_load_are_plain_text(view, state, make_dataset):
    state.set_dataset(make_dataset(warnings=("Read as <i>Windows-1252</i>.",)))
    view.show_report()
    (label,) = (x for x in view.findChildren(QLabel) if "Windows-1252" in x.text())
    assert label.isVisible()
    assert label.textFormat() == Qt.TextFormat.PlainText


def test_rejected_rows_are_exported_without_formulas(
    view, state, make_dataset, tmp_path, monkeypatch, qtbot
):
    state.set_dataset(make_dataset(n_rejected=2))
    path = tmp_path / "rows.csv"
    monkeypatch.setattr(report_page, "ask_where_to_save", lambda *asked: asked[-1](path))
    export = next(b for b in view.report.findChildren(QPushButton) if "xport" in b.text())
    with qtbot.waitSignal(state.message_posted) as blocker:
        export.click()
    assert blocker.args[0].kind == "success"
    assert "'=1+1" in path.read_text("utf-8")


def test_an_export_that_fails_is_a_message(view, state, make_dataset, tmp_path, qtbot):
    state.set_dataset(make_dataset(n_rejected=2))
    with qtbot.waitSignal(state.message_posted) as blocker:
        view.report.rejected.export_requested.emit(tmp_path / "nowhere" / "rows.csv")
    assert blocker.args[0].kind == "error"


def reported(view):
    return {
        label.accessibleName(): label.text()
        for label in view.report.facts.findChildren(QLabel)
        if label.accessibleName()
    }


def test_the_report_tells_what_was_found_out_and_decided(view, state, tmp_path):
    from funksvd_gui.data.duplicates import DuplicatePolicy
    from funksvd_gui.data.loading import load_ratings
    from funksvd_gui.data.reading_choices import ReadingChoices

    path = tmp_path / "ratings.csv"
    path.write_text("user;item;rating\na;x;1,5\na;x;2,5\nb;x;99\nb;y;4\nc;x;bad\n")
    choices = ReadingChoices(missing_code="99", duplicates=DuplicatePolicy.MEAN)
    state.set_dataset(load_ratings(path, choices))
    found = reported(view)
    assert found["Header line"] == "yes"
    assert found["Decimal sign"] == "comma, as in 3,5"
    assert found["Rows rejected"] == "1"
    assert found["Left out as not rated"] == "1"
    assert found["Duplicates"] == "1 rating replaced: their mean counts"
    assert found["Scale"] == "2 – 4, in whole stars"


def test_the_sample_lies_on_half_stars_and_cannot_be_read_in_another_way(view, state):
    from funksvd_gui.data.sample import load_sample

    state.set_dataset(load_sample())
    assert reported(view)["Scale"] == "0.5 – 5, in half stars"
    assert not view.report.facts.change_button.isEnabled()


def test_remarks_stand_beside_warnings(view, state, make_dataset):
    from dataclasses import replace

    data = make_dataset(warnings=("One thing.",))
    report = replace(data.report, facts=("<b>A</b> fact.", "Another\u202e."))
    state.set_dataset(replace(data, report=report))
    found = reported(view)
    assert found["Remarks"] == "<b>A</b> fact.\nAnother\\u202e."
    assert found["Warnings"] == "One thing."
