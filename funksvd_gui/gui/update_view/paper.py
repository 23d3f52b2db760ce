"""Steps of the walk on paper and on slides: in light colours, with the person's example."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QSize, Qt
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QApplication, QBoxLayout, QWidget

from funksvd_gui import wording
from funksvd_gui.gui.charts.chart import Chart
from funksvd_gui.gui.theme import ThemeManager, dress_for_paper
from funksvd_gui.gui.update_view.map_picture import MapPicture
from funksvd_gui.gui.update_view.pages import make_page
from funksvd_gui.gui.update_view.pointing import Pointing
from funksvd_gui.gui.update_view.steps import STEPS
from funksvd_gui.gui.update_view.subject import UpdateSubject
from funksvd_gui.gui.widgets.cards import Card
from funksvd_gui.gui.widgets.labels import text_label
from funksvd_gui.gui.widgets.layouts import in_column, in_row
from funksvd_gui.gui.widgets.painted_files import PNG_SCALE, Paint, PaintedPdf, painted_png

_TITLE_SCALE = 1.7
_MARGIN = 24
#: Of the paper's size, in per cent.
_SMALLEST, _LARGEST, _STEP = 60, 300, 5
#: Of a picture, beside the page or below it.
_LEAST_BESIDE, _LEAST_BELOW = 240, 440


@dataclass(frozen=True, slots=True)
class PaperSize:
    """A page, in pixels of 96 to the inch."""

    name: str
    size: QSize

    @property
    def is_wide(self) -> bool:
        return self.size.width() > self.size.height()


SLIDE = PaperSize("16:9", QSize(1280, 720))
A4 = PaperSize("A4", QSize(794, 1123))


def empty_pdf(subject: UpdateSubject, paper: PaperSize) -> PaintedPdf:
    """Return a file for steps of a subject, without any page."""
    return PaintedPdf(f"The update rule of FunkSVD: {example_of(subject)}", paper.size)


def step_as_png(subject: UpdateSubject, step: int, paper: PaperSize) -> bytes:
    """Return an image of a step, from 1, with the subject as it is."""
    return painted_png(paper.size, painter_of(subject, step, paper, PNG_SCALE))


def example_of(subject: UpdateSubject) -> str:
    """Return whose rating of what is derived, in which feature."""
    explained = subject.explained
    if explained is None or subject.model is None:
        return ""
    title = wording.shown(explained.title or explained.item_id, 80)
    return (
        f"User {wording.shown(explained.user_id, 40)} · {title} · "
        f"rated {wording.number(explained.update.rating)} · "
        f"feature {explained.feature} of {subject.model.n_features}"
    )


def painter_of(subject: UpdateSubject, step: int, paper: PaperSize, curve_scale: int = 1) -> Paint:
    """Return what makes the sheet of a step when it is to be painted, and forgets it then."""

    def paint(painter: QPainter) -> None:
        with _laid_out(subject, step, paper) as sheet, ExitStack() as stack:
            for chart in sheet.findChildren(Chart):
                # Curves keep their width in pixels, however many there are.
                stack.enter_context(chart.wider_curves(curve_scale))
            share = paper.size.width() / sheet.width()
            painter.scale(share, share)
            sheet.render(painter, QPoint())

    return paint


@contextmanager
def _laid_out(subject: UpdateSubject, step: int, paper: PaperSize) -> Iterator[QWidget]:
    """Give a sheet that is laid out as if it were shown."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    themes = ThemeManager(app, "light", is_applied=False)
    sheet = StepSheet(subject, step, paper, themes)
    try:
        sheet.show()
        sheet.fit()
        yield sheet
    finally:
        sheet.close()
        sheet.deleteLater()
        themes.deleteLater()


class StepSheet(QWidget):
    """A page with the title of a step, the example, the step's page and its picture."""

    def __init__(
        self, subject: UpdateSubject, step: int, paper: PaperSize, themes: ThemeManager
    ) -> None:
        super().__init__()
        self._paper = paper
        self.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        page = make_page(step, subject, themes, Pointing(self))
        half = Card(self)
        half.setLayout(in_column((page, 1), margins=(16, 12, 16, 12)))
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        halves = QBoxLayout(across if paper.is_wide else down)
        halves.setSpacing(12)
        halves.addWidget(half, 11)
        side = page.side or MapPicture(subject, themes, self)
        side.setMinimumHeight(_LEAST_BESIDE if paper.is_wide else _LEAST_BELOW)
        halves.addWidget(side, 9)
        title = text_label(f"{step}  {STEPS[step - 1].name}", "name", self)
        foot = in_row(
            (text_label(f"Data: {wording.shown(_data_of(subject), 60)}", "dim", self), 1),
            text_label(f"FunkSVD Studio · {step} of {len(STEPS)}", "dim", self),
        )
        self.setLayout(
            in_column(
                title,
                text_label(example_of(subject), "dim", self, wraps=True),
                text_label(STEPS[step - 1].sentence, "", self, wraps=True),
                (halves, 1), foot, spacing=8, margins=(_MARGIN,) * 4,
            )
        )  # fmt: skip
        page.refresh()
        # Only what is in it by now takes over colours and font.
        dress_for_paper(self)
        font = QFont(self.font())
        font.setPixelSize(round(font.pixelSize() * _TITLE_SCALE))
        title.setFont(font)

    def fit(self) -> None:
        """Take the shape of the paper, and of its size what the contents need.

        A small sheet is enlarged when it is painted: text is as large as there is room for.
        """
        layout, size = self.layout(), self._paper.size
        assert layout is not None
        _settle()
        # Lines are broken where there is no room: how high they are depends on the width.
        for percent in range(_SMALLEST, _LARGEST, _STEP):
            wanted = size * percent / 100
            # Larger than that where its contents will not do with less.
            self.resize(wanted)
            _settle()
            least = layout.totalMinimumSize()
            height = max(layout.totalHeightForWidth(wanted.width()), least.height())
            if height <= wanted.height() and least.width() <= wanted.width():
                break


def _settle() -> None:
    """Lay out what has asked for it, which Qt would do in the window's next round."""
    QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)


def _data_of(subject: UpdateSubject) -> str:
    return "" if subject.model is None else subject.model.name
