"""One JSON array of objects, read as it comes: only a few of them are in memory at a time.

Behind a fault in an array nothing is certain any more, so the file is refused with the
line of the fault. Objects that are JSON but no ratings are rejected one by one.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from funksvd_gui.data.numbers import DecimalMark
from funksvd_gui.data.readers.json_collector import JsonCollector
from funksvd_gui.data.readers.json_layout import JsonLayout
from funksvd_gui.data.readers.json_values import DECODER, why
from funksvd_gui.data.readers.text_lines import LINE_END
from funksvd_gui.data.reading_choices import ReadingChoices
from funksvd_gui.errors import LoadError

#: What is not complete after so many characters is no object of a rating.
MAX_OBJECT_CHARACTERS = 1 << 20
_BLANKS = re.compile(r"[ \t\n\r]*")


class ArrayScanner:
    """Takes the values out of an array that comes in pieces.

    Attributes
    ----------
    line : int
        Lines of the text before the value that was yielded last, plus one.
    """

    def __init__(self) -> None:
        self._text = self._held_back = ""
        self._position = 0
        self._is_inside = False
        self._is_over = False
        self._wants_value = True
        self._n_values = 0
        self._place = 0
        self.line = 1

    def feed(self, piece: str, *, final: bool) -> Iterator[tuple[Any, str]]:
        """Yield every complete value and its text.

        Raises
        ------
        LoadError
            If the text is no array.
        """
        self._count_lines(self._position)
        whole = self._text[self._position :] + self._held_back + piece
        # A line may end with two characters, of which only the first is there.
        self._held_back = "\r" if whole.endswith("\r") and not final else ""
        self._text = whole.removesuffix(self._held_back)
        self._position = self._place = 0
        while self._goes_on():
            if self._is_over:
                raise self._fault("something follows the end of the array")
            if not self._is_inside:
                self._expect("[", "it does not begin with a bracket")
                self._is_inside = True
            elif self._text[self._position] == "]" and not (self._wants_value and self._n_values):
                self._position += 1
                self._is_over = True
            elif not self._wants_value:
                self._expect(",", "a comma is missing between two values")
                self._wants_value = True
            else:
                found = self._value(final=final)
                if found is None:
                    break
                yield found
        if final and not self._is_over:
            raise self._fault("it ends in the middle of the array")

    def _goes_on(self) -> bool:
        match = _BLANKS.match(self._text, self._position)
        self._position = match.end() if match else self._position
        return self._position < len(self._text)

    def _expect(self, character: str, fault: str) -> None:
        if self._text[self._position] != character:
            raise self._fault(fault)
        self._position += 1

    def _value(self, *, final: bool) -> tuple[Any, str] | None:
        """Return the next value and its text, None if its end is not there yet."""
        start = self._position
        try:
            value, end = DECODER.raw_decode(self._text, start)
        except json.JSONDecodeError as error:
            if not final and len(self._text) - start < MAX_OBJECT_CHARACTERS:
                return None
            raise self._fault(why(error)) from error
        except RecursionError as error:
            raise self._fault("it is nested too deeply") from error
        if end == len(self._text) and not final:
            return None  # A number may go on.
        self._count_lines(start)
        self._position = end
        self._wants_value = False
        self._n_values += 1
        return value, self._text[start:end]

    def _count_lines(self, position: int) -> None:
        self.line += len(LINE_END.findall(self._text, self._place, position))
        self._place = position

    def _fault(self, what: str) -> LoadError:
        self._count_lines(self._position)
        return LoadError(
            f"The file is no valid JSON array: near line {self.line:,}, {what}.",
            hint="Write it again, or as one object in each line: there a bad line costs only "
            "itself.",
        )


class JsonArrayReader(JsonCollector):
    """Reads a file that is one array of objects; used once."""

    def __init__(
        self,
        layout: JsonLayout,
        choices: ReadingChoices,
        mark: DecimalMark = DecimalMark.UNDECIDED,
    ) -> None:
        super().__init__(layout, choices, mark)
        self._scanner = ArrayScanner()

    def read(self, blocks: Iterable[bytes]) -> None:
        """Read UTF-8 blocks to their end.

        Raises
        ------
        LoadError
            If the text is no array of JSON values.
        DecimalMarkError
            If the file must be read again with another decimal mark.
        """
        decoder = codecs.getincrementaldecoder("utf-8")()
        for block in blocks:
            self._take(decoder.decode(block), final=False)
        self._take("", final=True)

    def _take(self, piece: str, *, final: bool) -> None:
        for value, text in self._scanner.feed(piece, final=final):
            row = self._judge.judged(value)
            if isinstance(row, str):
                row = f"Object {self.n_rows + 1:,}: {row}"
            self._take_row(row, self._scanner.line, text)
        self._keep_good()
