"""What the tab derives, chosen in one line: user, item, feature and notation."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QSignalBlocker
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QBoxLayout, QWidget

from funksvd_gui import wording
from funksvd_gui.data.split.part import Part
from funksvd_gui.data.vocabulary import Vocabulary
from funksvd_gui.gui.theme import ThemeManager, arrow_path
from funksvd_gui.gui.update_view.figures import figure
from funksvd_gui.gui.update_view.notation import NOTATIONS
from funksvd_gui.gui.update_view.subject import UpdateSubject
from funksvd_gui.gui.widgets.fields import CalmComboBox
from funksvd_gui.gui.widgets.font_following import at_text_size, follow_font
from funksvd_gui.gui.widgets.id_choices import IdChoices
from funksvd_gui.gui.widgets.id_edit import IdEdit
from funksvd_gui.gui.widgets.labels import ElidedLabel, name_widget, text_label
from funksvd_gui.gui.widgets.layouts import in_row
from funksvd_gui.session.trained_model import TrainedModel

_HELD_OUT = {Part.VALIDATION: " · held out for validation", Part.TEST: " · held out for the test"}
_USER_WIDTH, _FEATURE_WIDTH = 80, 92
_LEAST_WIDTH, _LEAST_ITEM_WIDTH, _ITEM_WIDTH, _NOTATION_WIDTH = 120, 176, 240, 212


class SubjectBar(QWidget):
    """Asks the subject for another rating, feature or notation; shows what it has."""

    def __init__(
        self, subject: UpdateSubject, themes: ThemeManager, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._subject, self._themes = subject, themes
        self._choices_of: tuple[TrainedModel, str] | None = None
        self._remark = ""
        self._users: Vocabulary | None = None
        self.user_edit = IdEdit("User", self)
        self.item_edit = IdEdit("Item", self)
        self.feature_box = CalmComboBox(self)
        self.facts = ElidedLabel("The chosen rating", parent=self)
        self.notation_box = CalmComboBox(self)
        self._build()
        subject.changed.connect(self._show_subject)
        subject.notation_changed.connect(self._show_notation)
        self.user_edit.picked.connect(self._choose_user)
        self.item_edit.picked.connect(lambda item_id: subject.choose(item_id=item_id))
        self.feature_box.activated.connect(lambda place: subject.choose(feature=place + 1))
        self.notation_box.activated.connect(lambda at: subject.choose_notation(NOTATIONS[at]))
        themes.changed.connect(self._apply_theme)
        follow_font(self, self._fit)
        self._apply_theme()
        self._show_subject()
        self._show_notation()

    def add_button(self, button: QWidget) -> None:
        """Put a button at the end of the line."""
        self._told.addWidget(button)

    def show_remark(self, remark: str) -> None:
        """Say something about the model beside the rating."""
        self._remark = remark

    def _build(self) -> None:
        self.user_edit.setToolTip("Whose rating is derived: type an id, or choose one.")
        self.item_edit.setToolTip("Which of her ratings is derived: type a title, or choose one.")
        name_widget(self.feature_box, "Feature", "In which feature the two numbers are moved.")
        tip = "What learning rate and regularization are called, everywhere in this tab."
        name_widget(self.notation_box, "Notation", tip)
        self.notation_box.addItems([notation.name for notation in NOTATIONS])
        labels = [
            text_label(word, "dim", self, buddy=field)
            for word, field in (
                ("U&ser", self.user_edit), ("&Item", self.item_edit),
                ("Feat&ure", self.feature_box), ("N&otation", self.notation_box),
            )
        ]  # fmt: skip
        chosen = in_row(
            labels[0], self.user_edit, 8, labels[1], (self.item_edit, 1), 8, labels[2],
            self.feature_box, None,
        )  # fmt: skip
        self._told = in_row((self.facts, 1), 8, labels[3], self.notation_box)
        self._rows = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(8)
        self._rows.addLayout(chosen)
        self._rows.addLayout(self._told, 1)
        self.setLayout(self._rows)

    def set_narrow(self, is_narrow: bool) -> None:
        """Take two lines where one is too short."""
        directions = QBoxLayout.Direction
        self._rows.setDirection(directions.TopToBottom if is_narrow else directions.LeftToRight)

    def _fit(self) -> None:
        self.user_edit.setFixedWidth(at_text_size(self, _USER_WIDTH))
        self.item_edit.setMinimumWidth(at_text_size(self, _LEAST_ITEM_WIDTH))
        self.item_edit.setMaximumWidth(at_text_size(self, _ITEM_WIDTH))
        self.feature_box.setFixedWidth(at_text_size(self, _FEATURE_WIDTH))
        self.notation_box.setMinimumWidth(at_text_size(self, _LEAST_WIDTH))
        self.notation_box.setMaximumWidth(at_text_size(self, _NOTATION_WIDTH))

    def _apply_theme(self) -> None:
        for edit in (self.user_edit, self.item_edit):
            edit.show_arrow(QIcon(str(arrow_path(self._themes.current, "down"))))

    def _choose_user(self, user_id: str) -> None:
        """Keep the item where she has rated it, else begin with the first that she has."""
        model = self._subject.model
        item_id: str | None = None
        if model is not None:
            rated = _rated_ids(model, user_id)
            if rated and self._subject.item_id not in rated:
                item_id = rated[0]
        self._subject.choose(user_id=user_id, item_id=item_id)

    def _show_subject(self) -> None:
        subject, model = self._subject, self._subject.model
        for field in (self.user_edit, self.item_edit, self.feature_box):
            field.setEnabled(model is not None)
        if model is not None and self._choices_of != (model, subject.user_id):
            self._choices_of = model, subject.user_id
            self._offer(model, subject.user_id)
        self.user_edit.show_id(subject.user_id)
        self.item_edit.show_id(subject.item_id)
        self._show_features(0 if model is None else model.n_features)
        self.facts.show_text(self._facts())
        self.facts.setToolTip(wording.plain_tooltip(self._facts()))

    def _offer(self, model: TrainedModel, user_id: str) -> None:
        if model.users is not self._users:
            self._users = model.users
            self.user_edit.set_choices(IdChoices(model.users))
        rated = _rated_ids(model, user_id)
        titles = [model.title_of(_place(model, item_id)) for item_id in rated]
        self.item_edit.set_choices(IdChoices(Vocabulary(rated), titles))

    def _show_features(self, n_features: int) -> None:
        with QSignalBlocker(self.feature_box):
            if self.feature_box.count() != n_features:
                self.feature_box.clear()
                self.feature_box.addItems(
                    [f"{f} of {n_features}" for f in range(1, n_features + 1)]
                )
            self.feature_box.setCurrentIndex(self._subject.feature - 1)

    def _show_notation(self) -> None:
        self.notation_box.setCurrentIndex(NOTATIONS.index(self._subject.notation))

    def _facts(self) -> str:
        explained = self._subject.explained
        if explained is None:
            return ""
        rated = wording.number(explained.update.rating, 3)
        left = figure(explained.update.target, 2)
        part = "" if explained.part is None else _HELD_OUT.get(explained.part, "")
        remark = f" · {self._remark}" if self._remark else ""
        return f"rated {rated} · left for feature {explained.feature}: {left}{part}{remark}"


def _place(model: TrainedModel, item_id: str) -> int:
    index = model.items.index_of(item_id)
    assert index is not None
    return index


def _rated_ids(model: TrainedModel, user_id: str) -> list[str]:
    """Return the items a user has rated and the model was trained on, the best rated first."""
    user = model.users.index_of(user_id)
    if user is None:
        return []
    items, ratings, _ = model.rated.of_user(user)
    order = np.argsort(-ratings, kind="stable")
    counts = model.factors.item_counts
    return [model.items[int(item)] for item in items[order] if counts[item]]
