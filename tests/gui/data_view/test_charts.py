"""The charts of the Data tab show, say and save what was counted."""

import csv

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from funksvd_gui.data.statistics.summary import HistogramBar
from funksvd_gui.gui.charts.chart_export import export_chart
from funksvd_gui.gui.data_view.distributions_page import NOTHING_COUNTED, CountPlot, MeanPlot
from funksvd_gui.gui.data_view.overview_page import RatingHistogram, TimePlot


@pytest.fixture
def shown(qtbot, themes):
    """Show a chart as large as on a laptop."""

    def show(chart):
        qtbot.addWidget(chart)
        chart.resize(400, 300)
        chart.show()
        return chart

    return show


@pytest.fixture
def histogram(shown, themes):
    return shown(RatingHistogram(themes))


@pytest.fixture
def count_plot(shown, themes, summary):
    plot = shown(CountPlot("user", themes))
    plot.show_curve(summary.users.curve)
    return plot


@pytest.fixture
def mean_plot(shown, themes, summary):
    plot = shown(MeanPlot("item", themes))
    plot.show_grid(summary.items.grid)
    return plot


@pytest.fixture
def time_plot(shown, themes, summary):
    plot = shown(TimePlot(themes))
    plot.show_histogram(summary.over_time)
    return plot


def names_on(axis, lowest, highest, size):
    ((spacing, values),) = axis.tickValues(lowest, highest, size)
    return axis.tickStrings(values, 1.0, spacing)


def rows_of(chart, folder):
    export_chart(chart, folder / "chart.csv")
    with (folder / "chart.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def test_each_half_star_has_its_tick_where_there_is_room(histogram):
    histogram.show_bars([HistogramBar(k / 2, k / 2, k) for k in range(1, 11)])
    wide = names_on(histogram.bottom_axis, 0, 6, 900)
    assert wide == ["0.5", "1", "1.5", "2", "2.5", "3", "3.5", "4", "4.5", "5"]
    assert names_on(histogram.bottom_axis, 0, 6, 250) == ["1", "2", "3", "4", "5"]


def test_the_numbers_can_be_heard(histogram):
    histogram.show_bars([HistogramBar(1, 1, 10), HistogramBar(2, 2, 1_000)])
    assert histogram.accessibleDescription() == "1: 10; 2: 1,000"


def test_a_single_rating_value_has_one_bar(histogram):
    histogram.show_bars([HistogramBar(3, 3, 7)])
    assert histogram.accessibleDescription() == "3: 7"
    assert histogram.readout_of(0).sentence == "rating 3, given 7, share 100 %"


def test_bins_are_named_by_both_ends(histogram):
    histogram.show_bars([HistogramBar(0, 2.5, 7), HistogramBar(2.5, 5, 1)])
    assert histogram.accessibleDescription() == "0 – 2.5: 7; 2.5 – 5: 1"


def test_follows_the_theme(histogram, themes):
    themes.choose("dark")
    assert histogram.backgroundBrush().color().name() == themes.current.base
    themes.choose("light")


def test_a_filter_is_read_off_the_counts(count_plot, summary):
    users = summary.users.each.counts
    row = len(summary.users.curve.at_least) // 2
    at_least = int(summary.users.curve.at_least[row])
    kept = users[users >= at_least]
    sentence = count_plot.readout_of(row).sentence
    assert sentence.startswith(f"at least {at_least}, users {len(kept)}, ")
    assert f"with ratings {100 * kept.sum() / 400:.3g} %" in sentence


def test_the_numbers_of_the_counts_are_saved(count_plot, summary, tmp_path):
    rows = rows_of(count_plot, tmp_path)
    assert [int(row["users"]) for row in rows] == summary.users.curve.n_groups.tolist()


def test_without_counts_nothing_is_drawn_and_said(count_plot):
    count_plot.show_curve(NOTHING_COUNTED)
    assert count_plot.accessibleDescription() == "Nothing has been counted yet."
    count_plot.read(0)
    assert count_plot.read_row is None


def test_every_cell_is_saved(mean_plot, tmp_path):
    assert sum(int(row["items"]) for row in rows_of(mean_plot, tmp_path)) == 30


def test_cells_are_drawn_in_the_pictures_too(mean_plot, themes, tmp_path):
    export_chart(mean_plot, tmp_path / "plot.png")
    image = QImage(str(tmp_path / "plot.png"))
    colours = {
        image.pixelColor(x, y).name()
        for x in range(0, image.width(), 2)
        for y in range(0, image.height(), 2)
    }
    assert themes.current.data in colours


def test_a_column_of_cells_says_how_many_there_are(mean_plot, summary):
    n_items = [
        int(mean_plot.readout_of(row).lines[1][1]) for row in range(len(mean_plot.row_positions()))
    ]
    assert sum(n_items) == 30


def test_periods_are_read_with_their_mean(time_plot):
    assert time_plot.readout_of(0).sentence.startswith("week 27 Dec 1999, ratings 1, mean ")


def test_every_rating_is_in_a_period_that_is_saved(time_plot, tmp_path):
    rows = rows_of(time_plot, tmp_path)
    assert sum(int(row["ratings"]) for row in rows) == 400
    assert rows[0]["begins"] == "week of 27 Dec 1999"


def test_the_arrow_keys_read_one_row_after_the_other(time_plot, qtbot):
    for key, row in (
        (Qt.Key.Key_Right, 0), (Qt.Key.Key_Right, 1), (Qt.Key.Key_Left, 0), (Qt.Key.Key_Left, 0),
        (Qt.Key.Key_End, len(time_plot.row_positions()) - 1), (Qt.Key.Key_Home, 0),
        (Qt.Key.Key_PageDown, 10), (Qt.Key.Key_Escape, None),
    ):  # fmt: skip
        qtbot.keyClick(time_plot, key)
        assert time_plot.read_row == row


def test_a_reading_is_no_part_of_the_picture(time_plot, tmp_path):
    time_plot.read(3)
    export_chart(time_plot, tmp_path / "plot.svg")
    assert time_plot.read_row is None
    assert ">mean</text>" not in (tmp_path / "plot.svg").read_text()


def test_the_pointer_reads_the_nearest_row(time_plot, qtbot):
    middle = time_plot.viewport().rect().center()
    qtbot.mouseMove(time_plot.viewport(), middle)
    qtbot.waitUntil(lambda: time_plot.read_row is not None)
    assert 0 < time_plot.read_row < len(time_plot.row_positions()) - 1
