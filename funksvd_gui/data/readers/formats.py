"""All formats of rating files, and which of them a file is."""

from __future__ import annotations

from funksvd_gui.data.readers.byte_source import ByteSource
from funksvd_gui.data.readers.delimited_format import DelimitedFormat
from funksvd_gui.data.readers.json_format import JsonFormat
from funksvd_gui.data.readers.matrix_format import MatrixFormat
from funksvd_gui.data.readers.netflix_folder import NetflixFolder
from funksvd_gui.data.readers.netflix_format import NetflixFormat
from funksvd_gui.data.readers.parquet_format import ParquetFormat
from funksvd_gui.data.readers.rating_format import HEAD_BYTES, RatingFormat
from funksvd_gui.data.reading_choices import ReadingChoices
from funksvd_gui.errors import LoadError

#: The first that recognizes a file takes it; delimited text, which takes any, is the last.
FORMATS: tuple[RatingFormat, ...] = (
    ParquetFormat(),
    JsonFormat(),
    NetflixFormat(),
    MatrixFormat(),
    DelimitedFormat(),
)


def format_of(source: ByteSource, choices: ReadingChoices) -> RatingFormat:
    """Return the chosen format, or the one that recognizes the file.

    Raises
    ------
    LoadError
        If the head of the file cannot be read.
    """
    if isinstance(source, NetflixFolder):
        return NetflixFormat()  # Whatever is in its files: no other format has folders.
    if choices.format is not None:
        for known in FORMATS:
            if known.kind is choices.format:
                return known
        raise LoadError(
            f"“{source.name}” cannot be read as {choices.format}.", hint="Choose another format."
        )
    head = source.head(HEAD_BYTES)
    return next(known for known in FORMATS if known.recognizes(head, source.name))
