"""What a table of ratings in delimited text looks like, found in its beginning."""

from __future__ import annotations

from itertools import islice

from funksvd_gui.data.layout.found import TextLayout
from funksvd_gui.data.layout.roles import find_roles
from funksvd_gui.data.reading_choices import ReadingChoices
from funksvd_gui.data.records import Cut, Records
from funksvd_gui.data.sniffing import sniff

_MAX_SAMPLED = 500


def find_layout(text: str, name: str, *, is_whole: bool, choices: ReadingChoices) -> TextLayout:
    """Find how a table is cut into fields, and which column is which."""
    old = sniff(text, name, is_whole=is_whole, choices=choices)
    cut = Cut(old.separator)
    records = [
        record
        for record in islice(Records(text, cut, is_final=is_whole), _MAX_SAMPLED)
        if not record.problem
    ]
    rows = [r.fields for r in records[old.has_header :] if len(r.fields) == old.n_columns]
    names = old.names or tuple(f"Column {k + 1}" for k in range(old.n_columns))
    found = find_roles(
        names,
        rows,
        choices,
        file_name=name,
        has_names=bool(old.names),
        comma_separates=old.separator == ",",
    )
    return TextLayout(
        cut=cut,
        n_columns=old.n_columns,
        n_leading=records[0].line + 1 if old.has_header else 0,
        has_header=old.has_header,
        names=old.names,
        found=found,
        format=old.format,
        warnings=old.warnings,
        questions=old.questions,
    )
