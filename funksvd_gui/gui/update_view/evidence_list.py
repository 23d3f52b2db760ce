"""The other ratings of a user or an item, to be ticked one by one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem, QWidget

from funksvd_gui import wording
from funksvd_gui.gui.widgets.buttons import make_button
from funksvd_gui.gui.widgets.labels import name_widget, text_label
from funksvd_gui.gui.widgets.layouts import in_column, in_row
from funksvd_gui.session.feature_targets import OtherRating

_WIDTH = 176
#: More rows than anybody ticks would only take time to make.
_MOST_SHOWN = 500


class EvidenceList(QWidget):
    """Ticks say which ratings count beside the chosen one."""

    ticked = Signal(object)  # list of OtherRating

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._others: Sequence[OtherRating] = ()
        self.heading = text_label("Add evidence", "heading", self)
        self.list = QListWidget(self)
        self.list.setProperty("card", True)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        name_widget(self.list, "Evidence", "Which other ratings count; the space bar ticks one.")
        self.next_button = make_button(
            "Add one", "Tick the next rating.", name="Add one rating", parent=self
        )
        self.all_button = make_button(
            "All", "Tick all, or none.", name="All ratings", checkable=True, parent=self
        )
        self.setFixedWidth(_WIDTH)
        self.setLayout(in_column(
            self.heading, (self.list, 1), in_row((self.next_button, 1), self.all_button, spacing=4),
            spacing=4,
        ))  # fmt: skip
        self.list.itemChanged.connect(self._tell)
        self.next_button.clicked.connect(self._on_next)
        self.all_button.clicked.connect(self._on_all)

    def show_ratings(self, others: Sequence[OtherRating]) -> None:
        """List these, none ticked."""
        self._others = others[:_MOST_SHOWN]
        with QSignalBlocker(self.list):
            self.list.clear()
            for other in self._others:
                item = QListWidgetItem(
                    f"{wording.number(other.rating)}  {wording.cell(other.name)}"
                )
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
                item.setCheckState(Qt.CheckState.Unchecked)
                item.setSizeHint(QSize(0, self.fontMetrics().height() + 8))
                told = f"{other.name}: {wording.number(other.rating)}, t = {other.target:.2f}"
                item.setToolTip(wording.plain_tooltip(told.replace("-", wording.MINUS)))
                self.list.addItem(item)
        self._show_count()

    def chosen(self) -> list[OtherRating]:
        """Return what is ticked."""
        return [other for place, other in enumerate(self._others) if self._is_ticked(place)]

    def _is_ticked(self, place: int) -> bool:
        return self.list.item(place).checkState() is Qt.CheckState.Checked

    def _show_count(self) -> None:
        n, n_all = len(self.chosen()), len(self._others)
        self.heading.setText(f"Evidence: {n + 1} of {n_all + 1}")
        self.next_button.setEnabled(n < n_all)
        self.all_button.setEnabled(n_all > 0)
        self.all_button.setChecked(0 < n_all == n)

    def _tell(self) -> None:
        self._show_count()
        self.ticked.emit(self.chosen())

    @Slot()
    def _on_next(self) -> None:
        for place in range(len(self._others)):
            if not self._is_ticked(place):
                item = self.list.item(place)
                item.setCheckState(Qt.CheckState.Checked)
                self.list.scrollToItem(item)
                return

    @Slot()
    def _on_all(self) -> None:
        checked = Qt.CheckState.Checked if self.all_button.isChecked() else Qt.CheckState.Unchecked
        with QSignalBlocker(self.list):
            for place in range(len(self._others)):
                self.list.item(place).setCheckState(checked)
        self._tell()
