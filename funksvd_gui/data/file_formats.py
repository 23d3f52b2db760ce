"""The kinds of files that ratings come in."""

from __future__ import annotations

from enum import StrEnum


class FileFormat(StrEnum):
    """How a file arranges its ratings; the values are kept in settings."""

    DELIMITED = "delimited"
    NETFLIX = "netflix"
    MATRIX = "matrix"
    PARQUET = "parquet"
    JSON_LINES = "json lines"
