"""Which file has the titles of the items, and which of its columns hold what."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from funksvd_gui.data.readers.title_layout import TitleColumns
from funksvd_gui.data.readers.title_table import TitleTable, read_titles
from funksvd_gui.data.reading_choices import NO_COLUMN, ReadingChoices
from funksvd_gui.data.vocabulary import Vocabulary
from funksvd_gui.gui import formats
from funksvd_gui.gui.background_task import Report
from funksvd_gui.gui.cards import text_label
from funksvd_gui.gui.file_dialogs import SHORT_FILTERS
from funksvd_gui.gui.latest_task import LatestTask

_FILTER = "Titles (*.csv *.tsv *.txt *.dat *.item *.gz *.zip);;All files (*)"
_NOWHERE = "Taken from movies.csv, u.item, movies.dat or books.csv beside the ratings, if there."
_LATER = "How many items have a title there is known when the file is read."
_ROLES = (
    ("titles_id", "&Id column", "Holds the ids that the ratings use for items."),
    ("titles_title", "&Title column", "Holds the titles."),
    ("titles_genres", "&Genres column", "Holds the genres, if the file has them."),
)
_DELAY_MS = 60


class TitlesBox(QWidget):
    """A file, the columns of it, and how many of the items in the preview have a title there."""

    chosen = Signal(object)  # dict of changes for ReadingChoices
    usable_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._path: Path | None = None
        self._columns = TitleColumns()
        self._item_ids: tuple[str, ...] = ()
        self._is_usable = True
        self._reading = LatestTask("Reading titles", _DELAY_MS, self)
        self.file = text_label(parent=self)
        self.account = text_label(role="dim", parent=self)
        self.choose = QPushButton("C&hoose…", self)
        self.remove = QPushButton("&Remove", self)
        self.boxes = {name: QComboBox(self) for name, _, _ in _ROLES}
        self._columns_row = QWidget(self)
        self._build()
        self.choose.clicked.connect(self._ask_for_file)
        self.remove.clicked.connect(self._on_removed)
        self._reading.succeeded.connect(self._show_table)
        self._reading.failed.connect(self._show_failure)

    @property
    def is_usable(self) -> bool:
        """Whether the chosen file, if any, can be read."""
        return self._is_usable

    def show_choices(self, choices: ReadingChoices, item_ids: Sequence[str]) -> None:
        """Show what is chosen; the ids are those of the items in the preview."""
        path = None if choices.titles is None else Path(choices.titles)
        columns = TitleColumns(
            id=choices.titles_id, title=choices.titles_title, genres=choices.titles_genres
        )
        wanted = path, columns, tuple(dict.fromkeys(item_ids))
        if wanted == (self._path, self._columns, self._item_ids):
            return
        if path != self._path:
            self._columns_row.hide()
        self._path, self._columns, self._item_ids = wanted
        self.remove.setEnabled(path is not None)
        self._show_file(path)
        self._read()

    def shut_down(self, timeout_ms: int) -> bool:
        return self._reading.shut_down(timeout_ms)

    def choose_file(self, path: str) -> None:
        """Take titles from this file, whose columns are found out."""
        self.chosen.emit({"titles": path, **dict.fromkeys(self.boxes)})

    def _build(self) -> None:
        self._describe()
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(text_label("Titles", "name", self))
        head.addWidget(self.file, 1)
        head.addWidget(self.choose)
        head.addWidget(self.remove)
        self._build_columns()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(head)
        layout.addWidget(self._columns_row)
        layout.addWidget(self.account)
        self._columns_row.hide()
        self._show_file(None)

    def _describe(self) -> None:
        self.file.setAccessibleName("Titles file")
        self.account.setAccessibleName("Titles found")
        self.account.setWordWrap(True)
        self.choose.setAccessibleName("Choose titles file")
        self.choose.setToolTip("Take the titles of the items from another file.")
        self.remove.setAccessibleName("Remove titles file")
        self.remove.setToolTip("Look for titles beside the ratings again.")
        self.remove.setEnabled(False)

    def _build_columns(self) -> None:
        grid = QGridLayout(self._columns_row)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        for column, (name, title, tip) in enumerate(_ROLES):
            box = self.boxes[name]
            label = QLabel(title, self)
            label.setBuddy(box)
            for widget in (label, box):
                widget.setToolTip(tip)
            box.setAccessibleName(title.replace("&", ""))
            box.activated.connect(self._on_column_chosen)
            grid.addWidget(label, 0, column)
            grid.addWidget(box, 1, column)
            grid.setColumnStretch(column, 1)

    def _show_file(self, path: Path | None) -> None:
        name = "no file chosen" if path is None else formats.shown(path.name)
        self.file.setText(name)
        self.file.setAccessibleDescription(name)
        self.file.setToolTip("" if path is None else formats.plain_tooltip(str(path)))
        self._say(_NOWHERE if path is None else "Reading …")

    def _read(self) -> None:
        path, columns, ids = self._path, self._columns, self._item_ids
        self._set_usable(True)
        if path is None:
            self._reading.cancel()
            return

        def work(report: Report) -> TitleTable:
            return read_titles(path, Vocabulary(ids), columns, lambda: report(0.0))

        self._reading.request(work)

    def _show_table(self, table: TitleTable) -> None:
        used = table.columns
        for name, column in zip(self.boxes, (used.id, used.title, used.genres), strict=True):
            box = self.boxes[name]
            box.clear()
            if name == "titles_genres":
                box.addItem("none", NO_COLUMN)
            for place, column_name in enumerate(table.column_names):
                box.addItem(formats.shown(column_name), place)
            box.setCurrentIndex(box.findData(column))
        self._columns_row.show()
        n = len(self._item_ids)
        if not n:
            self._say(" ".join((_LATER, *table.warnings)))
            return
        sentence = (
            f"{formats.count(table.used.n_matched)} of {formats.counted(n, 'item')} in the "
            f"rows above {'has' if table.used.n_matched == 1 else 'have'} a title there."
        )
        if table.best.n_matched > table.used.n_matched:
            sentence += (
                f" Its column “{formats.shown(table.best.name)}” would find "
                f"{formats.count(table.best.n_matched)} of them."
            )
        self._say(" ".join((sentence, *table.warnings)))

    def _show_failure(self, error: Exception) -> None:
        self._set_usable(False)
        self._columns_row.hide()
        self._say(f"{error} {getattr(error, 'hint', '')}".strip())

    def _set_usable(self, is_usable: bool) -> None:
        if is_usable != self._is_usable:
            self._is_usable = is_usable
            self.usable_changed.emit()

    def _say(self, sentence: str) -> None:
        self.account.setText(formats.visible(sentence))
        self.account.setAccessibleDescription(sentence)

    def _ask_for_file(self) -> None:
        folder = "" if self._path is None else str(self._path.parent)
        dialog = QFileDialog(self, "Choose titles", folder, _FILTER)
        dialog.setOption(SHORT_FILTERS)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.choose_file)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _on_removed(self) -> None:
        self.chosen.emit({"titles": None, **dict.fromkeys(self.boxes)})

    def _on_column_chosen(self) -> None:
        self.chosen.emit({name: box.currentData() for name, box in self.boxes.items()})
