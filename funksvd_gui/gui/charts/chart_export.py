"""Charts become files: PNG, SVG, PDF, and their numbers as CSV."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from funksvd_gui.errors import SaveError
from funksvd_gui.gui.charts.chart import Chart
from funksvd_gui.gui.widgets.painted_files import (
    DOTS_PER_INCH,
    PNG_SCALE,
    PaintedPdf,
    open_buffer,
    painted_png,
)
from funksvd_gui.store.atomic_file import write_bytes
from funksvd_gui.store.csv_export import csv_text


def export_chart(chart: Chart, path: Path) -> None:
    """Write a chart to a file, in the format of the file's ending.

    Raises
    ------
    SaveError
        If the ending is unknown or the file cannot be written.
    """
    render = RENDERERS.get(path.suffix.casefold())
    if render is None:
        known = ", ".join(RENDERERS)
        raise SaveError(
            f"{path} was not written: its ending says no format.", hint=f"Use one of {known}."
        )
    chart.prepare_export()
    write_bytes(path, render(chart))


def png_of(chart: Chart) -> bytes:
    """Return an image with twice the pixels of the screen."""
    # Curves keep their width in pixels, however many there are.
    with chart.wider_curves(PNG_SCALE):
        return painted_png(chart.size(), partial(_paint, chart))


def svg_of(chart: Chart) -> bytes:
    """Return a drawing of lines and texts."""
    # pyqtgraph's own exporter fails on Qt 6.11; QtSvg is loaded only when asked for.
    from PySide6.QtSvg import QSvgGenerator

    buffer = open_buffer()
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(chart.size())
    generator.setViewBox(QRectF(0, 0, chart.width(), chart.height()))
    generator.setResolution(DOTS_PER_INCH)
    generator.setTitle(chart.accessibleName())
    generator.setDescription(chart.accessibleDescription())
    painter = QPainter(generator)
    try:
        _paint(chart, painter)
    finally:
        painter.end()
    return bytes(buffer.data().data())


def pdf_of(chart: Chart) -> bytes:
    """Return a page of the chart's size."""
    pdf = PaintedPdf(chart.accessibleName(), chart.size())
    with closing(pdf):
        pdf.add(partial(_paint, chart))
        return pdf.finished()


def csv_of(chart: Chart) -> bytes:
    """Return the numbers with all their digits; UTF-8, one heading line."""
    headings, columns = chart.numbers()
    return csv_text(headings, zip(*columns, strict=True)).encode()


RENDERERS: dict[str, Callable[[Chart], bytes]] = {
    ".png": png_of,
    ".svg": svg_of,
    ".pdf": pdf_of,
    ".csv": csv_of,
}


def _paint(chart: Chart, painter: QPainter) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    target = QRectF(0, 0, chart.width(), chart.height())
    painter.fillRect(target, chart.backgroundBrush())
    chart.render(painter, target, chart.viewport().rect(), Qt.AspectRatioMode.KeepAspectRatio)
