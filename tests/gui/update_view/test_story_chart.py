"""Pictures light up where one points, and tell what they show."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtTest import QTest

from funksvd_gui.gui.update_view.picture import Bar, Curve, Dot, Line, Picture
from funksvd_gui.gui.update_view.pointing import Pointing
from funksvd_gui.gui.update_view.story_chart import StoryChart


@pytest.fixture
def pointing():
    return Pointing()


@pytest.fixture
def chart(qtbot, themes, pointing):
    chart = StoryChart("A picture", themes, pointing)
    qtbot.addWidget(chart)
    chart.resize(400, 300)
    x = np.linspace(0.0, 4.0, 41)
    shapes = (
        Curve(x=x, y=0 * x + 3.0, colour="validation", name="epsilon"),
        Line(begin=(0.0, 1.0), end=(4.0, 1.0), colour="accent", name="dp"),
        Bar(x=3.0, begin=1.5, end=2.5, colour="data", name="b"),
        Dot(x=1.0, y=2.0, colour="negative", name="p"),
    )
    chart.show_pictures("Four shapes.", Picture(shapes, (0.0, 4.0), (0.0, 4.0)))
    chart.show()
    qtbot.waitExposed(chart)
    return chart


def place_of(chart, x, y):
    scene = chart.view_box.mapViewToScene(QPointF(x, y))
    return chart.mapFromScene(scene)


@pytest.mark.parametrize(
    ("x", "y", "name"),
    [(2.0, 3.0, "epsilon"), (2.0, 1.0, "dp"), (3.0, 2.0, "b"), (1.0, 2.0, "p"), (2.0, 2.0, "")],
)
def test_pointing_at_a_shape_names_it(chart, pointing, qtbot, x, y, name):
    pointing.point("q")
    QTest.mouseMove(chart.viewport(), QPoint(2, 2))
    QTest.mouseMove(chart.viewport(), place_of(chart, x, y))
    qtbot.waitUntil(lambda: pointing.name == name)


@pytest.mark.parametrize("name", ["epsilon", "dp", "b", "p"])
def test_what_is_pointed_at_elsewhere_lights_up(chart, pointing, name):
    before = chart.grab().toImage()
    pointing.point(name)
    assert chart.grab().toImage() != before
    pointing.point("")
    assert chart.grab().toImage() == before


def test_a_picture_follows_the_theme(chart, themes):
    before = chart.grab().toImage()
    themes.choose("dark")
    assert chart.grab().toImage() != before
    themes.choose("light")
    assert chart.grab().toImage() == before


def test_a_picture_tells_itself_and_its_numbers(chart):
    assert chart.accessibleDescription() == "Four shapes."
    headings, columns = chart.numbers()
    assert headings == ["x 1", "epsilon", "from", "to"]
    assert len(columns[0]) == len(columns[1]) == 41
    assert columns[2:] == [[1.5], [2.5]]


def test_a_curve_that_has_diverged_is_drawn_as_far_as_it_goes(chart):
    x = np.linspace(0.0, 4.0, 5)
    y = np.array([1.0, 2.0, 1e300, np.inf, np.nan])
    chart.show_pictures("Away.", Picture((Curve(x=x, y=y, colour="text"),), (0.0, 4.0), (0.0, 4.0)))
    assert not chart.grab().isNull()
