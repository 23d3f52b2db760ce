"""What files look like from outside, so that a choice made for one is proposed for its likes."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

from funksvd_gui.data.file_formats import FileFormat
from funksvd_gui.data.preview import Preview

#: Their columns have names although they have no line with names.
_NAMED = frozenset({FileFormat.PARQUET, FileFormat.JSON_LINES})
_DIGITS = re.compile(r"\d+")


def look_of(path: Path, preview: Preview) -> str:
    """Return a short key that files of one kind share.

    Parameters
    ----------
    preview : Preview
        Made without any choices, so that no choice changes the key.

    Notes
    -----
    Columns with names tell the kind, whatever the file is called. Without names
    the file's own name does, in which numbers may differ: last month's export
    looks like this month's.
    """
    choices = preview.choices
    named = bool(choices.has_header) or choices.format in _NAMED
    look = [
        choices.format, choices.separator, len(preview.column_names),
        preview.column_names if named else _DIGITS.sub("#", path.name.casefold()),
    ]  # fmt: skip
    text = json.dumps(look, ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()[:32]
