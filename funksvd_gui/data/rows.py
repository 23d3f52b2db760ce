"""Rows of text become ratings, or reasons why they are none: for every format in the same way.

Rules R1 to R3: ids are texts without the blanks around them, a rating is a finite
decimal number, and a bad row is counted and named, never repaired.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from funksvd_gui.data.formats.table import Block, Layout, Tally
from funksvd_gui.data.load_report import MAX_REJECTED_KEPT, RejectedRow
from funksvd_gui.data.numbers import DecimalMark, RatingText
from funksvd_gui.data.records import BLANKS, BLANKS_AND_MARKS
from funksvd_gui.data.times import TimeKind, ticks
from funksvd_gui.errors import LoadError
from funksvd_gui.wording import counted, shown

MAX_ID_CHARACTERS = 1_000
_TEXTS = pa.dictionary(pa.int32(), pa.string())
_MAX_SHOWN = 200
_REASONS_SHOWN = 3
#: Ratings are kept in float32 if that moves none by more than this share of their spread.
_PRECISION = 1e-6
#: So many decimal digits of a number float32 can give back.
_DIGITS = 7
_NOISE = 1e-12
_SHORT_TIME = r"^[0-9]{1,18}(\.0*)?$"
_PLAIN_DATE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}([ T][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?)?$"


@dataclass(frozen=True, slots=True, eq=False)
class ParsedRows:
    """The valid rows of a file in file order; ids in order of their first appearance.

    Attributes
    ----------
    user_ids, item_ids : pyarrow.StringArray
        All different.
    users, items : int32 array, shape (n_ratings,)
        Indices of the ids.
    values : float32 or float64 array, shape (n_ratings,)
        Float64 where float32 would not keep what the file says.
    times : int64 array, shape (n_ratings,), or None
        In units of the layout's ``1 / ticks_per_second`` since 1970.
    """

    user_ids: Any
    item_ids: Any
    users: NDArray[np.int32]
    items: NDArray[np.int32]
    values: NDArray[np.floating]
    times: NDArray[np.int64] | None


class RowParser:
    """Takes the rows of one file, block by block.

    Parameters
    ----------
    mark : DecimalMark
        What is known of it before the first row, if nobody chose it.

    Attributes
    ----------
    n_rows, n_rejected, n_missing, n_empty : int
        Rows that hold anything, those of them that were refused or hold the code for
        "not rated", and rows that hold nothing.
    rejected : list of RejectedRow
        The first of the refused.
    """

    def __init__(self, layout: Layout, mark: DecimalMark = DecimalMark.UNDECIDED) -> None:
        self._layout = layout
        is_chosen = layout.decimal_mark is not DecimalMark.UNDECIDED
        self.ratings = RatingText(
            layout.decimal_mark if is_chosen else mark,
            comma_separates=layout.comma_separates,
            is_certain=is_chosen,
            missing_code=layout.missing_code,
            missing_words=layout.missing_words,
        )
        self.tally = Tally()
        self.n_rows = self.n_rejected = self.n_missing = self.n_empty = 0
        self.rejected: list[RejectedRow] = []
        # Each block has a dictionary of its own.
        self._users: list[Any] = []
        self._items: list[Any] = []
        self._n_trimmed = 0
        self._values: list[tuple[NDArray[np.float64], NDArray[np.unsignedinteger]]] = []
        self._times: list[NDArray[np.int64]] = []

    def problem_of(self, user_id: str, item_id: str, rating: str, time: str = "") -> str:
        """Return why a row is refused, "" if it is not.

        Raises
        ------
        DecimalMarkError
            If earlier ratings were read by the wrong decimal mark.
        """
        for role, text in (("user", user_id), ("item", item_id)):
            an_id = text.strip(BLANKS_AND_MARKS)
            if not an_id:
                return f"The {role} id is empty."
            if len(an_id) > MAX_ID_CHARACTERS:
                return f"The {role} id has {len(an_id):,} characters, more than 1,000."
        if not self.ratings.is_missing(rating) and self.ratings.value(rating) is None:
            return self.ratings.why_not(rating)
        kind = self._layout.time_kind
        if kind is not None and ticks(time, kind) is None:
            if not time.strip(BLANKS):
                return "The time is empty."
            return f"The time “{shown(time, 40)}” is no {kind}."
        return ""

    def take(self, block: Block) -> None:
        """Keep the good rows of a block and count the others.

        Raises
        ------
        DecimalMarkError
            If the file must be read again with another decimal mark.
        """
        users, is_user = self._ids(block.users)
        items, is_item = self._ids(block.items)
        table, is_rating, is_missing = self._ratings(block.ratings.dictionary.to_pylist())
        codes = block.ratings.indices.to_numpy()
        good, missing = is_user & is_item & is_rating[codes], is_missing[codes]
        times = None
        if block.times is not None:
            times, is_time = _times(block.times, self._layout.time_kind)
            good &= is_time
        n_empty = 0 if good.all() else self._refuse(block, good)
        n_broken = len(block.broken)
        n_good = int(np.count_nonzero(good))
        n_rows = len(good) - n_empty if block.n_rows is None else block.n_rows
        self.n_rows += n_rows + n_broken
        self.n_empty += n_empty + block.n_empty
        self.n_rejected += len(good) - n_good - n_empty + n_broken
        self._name(block.broken, block.file_name)
        kept = good & ~missing
        n_kept = int(np.count_nonzero(kept))
        self.n_missing += n_good - n_kept + block.n_missing
        if n_kept < len(kept):
            users, items = (_filtered(column, kept) for column in (users, items))
            codes, times = codes[kept], None if times is None else times[kept]
        self._users.append(users)
        self._items.append(items)
        self._values.append((table, codes.astype(np.min_scalar_type(len(table)))))
        if times is not None:
            self._times.append(times)

    def _ids(self, column: Any) -> tuple[Any, NDArray[np.bool_]]:
        """Return a column without blanks around its ids, and which of them are ids."""
        texts = column.dictionary
        bare = pc.utf8_trim(texts, characters=BLANKS_AND_MARKS)
        is_id = pc.and_(
            pc.not_equal(bare, ""), pc.less_equal(pc.utf8_length(bare), MAX_ID_CHARACTERS)
        ).to_numpy(zero_copy_only=False)
        codes = column.indices.to_numpy()
        is_trimmed = pc.not_equal(bare, texts).to_numpy(zero_copy_only=False)
        if is_trimmed.any():
            self._n_trimmed += int(np.count_nonzero((is_trimmed & is_id)[codes]))
            bare = pa.DictionaryArray.from_arrays(column.indices, bare)
            column = bare.dictionary_decode().dictionary_encode()
        return column, is_id[codes]

    def _ratings(
        self, texts: list[str]
    ) -> tuple[NDArray[np.float64], NDArray[np.bool_], NDArray[np.bool_]]:
        """Return the numbers that texts are, which of them are ratings, and which mean none."""
        missing = np.array([self.ratings.is_missing(text) for text in texts], np.bool_)
        values = [
            None if is_missing else self.ratings.value(text)
            for text, is_missing in zip(texts, missing, strict=True)
        ]
        table = np.array(values, np.float64)  # Where there is none, numpy writes NaN.
        return table, missing | ~np.isnan(table), missing

    def _refuse(self, block: Block, good: NDArray[np.bool_]) -> int:
        """Name the bad rows of a block while names are needed; return how many hold nothing."""
        empty = ~good & _is_blank(block.users) & _is_blank(block.items) & _is_blank(block.ratings)
        n_left = MAX_REJECTED_KEPT - len(self.rejected)
        rows = np.flatnonzero(~good & ~empty)[:n_left].tolist()
        self._name([self._named(block, row) for row in rows], block.file_name)
        return int(np.count_nonzero(empty))

    def _named(self, block: Block, row: int) -> RejectedRow:
        columns = (block.users, block.items, block.ratings, block.times)
        cells = [str(column[row].as_py()) for column in columns if column is not None]
        number, text = block.where(row)
        return RejectedRow(number, self.problem_of(*cells), text)

    def _name(self, rows: Sequence[RejectedRow], file_name: str) -> None:
        for row in rows[: MAX_REJECTED_KEPT - len(self.rejected)]:
            reason = f"{file_name}: {row.reason}" if file_name else row.reason
            self.rejected.append(RejectedRow(row.line, reason, row.text[:_MAX_SHOWN]))

    def refuse_mostly_bad(self, name: str) -> None:
        """Raise a LoadError if nothing is rated, or if more than half of the rows are bad (R3)."""
        self.rejected.sort(key=lambda row: row.line)
        if not self.n_rows:
            raise LoadError(
                f"“{name}” has names of columns but no ratings below them.",
                hint="Choose a file with one rating in each line.",
            )
        if self.n_rejected * 2 > self.n_rows:
            reasons = " ".join(
                f"{self._layout.counts} {row.line:,}: {row.reason}"
                for row in self.rejected[:_REASONS_SHOWN]
            )
            raise LoadError(
                f"More than half of the rows of “{name}” are not ratings "
                f"({self.n_rejected:,} of {self.n_rows:,}). {reasons}",
                hint="Check that each line holds a user, an item and a rating, in this order "
                "or named so in the first line.",
            )
        if not any(len(codes) for _table, codes in self._values):
            raise LoadError(
                f"No row of “{name}” holds a rating.",
                hint="Check which number means “not rated”.",
            )
        if self.ratings.looks_like_thousands:
            raise LoadError(
                f"Every comma in the ratings of “{name}” has three digits behind it: they may set "
                "thousands apart, or be decimal marks.",
                hint="Choose the decimal mark, or write the numbers without commas.",
            )

    def warnings(self) -> tuple[str, ...]:
        """Return what was done to rows without refusing them."""
        told = list(self.tally.warnings)
        if self._n_trimmed:
            n_ids = counted(self._n_trimmed, "id")
            told.append(f"Blanks or a byte order mark around {n_ids} were taken off.")
        if self.n_empty:
            verb = "was" if self.n_empty == 1 else "were"
            told.append(f"{counted(self.n_empty, 'empty row')} {verb} left out.")
        return tuple(told)

    def parsed(self) -> ParsedRows:
        """Return all good rows, and forget them; there must be at least one."""
        with ThreadPoolExecutor(1) as other:
            numbering = other.submit(_numbered, self._users, "user")
            item_ids, items = _numbered(self._items, "item")
            times = np.concatenate(self._times) if self._times else None
            self._times = []
            values = self._all_values()
            user_ids, users = numbering.result()
        return ParsedRows(user_ids, item_ids, users, items, values, times)

    def _all_values(self) -> NDArray[np.floating]:
        tables = np.concatenate([table for table, _codes in self._values])
        dtype = np.dtype(np.float32 if _fits_float32(tables[np.isfinite(tables)]) else np.float64)
        n_values = sum(len(codes) for _table, codes in self._values)
        values: NDArray[np.floating] = np.empty(n_values, dtype)
        begin = 0
        for table, codes in self._values:
            np.take(table.astype(dtype), codes, out=values[begin : begin + len(codes)])
            begin += len(codes)
        self._values = []
        return values


def _is_blank(column: Any) -> NDArray[np.bool_]:
    blank = pc.equal(pc.utf8_trim(column.dictionary, characters=BLANKS_AND_MARKS), "")
    is_blank = blank.to_numpy(zero_copy_only=False)
    blanks: NDArray[np.bool_] = is_blank[column.indices.to_numpy()]
    return blanks


def _filtered(column: Any, kept: NDArray[np.bool_]) -> Any:
    """Return the kept rows; their dictionary has only what they use, in order of appearance."""
    return column.dictionary_decode().filter(pa.array(kept)).dictionary_encode()


def _numbered(blocks: list[Any], role: str) -> tuple[Any, NDArray[np.int32]]:
    """Return different ids in order of appearance, and the index of each row's."""
    try:
        column = pa.chunked_array(blocks, _TEXTS)
        blocks.clear()  # What is numbered is not needed twice.
        column = column.unify_dictionaries()
    except (pa.ArrowInvalid, pa.ArrowCapacityError) as error:
        raise LoadError(
            f"The file holds more than two gigabytes of different {role} ids.",
            hint="Check that the columns of users and items are the right ones.",
        ) from error
    indices = np.concatenate([chunk.indices.to_numpy() for chunk in column.chunks])
    texts = column.chunk(0).dictionary
    del column
    # Its pool would keep what the next column needs.
    pa.default_memory_pool().release_unused()
    return texts, indices


def _fits_float32(values: NDArray[np.float64]) -> bool:
    """Tell whether float32 keeps what a file says, and its differences."""
    if not len(values):
        return True
    short = values.astype(np.float32)
    off = np.abs(short.astype(np.float64) - values)
    spread = float(values.max() - values.min())
    if spread and off.max() > _PRECISION * spread:
        return False
    doubtful = np.unique(np.abs(values[off > 0]))
    n_decimals = _DIGITS - 1 - np.floor(np.log10(doubtful))
    scale = 10.0 ** np.maximum(n_decimals, 0)
    written = np.rint(doubtful.astype(np.float32).astype(np.float64) * scale) / scale
    # The noise of sums such as 0.1 + 0.2 is nothing that the file says.
    is_kept = np.abs(written - doubtful) <= _NOISE * doubtful
    return bool((n_decimals >= 0).all() and is_kept.all())


def _times(texts: Any, kind: TimeKind | None) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return times as `ticks` does, and which texts are times."""
    assert kind is not None
    if pa.types.is_int64(texts.type):
        return texts.to_numpy(), np.ones(len(texts), np.bool_)
    if kind is TimeKind.WHOLE_NUMBER and _are_digits(texts):
        return texts.cast(pa.int64()).to_numpy(), np.ones(len(texts), np.bool_)
    numbers = _plain_times(texts, kind)
    times = numbers.fill_null(0).to_numpy(zero_copy_only=False).copy()
    is_time = numbers.is_valid().to_numpy(zero_copy_only=False).copy()
    odd = np.flatnonzero(~is_time)
    found: dict[str, int | None] = {}
    for row, text in zip(odd.tolist(), texts.take(pa.array(odd)).to_pylist(), strict=True):
        if text not in found:
            found[text] = ticks(text, kind)
        if (time := found[text]) is not None:
            times[row], is_time[row] = time, True
    return times, is_time


def _are_digits(texts: Any) -> bool:
    digits = pc.and_(pc.ascii_is_decimal(texts), pc.less_equal(pc.binary_length(texts), 18))
    return bool(pc.all(digits).as_py())


def _plain_times(texts: Any, kind: TimeKind) -> Any:
    """Return times that are written in the plainest way, null for all others."""
    if kind is TimeKind.WHOLE_NUMBER:
        plain = pc.match_substring_regex(texts, _SHORT_TIME)
        whole = pc.replace_substring_regex(texts, r"\..*", "")
        return pc.if_else(plain, whole, None).cast(pa.int64())
    if kind is TimeKind.ISO_DATE:
        plain = pc.match_substring_regex(texts, _PLAIN_DATE)
        try:
            return pc.if_else(plain, texts, None).cast(pa.timestamp("us")).cast(pa.int64())
        except pa.ArrowInvalid:
            pass  # Some 31st of February: one by one, then.
    return pa.nulls(len(texts), pa.int64())
