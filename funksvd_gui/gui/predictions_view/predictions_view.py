"""The Predictions tab. Asks the state's model; changes nothing."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QIcon, QShowEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QSizePolicy,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from funksvd_gui import wording
from funksvd_gui.data.vocabulary import Vocabulary
from funksvd_gui.gui.app_state import AppState
from funksvd_gui.gui.predictions_view.answer_tables import RatedTable, RecommendationTable
from funksvd_gui.gui.predictions_view.answers import rated_rows, recommended_rows, sentence_of
from funksvd_gui.gui.theme import ThemeManager, arrow_path
from funksvd_gui.gui.widgets.cards import Card, WordsPage
from funksvd_gui.gui.widgets.id_choices import IdChoices
from funksvd_gui.gui.widgets.id_edit import IdEdit
from funksvd_gui.gui.widgets.labels import say, text_label
from funksvd_gui.gui.widgets.layouts import in_column, in_row, order_tabs
from funksvd_gui.gui.widgets.throttle import Throttle
from funksvd_gui.session.trained_model import TrainedModel

# Numbers that change more often cannot be read.
_REFRESH_MS = 250
_FIGURE_SCALE = 2.2
_INVITATION = (
    "Press Start to train a model.",
    "Then choose a user here and see what the model says of her.",
)
_TRAINING = (
    "The model is being trained.",
    "Its answers appear here as soon as the first feature is done.",
)


class PredictionsView(QWidget):
    """One user's known ratings, her recommendations, and one predicted rating."""

    def __init__(self, state: AppState, themes: ThemeManager) -> None:
        super().__init__()
        self._state, self._themes = state, themes
        self._users: Vocabulary | None = None
        self._items: Vocabulary | None = None
        self._user_id = ""
        self._item_id = ""
        self.user_edit = IdEdit("User", self)
        self.item_edit = IdEdit("Item", self)
        self.predicted = text_label(wording.MISSING, name="Predicted rating", parent=self)
        self.sentence = text_label("", "dim", self, wraps=True)
        self.rated = RatedTable(self)
        self.recommended = RecommendationTable(self)
        self.words = WordsPage(self)
        self._clock = Throttle(_REFRESH_MS, self)
        self._build()
        self._connect()
        self._apply_theme()
        self._refresh()

    @property
    def user_id(self) -> str:
        """The user who is shown; possibly unknown."""
        return self._user_id

    @property
    def item_id(self) -> str:
        """The item whose rating is predicted; possibly unknown."""
        return self._item_id

    def choose_user(self, user_id: str) -> None:
        """Show what the model says of a user; an unknown one gets the baseline."""
        self._user_id = user_id
        self._refresh()

    def choose_item(self, item_id: str) -> None:
        """Predict the rating of an item; an unknown one gets the baseline."""
        self._item_id = item_id
        self._refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up: nothing is asked while another tab is in front."""
        super().showEvent(event)
        self._clock.fire()

    def _build(self) -> None:
        tables = QSplitter(Qt.Orientation.Horizontal, self)
        tables.setChildrenCollapsible(False)
        tables.setHandleWidth(12)
        tables.addWidget(self.rated)
        tables.addWidget(self.recommended)
        # As two more columns stand on the left, titles get about the same room.
        tables.setSizes([640, 460])
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self.words)
        self._pages.addWidget(tables)
        card = self._question_card()
        self.setLayout(in_column(card, (self._pages, 1), spacing=12, margins=(8, 8, 8, 8)))
        order_tabs(
            self.user_edit, self.item_edit, self.rated.table, self.recommended.n_box,
            self.recommended.table,
        )  # fmt: skip

    def _question_card(self) -> Card:
        card = Card(self)
        fields = QGridLayout()
        fields.setHorizontalSpacing(12)
        fields.setVerticalSpacing(4)
        edits = (
            ("&User", self.user_edit, "Type an id"),
            ("&Item", self.item_edit, "Type a title or an id"),
        )
        for place, (word, edit, hint) in enumerate(edits):
            label = text_label(word, "dim", card, buddy=edit)
            edit.setPlaceholderText(hint)
            fields.addWidget(label, 0, place)
            fields.addWidget(edit, 1, place)
            fields.setColumnStretch(place, 1 + place)
        fields.addWidget(self.sentence, 2, 0, 1, 2)
        # Two lines are kept free, however long the sentence is: nothing moves.
        self.sentence.setFixedHeight(2 * self.sentence.fontMetrics().lineSpacing() + 4)
        self.sentence.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        card.setLayout(in_row((fields, 1), self._figure(), spacing=24, margins=(12, 8, 12, 8)))
        return card

    def _figure(self) -> QVBoxLayout:
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * _FIGURE_SCALE)
        font.setBold(True)
        self.predicted.setFont(font)
        self.predicted.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.predicted.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.predicted.ensurePolished()
        self.predicted.setMinimumWidth(self.predicted.fontMetrics().horizontalAdvance("10.00"))
        caption = text_label("predicted", "dim", self)
        caption.setAlignment(Qt.AlignmentFlag.AlignRight)
        return in_column(caption, (self.predicted, 1), spacing=0)

    def _connect(self) -> None:
        self._state.model_changed.connect(self._clock.request)
        self._state.current_run_changed.connect(self._clock.fire)
        self._state.status_changed.connect(self._clock.request)
        self._themes.changed.connect(self._apply_theme)
        self._clock.due.connect(self._on_due)
        self.user_edit.picked.connect(self.choose_user)
        self.item_edit.picked.connect(self.choose_item)
        self.rated.item_chosen.connect(self.choose_item)
        self.recommended.item_chosen.connect(self.choose_item)
        self.recommended.n_changed.connect(self._refresh)

    def _apply_theme(self) -> None:
        for edit in (self.user_edit, self.item_edit):
            edit.show_arrow(QIcon(str(arrow_path(self._themes.current, "down"))))

    def _on_due(self) -> None:
        if self.isVisible():
            self._refresh()

    def _refresh(self) -> None:
        model = self._state.model
        for edit in (self.user_edit, self.item_edit):
            edit.setEnabled(model is not None)
        if model is None:
            self._show_empty()
        else:
            self._take_ids(model)
            self._answer()

    def _show_empty(self) -> None:
        is_training = self._state.is_training
        self.words.show_words(*(_TRAINING if is_training else _INVITATION))
        self._pages.setCurrentIndex(0)
        for edit in (self.user_edit, self.item_edit):
            edit.show_id("")
        self._show_predicted(wording.MISSING, "")

    def _take_ids(self, model: TrainedModel) -> None:
        """Offer the model's ids, and choose some where the old ones mean nothing any more."""
        if model.users is self._users and model.items is self._items:
            return
        is_first = self._users is None
        self._users, self._items = model.users, model.items
        self.user_edit.set_choices(IdChoices(model.users))
        titles = model.titles.titles if model.titles is not None else None
        self.item_edit.set_choices(IdChoices(model.items, titles))
        if not self._user_id or (not is_first and model.users.index_of(self._user_id) is None):
            self._user_id = model.users[0]
        if not self._item_id or (not is_first and model.items.index_of(self._item_id) is None):
            rated = rated_rows(model, self._user_id)
            self._item_id = rated[0].item_id if rated else model.items[0]

    def _answer(self) -> None:
        model = self._state.model
        if model is None:
            return
        self._pages.setCurrentIndex(1)
        self.user_edit.show_id(self._user_id)
        self.item_edit.show_id(self._item_id)
        self.rated.show_rows(rated_rows(model, self._user_id))
        self.recommended.show_rows(recommended_rows(model, self._user_id, self.recommended.n))
        (prediction,) = model.predict(self._user_id, [self._item_id])
        self._show_predicted(
            wording.rating(prediction.clipped), sentence_of(prediction, self._user_id)
        )

    def _show_predicted(self, value: str, sentence: str) -> None:
        say(self.predicted, value)
        self.sentence.setText(sentence)
        self.sentence.setToolTip(wording.plain_tooltip(sentence) if sentence else "")
