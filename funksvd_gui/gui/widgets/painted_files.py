"""What is painted becomes a file: an image, or pages of lines and letters."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QSize, QSizeF
from PySide6.QtGui import QImage, QImageWriter, QPageLayout, QPageSize, QPainter, QPdfWriter

#: Pixels of an image for each of the screen.
PNG_SCALE = 2
DOTS_PER_INCH = 96
_POINTS_PER_INCH = 72

#: Paints a picture; its coordinates are pixels of the screen.
Paint = Callable[[QPainter], None]


def painted_png(size: QSize, paint: Paint) -> bytes:
    """Return an image with twice the pixels of the screen; all of it must be painted."""
    image = QImage(size * PNG_SCALE, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(PNG_SCALE)
    painter = QPainter(image)
    try:
        paint(painter)
    finally:
        painter.end()
    buffer = open_buffer()
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    return bytes(buffer.data().data())


class PaintedPdf:
    """Pages of one size, painted one after the other."""

    def __init__(self, title: str, size: QSize) -> None:
        self._buffer = open_buffer()
        self._writer = QPdfWriter(self._buffer)
        self._writer.setTitle(title)
        # The screen's resolution keeps lines and letters in proportion.
        self._writer.setResolution(DOTS_PER_INCH)
        in_points = QSizeF(size) * _POINTS_PER_INCH / DOTS_PER_INCH
        match = QPageSize.SizeMatchPolicy.ExactMatch
        page_size = QPageSize(in_points, QPageSize.Unit.Point, matchPolicy=match)
        orientation = QPageLayout.Orientation.Portrait
        self._writer.setPageLayout(QPageLayout(page_size, orientation, QMarginsF()))
        self._painter: QPainter | None = None

    def add(self, paint: Paint) -> None:
        """Paint the next page."""
        if self._painter is None:
            self._painter = QPainter(self._writer)
        else:
            self._writer.newPage()
        self._painter.save()
        paint(self._painter)
        self._painter.restore()

    def close(self) -> None:
        """Paint no more: a painter must not outlive what it paints on."""
        if self._painter is not None and self._painter.isActive():
            self._painter.end()

    def finished(self) -> bytes:
        """Return all pages."""
        self.close()
        return bytes(self._buffer.data().data())


def open_buffer() -> QBuffer:
    """Return a file in memory that can be written to."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    return buffer
