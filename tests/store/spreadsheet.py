"""A spreadsheet in fifty lines: reads an XLSX file and computes its formulas."""

import math
import re
import zipfile
from xml.etree import ElementTree

_XML = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
_REF = re.compile(r"(?:(\w+)!)?\$?([A-Z]+)\$?(\d+)(?::\$?([A-Z]+)\$?(\d+))?(?![\w(])")


def _flat(values):
    for value in values:
        if isinstance(value, list):
            yield from _flat(value)
        elif not isinstance(value, str):
            yield value


_FUNCTIONS = {
    "SUM": lambda *values: math.fsum(_flat(values)),
    "AVERAGE": lambda *values: math.fsum(_flat(values)) / len(list(_flat(values))),
    "COUNT": lambda *values: len(list(_flat(values))),
    "MIN": lambda *values: min(_flat(values)),
    "MAX": lambda *values: max(_flat(values)),
    "ABS": abs,
    "SQRT": math.sqrt,
    "SIGN": lambda value: (value > 0) - (value < 0),
    "IF": lambda condition, yes, no: yes() if condition else no(),
}


class Spreadsheet:
    """What a workbook holds.

    `texts`, `numbers`, `formulas` and `kept` (what formulas came to when it was written) go by
    (sheet, cell).
    """

    def __init__(self, path):
        self.texts, self.numbers, self.formulas, self.kept = {}, {}, {}, {}
        with zipfile.ZipFile(path) as archive:
            names = [
                sheet.get("name")
                for sheet in _parsed(archive, "workbook").findall("m:sheets/m:sheet", _XML)
            ]
            strings = [
                "".join(text.text or "" for text in each.iter(f"{{{_XML['m']}}}t"))
                for each in _parsed(archive, "sharedStrings").findall("m:si", _XML)
            ]
            self.sheets = names
            for number, name in enumerate(names, 1):
                for cell in _parsed(archive, f"worksheets/sheet{number}").iter(f"{{{_XML['m']}}}c"):
                    self._read(name, cell, strings)

    def _read(self, sheet, cell, strings):
        place = sheet, cell.get("r")
        formula, value = cell.find("m:f", _XML), cell.find("m:v", _XML)
        if formula is not None:
            self.formulas[place], self.kept[place] = formula.text, float(value.text)
        elif cell.get("t") == "s":
            self.texts[place] = strings[int(value.text)]
        elif value is not None:
            self.numbers[place] = float(value.text)

    def value(self, sheet, cell):
        """Return what is in a cell, computed."""
        place = sheet, cell
        if place not in self.formulas:
            return self.numbers.get(place, self.texts.get(place, 0.0))

        def found(match):
            name, column, row, last_column, last_row = match.groups()
            if last_row is None:
                return f"_value({name or sheet!r},{column + row!r})"
            assert last_column == column, "only parts of one column"
            cells = [f"{column}{n}" for n in range(int(row), int(last_row) + 1)]
            return f"[_value({name or sheet!r},c) for c in {cells!r}]"

        text = _REF.sub(found, self.formulas[place]).replace("^", "**")
        # Only one of the two is computed, as spreadsheets do.
        text = re.sub(r"(?<![<>=])=(?!=)", "==", text)
        if text.startswith("IF("):
            condition, yes, no = _arguments(text[3:-1])
            text = f"IF({condition},lambda: {yes},lambda: {no})"
        return eval(text, {"__builtins__": {}, **_FUNCTIONS, "_value": self.value})

    def row_of(self, sheet, name):
        """Return the row of a quantity by its name."""
        return next(
            int(cell[1:]) for (of, cell), text in self.texts.items()
            if of == sheet and cell[0] == "A" and text == name
        )  # fmt: skip

    def named(self, sheet, name):
        """Return a quantity, computed."""
        return self.value(sheet, f"C{self.row_of(sheet, name)}")


def _arguments(text):
    """Split at the commas that stand in no brackets."""
    depth, begin, found = 0, 0, []
    for place, sign in enumerate(text):
        depth += (sign in "([") - (sign in ")]")
        if sign == "," and depth == 0:
            found.append(text[begin:place])
            begin = place + 1
    return [*found, text[begin:]]


def _parsed(archive, name):
    return ElementTree.fromstring(archive.read(f"xl/{name}.xml"))
