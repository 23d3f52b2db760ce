"""One record becomes a rating, a missing one, or the reason why it is refused."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TypeAlias

from funksvd_gui.data.numbers import DecimalMark, RatingText
from funksvd_gui.data.readers.records import Record
from funksvd_gui.data.reading_choices import ReadingChoices
from funksvd_gui.data.sniffing import Layout
from funksvd_gui.data.times import ticks
from funksvd_gui.wording import shown

#: User id, item id, rating (`MISSING` if there is none), time (0 in files without times).
Row: TypeAlias = tuple[str, str, float, int]


class RowJudge:
    """Judges the rows of one file in one layout.

    Parameters
    ----------
    choices : ReadingChoices
        A person's, or the file's own, decimal mark and missing-value code.
    mark : DecimalMark
        What is known of it before the first row, if the choices do not say.

    Attributes
    ----------
    ratings : RatingText
        The judge of ratings, who knows the decimal mark afterwards.
    """

    def __init__(
        self,
        layout: Layout,
        choices: ReadingChoices,
        mark: DecimalMark = DecimalMark.UNDECIDED,
    ) -> None:
        self._layout = layout
        self.ratings = RatingText(
            choices.decimal_mark or mark,
            comma_is_separator=layout.separator == ",",
            is_certain=choices.decimal_mark is not None,
            missing_code=choices.missing_code or "",
        )

    def judged(self, record: Record) -> Row | str:
        """Return the row, or a sentence that says why it is refused.

        Raises
        ------
        DecimalMarkError
            If earlier rows were judged by the wrong decimal mark.
        """
        return record.problem or self._judged(record.fields)

    def _judged(self, fields: Sequence[str]) -> Row | str:
        layout = self._layout
        if len(fields) != layout.n_columns:
            fields_word = "field" if len(fields) == 1 else "fields"
            return f"The row has {len(fields)} {fields_word} instead of {layout.n_columns}."
        user_id, item_id = fields[layout.user], fields[layout.item]
        if not user_id or not item_id:
            return f"The {'item' if user_id else 'user'} id is empty."
        value = self.ratings.value(fields[layout.rating])
        if math.isnan(value):
            return self.ratings.why_not(fields[layout.rating])
        if layout.time is None or layout.time_kind is None:
            return user_id, item_id, value, 0
        time = ticks(fields[layout.time], layout.time_kind)
        if time is None:
            return f"The time “{shown(fields[layout.time], 40)}” is no {layout.time_kind}."
        return user_id, item_id, value, time
