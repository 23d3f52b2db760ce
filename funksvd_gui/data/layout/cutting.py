"""How a text may be cut into fields: each separator, with quotation marks or without."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from funksvd_gui.data.records import Cut, Records

#: Tried in this order; on a tie the earlier one wins.
SEPARATORS: dict[str, str] = {
    "::": "double colons",
    "\t": "tabs",
    ";": "semicolons",
    "|": "vertical bars",
    ",": "commas",
    " ": "spaces",
}
MIN_COLUMNS = 3
#: Rows of a sample at most.
_MAX_ROWS = 1_000
#: Quotation marks may stand anywhere in files like these, and mean nothing.
_MAY_BE_PLAIN = frozenset("\t|;")


@dataclass(frozen=True, slots=True)
class Sample:
    """The first rows of a text in one cut.

    Attributes
    ----------
    rows : list of rows
        Those that could be cut.
    ends : list of int
        For each, how many lines there are up to its end.
    n_broken : int
        The others.
    """

    cut: Cut
    rows: list[list[str]]
    ends: list[int]
    n_broken: int

    @property
    def usual_length(self) -> int:
        """The most frequent number of fields; the one that comes first on a tie."""
        return Counter(map(len, self.rows)).most_common(1)[0][0] if self.rows else 0

    @property
    def n_columns(self) -> int:
        """The usual number of fields, or that of the first row if it has more."""
        return max(self.usual_length, *map(len, self.rows[:1]), 0)

    @property
    def share(self) -> float:
        """The share of rows with the usual number of fields."""
        return self.share_of(self.usual_length)

    def share_of(self, n_columns: int) -> float:
        """Return the share of rows with so many fields."""
        n_regular = sum(len(row) == n_columns for row in self.rows)
        return n_regular / (len(self.rows) + self.n_broken) if self.rows else 0.0


def samples(
    text: str, separators: Sequence[str], *, is_whole: bool, min_columns: int = MIN_COLUMNS
) -> Iterator[Sample]:
    """Yield the text in each cut that gives so many columns."""
    # A space stands for tabs, too.
    for separator in (each for each in separators if each in text or each == " "):
        sample = _best(text, separator, is_whole=is_whole)
        if sample.n_columns >= min_columns:
            yield sample


def _best(text: str, separator: str, *, is_whole: bool) -> Sample:
    """Choose what quotation marks and blanks mean."""
    best = _sample(text, Cut(separator), is_whole=is_whole)
    if separator != " " and re.search(re.escape(separator) + ' +"', text):
        skipping = _sample(text, Cut(separator, skips_blanks=True), is_whole=is_whole)
        if skipping.share >= best.share:
            best = skipping
    if separator in _MAY_BE_PLAIN and best.n_broken:
        plain = _sample(text, replace(best.cut, has_quotes=False), is_whole=is_whole)
        if plain.share > best.share and not _is_quoting(text, best):
            best = plain
    return best


def _is_quoting(text: str, sample: Sample) -> bool:
    """Tell whether quotation marks do what they are for, or stand around everything."""
    separator = re.escape(sample.cut.separator)
    quoted = re.findall(
        rf'(?:^|{separator}) *"((?:[^"\r\n]|"")*)"(?={separator}|\r?$)', text, re.MULTILINE
    )
    n_needed = sum(sample.cut.separator in field or '""' in field for field in quoted)
    return n_needed > sample.n_broken or len(quoted) * 2 >= text.count("\n")


def _sample(text: str, cut: Cut, *, is_whole: bool) -> Sample:
    records = Records(text, cut, is_final=is_whole)
    rows, ends, n_broken = [], [], 0
    for record in islice(records, _MAX_ROWS):
        if record.problem:
            n_broken += 1
        else:
            rows.append(record.fields)
            ends.append(records.n_lines)
    return Sample(cut, rows, ends, n_broken)
