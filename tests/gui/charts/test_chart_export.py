import csv

import numpy as np
import pytest
from PySide6.QtGui import QImage

from funksvd_gui.errors import SaveError
from funksvd_gui.gui.charts.chart_card import ExportMenu
from funksvd_gui.gui.charts.chart_export import export_chart
from funksvd_gui.gui.training_view.epoch_series import EpochSeries
from funksvd_gui.gui.training_view.rmse_plot import RmsePlot
from tests.gui.training_view.conftest import make_events


@pytest.fixture
def series():
    series = EpochSeries()
    series.extend(make_events(n_fine_tuning=2))
    return series


@pytest.fixture
def plot(qtbot, themes, series):
    plot = RmsePlot(series, themes)
    qtbot.addWidget(plot)
    plot.resize(600, 300)
    plot.show()
    plot.describe("Sixty epochs.")
    plot.redraw()
    return plot


def colours_in(image):
    width, height = image.width(), image.height()
    return {image.pixelColor(x, y).name() for x in range(0, width, 2) for y in range(0, height, 2)}


def test_png_has_twice_the_pixels_and_all_curves(plot, themes, tmp_path):
    export_chart(plot, tmp_path / "plot.png")
    image = QImage(str(tmp_path / "plot.png"))
    assert (image.width(), image.height()) == (1200, 600)
    theme = themes.current
    assert {theme.base, theme.train, theme.validation} <= colours_in(image)


def test_svg_is_made_of_lines_and_texts(plot, themes, tmp_path):
    export_chart(plot, tmp_path / "plot.svg")
    text = (tmp_path / "plot.svg").read_text()
    assert "<title>RMSE plot</title>" in text
    assert "<desc>Sixty epochs.</desc>" in text
    assert ">validation</text>" in text
    assert themes.current.train in text


def test_svg_draws_what_the_screen_shows(plot, themes, tmp_path, qapp):
    from PySide6.QtGui import QPainter
    from PySide6.QtSvg import QSvgRenderer

    export_chart(plot, tmp_path / "plot.svg")
    image = QImage(600, 300, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    QSvgRenderer(str(tmp_path / "plot.svg")).render(painter)
    painter.end()
    # Curves are drawn where the renderer may blend them with the background.
    assert themes.current.base in colours_in(image)
    assert len(colours_in(image)) > 20


def test_pdf_is_one_page_of_the_plots_size(plot, tmp_path):
    export_chart(plot, tmp_path / "plot.pdf")
    content = (tmp_path / "plot.pdf").read_bytes()
    assert content.startswith(b"%PDF-")
    assert b"/MediaBox [0 0 450" in content
    assert content.count(b"/Type /Page\n") == 1


def test_csv_has_every_digit(plot, series, tmp_path):
    export_chart(plot, tmp_path / "plot.CSV")
    with (tmp_path / "plot.CSV").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(series)
    assert [float(row["rmse_validation"]) for row in rows] == series.validation.tolist()
    assert (rows[-1]["feature"], rows[-1]["epoch"]) == ("fine-tuning", "2")
    np.testing.assert_array_equal([int(row["updates"]) for row in rows], series.updates)


def test_what_is_missing_is_an_empty_cell(qtbot, themes, tmp_path):
    series = EpochSeries()
    series.extend(make_events(n_features=1, n_epochs=1, is_validated=False))
    plot = RmsePlot(series, themes)
    qtbot.addWidget(plot)
    export_chart(plot, tmp_path / "plot.csv")
    with (tmp_path / "plot.csv").open(newline="") as file:
        assert next(csv.DictReader(file))["rmse_validation"] == ""


def test_curves_are_as_wide_in_a_picture_as_on_the_screen(plot, monkeypatch, tmp_path):
    def width_of(plot):
        return plot._drawing.items["training"].opts["pen"].widthF()

    widths = []
    render = RmsePlot.render
    monkeypatch.setattr(
        RmsePlot,
        "render",
        lambda self, *args: (
            widths.append(self._drawing.items["training"].opts["pen"].widthF())
            or render(self, *args)
        ),
    )
    for ending, scale in (("png", 2.0), ("svg", 1.0)):
        export_chart(plot, tmp_path / f"plot.{ending}")
        assert widths.pop() == 1.5 * scale
    assert width_of(plot) == 1.5


def test_the_reading_under_the_pointer_is_not_part_of_the_picture(plot, tmp_path):
    plot.read(10)
    export_chart(plot, tmp_path / "plot.svg")
    assert plot.read_row is None
    assert ">epoch</text>" not in (tmp_path / "plot.svg").read_text()


def test_an_unknown_ending_is_refused_in_words(plot, tmp_path):
    with pytest.raises(SaveError, match="its ending says no format") as caught:
        export_chart(plot, tmp_path / "plot.doc")
    assert ".png" in caught.value.hint


def test_the_message_bar_hears_of_success_and_failure(plot, state, tmp_path, qtbot):
    menu = ExportMenu(plot, state)
    qtbot.addWidget(menu)
    with qtbot.waitSignal(state.message_posted) as posted:
        menu.save(tmp_path / "plot.svg")
    assert posted.args[0].kind == "success"
    with qtbot.waitSignal(state.message_posted) as posted:
        menu.save(tmp_path / "missing" / "plot.svg")
    assert posted.args[0].kind == "error"
    assert posted.args[0].hint


def test_every_format_has_an_entry(plot, state, qtbot):
    menu = ExportMenu(plot, state)
    qtbot.addWidget(menu)
    assert [action.text().split()[2] for action in menu.actions()] == [
        "P&NG",
        "&SVG",
        "&PDF",
        "&CSV,",
    ]
