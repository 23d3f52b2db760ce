"""Which other file the next runs are tested on: a button that asks, and one that forgets."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from funksvd_gui import wording
from funksvd_gui.data.dataset import Dataset
from funksvd_gui.gui.dialogs.file_dialogs import RATINGS_FILTER, ask_for_file
from funksvd_gui.gui.widgets.buttons import make_button
from funksvd_gui.gui.widgets.labels import text_label
from funksvd_gui.gui.widgets.layouts import in_row

_TIP = "Ratings of another file, never looked at during training; errors are measured on them."
_NO_FILE = "Choose…"
_PADDING = 28
_REMOVE_WIDTH = 28


class ExternalTestRow(QWidget):
    """Shows the file and says what a person wants; reads nothing itself."""

    chosen = Signal(object)  # Path
    removed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._folder = ""
        self._name = ""
        self.choose = make_button(_NO_FILE, name="Test file", parent=self)
        self.remove = make_button(
            "×", "Test on a share of the ratings again.", name="Remove test file", kind="link",
            parent=self,
        )  # fmt: skip
        self.label = text_label("Test file", parent=self, buddy=self.choose)
        self.choose.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.remove.setFixedWidth(_REMOVE_WIDTH)
        self.setLayout(in_row(self.label, (self.choose, 1), self.remove))
        self.show_test(None)
        self.choose.clicked.connect(self.ask)
        self.remove.clicked.connect(self._on_removed)

    def show_test(self, test: Dataset | None) -> None:
        """Show which file it is, or that there is none."""
        self._name = "" if test is None else test.name
        path = "" if test is None or test.source is None else str(test.source)
        tip = f"{_TIP}\n{path}" if path else _TIP
        for widget in (self.label, self.choose):
            widget.setToolTip(wording.plain_tooltip(tip))
        self.choose.setAccessibleDescription(f"{self._name or 'none'}. {_TIP}")
        self.remove.setVisible(test is not None)
        self._fit()

    def show_dataset(self, dataset: Dataset | None) -> None:
        """Begin to look for a file beside these ratings."""
        self.setEnabled(dataset is not None)
        source = None if dataset is None else dataset.source
        if source is not None:
            self._folder = str(source.parent)

    def ask(self) -> None:
        """Let a person choose a file."""
        ask_for_file(self, "Choose a test file", self._folder, RATINGS_FILTER, self._on_chosen)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Cut a long name in the middle, where it matters least."""
        room = max(self.choose.width() - _PADDING, 0)
        name = wording.cell(self._name) or _NO_FILE
        text = self.choose.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, room)
        self.choose.setText(text.replace("&", "&&") if self._name else _NO_FILE)

    def _on_chosen(self, path: Path) -> None:
        self._folder = str(path.parent)
        self.chosen.emit(path)

    def _on_removed(self) -> None:
        # The button is about to vanish; the keyboard stays in this row.
        self.choose.setFocus()
        self.removed.emit()
