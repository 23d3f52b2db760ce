"""Charts become files: PNG, SVG, PDF, and their numbers as CSV."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import (
    QImage,
    QImageWriter,
    QPageLayout,
    QPageSize,
    QPaintDevice,
    QPainter,
    QPdfWriter,
)

from funksvd_gui.errors import SaveError
from funksvd_gui.gui.charts.chart import Chart
from funksvd_gui.store.atomic_file import write_bytes
from funksvd_gui.store.csv_export import csv_text

_PNG_SCALE = 2
_DOTS_PER_INCH = 96
_POINTS_PER_INCH = 72


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
    image = QImage(chart.size() * _PNG_SCALE, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(_PNG_SCALE)
    # Curves keep their width in pixels, however many there are.
    with chart.wider_curves(_PNG_SCALE):
        _paint(chart, image, chart.size())
    buffer = _open_buffer()
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    return bytes(buffer.data().data())


def svg_of(chart: Chart) -> bytes:
    """Return a drawing of lines and texts."""
    # pyqtgraph's own exporter fails on Qt 6.11; QtSvg is loaded only when asked for.
    from PySide6.QtSvg import QSvgGenerator

    buffer = _open_buffer()
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(chart.size())
    generator.setViewBox(QRectF(0, 0, chart.width(), chart.height()))
    generator.setResolution(_DOTS_PER_INCH)
    generator.setTitle(chart.accessibleName())
    generator.setDescription(chart.accessibleDescription())
    _paint(chart, generator, chart.size())
    return bytes(buffer.data().data())


def pdf_of(chart: Chart) -> bytes:
    """Return a page of the chart's size."""
    buffer = _open_buffer()
    writer = QPdfWriter(buffer)
    writer.setTitle(chart.accessibleName())
    # The screen's resolution keeps lines and letters in proportion.
    writer.setResolution(_DOTS_PER_INCH)
    size = QSizeF(chart.size()) * _POINTS_PER_INCH / _DOTS_PER_INCH
    page = QPageSize(size, QPageSize.Unit.Point, matchPolicy=QPageSize.SizeMatchPolicy.ExactMatch)
    writer.setPageLayout(QPageLayout(page, QPageLayout.Orientation.Portrait, QMarginsF()))
    _paint(chart, writer, chart.size())
    return bytes(buffer.data().data())


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


def _open_buffer() -> QBuffer:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    return buffer


def _paint(chart: Chart, device: QPaintDevice, size: QSize) -> None:
    painter = QPainter(device)
    try:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        target = QRectF(0, 0, size.width(), size.height())
        painter.fillRect(target, chart.backgroundBrush())
        chart.render(painter, target, chart.viewport().rect(), Qt.AspectRatioMode.KeepAspectRatio)
    finally:
        painter.end()
