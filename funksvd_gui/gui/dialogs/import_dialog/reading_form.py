"""The choices that concern a file as a whole: separator, encoding and the like."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLineEdit, QWidget

from funksvd_gui.data.duplicates import DuplicatePolicy
from funksvd_gui.data.encoding import TextEncoding
from funksvd_gui.data.file_formats import FileFormat
from funksvd_gui.data.numbers import DecimalMark
from funksvd_gui.data.reading_choices import ReadingChoices
from funksvd_gui.gui.widgets.buttons import plain_text
from funksvd_gui.gui.widgets.fields import CalmComboBox
from funksvd_gui.gui.widgets.labels import name_widget, text_label

_FORMATS = (
    ("One rating in each line", FileFormat.DELIMITED),
    ("A row for each user (matrix)", FileFormat.MATRIX),
    ("Netflix Prize", FileFormat.NETFLIX),
    ("Parquet", FileFormat.PARQUET),
    ("JSON lines", FileFormat.JSON_LINES),
)
_SEPARATORS = (
    ("Comma  ,", ","), ("Semicolon  ;", ";"), ("Tab", "\t"), ("Vertical bar  |", "|"),
    ("Double colon  ::", "::"), ("Space", " "),
)  # fmt: skip
_MARKS = (("Point, as in 3.5", DecimalMark.POINT), ("Comma, as in 3,5", DecimalMark.COMMA))
_ENCODINGS = tuple((encoding.value, encoding) for encoding in TextEncoding)
_POLICIES = (
    ("The last one counts", DuplicatePolicy.LAST),
    ("The first one counts", DuplicatePolicy.FIRST),
    ("Their mean counts", DuplicatePolicy.MEAN),
)
#: Choices of this form, in the order in which they stand on it.
NAMES = (
    "format", "separator", "encoding", "decimal_mark", "missing_code", "duplicates", "has_header",
)  # fmt: skip
_PER_ROW = 3


def labelled_grid(parent: QWidget, fields: Sequence[tuple[str, QWidget, str]]) -> QGridLayout:
    """Lay out fields in rows of three, each named by the title above it.

    Parameters
    ----------
    fields : sequence of (str, QWidget, str)
        Title with its mnemonic, field, and what its tooltip says.
    """
    grid = QGridLayout(parent)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(4)
    for place, (title, field, tip) in enumerate(fields):
        row, column = divmod(place, _PER_ROW)
        name_widget(field, plain_text(title), tip)
        field.setAccessibleDescription(tip)
        grid.addWidget(text_label(title, parent=parent, buddy=field), 2 * row, column)
        grid.addWidget(field, 2 * row + 1, column)
        grid.setColumnStretch(column, 1)
    return grid


class ReadingForm(QWidget):
    """Shows what was found out, and tells what a person chooses instead."""

    chosen = Signal(str, object)  # name in ReadingChoices, value

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.format = self._combo("format", _FORMATS)
        self.separator = self._combo("separator", _SEPARATORS)
        self.encoding = self._combo("encoding", _ENCODINGS)
        self.decimal_mark = self._combo("decimal_mark", _MARKS)
        self.missing_code = QLineEdit(self)
        self.duplicates = self._combo("duplicates", _POLICIES)
        self.has_header = QCheckBox("The first line &names the columns", self)
        self._build()
        self.missing_code.textEdited.connect(self._on_code_edited)
        self.has_header.clicked.connect(self._on_header_clicked)

    def show_choices(self, choices: ReadingChoices) -> None:
        """Show how the file is read; what does not concern its format is disabled."""
        for name, box in (
            ("format", self.format), ("separator", self.separator), ("encoding", self.encoding),
            ("decimal_mark", self.decimal_mark), ("duplicates", self.duplicates),
        ):  # fmt: skip
            value = getattr(choices, name)
            box.setCurrentIndex(-1 if value is None else box.findData(value))
            box.setEnabled(value is not None)
        self.has_header.setEnabled(choices.has_header is not None)
        self.has_header.setChecked(bool(choices.has_header))
        self.missing_code.setEnabled(choices.missing_code is not None)
        if not self.missing_code.hasFocus():
            # Writing the same text again would move the cursor of somebody who types.
            self.missing_code.setText(choices.missing_code or "")

    def _build(self) -> None:
        self.missing_code.setPlaceholderText("none")
        fields: tuple[tuple[str, QWidget, str], ...] = (
            ("&Format", self.format, "How the file arranges its ratings."),
            ("&Separator", self.separator, "What stands between two columns."),
            ("&Encoding", self.encoding, "How letters are written as bytes."),
            ("&Decimal sign", self.decimal_mark, "What parts whole stars from fractions."),
            ("&Missing code", self.missing_code,
             "A number in place of a rating that means “not rated”, such as 99."),
            ("Dup&licates", self.duplicates,
             "Which one counts where a user rated an item several times."),
        )  # fmt: skip
        grid = labelled_grid(self, fields)
        self.has_header.setToolTip("Whether the first line holds names instead of a rating.")
        grid.addWidget(self.has_header, 4, 0, 1, _PER_ROW)
        self.setTabOrder(self.duplicates, self.has_header)

    def _combo(self, name: str, entries: Sequence[tuple[str, Any]]) -> CalmComboBox:
        box = CalmComboBox(self)
        for text, value in entries:
            box.addItem(text, value)
        # Not currentIndexChanged: only what a person does is a choice.
        box.activated.connect(lambda place: self.chosen.emit(name, entries[place][1]))
        return box

    def _on_code_edited(self, text: str) -> None:
        self.chosen.emit("missing_code", text.strip())

    def _on_header_clicked(self, is_checked: bool) -> None:
        self.chosen.emit("has_header", is_checked)
