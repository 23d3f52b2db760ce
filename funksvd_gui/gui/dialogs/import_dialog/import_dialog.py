"""How a file will be read, with everything that can be decided about it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFrame, QLabel, QStackedWidget, QWidget

from funksvd_gui import wording
from funksvd_gui.data.columns import ColumnRole
from funksvd_gui.data.preview import Preview
from funksvd_gui.data.reading_choices import ReadingChoices
from funksvd_gui.errors import FunkSvdError
from funksvd_gui.gui.background import LatestTask, shut_down_all, tasks_within
from funksvd_gui.gui.dialogs.import_dialog.decisions import (
    Decisions,
    exchanged,
    n_columns_to_choose,
    preview_of,
)
from funksvd_gui.gui.dialogs.import_dialog.preview_table import PreviewModel, RoleStrip, account_of
from funksvd_gui.gui.dialogs.import_dialog.reading_form import ReadingForm
from funksvd_gui.gui.dialogs.import_dialog.titles_box import TitlesBox
from funksvd_gui.gui.theme import ThemeManager
from funksvd_gui.gui.widgets.buttons import make_button
from funksvd_gui.gui.widgets.cards import WordsPage
from funksvd_gui.gui.widgets.labels import say, text_label
from funksvd_gui.gui.widgets.layouts import in_column, order_tabs
from funksvd_gui.gui.widgets.tables import make_table

#: Longer than between two keys of somebody who types a code, shorter than one notices.
_DELAY_MS = 60
_SHUT_DOWN_MS = 700
_SIZE = 920, 660
_ANSWERED = "Nothing is open any more."
_COLUMN_WIDTH, _LINE_WIDTH, _FATE_WIDTH, _WIDEST_FATE = 120, 72, 88, 320


class ImportDialog(QDialog):
    """Shows the first rows as they will be read, and follows every choice at once.

    Nothing outside of it changes before it is accepted.

    Parameters
    ----------
    path : Path
        The file.
    choices : ReadingChoices
        What was decided before.
    first : Preview, optional
        How the file is read with these choices, where that is known already.
    has_titles : bool
        Whether titles of the items are of interest.
    """

    read_wanted = Signal(object, object)  # Path, ReadingChoices

    def __init__(
        self,
        path: Path,
        themes: ThemeManager,
        choices: ReadingChoices | None = None,
        first: Preview | None = None,
        parent: QWidget | None = None,
        *,
        has_titles: bool = True,
    ) -> None:
        super().__init__(parent)
        self._path, self._has_titles = path, has_titles
        self._decisions = Decisions(choices or ReadingChoices())
        self._preview: Preview | None = None
        self._roles: tuple[ColumnRole, ...] = ()
        self._previewing = LatestTask("Previewing a file", _DELAY_MS, self)
        self.questions = text_label(name="Questions", wraps=True, parent=self)
        self.form = ReadingForm(self)
        self.model = PreviewModel(themes, self)
        self.table = make_table("Preview", self.model, sortable=False, parent=self)
        self.roles = RoleStrip(self.table, PreviewModel.N_LEADING, self)
        self.account = text_label(name="What will be read", wraps=True, parent=self)
        self.warnings = text_label("", "dim", self, name="Remarks", wraps=True)
        self.titles = TitlesBox(self)
        self._words = WordsPage(self)
        self._pages = QStackedWidget(self)
        self._buttons = QDialogButtonBox(self)
        self.open_button = make_button(
            "&Open", "Read the whole file as it is shown.", kind="primary", parent=self
        )
        self.again_button = make_button(
            "Find o&ut again", "Forget every choice made here.", parent=self
        )
        self._build()
        self._connect()
        if first is None:
            self._ask()
        else:
            self._show_preview(first)

    @property
    def preview(self) -> Preview | None:
        """What is shown; None while it cannot be read."""
        return self._preview

    def done(self, result: int) -> None:
        """Close, and wait for nobody."""
        shut_down_all(tasks_within(self), _SHUT_DOWN_MS)
        super().done(result)

    def accept(self) -> None:
        """Have the file read as it is shown."""
        if self.open_button.isEnabled() and self._preview is not None:
            wanted = self._decisions.to_load(self._preview)
            super().accept()
            self.read_wanted.emit(self._path, wanted)

    def _build(self) -> None:
        self.setWindowTitle(f"How to read {wording.cell(self._path.name)}")
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.resize(*_SIZE)
        self._build_questions()
        self._build_table()
        self._build_buttons()
        self._pages.addWidget(self._columns)
        self._pages.addWidget(self._words)
        line = QFrame(self)
        line.setFrameShape(QFrame.Shape.HLine)
        line.setProperty("rule", True)
        for widget in (line, self.titles):
            widget.setVisible(self._has_titles)
        parts = (self._question_frame, self.form, (self._pages, 1), self.account, self.warnings,
                 line, self.titles, self._buttons)  # fmt: skip
        self.setLayout(in_column(*parts, spacing=12, margins=(16, 16, 16, 16)))

    def _build_questions(self) -> None:
        self._question_frame = QFrame(self)
        self._question_frame.setProperty("message", "warning")
        self._question_frame.setLayout(in_column(self.questions, margins=(12, 8, 12, 8)))
        self._question_frame.hide()

    def _build_table(self) -> None:
        self.table.setToolTip("The first rows, as they will be read.")
        self.table.setMinimumHeight(160)
        self._columns = QWidget(self)
        self._columns.setLayout(in_column(self.roles, (self.table, 1), spacing=4))

    def _build_buttons(self) -> None:
        roles = QDialogButtonBox.ButtonRole
        self.open_button.setDefault(True)
        cancel = make_button(
            "Cancel", "Leave everything as it is (Esc).", name="Cancel import", parent=self
        )
        self._buttons.addButton(self.open_button, roles.AcceptRole)
        self._buttons.addButton(cancel, roles.RejectRole)
        self._buttons.addButton(self.again_button, roles.ResetRole)
        self._order_tabs()
        for button in (self.again_button, cancel, self.titles.choose, self.titles.remove):
            button.setAutoDefault(False)

    def _order_tabs(self) -> None:
        """Let Tab go from top to bottom: the order of making is another one."""
        stops = (self.form.has_header, *self.roles.boxes, self.table, self.titles.choose,
                 self.titles.remove, *self.titles.boxes.values(), self.open_button)  # fmt: skip
        order_tabs(*stops)

    def _connect(self) -> None:
        self.form.chosen.connect(self._on_chosen)
        self.roles.role_chosen.connect(self._on_role_chosen)
        self.titles.chosen.connect(self._on_titles_chosen)
        self.titles.usable_changed.connect(self._update_open)
        self.again_button.clicked.connect(self._on_again)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        self._previewing.succeeded.connect(self._show_preview)
        self._previewing.failed.connect(self._show_failure)
        self._previewing.busy_changed.connect(self._update_open)

    def _on_chosen(self, name: str, value: Any) -> None:
        self._decide(self._decisions.with_choice(name, value))

    def _on_role_chosen(self, column: int, role: ColumnRole) -> None:
        shown = self._preview
        file_format = None if shown is None else shown.choices.format
        self._roles = exchanged(self._roles, column, role, file_format)
        self._decide(self._decisions.with_roles(self._roles, file_format))

    def _on_titles_chosen(self, changes: dict[str, Any]) -> None:
        self._decisions = self._decisions.with_titles(changes)
        self._show_titles()

    def _on_again(self) -> None:
        self._decide(self._decisions.forgotten())

    def _decide(self, decisions: Decisions) -> None:
        self._decisions = decisions
        if decisions.missing:
            self._previewing.cancel()
            self._show_roles()
            self._show_missing(decisions.missing)
            self._update_open()
        else:
            self._ask()

    def _ask(self) -> None:
        path, choices = self._path, self._decisions.choices
        self._previewing.request(lambda _: preview_of(path, choices))

    def _show_preview(self, shown: Preview) -> None:
        has_same_columns = self._preview is not None and (
            self._preview.column_names == shown.column_names
        )
        self._preview, self._roles = shown, shown.roles
        self._decisions = self._decisions.seeing(shown)
        self.model.show_preview(shown)
        self._pages.setCurrentWidget(self._columns)
        self.form.show_choices(shown.choices)
        self._show_roles()
        if not has_same_columns:
            self._size_columns()
        self._show_account(shown)
        if shown.is_open:
            self._show_missing(self._decisions.missing)
        self._show_questions()
        self._show_titles()
        self._update_open()

    def _show_failure(self, error: FunkSvdError) -> None:
        self._preview = None
        self.model.show_preview(None)
        self.roles.show_roles((), ())
        self._words.show_words(wording.visible(str(error)), wording.visible(error.hint))
        self._pages.setCurrentWidget(self._words)
        for label in (self.account, self.warnings):
            self._say(label, "")
        self._update_open()

    def _show_roles(self) -> None:
        if self._preview is not None:
            names, n = self._preview.column_names, n_columns_to_choose(self._preview)
            n_boxes = len(self.roles.boxes)
            self.roles.show_roles(names, self._roles, n)
            if len(self.roles.boxes) != n_boxes:
                self._order_tabs()

    def _size_columns(self) -> None:
        header = self.table.horizontalHeader()
        header.resizeSection(0, _LINE_WIDTH)
        for section in range(2, header.count()):
            header.resizeSection(section, _COLUMN_WIDTH)
        rows = () if self._preview is None else self._preview.rows
        has_problems = any(row.problem for row in rows)
        header.resizeSection(1, _WIDEST_FATE if has_problems else _FATE_WIDTH)

    def _show_account(self, shown: Preview) -> None:
        self._say(self.account, account_of(shown.rows))
        asked = {question.sentence for question in shown.questions}
        self._say(self.warnings, " ".join(w for w in shown.warnings if w not in asked))

    def _show_missing(self, missing: Sequence[ColumnRole]) -> None:
        self.model.set_settled(False)
        sentences = (f"No column holds the {role.value}: choose it above." for role in missing)
        self._say(self.account, " ".join(sentences))

    def _show_questions(self) -> None:
        asked = () if self._preview is None else self._preview.questions
        if asked:
            self._say(self.questions, "\n".join(question.sentence for question in asked))
            self._question_frame.show()
        elif self._preview is not None:
            # The frame stays: what is below is not to move under the pointer.
            self._say(self.questions, _ANSWERED)

    def _say(self, label: QLabel, text: str) -> None:
        say(label, wording.visible(text))

    def _show_titles(self) -> None:
        if not self._has_titles:
            return
        shown, ids, reading = self._preview, [], None
        if shown is not None and ColumnRole.ITEM in shown.roles:
            item = shown.roles.index(ColumnRole.ITEM)
            ids = [row.fields[item] for row in shown.rows if not row.problem]
        if shown is not None:
            reading = self._decisions.to_load(shown)
        self.titles.show_choices(self._decisions.choices, self._path, reading, ids)

    def _update_open(self, *_: object) -> None:
        is_settled = not self._decisions.missing and not self._previewing.is_busy
        can_open = is_settled and self._preview is not None and self.titles.is_usable
        had_focus = self.open_button.hasFocus()
        self.open_button.setEnabled(can_open)
        if had_focus and not can_open:
            self.form.separator.setFocus()
