"""How the file was read: facts, warnings, and the rows that were left out."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from funksvd_gui import wording
from funksvd_gui.data.dataset import Dataset
from funksvd_gui.data.duplicates import DuplicatePolicy
from funksvd_gui.data.load_report import LoadReport
from funksvd_gui.data.numbers import DecimalMark
from funksvd_gui.gui.dialogs.file_dialogs import ask_where_to_save
from funksvd_gui.gui.widgets.buttons import make_button
from funksvd_gui.gui.widgets.cards import Card
from funksvd_gui.gui.widgets.labels import say, text_label
from funksvd_gui.gui.widgets.layouts import in_column, in_row
from funksvd_gui.gui.widgets.tables import Column, ColumnTableModel, make_table


class ReportPage(QWidget):
    """Two cards, the second one only where rows were rejected."""

    change_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.facts = LoadReportCard(self)
        self.rejected = RejectedRowsCard(self)
        self.facts.change_button.clicked.connect(self.change_requested)
        layout = in_column(self.facts, (self.rejected, 1), spacing=12)
        layout.addStretch(0)
        self.setLayout(layout)

    def show_dataset(self, dataset: Dataset) -> None:
        """Show how these data were read."""
        self.facts.show_dataset(dataset)
        self.rejected.show_report(dataset.report)


_COLUMNS = (
    Column(title="Line", value=lambda row: row.line, text=wording.count, numeric=True),
    Column(title="Reason", value=lambda row: row.reason),
    Column(title="Text", value=lambda row: row.text, stretch=True),
)
_REASON_WIDTH = 320
_MARKS: dict[DecimalMark | None, str] = {
    DecimalMark.POINT: "point, as in 3.5",
    DecimalMark.COMMA: "comma, as in 3,5",
}
_POLICIES = {
    DuplicatePolicy.LAST: "the last one counts",
    DuplicatePolicy.FIRST: "the first one counts",
    DuplicatePolicy.MEAN: "their mean counts",
}


class LoadReportCard(Card):
    """What was found out or decided as pairs of word and value, then remarks and warnings."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values = {
            name: text_label(name=name, wraps=True, parent=self)
            for name in (
                "Format", "Encoding", "Header line", "Decimal sign", "Rows read", "Rows rejected",
                "Left out as not rated", "Duplicates", "Scale",
            )
        }  # fmt: skip
        self._remarks = text_label(name="Remarks", wraps=True, parent=self)
        self._warnings = text_label("", "warning", self, name="Warnings", wraps=True)
        self.change_button = make_button(
            "Change…", "Read the same file in another way.", name="Change reading", parent=self
        )
        self._build()

    def show_dataset(self, dataset: Dataset) -> None:
        """Show how these data were read; only a file can be read in another way."""
        self.change_button.setEnabled(dataset.source is not None)
        report = dataset.report
        for label, value in zip(self._values.values(), _values_of(dataset), strict=True):
            say(label, wording.visible(value))
            label.setToolTip(wording.plain_tooltip(value))
        for label, sentences in (
            (self._remarks, report.facts), (self._warnings, report.warnings),
        ):  # fmt: skip
            say(label, wording.visible("\n".join(sentences)))
            label.setVisible(bool(sentences))

    def _build(self) -> None:
        for label in (self._remarks, self._warnings):
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        head = in_row((text_label("How it was read", "name", self), 1), self.change_button)
        parts = (head, self._grid(), self._warnings, self._remarks, None)
        self.setLayout(in_column(*parts, margins=(16, 12, 16, 12)))

    def _grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        for place, (name, label) in enumerate(self._values.items()):
            grid.addWidget(text_label(name, "dim", self), place, 0)
            grid.addWidget(label, place, 1)
        return grid


def _values_of(dataset: Dataset) -> tuple[str, ...]:
    report = dataset.report
    mark = None if report.choices is None else report.choices.decimal_mark
    return (
        report.format,
        report.encoding,
        "yes" if report.has_header else "none",
        _MARKS.get(mark, wording.MISSING),
        wording.count(report.n_rows),
        wording.count(report.n_rejected),
        wording.count(report.n_missing),
        _duplicates_of(report),
        wording.scale(*dataset.scale) + _grid_of(report.grid_step),
    )


def _duplicates_of(report: LoadReport) -> str:
    if not report.n_duplicates:
        return "none"
    policy = None if report.choices is None else report.choices.duplicates
    return (
        f"{wording.counted(report.n_duplicates, 'rating')} replaced: "
        f"{_POLICIES[policy or DuplicatePolicy.LAST]}"
    )


def _grid_of(step: float | None) -> str:
    if step is None:
        return ", on no grid"
    words = {1.0: "whole stars", 0.5: "half stars"}.get(step, f"steps of {wording.number(step)}")
    return f", in {words}"


class RejectedRowsCard(Card):
    """The table `Rejected rows`; hidden while there are none."""

    export_requested = Signal(object)  # Path

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = ColumnTableModel(_COLUMNS, self)
        self._table = make_table("Rejected rows", self.model, parent=self)
        self._title = text_label(role="name", parent=self)
        self._export = make_button(
            "E&xport…", "Save these rows as a CSV file.", name="Export rejected rows", parent=self
        )
        self._build()

    def show_report(self, report: LoadReport) -> None:
        """Replace what is shown."""
        self.model.set_rows(report.rejected)
        title = wording.counted(report.n_rejected, "rejected row")
        if len(report.rejected) < report.n_rejected:
            title += f", the first {wording.count(len(report.rejected))} shown"
        self._title.setText(title)
        self.setVisible(bool(report.n_rejected))

    def _build(self) -> None:
        self._table.horizontalHeader().resizeSection(1, _REASON_WIDTH)
        self._table.setMinimumHeight(112)
        self._table.setToolTip("Rows that were left out, and why.")
        self._export.clicked.connect(self._ask_where)
        head = in_row((self._title, 1), self._export)
        self.setLayout(in_column(head, (self._table, 1), margins=(16, 8, 16, 16)))

    def _ask_where(self) -> None:
        wanted = self.export_requested.emit
        ask_where_to_save(self, "Export rejected rows", "rejected-rows.csv", wanted)
