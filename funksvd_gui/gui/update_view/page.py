"""What the pages of all steps share: formulas, tables and pictures that light one another up."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QLabel, QWidget

from funksvd_gui.core.update_rule import RatingUpdates
from funksvd_gui.gui.charts.axes import TickAxis
from funksvd_gui.gui.theme import ThemeManager
from funksvd_gui.gui.update_view.number_table import NumberTable
from funksvd_gui.gui.update_view.pointing import Pointing
from funksvd_gui.gui.update_view.setting import Setting
from funksvd_gui.gui.update_view.story_chart import StoryChart
from funksvd_gui.gui.update_view.subject import UpdateSubject
from funksvd_gui.gui.widgets.cards import Card
from funksvd_gui.gui.widgets.formula import FormulaView
from funksvd_gui.gui.widgets.labels import say, text_label
from funksvd_gui.gui.widgets.layouts import in_column
from funksvd_gui.session.trained_model import TrainedModel
from funksvd_gui.session.update_explanation import ExplainedUpdate


class Page(QWidget):
    """The left half of one step; `side` is the right half, None where it is the playground."""

    side_changed = Signal()
    feature_requested = Signal(int)  # to be seen on the Training tab

    def __init__(self, subject: UpdateSubject, themes: ThemeManager, pointing: Pointing) -> None:
        super().__init__()
        self.subject, self.themes, self.pointing = subject, themes, pointing
        self.side: QWidget | None = None

    def refresh(self) -> None:
        """Show the subject as it is; called only where there is an update to derive."""
        raise NotImplementedError

    @property
    def setting(self) -> Setting:
        """What the formulas depend on."""
        return Setting.of(self.subject)

    @property
    def explained(self) -> ExplainedUpdate:
        """The update that the training makes."""
        assert self.subject.explained is not None
        return self.subject.explained

    @property
    def updates(self) -> RatingUpdates:
        assert self.subject.updates is not None
        return self.subject.updates

    @property
    def model(self) -> TrainedModel:
        assert self.subject.model is not None
        return self.subject.model

    @property
    def places(self) -> tuple[int, int]:
        """The indices of the chosen user and item."""
        model = self.model
        user = model.users.index_of(self.subject.user_id)
        item = model.items.index_of(self.subject.item_id)
        assert user is not None
        assert item is not None
        return user, item

    def make_formula(self, pixels: int = 28) -> FormulaView:
        """Return a formula that lights up with everything else."""
        view = FormulaView(self.themes, self, pixels=pixels)
        view.pointed.connect(self.pointing.point)
        self.pointing.changed.connect(view.light_up)
        return view

    def make_table(self, name: str, *headings: str) -> NumberTable:
        return NumberTable(name, headings, self.themes, self.pointing, self)

    def make_chart(
        self,
        name: str,
        *,
        has_two: bool = False,
        bottom_axis: Callable[[QFont], TickAxis] | None = None,
    ) -> StoryChart:
        return StoryChart(
            name, self.themes, self.pointing, self, has_two=has_two, bottom_axis=bottom_axis
        )

    def make_note(self, name: str) -> QLabel:
        """Return a label for a few lines of words."""
        return text_label("", "dim", self, name=name, wraps=True)


def show_note(label: QLabel, *sentences: str) -> None:
    """Say these sentences, without the empty ones; nothing takes no room."""
    text = " ".join(filter(None, sentences))
    say(label, text)
    label.setVisible(bool(text))


def picture_card(title: QLabel, chart: QWidget, note: QLabel | None = None) -> Card:
    """Return a card with a title above a picture, and maybe words below it."""
    card = Card()
    parts: Sequence[QWidget] = () if note is None else (note,)
    card.setLayout(in_column(title, (chart, 1), *parts, spacing=8, margins=(16, 12, 16, 12)))
    return card


def card_title(text: str, parent: QWidget) -> QLabel:
    """Return the title of a card with a picture."""
    return text_label(text, "name", parent)
