"""Colours, palette and style sheet; the only module that names a colour."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Literal, get_args

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontInfo, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from funksvd_gui.resource_files import resource_path

ThemeChoice = Literal["system", "light", "dark"]

_STYLE = "fusion"
_SMALLEST_POINT_SIZE = 10.0
_TEXT_SCALES = (80, 90, 100, 110, 125, 150, 175, 200)
SMALLEST_TEXT_SCALE, USUAL_TEXT_SCALE, LARGEST_TEXT_SCALE = 80, 100, 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """Tokens, each ``#rrggbb``. The curves are from the Okabe–Ito set, which colour-blind
    people can tell apart; they are told apart by dash as well.

    `alternate` is every other table row, `band` every other feature in a plot,
    `chosen_band` the chosen one, `data` what is counted in the data before any training,
    `on_accent` text on the accent colour, `hover` a button under the pointer,
    `selection` a selected row, `positive` what adds and `negative` what takes away.
    """  # noqa: D205

    is_dark: bool
    window: str
    base: str
    text: str
    dim: str
    line: str
    accent: str
    on_accent: str
    accent_hover: str
    alternate: str
    hover: str
    pressed: str
    selection: str
    band: str
    chosen_band: str
    success: str
    warning: str
    error: str
    train: str
    validation: str
    baseline: str
    data: str
    positive: str
    negative: str

    def tint(self, colour: str, share: float) -> str:
        """Return this share of a colour on the base."""
        over, under = QColor(colour), QColor(self.base)
        return QColor(
            round(share * over.red() + (1 - share) * under.red()),
            round(share * over.green() + (1 - share) * under.green()),
            round(share * over.blue() + (1 - share) * under.blue()),
        ).name()


LIGHT = Theme(
    is_dark=False,
    window="#f5f6f8", base="#ffffff", text="#1f2328", dim="#68707c", line="#dfe3e8",
    accent="#0b6bcb", on_accent="#ffffff", accent_hover="#095cae",
    alternate="#f7f8fa", hover="#f0f3f6", pressed="#e4e9ee", selection="#dcebfa", band="#f1f6fb",
    chosen_band="#e2effa",
    success="#1a7f4b", warning="#9a6200", error="#c62f3b",
    train="#0072b2", validation="#d55e00", baseline="#68707c", data="#5b6f8c",
    positive="#00875f", negative="#a84f8d",
)  # fmt: skip

DARK = Theme(
    is_dark=True,
    window="#1b1d21", base="#232529", text="#e6e8eb", dim="#9aa3af", line="#363a41",
    accent="#4a9df2", on_accent="#10151b", accent_hover="#6bb0f5",
    alternate="#272a2f", hover="#2c2f35", pressed="#34383f", selection="#22405f", band="#262d35",
    chosen_band="#28394c",
    success="#4cc38a", warning="#e5b454", error="#ff7b81",
    train="#56b4e9", validation="#e69f00", baseline="#9aa3af", data="#8fa6c4",
    positive="#2fb58d", negative="#d089b8",
)  # fmt: skip

# Measures are multiples of 4 px; a focus ring replaces the one-pixel line by two, and the
# padding gives the pixel back so that nothing moves. A style sheet that touches spin and
# combo boxes takes their native arrows away, so theirs come as pictures.
_STYLE_SHEET = Template("""
QToolTip { color: $text; background: $base; border: 1px solid $line; padding: 4px 6px; }

QMainWindow::separator { background: $window; width: 8px; height: 8px; }
QMainWindow::separator:hover { background: $line; }

QMenuBar { background: $window; padding: 2px 4px; }
QMenuBar::item { padding: 4px 10px; border-radius: 6px; background: transparent; }
QMenuBar::item:selected { background: $hover; }
QMenuBar::item:pressed { background: $pressed; }
QMenu { background: $base; border: 1px solid $line; padding: 4px; }
QMenu::item { padding: 6px 28px 6px 28px; border-radius: 4px; }
QMenu::item:selected { background: $selection; color: $text; }
QMenu::item:disabled { color: $dim; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }
QMenu::indicator { left: 8px; }

QToolBar { background: $window; border: none; padding: 4px 8px 8px 8px; spacing: 8px; }
QToolBar::separator { background: transparent; width: 12px; }

QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QPushButton {
    color: $text; background: $base; border: 1px solid $line; border-radius: 6px;
    padding: 5px 12px; min-height: 16px; outline: 0;
}
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $pressed; }
QPushButton:checked { background: $selection; border-color: $accent; }
QPushButton:focus { border: 2px solid $accent; padding: 4px 11px; }
QPushButton:disabled { color: $dim; background: $window; }
QToolBar QPushButton { min-height: 20px; }
QPushButton::menu-indicator {
    image: url($down); width: 12px; height: 12px;
    subcontrol-origin: padding; subcontrol-position: center right; right: 6px;
}
QPushButton[menu="true"] { padding-right: 24px; }
QPushButton[menu="true"]:focus { padding-right: 23px; }
QPushButton[primary="true"] {
    color: $on_accent; background: $accent; border-color: $accent; font-weight: bold;
}
QPushButton[primary="true"]:hover { background: $accent_hover; border-color: $accent_hover; }
QPushButton[primary="true"]:pressed { background: $accent_hover; }
QPushButton[primary="true"]:focus { border: 2px solid $text; padding: 4px 11px; }
QPushButton[primary="true"]:disabled {
    color: $dim; background: $window; border-color: $line;
}
QPushButton[link="true"] {
    color: $accent; background: transparent; border-color: transparent; padding: 5px 8px;
}
QPushButton[link="true"]:hover { background: $hover; }
QPushButton[link="true"]:focus { border: 2px solid $accent; padding: 4px 7px; }
QPushButton[segment="left"] { border-top-right-radius: 0; border-bottom-right-radius: 0; }
QPushButton[segment="middle"] { border-radius: 0; }
QPushButton[segment="right"] { border-top-left-radius: 0; border-bottom-left-radius: 0; }
QPushButton[square="true"], QPushButton[square="true"]:focus { padding: 0; }
QPushButton[fold="true"] {
    background: transparent; border-color: transparent; padding: 5px 4px;
    text-align: left;
}
QPushButton[fold="true"]:hover { background: $hover; }
QPushButton[fold="true"]:checked { background: transparent; border-color: transparent; }
QPushButton[fold="true"]:focus { border: 2px solid $accent; padding: 4px 3px; }
/* An empty box has the window's colour, darker, for its outline: none is seen in the dark. */
QCheckBox::indicator:unchecked, QListView::indicator:unchecked {
    width: 12px; height: 12px; background: $base; border: 1px solid $dim; border-radius: 2px;
}

QLineEdit, QAbstractSpinBox, QComboBox {
    color: $text; background: $base; border: 1px solid $line; border-radius: 6px;
    padding: 4px 4px 4px 8px; min-height: 18px;
    selection-background-color: $accent; selection-color: $on_accent;
}
QLineEdit:focus, QAbstractSpinBox:focus, QComboBox:focus {
    border: 2px solid $accent; padding: 3px 3px 3px 7px;
}
/* The line inside brings a pixel of its own above and below. */
QAbstractSpinBox { padding: 3px 4px 3px 8px; min-height: 16px; }
QAbstractSpinBox:focus { padding: 2px 3px 2px 7px; }
QLineEdit:disabled, QAbstractSpinBox:disabled, QComboBox:disabled {
    color: $dim; background: $window;
}
QAbstractSpinBox QLineEdit {
    border: none; padding: 0; min-height: 0; background: transparent;
}
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {
    subcontrol-origin: border; width: 20px; height: 13px; border: none; background: transparent;
}
QAbstractSpinBox::up-button { subcontrol-position: top right; margin-top: 1px; }
QAbstractSpinBox::down-button { subcontrol-position: bottom right; margin-bottom: 1px; }
QAbstractSpinBox::up-arrow { image: url($up); width: 10px; height: 10px; }
QAbstractSpinBox::down-arrow { image: url($down); width: 10px; height: 10px; }
QAbstractSpinBox::up-arrow:off, QAbstractSpinBox::down-arrow:off { image: none; }
QAbstractSpinBox::up-button:hover, QAbstractSpinBox::down-button:hover { background: $hover; }
/* A list below the box: the menu over it would scroll inside a border of ours. */
QComboBox { combobox-popup: 0; }
QComboBox:hover { background: $hover; }
QComboBox::drop-down {
    subcontrol-origin: border; subcontrol-position: center right; width: 22px; border: none;
}
QComboBox::down-arrow { image: url($down); width: 12px; height: 12px; }
QComboBox QAbstractItemView {
    color: $text; background: $base; border: 1px solid $line; outline: 0;
    selection-background-color: $selection; selection-color: $text;
}
QComboBox QAbstractItemView::item { min-height: 24px; padding-left: 6px; }
QSlider { min-height: 20px; }
QSlider::groove:horizontal { background: $line; height: 4px; border-radius: 2px; }
QSlider::sub-page:horizontal { background: $accent; height: 4px; border-radius: 2px; }
QSlider::handle:horizontal {
    background: $base; border: 2px solid $accent; border-radius: 8px;
    width: 12px; height: 12px; margin: -6px 0;
}
QSlider::handle:horizontal:hover { background: $selection; }
QSlider::handle:horizontal:focus { background: $accent; }
QSlider::handle:horizontal:disabled { border-color: $dim; }
QSlider::sub-page:horizontal:disabled { background: $dim; }
/* Paints its groove itself. */
QSlider[zones="true"]::groove:horizontal, QSlider[zones="true"]::sub-page:horizontal {
    background: transparent;
}
QToolButton { border: 1px solid transparent; border-radius: 6px; padding: 4px; }
QToolButton:hover { background: $hover; }
QToolButton:focus { border: 2px solid $accent; padding: 3px; }

QTabWidget::pane { border: none; }
QTabWidget::tab-bar { left: 4px; }
QTabBar { background: transparent; }
QTabBar::tab {
    color: $dim; background: transparent; border: 2px solid transparent;
    padding: 6px 12px; margin-right: 4px;
}
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected { color: $text; border-bottom-color: $accent; }
QTabBar::tab:focus { border: 2px solid $accent; border-radius: 6px; }

QFrame[rule="true"] { background: $line; border: none; max-height: 1px; }
QFrame[card="true"] { background: $base; border: 1px solid $line; border-radius: 8px; }
QTableView {
    background: $base; alternate-background-color: $alternate; color: $text;
    border: 1px solid $line; border-radius: 8px; padding: 1px; outline: 0;
    selection-background-color: $selection; selection-color: $text;
}
QTableView[bare="true"] { border-color: transparent; }
QTableView:focus { border: 2px solid $accent; padding: 0; }
QTableView::item { border: none; padding: 0 8px; }
QTableView::item:selected { background: $selection; color: $text; }
QTableView[bare="true"] QHeaderView::section { border: none; padding: 2px 4px; }
QHeaderView { background: transparent; border: none; }
QHeaderView::section {
    color: $dim; background: $base; border: none; border-bottom: 1px solid $line;
    padding: 8px 8px;
}
QAbstractScrollArea::corner { background: transparent; border: none; }
QTableCornerButton::section { background: $base; border: none; }

QScrollArea { background: transparent; border: none; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 2px; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 2px; }
QScrollBar::handle { background: $line; border-radius: 3px; }
QScrollBar::handle:hover { background: $dim; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QStatusBar { background: $window; border-top: 1px solid $line; }
QStatusBar::item { border: none; }
QProgressBar {
    background: $line; border: none; border-radius: 3px; min-height: 6px; max-height: 6px;
}
QProgressBar::chunk { background: $accent; border-radius: 3px; }

QLabel[role="heading"] { color: $dim; font-weight: bold; }
QLabel[role="name"] { font-weight: bold; }
QLabel[role="dim"] { color: $dim; }
QLabel[role="warning"] { color: $warning; }

QFrame[message] { background: $base; border: 1px solid $accent; border-radius: 8px; }
QFrame[message="success"] { border-color: $success; }
QFrame[message="warning"] { border-color: $warning; }
QFrame[message="error"] { border-color: $error; }
QFrame[message="info"] QLabel[role="name"] { color: $accent; }
QFrame[message="success"] QLabel[role="name"] { color: $success; }
QFrame[message="warning"] QLabel[role="name"] { color: $warning; }
QFrame[message="error"] QLabel[role="name"] { color: $error; }
""")


class ThemeManager(QObject):
    """Keeps the application in the chosen colours.

    Parameters
    ----------
    app : QApplication
        Gets the Fusion style, a palette and one style sheet.
    choice : {"system", "light", "dark"}
        *system* follows the desktop, also when it changes at dusk.
    text_scale : int
        Size of all text in per cent of the desktop's.
    is_applied : bool
        Whether the application shows these colours; not for what is drawn for a file.
    """

    changed = Signal()

    def __init__(
        self,
        app: QApplication,
        choice: str = "system",
        text_scale: int = USUAL_TEXT_SCALE,
        *,
        is_applied: bool = True,
    ) -> None:
        super().__init__(app)
        self._app = app
        self._choice: ThemeChoice = _valid(choice)
        self._usual_font = _readable(app.font())
        self._text_scale = _valid_scale(text_scale)
        self._current = self._wanted()
        if is_applied:
            if app.style().name() != _STYLE:
                app.setStyle(_STYLE)
            app.setFont(self._scaled_font())
            app.styleHints().colorSchemeChanged.connect(self._update)
            self._apply()

    @property
    def current(self) -> Theme:
        """The tokens in use."""
        return self._current

    @property
    def choice(self) -> ThemeChoice:
        """What the person chose."""
        return self._choice

    def choose(self, choice: str) -> None:
        """Use this theme from now on."""
        self._choice = _valid(choice)
        self._update()

    @property
    def text_scale(self) -> int:
        """Size of all text in per cent of the desktop's."""
        return self._text_scale

    def scale_text(self, percent: int) -> None:
        """Write all text larger or smaller, within what leaves the window usable."""
        if _valid_scale(percent) != self._text_scale:
            self._text_scale = _valid_scale(percent)
            # Under a style sheet widgets keep the font they were polished with.
            self._app.setStyleSheet("")
            self._app.setFont(self._scaled_font())
            self._apply()

    def step_text(self, steps: int) -> None:
        """Go so many steps up the usual sizes of text, or down."""
        place = min(range(len(_TEXT_SCALES)), key=lambda k: abs(_TEXT_SCALES[k] - self._text_scale))
        self.scale_text(_TEXT_SCALES[min(max(place + steps, 0), len(_TEXT_SCALES) - 1)])

    def _scaled_font(self) -> QFont:
        font = QFont(self._usual_font)
        if font.pointSizeF() > 0:
            font.setPointSizeF(font.pointSizeF() * self._text_scale / USUAL_TEXT_SCALE)
        else:
            font.setPixelSize(round(font.pixelSize() * self._text_scale / USUAL_TEXT_SCALE))
        return font

    def _update(self) -> None:
        wanted = self._wanted()
        if wanted is not self._current:
            self._current = wanted
            self._apply()
            self.changed.emit()

    def _wanted(self) -> Theme:
        if self._choice == "system":
            is_dark = self._app.styleHints().colorScheme() == Qt.ColorScheme.Dark
            return DARK if is_dark else LIGHT
        return DARK if self._choice == "dark" else LIGHT

    def _apply(self) -> None:
        # Palettes of our own: QStyleHints.setColorScheme does nothing where the platform
        # has no colour scheme, such as a bare X server.
        sheet = style_sheet_of(self._current)
        if sheet != self._app.styleSheet():
            self._app.setPalette(palette_of(self._current))
            self._app.setStyleSheet(sheet)


def dress_for_paper(widget: QWidget) -> None:
    """Put a widget and all in it in light colours and text of the desktop's size.

    What is drawn for a file looks the same, however the window is set.
    """
    palette = palette_of(LIGHT)
    font = _readable(QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont))
    # Only a size that was set is handed down.
    font.setPixelSize(QFontInfo(font).pixelSize())
    # The style sheet first: it would put palette and font back to those of the application.
    widget.setStyleSheet(style_sheet_of(LIGHT))
    # Under a style sheet neither is handed down.
    for each in (widget, *widget.findChildren(QWidget)):
        if not each.testAttribute(Qt.WidgetAttribute.WA_SetPalette):
            each.setPalette(palette)
        if not each.testAttribute(Qt.WidgetAttribute.WA_SetFont):
            each.setFont(font)


def palette_of(theme: Theme) -> QPalette:
    """Return the colours that native widgets paint themselves with."""
    roles = QPalette.ColorRole
    colours = {
        roles.Window: theme.window, roles.WindowText: theme.text,
        roles.Base: theme.base, roles.AlternateBase: theme.alternate, roles.Text: theme.text,
        roles.Button: theme.base, roles.ButtonText: theme.text, roles.BrightText: theme.error,
        roles.ToolTipBase: theme.base, roles.ToolTipText: theme.text,
        roles.PlaceholderText: theme.dim,
        roles.Highlight: theme.accent, roles.HighlightedText: theme.on_accent,
        roles.Accent: theme.accent, roles.Link: theme.accent, roles.LinkVisited: theme.accent,
        roles.Light: theme.hover, roles.Midlight: theme.hover,
        roles.Mid: theme.line, roles.Dark: theme.dim, roles.Shadow: theme.line,
    }  # fmt: skip
    palette = QPalette()
    for role, colour in colours.items():
        palette.setColor(role, QColor(colour))
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(theme.dim))
    palette.setColor(QPalette.ColorGroup.Disabled, roles.Base, QColor(theme.window))
    return palette


def style_sheet_of(theme: Theme) -> str:
    """Return the one style sheet of the window."""
    arrows = {name: arrow_path(theme, name).as_posix() for name in ("up", "down")}
    return _STYLE_SHEET.substitute(dataclasses.asdict(theme) | arrows)


def arrow_path(theme: Theme, name: Literal["up", "down"]) -> Path:
    """Return the picture of an arrow that fields have, in the theme's dim colour."""
    return resource_path("icons", f"{name}-{'dark' if theme.is_dark else 'light'}.svg")


def _readable(font: QFont) -> QFont:
    """Return the desktop's font, never tiny, with figures of equal width."""
    font = QFont(font)
    if 0 < font.pointSizeF() < _SMALLEST_POINT_SIZE:
        font.setPointSizeF(_SMALLEST_POINT_SIZE)
    # Nothing moves when a 1 becomes a 4.
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def _valid_scale(percent: int) -> int:
    return min(max(percent, SMALLEST_TEXT_SCALE), LARGEST_TEXT_SCALE)


def _valid(choice: str) -> ThemeChoice:
    return choice if choice in get_args(ThemeChoice) else "system"  # type: ignore[return-value]
