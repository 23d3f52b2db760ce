"""The files of the Netflix Prize: recognized, read and previewed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from funksvd_gui.data.duplicates import DuplicatePolicy
from funksvd_gui.data.encoding import TextEncoding, encoding_of, utf8_blocks
from funksvd_gui.data.file_formats import FileFormat
from funksvd_gui.data.numbers import MISSING, DecimalMark
from funksvd_gui.data.preview import MAX_ROWS, ColumnRole, Preview, PreviewRow
from funksvd_gui.data.readers.byte_source import ByteSource
from funksvd_gui.data.readers.netflix_folder import NetflixFolder
from funksvd_gui.data.readers.netflix_judge import NetflixJudge, NetflixLayout, head_of
from funksvd_gui.data.readers.rating_format import HEAD_BYTES, Reading, refuse_mostly_bad
from funksvd_gui.data.readers.records import Record, Records
from funksvd_gui.data.readers.row_collector import MAX_PIECE_BYTES
from funksvd_gui.data.readers.text_source import (
    decoded,
    not_utf8,
    read_text,
    sample_of,
    text_warnings,
)
from funksvd_gui.data.reading_choices import NO_CODE, NO_COLUMN, ReadingChoices
from funksvd_gui.data.times import (
    TimeKind,
    ticks_per_second,
    time_kind_of,
    unit_warning,
)
from funksvd_gui.errors import LoadError

_MAX_SAMPLED = 500
_USER_RATING, _USER_RATING_TIME = 2, 3
_FORMAT = "Netflix Prize"
_HINT = "The training data are in combined_data_1.txt and its like, or in the mv_ files."


class NetflixFormat:
    """Lines with the id of an item and a colon, and below each the ratings of that item."""

    kind = FileFormat.NETFLIX

    def recognizes(self, head: bytes, name: str) -> bool:
        """Tell by the heads among the first lines."""
        text, _encoding = decoded(head, encoding_of(head), is_whole=False)
        if ":" not in text:
            return False
        records = _sampled(text, is_whole=True)
        heads = [head for head in map(head_of, records) if head]
        if not heads:
            return False
        rows = [record.fields for record in records if not head_of(record)]
        kind = time_kind_of([row[2] for row in rows if len(row) == _USER_RATING_TIME])
        # One line that ends with a colon may be a heading of something else.
        is_certain = len(heads) > 1 or heads[0].isdecimal() or kind is TimeKind.ISO_DATE
        n_alike = sum(_USER_RATING <= len(row) <= _USER_RATING_TIME for row in rows)
        n_alike += sum(len(row) == 1 and row[0].isdecimal() for row in rows)
        return is_certain and n_alike * 2 >= len(rows)

    def read(
        self,
        source: ByteSource,
        choices: ReadingChoices,
        on_progress: Callable[[float], None],
    ) -> Reading:
        """Read a file, or a folder of them, to the end."""
        from funksvd_gui.data.readers.netflix import NetflixReader

        sample, encoding = sample_of(source, choices)
        layout, warnings = _layout(source, sample, choices)
        code = choices.missing_code or NO_CODE

        def still_wanted() -> None:
            on_progress(source.share_read)

        if isinstance(source, NetflixFolder):
            reader = NetflixReader(layout, code, still_wanted)
            encodings: set[TextEncoding] = set()
            reader.read_files(_decoded_files(source, choices, on_progress, encodings))
            encoding = max(encodings, key=list(TextEncoding).index)
            warnings += source.warnings()
        else:
            reader, encoding = read_text(
                source,
                choices,
                encoding,
                lambda _mark: NetflixReader(layout, code, still_wanted),
                on_progress,
                MAX_PIECE_BYTES,
            )
        refuse_mostly_bad(reader.n_rows, reader.n_rejected, reader.rejected, source.name)
        return Reading(
            columns=reader.columns(),
            format=_FORMAT,
            encoding=encoding.value,
            has_header=False,
            n_rows=reader.n_rows,
            n_rejected=reader.n_rejected,
            n_missing=reader.n_missing,
            rejected=tuple(reader.rejected),
            warnings=(*warnings, *text_warnings(encoding, DecimalMark.POINT, choices)),
            choices=_resolved(choices, layout, encoding),
        )

    def preview(self, source: ByteSource, choices: ReadingChoices) -> Preview:
        """Show ratings with the item of their block; the heads are no rows."""
        sample, encoding = sample_of(source, choices)
        layout, warnings = _layout(source, sample, choices)
        names = ("Item", "User", "Rating", "Time")[: layout.n_columns + 1]
        roles = [ColumnRole.ITEM, ColumnRole.USER, ColumnRole.RATING]
        if layout.n_columns == _USER_RATING_TIME:
            roles.append(ColumnRole.TIME if layout.time_kind else ColumnRole.UNUSED)
        judge = NetflixJudge(layout, choices.missing_code or NO_CODE)
        records = Records(sample, ",", final=source.is_within(HEAD_BYTES))
        return Preview(
            format=_FORMAT,
            encoding=encoding.value,
            column_names=names,
            roles=tuple(roles),
            rows=tuple(islice(_shown_rows(judge, records), MAX_ROWS)),
            choices=_resolved(choices, layout, encoding),
            warnings=(*warnings, *text_warnings(encoding, DecimalMark.POINT, choices)),
        )


def _sampled(text: str, *, is_whole: bool) -> list[Record]:
    return list(islice(Records(text, ",", final=is_whole), _MAX_SAMPLED))


def _layout(
    source: ByteSource, sample: str, choices: ReadingChoices
) -> tuple[NetflixLayout, tuple[str, ...]]:
    """Return what the lines below the heads hold, and a warning if it is not all of use."""
    records = _sampled(sample, is_whole=source.is_within(HEAD_BYTES))
    rows = [record.fields for record in records if not record.problem and not head_of(record)]
    if not rows:
        raise LoadError(f"“{source.name}” has ids of items, but no ratings below them.", hint=_HINT)
    n_columns = Counter(map(len, rows)).most_common(1)[0][0]
    rows = [row for row in rows if len(row) == n_columns]
    second_kind = time_kind_of([row[1] for row in rows]) if n_columns > 1 else None
    if n_columns == 1 or (n_columns == _USER_RATING and second_kind is TimeKind.ISO_DATE):
        raise LoadError(
            f"“{source.name}” asks for ratings and has none itself, as the probe and qualifying "
            "files of the Netflix Prize do.",
            hint=_HINT,
        )
    n_columns = min(max(n_columns, _USER_RATING), _USER_RATING_TIME)
    if n_columns == _USER_RATING or choices.time == NO_COLUMN:
        return NetflixLayout(n_columns=n_columns, time_kind=None), ()
    times = [row[2] for row in rows]
    kind = time_kind_of(times)
    if kind is not None:
        unit = ticks_per_second(times, kind)
        warning = unit_warning(kind, unit)
        layout = NetflixLayout(n_columns=n_columns, time_kind=kind, ticks_per_second=unit)
        return layout, (warning,) if warning else ()
    return NetflixLayout(n_columns=n_columns, time_kind=None), (
        "The times were left out: most of them are neither dates such as 2005-09-06 nor "
        "whole seconds.",
    )  # fmt: skip


def _decoded_files(
    folder: NetflixFolder,
    choices: ReadingChoices,
    on_progress: Callable[[float], None],
    encodings: set[TextEncoding],
) -> Iterator[tuple[str, bytes]]:
    """Yield names and contents in UTF-8; note the encodings, which may differ."""
    on_progress(0.0)
    for name, content in folder.files():
        _text, encoding = decoded(content, choices.encoding or encoding_of(content), is_whole=True)
        if choices.encoding not in {None, encoding}:
            raise not_utf8(name)
        encodings.add(encoding)
        yield name, b"".join(utf8_blocks([content], encoding, name))
        on_progress(folder.share_read)


def _shown_rows(judge: NetflixJudge, records: Sequence[Record] | Records) -> Iterator[PreviewRow]:
    for record in records:
        row = judge.judged(record, record.line + 1)
        fields = (judge.item or "", *record.fields) if not record.problem else (record.text,)
        if isinstance(row, str):
            yield PreviewRow(record.line + 1, fields, row)
        elif row is not None:
            yield PreviewRow(record.line + 1, fields, is_missing=row[2] == MISSING)


def _resolved(
    choices: ReadingChoices, layout: NetflixLayout, encoding: TextEncoding
) -> ReadingChoices:
    return replace(
        choices,
        format=FileFormat.NETFLIX,
        separator=None,
        has_header=None,
        item=0,
        user=1,
        rating=2,
        time=NO_COLUMN if layout.time_kind is None else _USER_RATING_TIME,
        decimal_mark=None,
        encoding=encoding,
        missing_code=choices.missing_code or NO_CODE,
        duplicates=choices.duplicates or DuplicatePolicy.LAST,
    )
