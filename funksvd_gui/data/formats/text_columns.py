"""Columns of text as dictionary arrays that hold what is used, and nothing twice."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray


def in_order(codes: NDArray[Any], texts: Any) -> Any:
    """Return a dictionary array of coded texts, its dictionary in order of appearance.

    Parameters
    ----------
    codes : int array
        Places in `texts`.
    texts : pyarrow.StringArray
        All different; those without a code are left out.
    """
    first = np.full(len(texts), len(codes))
    first[codes[::-1]] = np.arange(len(codes))[::-1]  # Of several values the last one stays.
    used = np.flatnonzero(first < len(codes))
    used = used[np.argsort(first[used])]
    places = np.empty(len(texts), np.int32)
    places[used] = np.arange(len(used))
    return pa.DictionaryArray.from_arrays(places[codes], texts.take(pa.array(used)))


def repeated(texts: list[str], places: NDArray[Any]) -> Any:
    """Return a dictionary array of the texts at some places; texts may occur more than once."""
    encoded = pa.array(texts, pa.string()).dictionary_encode()
    return in_order(encoded.indices.to_numpy()[places], encoded.dictionary)
