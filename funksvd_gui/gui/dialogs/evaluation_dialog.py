"""The dialog `Evaluation`: how good one run is. Shows numbers; measures nothing itself."""

from __future__ import annotations

from operator import attrgetter
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QDialog, QProgressBar, QWidget

from funksvd_gui import wording
from funksvd_gui.core.top_n import DEFAULT_LENGTH, LONGEST_LIST, TopN
from funksvd_gui.data.split.part import Part
from funksvd_gui.errors import SaveError
from funksvd_gui.gui.dialogs.file_dialogs import ask_where_to_save
from funksvd_gui.gui.dialogs.measures import as_csv_rows, measures_of
from funksvd_gui.gui.widgets.buttons import make_button
from funksvd_gui.gui.widgets.cards import Card
from funksvd_gui.gui.widgets.fields import DecimalField, IntegerField
from funksvd_gui.gui.widgets.labels import name_widget, say, text_label
from funksvd_gui.gui.widgets.layouts import in_column, in_row
from funksvd_gui.gui.widgets.tables import Column, ColumnTableModel, make_table
from funksvd_gui.session.evaluation import Evaluation
from funksvd_gui.store.csv_export import write_csv

_WIDTH, _HEIGHT = 640, 560
_BAR_WIDTH = 140
_WORDS_LINES = 3
_PERCENT = 100
_STEP = 0.5
_COLUMNS = ("Training", "Validation", "Test", "Baseline")


class EvaluationDialog(QDialog):
    """One run's errors and lists, beside the window that goes on working."""

    lists_changed = Signal()  # other lists are wanted
    cancel_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._evaluation: Evaluation | None = None
        self._proposed = 0.0
        self._run = text_label("", "name", self, name="Evaluated run")
        self._about = text_label(role="dim", parent=self)
        self._length = IntegerField(self)
        self._relevant = DecimalField(parent=self)
        self._model = ColumnTableModel(_columns(), self)
        self._table = make_table("Evaluation", self._model, sortable=False, parent=self)
        self._words = text_label(role="dim", wraps=True, parent=self)
        self._bar = QProgressBar(self)
        self._status = text_label(name="Evaluation status", wraps=True, parent=self)
        self._cancel = make_button(
            "Cance&l", "Stop measuring; the numbers on screen stay.", name="Cancel evaluation",
            parent=self,
        )  # fmt: skip
        self._export = make_button(
            "E&xport…", "Save these numbers, with all their digits, as a CSV file.",
            name="Export evaluation", parent=self,
        )  # fmt: skip
        self._close = make_button(
            "&Close", "Close this dialog and stop measuring (Esc).", name="Close evaluation",
            parent=self,
        )  # fmt: skip
        self._name_widgets()
        self._build()
        self._connect()

    @property
    def length(self) -> int:
        """Items per list."""
        return self._length.value()

    @property
    def relevant_from(self) -> float | None:
        """Smallest relevant rating in stars; None while nobody has chosen one."""
        # The field rounds; the mean as it is stays the mean.
        value = self._relevant.value()
        return None if value == self._proposed else value

    def show_run(
        self, name: str, about: str, scale: tuple[float, float], mean: float, *, has_lists: bool
    ) -> None:
        """Begin with another run, with nothing measured yet."""
        self._evaluation = None
        self._model.set_rows([])
        self._run.setText(wording.one_line(name))
        self._about.setText(wording.one_line(about))
        self._words.setText("")
        # What somebody has chosen stays, unless the ratings are others.
        with QSignalBlocker(self._relevant):
            was_chosen = self.relevant_from is not None and scale == self._scale()
            self._relevant.setRange(*scale)
            if not was_chosen:
                self._relevant.setValue(mean)
                self._proposed = self._relevant.value()
        for field in (self._length, self._relevant):
            field.setEnabled(has_lists)
        if not self.isVisible():
            (self._length if has_lists else self._table).setFocus()
        self.show_status("")

    def show_begun(self, status: str) -> None:
        """Show that something is being measured."""
        self._bar.setValue(0)
        self._show_activity(is_on=True)
        self.show_status(status)

    def show_progress(self, share: float) -> None:
        self._bar.setValue(round(share * _PERCENT))

    def show_ended(self, status: str = "") -> None:
        """Show that nothing is being measured any more."""
        self._show_activity(is_on=False)
        self.show_status(status)

    def show_evaluation(self, evaluation: Evaluation) -> None:
        """Replace the numbers."""
        self._evaluation = evaluation
        place = max(0, self._table.currentIndex().row())
        self._model.set_rows(measures_of(evaluation))
        # Where the keyboard was before.
        self._table.setCurrentIndex(self._model.index(place, 0))
        self._words.setText(_words_about(evaluation))
        self._export.setEnabled(True)

    def show_status(self, text: str) -> None:
        say(self._status, text)
        self._export.setEnabled(self._evaluation is not None)

    def save(self, path: Path) -> None:
        """Write the numbers as CSV and say what became of it."""
        if self._evaluation is None:
            return
        header = ("measure", *(name.lower() for name in _COLUMNS))
        try:
            write_csv(path, header, as_csv_rows(self._evaluation))
        except SaveError as error:
            self.show_status(error.sentence)
        else:
            self.show_status(f"Saved as {path}.")

    def _scale(self) -> tuple[float, float]:
        return self._relevant.minimum(), self._relevant.maximum()

    def _show_activity(self, *, is_on: bool) -> None:
        had_focus = self._cancel.hasFocus()
        self._bar.setVisible(is_on)
        self._cancel.setVisible(is_on)
        if had_focus and not is_on:
            self._table.setFocus()

    def _name_widgets(self) -> None:
        self.setWindowTitle("Evaluation")
        self._bar.setAccessibleName("Evaluation progress")
        name_widget(self._length, "Items per list", "How many items N each user is recommended.")
        name_widget(
            self._relevant, "Relevant from",
            "Smallest held-out rating in stars that makes an item relevant; "
            "at first the mean of the training ratings.",
        )  # fmt: skip
        self._table.setToolTip("Every measure on every part; point at a row to read its meaning.")

    def _build(self) -> None:
        self._length.setRange(1, LONGEST_LIST)
        self._length.setValue(DEFAULT_LENGTH)
        self._relevant.setDecimals(2)
        self._relevant.setSingleStep(_STEP)
        self._words.setAlignment(Qt.AlignmentFlag.AlignTop)
        # Nothing moves when the sentences come.
        self._words.setMinimumHeight(_WORDS_LINES * self._words.fontMetrics().lineSpacing())
        self._bar.setFixedWidth(_BAR_WIDTH)
        self._bar.setRange(0, _PERCENT)
        self._bar.setTextVisible(False)
        for button in (self._cancel, self._export, self._close):
            # Enter in a field takes its number; it presses nothing.
            button.setAutoDefault(False)
        self._show_activity(is_on=False)
        head = in_column(self._run, self._about, spacing=4)
        foot = in_row(self._bar, (self._status, 1), self._cancel, self._export, self._close)
        parts = (head, self._fields_card(), (self._table, 1), self._words, foot)
        self.setLayout(in_column(*parts, spacing=12, margins=(16, 16, 16, 16)))
        self.resize(_WIDTH, _HEIGHT)

    def _fields_card(self) -> Card:
        card = Card(self)
        length = text_label("&Items per list", parent=card, buddy=self._length)
        relevant = text_label("&Relevant from", parent=card, buddy=self._relevant)
        parts = (length, self._length, 16, relevant, self._relevant, None)
        card.setLayout(in_row(*parts, margins=(16, 8, 16, 8)))
        return card

    def _connect(self) -> None:
        self._length.valueChanged.connect(self.lists_changed)
        self._relevant.valueChanged.connect(self.lists_changed)
        self._cancel.clicked.connect(self.cancel_requested)
        self._export.clicked.connect(self._ask_where)
        self._close.clicked.connect(self.close)

    def _ask_where(self) -> None:
        ask_where_to_save(self, "Export evaluation", "evaluation.csv", self.save)


def _columns() -> tuple[Column, ...]:
    meaning = attrgetter("meaning")
    numbers = (
        Column(
            title=title,
            value=attrgetter(title.lower()),
            text=wording.rmse,
            numeric=True,
            tooltip=meaning,
        )
        for title in _COLUMNS
    )
    return (
        Column(title="Measure", value=attrgetter("name"), tooltip=meaning, stretch=True),
        *numbers,
    )


def _words_about(evaluation: Evaluation) -> str:
    if evaluation.measured_on is Part.TRAINING:
        return (
            "Nothing is held out, so there are no lists to measure. Choose a validation share "
            "above 0 before you start a run."
        )
    part = evaluation.measured_on.value
    words = f"The baseline is measured on the {part} ratings."
    return words if evaluation.top_n is None else f"{words} {_words_on(evaluation.top_n, part)}"


def _words_on(found: TopN, part: str) -> str:
    seen = "training or validation" if part == Part.TEST else "training"
    return (
        f"So are the lists, of {wording.counted(found.n_users, 'user')} with at least one {part} "
        f"rating of {wording.rating(found.relevant_from)} or more; what a user has rated in "
        f"{seen} is not recommended to her."
    )
