"""Which file has the titles of the items, and which of its columns hold what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from funksvd_gui import wording
from funksvd_gui.data.loading import ItemSample
from funksvd_gui.data.reading_choices import NO_COLUMN, ReadingChoices
from funksvd_gui.data.titles.finding import columns_of
from funksvd_gui.data.titles.title_table import TitleTable
from funksvd_gui.errors import FunkSvdError
from funksvd_gui.gui.background import LatestTask
from funksvd_gui.gui.dialogs.file_dialogs import ask_for_file
from funksvd_gui.gui.dialogs.import_dialog.reading_form import labelled_grid
from funksvd_gui.gui.dialogs.import_dialog.titles_count import (
    TitlesCount,
    TitlesWanted,
    count_titles,
)
from funksvd_gui.gui.widgets.buttons import make_button
from funksvd_gui.gui.widgets.fields import CalmComboBox
from funksvd_gui.gui.widgets.labels import say, text_label
from funksvd_gui.gui.widgets.layouts import in_column, in_row

_FILTER = "Titles (*.csv *.tsv *.txt *.dat *.item *.gz *.zip);;All files (*)"
_COUNTING = "Counting the items that have a title …"
_ROLES = (
    ("titles_id", "&Id column", "Holds the ids that the ratings use for items."),
    ("titles_title", "&Title column", "Holds the titles."),
    ("titles_genres", "&Genres column", "Holds the genres, if the file has them."),
)
_DELAY_MS = 60


class TitlesBox(QWidget):
    """A file, the columns of it, and how many of the items have a title there."""

    chosen = Signal(object)  # dict of changes for ReadingChoices
    usable_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wanted: TitlesWanted | None = None
        #: What was found out about the items, and for which ratings.
        self._items: tuple[Path, ReadingChoices | None, ItemSample] | None = None
        self._is_usable = True
        self._reading = LatestTask("Reading titles", _DELAY_MS, self)
        self.file = text_label(name="Titles file", parent=self)
        self.account = text_label("", "dim", self, name="Titles found", wraps=True)
        self.choose = make_button(
            "C&hoose…", "Take the titles of the items from another file.",
            name="Choose titles file", parent=self,
        )  # fmt: skip
        self.remove = make_button(
            "&Remove", "Look for titles beside the ratings again.", name="Remove titles file",
            parent=self,
        )  # fmt: skip
        self.remove.setEnabled(False)
        self.boxes = {name: CalmComboBox(self) for name, _, _ in _ROLES}
        self._columns_row = QWidget(self)
        self._build()
        self.choose.clicked.connect(self._ask_for_file)
        self.remove.clicked.connect(self._on_removed)
        self._reading.succeeded.connect(self._show_count)
        self._reading.failed.connect(self._show_failure)

    @property
    def is_usable(self) -> bool:
        """Whether the chosen file, if any, can be read."""
        return self._is_usable

    def show_choices(
        self,
        choices: ReadingChoices,
        ratings: Path,
        reading: ReadingChoices | None,
        row_ids: Sequence[str],
    ) -> None:
        """Show what is chosen.

        Parameters
        ----------
        ratings : Path
        reading : ReadingChoices or None
            How they are read; None while nobody knows.
        row_ids : sequence of str
            Items in the preview.
        """
        wanted = TitlesWanted(
            ratings=ratings,
            reading=None if reading is None else _without_titles(reading),
            row_ids=tuple(dict.fromkeys(row_ids)),
            file=None if choices.titles is None else Path(choices.titles),
            columns=columns_of(choices),
        )
        if wanted == self._wanted:
            return
        if self._wanted is not None and wanted.file != self._wanted.file:
            self._columns_row.hide()
        self._wanted = wanted
        self.remove.setEnabled(wanted.file is not None)
        self._show_file(wanted.file)
        self._count()

    def choose_file(self, path: Path) -> None:
        """Take titles from this file, whose columns are found out."""
        self.chosen.emit({"titles": str(path), **dict.fromkeys(self.boxes)})

    def _build(self) -> None:
        head = in_row(text_label("Titles", "name", self), (self.file, 1), self.choose, self.remove)
        fields = [(title, self.boxes[name], tip) for name, title, tip in _ROLES]
        labelled_grid(self._columns_row, fields)
        for box in self.boxes.values():
            box.activated.connect(self._on_column_chosen)
        self.setLayout(in_column(head, self._columns_row, self.account, spacing=4))
        self._columns_row.hide()
        self._show_file(None)

    def _show_file(self, path: Path | None) -> None:
        name = "no file chosen" if path is None else wording.cell(path.name)
        say(self.file, name)
        self.file.setToolTip("" if path is None else wording.plain_tooltip(str(path)))
        self._say(_COUNTING)

    def _count(self) -> None:
        wanted = self._wanted
        assert wanted is not None
        self._set_usable(True)
        known = self._items
        items = known[2] if known and known[:2] == (wanted.ratings, wanted.reading) else None
        self._reading.request(lambda task: (wanted, count_titles(wanted, items, task)))

    def _show_count(self, counted: tuple[TitlesWanted, TitlesCount]) -> None:
        wanted, count = counted
        if count.items is not None:
            self._items = wanted.ratings, wanted.reading, count.items
        if count.table is not None:
            self._show_columns(count.table)
        self._say(count.sentence)

    def _show_columns(self, table: TitleTable) -> None:
        used = table.columns
        for name, column in zip(self.boxes, (used.id, used.title, used.genres), strict=True):
            box = self.boxes[name]
            box.clear()
            if name == "titles_genres":
                box.addItem("none", NO_COLUMN)
            for place, column_name in enumerate(table.column_names):
                box.addItem(wording.cell(column_name), place)
            box.setCurrentIndex(box.findData(column))
        self._columns_row.show()

    def _show_failure(self, error: FunkSvdError) -> None:
        self._set_usable(False)
        self._columns_row.hide()
        self._say(error.sentence)

    def _set_usable(self, is_usable: bool) -> None:
        if is_usable != self._is_usable:
            self._is_usable = is_usable
            self.usable_changed.emit()

    def _say(self, sentence: str) -> None:
        say(self.account, wording.visible(sentence))

    def _ask_for_file(self) -> None:
        wanted = self._wanted
        folder = "" if wanted is None else str((wanted.file or wanted.ratings).parent)
        ask_for_file(self, "Choose titles", folder, _FILTER, self.choose_file)

    def _on_removed(self) -> None:
        self.chosen.emit({"titles": None, **dict.fromkeys(self.boxes)})

    def _on_column_chosen(self) -> None:
        self.chosen.emit({name: box.currentData() for name, box in self.boxes.items()})


def _without_titles(choices: ReadingChoices) -> ReadingChoices:
    return replace(
        choices, titles=None, titles_id=None, titles_title=None, titles_genres=None
    )  # fmt: skip
