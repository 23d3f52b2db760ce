"""A list of answers, or of what a run has reported, that becomes a table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal, TypeVar, get_type_hints

if TYPE_CHECKING:
    import pandas as pd

_Row = TypeVar("_Row")
#: What of a row may be missing, as pandas holds it; other columns are as pandas finds them.
_MAY_BE_MISSING: dict[object, Literal["float64", "Int64"]] = {
    float | None: "float64", int | None: "Int64",
}  # fmt: skip


class Rows(list[_Row]):
    """A list of instances of one dataclass.

    Parameters
    ----------
    kind : type
        The dataclass; an empty table has its columns, too.
    """

    def __init__(self, kind: type[_Row], rows: Iterable[_Row]) -> None:
        super().__init__(rows)
        self._kind = kind

    def to_pandas(self) -> pd.DataFrame:
        """Return one row for each, one column for each of its values."""
        # It takes a while to import, and most programs ask for no table.
        import pandas as pd

        columns = {}
        for name, kind in get_type_hints(self._kind).items():
            values = [getattr(row, name) for row in self]
            columns[name] = pd.Series(values, dtype=_MAY_BE_MISSING.get(kind))
        return pd.DataFrame(columns)
