"""What a table of ratings in delimited text looks like, found in its beginning.

A sample never decides about single rows: whatever it says, each row of the
file is judged by itself later.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from operator import itemgetter

from funksvd_gui.data.columns import ROLES
from funksvd_gui.data.layout import names as words
from funksvd_gui.data.layout.cutting import MIN_COLUMNS, SEPARATORS, Sample, samples
from funksvd_gui.data.layout.header import Header, find_header
from funksvd_gui.data.layout.leading import Leading, find_leading
from funksvd_gui.data.layout.roles import FoundRoles, find_roles
from funksvd_gui.data.numbers import DecimalMark, number_of
from funksvd_gui.data.preview import Question
from funksvd_gui.data.reading_choices import ReadingChoices
from funksvd_gui.data.records import Cut, Records
from funksvd_gui.errors import LoadError
from funksvd_gui.wording import shown

_MOVIELENS = ("userId", "movieId", "rating", "timestamp")
_BOOK_CROSSING = ("User-ID", "ISBN", "Book-Rating")
_ZEROS = (
    "In Book-Crossing a rating of 0 means that somebody has the book but gave no rating; "
    "the zeros were read as ratings. With 0 as missing-value code they are left out."
)
#: Files of four columns in this order and without names that everybody knows.
_USUAL = {"\t": "MovieLens u.data", "::": "MovieLens ratings.dat"}
_USUAL_COLUMNS = 4
#: Fewer ratings with a comma inside quotation marks, in a file of commas, are slips.
_MIN_COMMAS = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class TextLayout:
    """A table of ratings in delimited text.

    Attributes
    ----------
    n_leading : int
        Lines before the first row of data: comments, sizes, ``sep=;``, the names.
    names : tuple of str
        Of all columns, where the file has them, be it in a comment; otherwise empty.
    format : str
        For people, such as "MovieLens u.data" or "delimited by commas".
    comma_separates : bool
        Ratings have no decimal commas, although a quoted one could hold a comma.
    """

    cut: Cut
    n_columns: int
    n_leading: int
    has_header: bool
    names: tuple[str, ...]
    found: FoundRoles
    format: str
    comma_separates: bool = False
    warnings: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()


def find_layout(text: str, name: str, *, is_whole: bool, choices: ReadingChoices) -> TextLayout:
    """Find how a table is cut into fields, and which column is which, by the file's beginning.

    If that is not the whole file, its last row may be cut.

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
    attempts: list[tuple[tuple[float, ...], TextLayout | LoadError]] = []
    for sample in samples(rest, separators, is_whole=is_whole):
        comment = next((record.fields for record in Records(leading.comment, sample.cut)), [])
        header = find_header(sample.rows, sample.cut.separator, choices.has_header, comment)
        if header.n_columns >= MIN_COLUMNS:
            attempts.append(_attempt(sample, header, leading, name, choices))
    if not attempts:
        raise LoadError(
            f"“{shown(name)}” has no three columns for user, item and rating.",
            hint="Each line needs a user, an item and a rating, separated by commas, semicolons, "
            "tabs, vertical bars, double colons or spaces.",
        )
    highest, best = max(attempts, key=itemgetter(0))
    if isinstance(best, LoadError):
        raise best
    alike = [found for score, found in attempts if score == highest and score[1] > 0]
    return _asking_of(best, [found for found in alike if isinstance(found, TextLayout)])


def _attempt(
    sample: Sample, header: Header, leading: Leading, name: str, choices: ReadingChoices
) -> tuple[tuple[float, ...], TextLayout | LoadError]:
    """Return how well a cut of the text fits, and what it gives, or why it gives nothing."""
    separator, n_columns, names = sample.cut.separator, header.n_columns, header.names
    data = [row for row in sample.rows[header.row + 1 :] if len(row) == n_columns]
    n_named = sum(bool(words.ranked(names, role)) for role in ROLES)
    is_usual = not names and n_columns == _USUAL_COLUMNS and separator in _USUAL
    try:
        found = find_roles(
            names or ("",) * n_columns, data, choices, file_name=name, is_usual_order=is_usual
        )
    except LoadError as error:
        return (n_named, 0.5, sample.share_of(n_columns)), error
    n_valid, comma_separates = _measured(data, found, separator)
    n_rows = len(sample.rows) - header.row - 1 + sample.n_broken
    questions, kind = list(header.questions), f"delimited by {SEPARATORS[separator]}"
    if names == _MOVIELENS and separator == ",":
        kind = "MovieLens ratings.csv"
    elif names == _BOOK_CROSSING:
        kind = "Book-Crossing"
        questions += [Question("missing_code", _ZEROS)] if choices.missing_code is None else []
    elif is_usual and found.roles.time is not None:
        kind = _USUAL[separator]
    return (n_named, n_valid / max(n_rows, 1), sample.share_of(n_columns)), TextLayout(
        cut=sample.cut,
        n_columns=n_columns,
        n_leading=leading.n_lines + (sample.ends[header.row] if header.row >= 0 else 0),
        has_header=header.row >= 0,
        names=names,
        found=found,
        format=kind,
        comma_separates=comma_separates,
        warnings=(*leading.warnings, *header.warnings, *(asked.sentence for asked in questions)),
        questions=tuple(questions),
    )


def _measured(data: list[list[str]], found: FoundRoles, separator: str) -> tuple[int, bool]:
    """Return how many rows are good, and whether commas only separate."""
    users, items, ratings = ([row[role.column] for row in data] for role in found.roles.needed)
    n_with_comma = sum("," in text for text in ratings)
    comma_separates = separator == "," and n_with_comma < _MIN_COMMAS * max(len(data), 1)
    mark = DecimalMark.POINT if comma_separates else DecimalMark.UNDECIDED
    are_numbers = [number_of(text, mark) is not None for text in ratings]
    return sum(map(all, zip(users, items, are_numbers, strict=True))), comma_separates


def _asking_of(best: TextLayout, alike: Sequence[TextLayout]) -> TextLayout:
    """Ask about other separators that fit as well; spaces stand in texts of every kind."""
    rivals = {each.cut.separator for each in alike} - {best.cut.separator, " "}
    if not rivals:
        return best
    taken = SEPARATORS[best.cut.separator]
    others = " or ".join(said for separator, said in SEPARATORS.items() if separator in rivals)
    sentence = f"The columns could be separated by {taken} or by {others}; {taken} were taken."
    return replace(
        best,
        warnings=(*best.warnings, sentence),
        questions=(*best.questions, Question("separator", sentence)),
    )
