import dataclasses
import re
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDateEdit,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QToolBar,
    QWidget,
)

import funksvd_gui.gui
from funksvd_gui.gui.charts.chart import Chart
from funksvd_gui.gui.theme import DARK, LIGHT, ThemeManager, palette_of, style_sheet_of
from funksvd_gui.gui.widgets.tables import Column, ColumnTableModel, make_table

COLOUR = re.compile(r"#[0-9a-fA-F]{6}\b")


def luminance(colour):
    parts = [QColor(colour).redF(), QColor(colour).greenF(), QColor(colour).blueF()]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("token", ["text", "dim", "success", "warning", "error"])
def test_text_can_be_read_on_cards_and_on_the_window(theme, token):
    colour = getattr(theme, token)
    assert contrast(colour, theme.base) >= 4.5
    assert contrast(colour, theme.window) >= 4.5


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_the_primary_button_can_be_read(theme):
    assert contrast(theme.on_accent, theme.accent) >= 4.5


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(
    "curve", ["train", "validation", "baseline", "data", "positive", "negative"]
)
def test_curves_stand_out_from_the_card(theme, curve):
    assert contrast(getattr(theme, curve), theme.base) >= 3


def test_tokens_are_colours():
    for theme in (LIGHT, DARK):
        values = dataclasses.asdict(theme)
        del values["is_dark"]
        assert all(COLOUR.fullmatch(value) for value in values.values())


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_fields_have_arrows_in_the_colour_of_dim_text(theme):
    sheet = style_sheet_of(theme)
    assert "$" not in sheet
    pictures = [Path(name) for name in re.findall(r"url\((.+?)\)", sheet)]
    assert {picture.stem.partition("-")[0] for picture in pictures} == {"up", "down"}
    assert all(theme.dim in picture.read_text("utf-8") for picture in pictures)


@pytest.mark.parametrize("make", [QLineEdit, QComboBox, QSpinBox, QDateEdit])
def test_fields_are_as_high_as_one_another(themes, qtbot, make):
    heights = set()
    for field in (make(), QLineEdit()):
        qtbot.addWidget(field)
        field.ensurePolished()
        heights.add(field.sizeHint().height())
    assert len(heights) == 1


@pytest.mark.parametrize("make", [QLineEdit, QComboBox, QSpinBox, QDateEdit, QPushButton])
def test_controls_are_28_pixels_high_and_buttons_of_the_toolbar_32(themes, qtbot, make):
    control, bar = make(), QToolBar()
    qtbot.addWidget(control)
    qtbot.addWidget(bar)
    control.ensurePolished()
    assert control.sizeHint().height() == 28
    button = QPushButton("Start", bar)
    button.ensurePolished()
    assert button.sizeHint().height() == 32


def test_no_rule_is_for_every_widget():
    assert not re.search(r"^\s*QWidget", style_sheet_of(LIGHT), re.MULTILINE)


def test_only_the_theme_names_a_colour():
    gui = Path(funksvd_gui.gui.__file__).parent
    others = [path for path in gui.rglob("*.py") if path.name != "theme.py"]
    assert others
    assert [path.name for path in others if COLOUR.search(path.read_text("utf-8"))] == []


def test_choosing_a_theme_changes_palette_and_sheet(qapp, qtbot):
    themes = ThemeManager(qapp, "light")
    with qtbot.waitSignal(themes.changed):
        themes.choose("dark")
    assert themes.current is DARK
    assert QApplication.palette().color(QPalette.ColorRole.Window).name() == DARK.window
    assert DARK.accent in qapp.styleSheet()
    themes.choose("light")


def test_choosing_the_same_theme_changes_nothing(qapp, qtbot):
    themes = ThemeManager(qapp, "light")
    with qtbot.assertNotEmitted(themes.changed):
        themes.choose("light")


def test_an_unknown_choice_follows_the_system(qapp):
    assert ThemeManager(qapp, "purple").choice == "system"


def test_disabled_text_is_dim():
    palette = palette_of(LIGHT)
    disabled = palette.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.ButtonText)
    assert disabled.name() == LIGHT.dim


def test_all_text_grows_and_shrinks_with_the_scale(themes, qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    children = [QPushButton("Start", window), QLineEdit(window), QSpinBox(window)]
    window.show()
    usual = window.font().pointSizeF()
    for percent in (150, 80, 100):
        themes.scale_text(percent)
        for part in (window, *children):
            assert part.font().pointSizeF() == pytest.approx(usual * percent / 100)


def test_text_has_steps_and_ends(themes):
    seen = []
    for _ in range(12):
        themes.step_text(1)
        seen.append(themes.text_scale)
    assert seen == sorted(seen)
    assert seen[-1] == 200
    for _ in range(12):
        themes.step_text(-1)
    assert themes.text_scale == 80
    themes.scale_text(1_000)
    assert themes.text_scale == 200


def test_charts_and_tables_grow_with_the_text(themes, qtbot):
    chart = Chart("Some chart", themes)
    table = make_table("Some table", ColumnTableModel([Column(title="A", value=str)]))
    for widget in (chart, table):
        qtbot.addWidget(widget)
        widget.show()
    points, axis = chart.text_font.pointSizeF(), chart.left_axis.width()
    row, column = table.verticalHeader().defaultSectionSize(), table.columnWidth(0)
    themes.scale_text(200)
    assert chart.text_font.pointSizeF() == pytest.approx(2 * points)
    qtbot.waitUntil(lambda: chart.left_axis.width() > 1.5 * axis)
    assert table.verticalHeader().defaultSectionSize() > 1.4 * row
    assert table.columnWidth(0) > 1.5 * column
    themes.scale_text(100)
    qtbot.waitUntil(lambda: chart.left_axis.width() == axis)
    assert table.verticalHeader().defaultSectionSize() == row
