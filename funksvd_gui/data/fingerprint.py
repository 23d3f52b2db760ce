"""A digest that tells whether two datasets hold the same ratings."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from funksvd_gui.core.ratings import RatingTriples


def fingerprint_of(user_ids: Sequence[str], item_ids: Sequence[str], ratings: RatingTriples) -> str:
    """Return the SHA-256 of ids and ratings in their order, as 64 hexadecimal digits.

    Names, titles and times do not count, nor does the machine's byte order. Ratings count
    with the digits they are kept with: model and run files hold the digests, so what it is
    for float32 stays as it is.
    """
    digest = hashlib.sha256(b"funksvd ratings 1")
    for ids in (user_ids, item_ids):
        # The lengths keep ("1", "23") and ("12", "3") apart.
        lengths = np.fromiter(map(len, ids), dtype="<i8", count=len(ids))
        digest.update(len(ids).to_bytes(8, "little"))
        digest.update(lengths.tobytes())
        digest.update("".join(ids).encode("utf-8", errors="surrogatepass"))
    for column in (ratings.users, ratings.items, ratings.values):
        little_endian = column.astype(column.dtype.newbyteorder("<"), copy=False)
        digest.update(little_endian.tobytes())
    return digest.hexdigest()
