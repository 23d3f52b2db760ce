"""The Update rule tab: the derivation step by step. Asks the state's model; changes nothing."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QFont, QHideEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from funksvd_gui.gui.app_state import AppState
from funksvd_gui.gui.charts.chart import Chart
from funksvd_gui.gui.theme import ThemeManager
from funksvd_gui.gui.update_view.export_menu import UpdateExport
from funksvd_gui.gui.update_view.form_link import train_with_tried
from funksvd_gui.gui.update_view.model_source import ModelSource
from funksvd_gui.gui.update_view.pointing import Pointing
from funksvd_gui.gui.update_view.stepper import Stepper
from funksvd_gui.gui.update_view.steps import STEPS
from funksvd_gui.gui.update_view.subject import N_STEPS, UpdateSubject
from funksvd_gui.gui.update_view.subject_bar import SubjectBar
from funksvd_gui.gui.widgets.buttons import make_button
from funksvd_gui.gui.widgets.cards import Card, WordsPage
from funksvd_gui.gui.widgets.font_following import at_text_size, follow_font
from funksvd_gui.gui.widgets.labels import say, text_label
from funksvd_gui.gui.widgets.layouts import in_column, in_row, order_tabs
from funksvd_gui.session.trained_model import TrainedModel

if TYPE_CHECKING:
    from funksvd_gui.gui.update_view.page import Page
    from funksvd_gui.gui.update_view.playground import Playground

_TITLE_SCALE = 1.35
#: In a narrower tab the picture stands below the page.
_NARROW, _LEAST_PICTURE = 1000, 240
_INVITATION = "Press Start to train a model."
_TRAINING = (
    "The model is being trained.",
    "The derivation begins here as soon as the first feature is done, or at Pause.",
)


class UpdateView(QWidget):
    """Eight steps, each with a formula, this rating's numbers and a picture."""

    feature_requested = Signal(int)  # somebody wants to see it on the Training tab

    def __init__(self, state: AppState, themes: ThemeManager) -> None:
        super().__init__()
        self._state, self._themes = state, themes
        self._wanted_feature = 1
        self.subject = UpdateSubject(self)
        self.pointing = Pointing(self)
        self.bar = SubjectBar(self.subject, themes, self)
        self.stepper = Stepper([(step.name, step.tip) for step in STEPS], themes, self)
        self.back_button = make_button("&Back", "Go to the step before (Alt+Page Up).", parent=self)
        self.next_button = make_button(
            "", "Go to the next step (Alt+Page Down).", name="Next", kind="primary", parent=self
        )
        self.follow_button = make_button(
            "Fo&llow", "While a training goes on, show the update of its present epoch.",
            checkable=True, parent=self,
        )  # fmt: skip
        self.follow_button.setChecked(True)
        self.export_button = UpdateExport(self.subject, self, state)
        self.words = WordsPage(self)
        self._title = text_label("", "name", self, name="Step")
        self._sentence = text_label("", "dim", self, wraps=True)
        self._left, self._right = in_column(spacing=0), in_column(spacing=0)
        self._halves = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self.playground: Playground | None = None
        self._pages: dict[int, Page] = {}
        self.source = ModelSource(state, self)
        self._followed_feature: int | None = None
        self._build()
        self._connect()
        self._show_follow()
        self._show_step()
        self._show_subject()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up: nothing is derived while another tab is in front."""
        super().showEvent(event)
        self.source.set_shown(True)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        super().hideEvent(event)
        self.source.set_shown(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def page_of(self, step: int) -> Page:
        """Return the page of a step, made when it is first wanted."""
        if step not in self._pages:
            # Imports numba, which the window's start does not wait for.
            from funksvd_gui.gui.update_view.pages import make_page

            page = make_page(step, self.subject, self._themes, self.pointing)
            self._pages[step] = page
            self._left.addWidget(page)
            page.hide()
            page.side_changed.connect(self._show_side)
            page.feature_requested.connect(self.feature_requested)
        return self._pages[step]

    def _shared_playground(self) -> Playground:
        """Return the one playground of all steps, made when it is first wanted."""
        if self.playground is None:
            # As in `page_of`.
            from funksvd_gui.gui.update_view.playground import Playground

            self.playground = Playground(self.subject, self._themes, self)
            self.playground.train_with_requested.connect(self._train_with)
            self.playground.plot.pointed.connect(self.pointing.point)
            self.pointing.changed.connect(self.playground.plot.light_up)
        return self.playground

    def _train_with(self) -> None:
        train_with_tried(self.subject, self._state)

    def _build(self) -> None:
        follow_font(self, self._enlarge_title)
        self.bar.add_button(self.follow_button)
        self.bar.add_button(self.export_button)
        walk = Card(self)
        walk.setLayout(
            in_column(
                in_row((self._title, 1), self.back_button, self.next_button), self._sentence,
                (self._left, 1), spacing=4, margins=(16, 12, 16, 12),
            )
        )  # fmt: skip
        self._halves.setSpacing(12)
        self._halves.addWidget(walk, 11)
        self._halves.addLayout(self._right, 9)
        steps = QWidget(self)
        steps.setLayout(self._halves)
        self._halves.setContentsMargins(0, 0, 0, 0)
        self._content = QStackedWidget(self)
        self._content.addWidget(self.words)
        self._content.addWidget(steps)
        self.setLayout(
            in_column(self.bar, self.stepper, (self._content, 1), spacing=8, margins=(8, 4, 8, 0))
        )
        order_tabs(
            self.bar.user_edit, self.bar.item_edit, self.bar.feature_box, self.bar.notation_box,
            self.follow_button, self.export_button, self.stepper, self.back_button,
            self.next_button,
        )  # fmt: skip

    def _connect(self) -> None:
        state, subject = self._state, self.subject
        self.source.changed.connect(self._take_model)
        state.status_changed.connect(self._show_follow)
        self.follow_button.toggled.connect(self.source.set_following)
        subject.changed.connect(self._show_subject)
        subject.tried.connect(self._refresh_page)
        subject.notation_changed.connect(self._refresh_page)
        subject.step_chosen.connect(self._show_step)
        self._themes.changed.connect(self._refresh_page)
        self.bar.feature_box.activated.connect(self._remember_feature)
        self.stepper.currentChanged.connect(lambda place: subject.choose_step(place + 1))
        self.back_button.clicked.connect(lambda: self._go(-1))
        self.next_button.clicked.connect(lambda: self._go(1))
        for keys, by in (("Alt+PgUp", -1), ("Alt+PgDown", 1)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.activated.connect(partial(self._go, by))

    def _go(self, by: int) -> None:
        self.subject.choose_step(self.subject.step + by)

    def _show_follow(self) -> None:
        self.follow_button.setVisible(self._state.is_training)

    def _enlarge_title(self) -> None:
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * _TITLE_SCALE)
        font.setBold(True)
        self._title.setFont(font)

    def _arrange(self) -> None:
        is_narrow = self.width() < at_text_size(self, _NARROW)
        direction = (
            QBoxLayout.Direction.TopToBottom if is_narrow else QBoxLayout.Direction.LeftToRight
        )
        self._halves.setDirection(direction)
        self.bar.set_narrow(is_narrow)
        least = at_text_size(self, _LEAST_PICTURE) if is_narrow else 0
        for page in self._pages.values():
            if page.side is not None:
                for chart in page.side.findChildren(Chart):
                    chart.setMinimumHeight(least)

    def _remember_feature(self, place: int) -> None:
        self._wanted_feature = place + 1

    def _take_model(self) -> None:
        source, subject = self.source, self.subject
        model = source.model
        if source.feature is not None and source.feature != self._followed_feature:
            self._wanted_feature = source.feature
        self._followed_feature = source.feature
        self.bar.show_remark("before training" if source.is_untrained else "")
        if model is not None and model.n_features:
            # A run that began anew may not have the feature yet; it comes back with it.
            feature = min(self._wanted_feature, model.n_features)
            is_known = model.users.index_of(subject.user_id) is not None
            if is_known and model.items.index_of(subject.item_id) is not None:
                subject.feature = feature
            else:
                self._choose_example(model, feature)
        subject.show_model(model, is_untrained=source.is_untrained)

    def _choose_example(self, model: TrainedModel, feature: int) -> None:
        # Imports numba, see above.
        from funksvd_gui.session.example_rating import example_rating

        self.subject.user_id, self.subject.item_id = example_rating(model, feature)
        self.subject.feature = feature

    def _show_subject(self) -> None:
        if self.subject.updates is None:
            self.words.show_words(*self._reason())
        self._content.setCurrentIndex(0 if self.subject.updates is None else 1)
        self._show_page()

    def _reason(self) -> tuple[str, str]:
        """Return why there is nothing to derive, and what to do about it."""
        if self.subject.model is None:
            is_training = self._state.is_training
            return _TRAINING if is_training else ("There is nothing to derive yet.", self._why())
        message, _, hint = self.subject.reason.partition("\n")
        return message, hint

    def _why(self) -> str:
        return self.source.reason or _INVITATION

    def _show_step(self) -> None:
        step = self.subject.step
        self.stepper.setCurrentIndex(step - 1)
        say(self._title, f"{step}  {STEPS[step - 1].name}")
        self._sentence.setText(STEPS[step - 1].sentence)
        self.back_button.setEnabled(step > 1)
        is_last = step == N_STEPS
        self.next_button.setEnabled(not is_last)
        following = "" if is_last else STEPS[step].name
        self.next_button.setText(f"&Next: {following}" if following else "&Next")
        self.next_button.setAccessibleDescription(following)
        self.pointing.point("")
        self._show_page()
        self._scroll_up()

    def _scroll_up(self) -> None:
        """Begin a page at its top, where the window is too low for all of it."""
        ancestor = self.parentWidget()
        while ancestor is not None and not isinstance(ancestor, QScrollArea):
            ancestor = ancestor.parentWidget()
        if ancestor is not None:
            ancestor.verticalScrollBar().setValue(0)

    def _show_page(self) -> None:
        if self.subject.updates is None:
            return
        page = self.page_of(self.subject.step)
        page.refresh()
        _show_alone(page, self._left)
        self._show_side()

    def _show_side(self) -> None:
        side = self.page_of(self.subject.step).side or self._shared_playground()
        if self._right.indexOf(side) < 0:
            self._right.addWidget(side)
            self._arrange()
        _show_alone(side, self._right)

    def _refresh_page(self) -> None:
        if self.subject.updates is not None:
            self.page_of(self.subject.step).refresh()


def _show_alone(widget: QWidget, layout: QVBoxLayout) -> None:
    """Show one widget of a layout; unlike those of a stack, the others ask for no room."""
    for place in range(layout.count()):
        item = layout.itemAt(place)
        other = None if item is None else item.widget()
        if other is not None and other is not widget:
            other.hide()
    widget.show()
