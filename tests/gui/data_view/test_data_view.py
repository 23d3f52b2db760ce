import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLabel, QPushButton

from funksvd_gui.data.summary import HistogramBar
from funksvd_gui.gui.data_view.data_view import DataView
from funksvd_gui.gui.data_view.rating_histogram import RatingHistogram
from funksvd_gui.gui.tables import TableView


@pytest.fixture
def view(qtbot, state, themes):
    view = DataView(state, themes)
    qtbot.addWidget(view)
    view.resize(900, 700)
    view.show()
    return view


def test_invites_while_there_are_no_data(view):
    shown = [label.text() for label in view.findChildren(QLabel) if label.isVisible()]
    assert any("Open a file" in text for text in shown)


def test_shows_the_large_figures(view, state, make_dataset):
    state.set_dataset(make_dataset())
    figures = {name: card.figure for name, card in view.cards.items()}
    mean = f"{state.dataset.ratings.values.mean():.2f}"
    assert figures == {
        "Ratings": "400", "Users": "40", "Items": "30",
        "Density": "33.3 %", "Scale": "1 – 5", "Mean": mean,
    }  # fmt: skip
    assert view.cards["Users"].note == "10 ratings each"
    assert view.cards["Users"].accessibleDescription() == "40 10 ratings each"


def test_the_bars_count_every_rating(view, state, make_dataset):
    state.set_dataset(make_dataset())
    assert sum(bar.count for bar in view.histogram.bars) == 400


def test_rejected_rows_are_shown_only_when_there_are_any(view, state, make_dataset):
    state.set_dataset(make_dataset())
    assert not view.rejected.isVisible()
    state.set_dataset(make_dataset(n_rejected=3))
    assert view.rejected.isVisible()
    table = view.findChild(TableView)
    assert table.accessibleName() == "Rejected rows"
    first = [table.model().index(0, column).data() for column in range(3)]
    assert first == ["2", "the rating is not a number", "=1+1,2,<b>x</b>"]


def test_warnings_of_the_load_are_plain_text(view, state, make_dataset):
    state.set_dataset(make_dataset(warnings=("Read as <i>Windows-1252</i>.",)))
    (label,) = (x for x in view.findChildren(QLabel) if "Windows-1252" in x.text())
    assert label.isVisible()
    assert label.textFormat() == Qt.TextFormat.PlainText


def test_rejected_rows_are_exported_without_formulas(
    view, state, make_dataset, tmp_path, monkeypatch, qtbot
):
    state.set_dataset(make_dataset(n_rejected=2))
    path = tmp_path / "rows.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    export = next(b for b in view.findChildren(QPushButton) if "xport" in b.text())
    with qtbot.waitSignal(state.message_posted) as blocker:
        export.click()
    assert blocker.args[0].kind == "success"
    assert "'=1+1" in path.read_text("utf-8")


def test_an_export_that_fails_is_a_message(view, state, make_dataset, tmp_path, qtbot):
    state.set_dataset(make_dataset(n_rejected=2))
    with qtbot.waitSignal(state.message_posted) as blocker:
        view.rejected.export_requested.emit(tmp_path / "nowhere" / "rows.csv")
    assert blocker.args[0].kind == "error"


@pytest.fixture
def histogram(qtbot, themes):
    histogram = RatingHistogram(themes)
    qtbot.addWidget(histogram)
    histogram.resize(400, 300)
    return histogram


def test_each_half_star_has_its_tick(histogram):
    histogram.show_bars([HistogramBar(k / 2, k / 2, k) for k in range(1, 11)])
    (ticks,) = histogram.getAxis("bottom")._tickLevels
    assert [text for _, text in ticks] == [
        "0.5", "1", "1.5", "2", "2.5", "3", "3.5", "4", "4.5", "5"
    ]  # fmt: skip


def test_counts_are_whole_numbers_without_prefixes(histogram):
    axis = histogram.getAxis("left")
    assert axis.tickStrings([0, 10_000, 20_000], 0.001, 10_000) == ["0", "10,000", "20,000"]
    assert all(spacing >= 1 for spacing, _ in axis.tickSpacing(0, 2, 300))


def test_the_numbers_can_be_heard(histogram):
    histogram.show_bars([HistogramBar(1, 1, 10), HistogramBar(2, 2, 1_000)])
    assert histogram.accessibleDescription() == "1: 10; 2: 1,000"


def test_a_single_rating_value_has_one_bar(histogram):
    histogram.show_bars([HistogramBar(3, 3, 7)])
    assert histogram.accessibleDescription() == "3: 7"


def test_follows_the_theme(histogram, themes):
    themes.choose("dark")
    assert histogram.backgroundBrush().color().name() == themes.current.base
    themes.choose("light")
