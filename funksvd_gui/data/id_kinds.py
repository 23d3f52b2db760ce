"""What ids look like: those of users, those of items, or nothing in particular."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

#: A number after a word or a letter that says whose it is: `user_17`, `u17`, `i5`.
_NUMBER = r"[\s_.:#/-]?[0-9]+"
_USER = re.compile(
    rf"(?:(?:u|usr|user|users|customer|cust|member|reviewer|person|account|profile){_NUMBER}"
    r"|[^@\s]+@[^@\s]+\.[^@\s]+"  # An address of e-mail.
    r"|A[0-9A-Z]{11,13})",  # Amazon's reviewers.
    re.IGNORECASE,
)
_ITEM = re.compile(
    r"(?:(?:i|it|item|items|m|movie|film|b|book|product|prod|song|track|game|artist|album|show"
    rf"|joke|recipe|anime|article){_NUMBER}"
    r"|B0[0-9A-Z]{8}"  # Amazon's products.
    r"|[0-9]{9}[0-9X]|97[89][0-9]{10}"  # ISBN.
    r"|tt[0-9]{7,9})",  # IMDb.
    re.IGNORECASE,
)
_ENOUGH = 0.9


class IdKind(StrEnum):
    """What a column of ids says of itself."""

    USER = "user"
    ITEM = "item"
    UNKNOWN = "unknown"


def kind_of_ids(ids: Sequence[str]) -> IdKind:
    """Return what nearly all of the ids look like."""
    for kind, pattern in ((IdKind.USER, _USER), (IdKind.ITEM, _ITEM)):
        n_alike = sum(pattern.fullmatch(an_id.strip()) is not None for an_id in ids)
        if ids and n_alike >= _ENOUGH * len(ids):
            return kind
    return IdKind.UNKNOWN
