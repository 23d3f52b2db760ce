"""What a table of ratings in delimited text looks like, found in its beginning.

A sample never decides about single rows: whatever it says, each row of the
file is judged by itself later.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from funksvd_gui.data.layout import names as words
from funksvd_gui.data.layout.cutting import MIN_COLUMNS, SEPARATORS, Sample, samples
from funksvd_gui.data.layout.found import FoundRoles, TextLayout
from funksvd_gui.data.layout.header import Header, find_header
from funksvd_gui.data.layout.leading import Leading, find_leading
from funksvd_gui.data.layout.roles import find_roles
from funksvd_gui.data.numbers import DecimalMark, number_of
from funksvd_gui.data.preview import Question
from funksvd_gui.data.reading_choices import ReadingChoices
from funksvd_gui.data.records import Records
from funksvd_gui.errors import LoadError
from funksvd_gui.wording import shown

_MOVIELENS = ("userId", "movieId", "rating", "timestamp")
_BOOK_CROSSING = "Book-Crossing"
_ZEROS = (
    "In Book-Crossing a rating of 0 means that somebody has the book but gave no rating; "
    "the zeros were read as ratings. With 0 as missing-value code they are left out."
)
#: Files of four columns in this order and without names that everybody knows.
_USUAL = {"\t": "MovieLens u.data", "::": "MovieLens ratings.dat"}
_USUAL_COLUMNS = 4
#: Fewer ratings with a comma inside quotation marks, in a file of commas, are slips.
_MIN_COMMAS = 0.1


@dataclass(frozen=True, slots=True)
class _Attempt:
    """One cut of the text: what it gives, or the error that says why it gives nothing."""

    sample: Sample
    header: Header
    score: tuple[float, ...]
    found: FoundRoles | LoadError
    comma_separates: bool = False


def find_layout(text: str, name: str, *, is_whole: bool, choices: ReadingChoices) -> TextLayout:
    """Find how a table is cut into fields, and which column is which.

    Parameters
    ----------
    text : str
        The beginning of the file, without byte order mark.
    name : str
        The file's name, for errors.
    is_whole : bool
        Whether the text is the whole file; otherwise its last row may be cut.
    choices : ReadingChoices
        What a person decided already; it is obeyed.

    Raises
    ------
    LoadError
        If there are no three columns, if it is known to hold no ratings, if a role
        stays open in a way that may not be guessed, or if the choices do not fit.
    """
    if not text.strip("\r\n\t "):
        raise LoadError(
            f"“{shown(name)}” holds only blank lines.",
            hint="Choose a file with one rating in each line.",
        )
    leading = find_leading(text, name)
    rest = text[leading.n_characters :]
    separator = choices.separator or leading.separator
    separators = [separator] if separator else list(SEPARATORS)
    tried = (
        _attempt(sample, name, leading, choices)
        for sample in samples(rest, separators, is_whole=is_whole)
    )
    attempts = [attempt for attempt in tried if attempt is not None]
    if not attempts:
        raise LoadError(
            f"“{shown(name)}” has no three columns for user, item and rating.",
            hint="Each line needs a user, an item and a rating, separated by commas, semicolons, "
            "tabs, vertical bars, double colons or spaces.",
        )
    best = max(attempts, key=lambda attempt: attempt.score)
    if isinstance(best.found, LoadError):
        raise best.found
    rivals = [other for other in attempts if other is not best and _is_rival(other, best)]
    return _made(best, best.found, leading, choices, rivals)


def _attempt(
    sample: Sample, name: str, leading: Leading, choices: ReadingChoices
) -> _Attempt | None:
    separator = sample.cut.separator
    comment = next((record.fields for record in Records(leading.comment, sample.cut)), [])
    header = find_header(sample.rows, separator, choices.has_header, comment)
    n_columns, names = header.n_columns, header.names
    data = [row for row in sample.rows[header.row + 1 :] if len(row) == n_columns]
    n_named = sum(bool(words.ranked(names, role)) for role in ("user", "item", "rating", "time"))
    share = sample.share_of(n_columns)
    if n_columns < MIN_COLUMNS:
        return None
    try:
        found = find_roles(
            names or tuple(f"Column {k + 1}" for k in range(n_columns)),
            data,
            choices,
            file_name=name,
            has_names=bool(names),
            is_usual_order=_is_usual(header, separator),
        )
    except LoadError as error:
        return _Attempt(sample, header, (n_named, 0.5, share), error)
    roles = found.roles
    rating = roles.columns["rating"]
    with_comma = sum("," in row[rating] for row in data) / max(len(data), 1)
    comma_separates = separator == "," and with_comma < _MIN_COMMAS
    n_valid = _n_valid(data, found, comma_separates=comma_separates)
    n_rows = len(sample.rows) - header.row - 1 + sample.n_broken
    score = (n_named, n_valid / max(n_rows, 1), share)
    return _Attempt(sample, header, score, found, comma_separates=comma_separates)


def _made(
    best: _Attempt,
    found: FoundRoles,
    leading: Leading,
    choices: ReadingChoices,
    rivals: Sequence[_Attempt],
) -> TextLayout:
    header, sample = best.header, best.sample
    kind = _format_name(header, sample.cut.separator, has_time=found.roles.time is not None)
    asked = []
    if kind == _BOOK_CROSSING and choices.missing_code is None:
        asked.append(Question("missing_code", _ZEROS))
    if rivals:
        names = " or ".join(SEPARATORS[rival.sample.cut.separator] for rival in rivals)
        taken = SEPARATORS[sample.cut.separator]
        sentence = f"The columns could be separated by {taken} or by {names}; {taken} were taken."
        asked.append(Question("separator", sentence))
    n_above = sample.ends[header.row] if header.row >= 0 else 0
    return TextLayout(
        cut=sample.cut,
        n_columns=header.n_columns,
        n_leading=leading.n_lines + n_above,
        has_header=header.row >= 0,
        names=header.names,
        found=found,
        format=kind,
        comma_separates=best.comma_separates,
        warnings=(*leading.warnings, *header.warnings, *(each.sentence for each in asked)),
        questions=(*header.questions, *asked),
    )


def _is_rival(other: _Attempt, best: _Attempt) -> bool:
    """Tell whether another separator fits as well; spaces stand in texts of every kind."""
    return (
        isinstance(other.found, FoundRoles)
        and other.score == best.score
        and other.score[1] > 0
        and other.sample.cut.separator != " "
    )


def _is_usual(header: Header, separator: str) -> bool:
    return not header.names and header.n_columns == _USUAL_COLUMNS and separator in _USUAL


def _format_name(header: Header, separator: str, *, has_time: bool) -> str:
    if header.names == _MOVIELENS and separator == ",":
        return "MovieLens ratings.csv"
    if header.names == ("User-ID", "ISBN", "Book-Rating"):
        return _BOOK_CROSSING
    if _is_usual(header, separator) and has_time:
        return _USUAL[separator]
    return f"delimited by {SEPARATORS[separator]}"


def _n_valid(data: Sequence[Sequence[str]], found: FoundRoles, *, comma_separates: bool) -> int:
    columns = found.roles.columns
    user, item, rating = (columns[role] for role in ("user", "item", "rating"))
    mark = DecimalMark.POINT if comma_separates else DecimalMark.UNDECIDED
    return sum(
        bool(row[user]) and bool(row[item]) and number_of(row[rating], mark) is not None
        for row in data
    )
