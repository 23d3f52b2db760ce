"""Very many texts, such as ids or titles: searched and put in order without holding others up.

pyarrow does it, because it lets other threads work meanwhile. It is imported when needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

#: Python's texts are taken over in parts, so that other threads get their turn between them.
_PART = 20_000
#: As many digits as a 64-bit number surely holds.
_MOST_DIGITS = 18


class TextColumn:
    """A column of a table. Case and accents do not count when it is searched or sorted."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts

    def __len__(self) -> int:
        return len(self._texts)

    def __getitem__(self, row: int) -> str:
        return self._texts[row]

    def holding(self, needle: str) -> NDArray[np.bool_]:
        """Return which rows hold a text, spaces around it aside."""
        import pyarrow.compute as pc

        wanted = _folded(_arrow([needle.strip()]))[0].as_py()
        return np.asarray(
            pc.match_substring(self._folded, wanted).to_numpy(zero_copy_only=False), dtype=np.bool_
        )

    @cached_property
    def n_empty(self) -> int:
        """How many texts are empty."""
        import pyarrow.compute as pc

        return int(pc.sum(pc.equal(self._folded, "")).as_py() or 0)

    @cached_property
    def order(self) -> NDArray[np.int64]:
        """Row numbers in ascending order: whole numbers by size if all are such, else as words.

        Empty texts come last, equal ones in the order of their rows.
        """
        import pyarrow as pa
        import pyarrow.compute as pc

        keys = self._folded
        if bool(pc.all(pc.match_substring_regex(keys, rf"^[0-9]{{1,{_MOST_DIGITS}}}$")).as_py()):
            numbers = pc.cast(keys, pa.int64()).to_numpy(zero_copy_only=False)
            return np.argsort(numbers, kind="stable")
        table = pa.table({"missing": pc.equal(keys, ""), "key": keys, "row": np.arange(len(keys))})
        by = [("missing", "ascending"), ("key", "ascending"), ("row", "ascending")]
        rows: NDArray[np.int64] = pc.sort_indices(table, sort_keys=by).to_numpy().astype(np.int64)
        return rows

    @cached_property
    def _folded(self) -> Any:
        return _folded(_arrow(self._texts))


def _arrow(texts: Sequence[str]) -> Any:
    """Return texts as one array of pyarrow; half a surrogate pair becomes a question mark."""
    import pyarrow as pa

    parts = []
    for begin in range(0, max(len(texts), 1), _PART):
        part = texts[begin : begin + _PART]
        try:
            parts.append(pa.array(part, pa.large_string()))
        except UnicodeEncodeError:
            whole = [text.encode("utf-8", "replace").decode() for text in part]
            parts.append(pa.array(whole, pa.large_string()))
    return pa.concat_arrays(parts)


def _folded(texts: Any) -> Any:
    """Return texts without case and accents."""
    import pyarrow.compute as pc

    if not bool(pc.all(pc.string_is_ascii(texts)).as_py()):
        texts = pc.utf8_normalize(texts, "NFKD")
        texts = pc.replace_substring_regex(texts, "[\u0300-\u036f]", "")
    return pc.utf8_lower(texts)
