"""Rows and columns of widgets, written down as they stand."""

from __future__ import annotations

from itertools import pairwise
from typing import TypeVar

from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLayout, QVBoxLayout, QWidget

#: A widget, a layout, either with its share of the room, so many pixels, or None for what is left.
Item = QWidget | QLayout | tuple[QWidget | QLayout, int] | int | None
Margins = tuple[int, int, int, int]
_NONE: Margins = (0, 0, 0, 0)
_Box = TypeVar("_Box", bound=QBoxLayout)


def in_row(*items: Item, spacing: int = 8, margins: Margins = _NONE) -> QHBoxLayout:
    """Return these beside one another."""
    return _filled(QHBoxLayout(), items, spacing, margins)


def in_column(*items: Item, spacing: int = 8, margins: Margins = _NONE) -> QVBoxLayout:
    """Return these below one another."""
    return _filled(QVBoxLayout(), items, spacing, margins)


def order_tabs(*stops: QWidget) -> None:
    """Let Tab go from one to the next: the order of making is another one."""
    for stop, following in pairwise(stops):
        QWidget.setTabOrder(stop, following)


def _filled(layout: _Box, items: tuple[Item, ...], spacing: int, margins: Margins) -> _Box:
    layout.setContentsMargins(*margins)
    layout.setSpacing(spacing)
    for item in items:
        match item:
            case None:
                layout.addStretch(1)
            case int():
                layout.addSpacing(item)
            case (inner, stretch):
                _add(layout, inner, stretch)
            case _:
                _add(layout, item, 0)
    return layout


def _add(layout: QBoxLayout, item: QWidget | QLayout, stretch: int) -> None:
    if isinstance(item, QWidget):
        layout.addWidget(item, stretch)
    else:
        layout.addLayout(item, stretch)
