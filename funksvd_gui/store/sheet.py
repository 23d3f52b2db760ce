"""A sheet of a workbook that explains itself: a name, a sign, a number or live formula, a note."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funksvd_gui import wording
from funksvd_gui.store.csv_export import harmless

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format

#: A reference to a cell, with its sheet, for formulas on any sheet.
Ref = str

_NAME, _SIGN, _VALUE, _NOTE = range(4)
_WIDTHS = (38, 18, 16, 70)
_NUMBER = "0.000000"


class Sheet:
    """Written from top to bottom, one quantity in a row.

    Formulas carry the program's own number, which is what programs show that do not compute.
    """

    def __init__(self, workbook: Workbook, name: str) -> None:
        self._name, self._row = name, 0
        self._sheet = workbook.add_worksheet(name)
        self._sheet.hide_gridlines(2)
        for column, width in enumerate(_WIDTHS):
            self._sheet.set_column(column, column, width)
        self._bold: Format = workbook.add_format({"bold": True})
        self._head: Format = workbook.add_format({"bold": True, "bottom": 1, "align": "right"})
        self._given: Format = workbook.add_format({"num_format": _NUMBER, "left": 5})
        self._live: Format = workbook.add_format({"num_format": _NUMBER, "bold": True})

    @property
    def next_row(self) -> int:
        """Number of the row that is written next, as formulas count: from 1."""
        return self._row + 1

    def heading(self, text: str) -> None:
        """Begin a part."""
        if self._row:
            self._row += 1
        self._text(_NAME, text, self._bold)
        self._row += 1

    def words(self, name: str, text: str) -> None:
        """Write a line of plain text; what comes from the data stays text."""
        self._text(_NAME, name)
        self._text(_SIGN, text)
        self._row += 1

    def number(self, name: str, sign: str, value: float, note: str = "") -> Ref:
        """Write a number that may be changed by hand."""
        self._sheet.write_number(self._row, _VALUE, value, self._given)
        return self._named(name, sign, note)

    def formula(self, name: str, sign: str, formula: str, value: float, note: str = "") -> Ref:
        """Write a formula, and what it comes to."""
        self._sheet.write_formula(self._row, _VALUE, f"={formula}", self._live, value)
        return self._named(name, sign, note)

    def table_head(self, *names: str) -> None:
        for column, name in enumerate(names):
            self._text(column, name, self._head)
        self._row += 1

    def table_row(self, *cells: str | float | tuple[str, float]) -> tuple[Ref, ...]:
        """Write texts, numbers, and formulas with what they come to; return where they are."""
        for column, cell in enumerate(cells):
            if isinstance(cell, str):
                self._text(column, cell)
            elif isinstance(cell, tuple):
                formula, value = cell
                self._sheet.write_formula(self._row, column, f"={formula}", self._live, value)
            else:
                self._sheet.write_number(self._row, column, cell, self._given)
        self._row += 1
        return tuple(self._ref(self._row - 1, column) for column in range(len(cells)))

    def _named(self, name: str, sign: str, note: str) -> Ref:
        self._text(_NAME, name)
        self._text(_SIGN, sign)
        self._text(_NOTE, note)
        self._row += 1
        return self._ref(self._row - 1, _VALUE)

    def _ref(self, row: int, column: int) -> Ref:
        return f"{self._name}!${chr(ord('A') + column)}${row + 1}"

    def _text(self, column: int, text: str, style: Format | None = None) -> None:
        if text:
            self._sheet.write_string(self._row, column, harmless(wording.shown(text)), style)
