"""Formats that are recognised by their first bytes and are not text."""

from __future__ import annotations

from funksvd_gui.errors import LoadError

_UNPACK = "Unpack it and open the text file inside."
_EXPORT = "Export the ratings from it as CSV and open that."

#: First bytes, what the file is, what to do. Longer signatures stand before shorter ones.
_SIGNATURES: tuple[tuple[bytes, str, str], ...] = (
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", _UNPACK),
    (b"Rar!\x1a\x07", "a RAR archive", _UNPACK),
    (b"PAR1", "a Parquet file", _EXPORT),
    (b"ARROW1", "an Arrow file", _EXPORT),
    (b"\x89HDF\r\n\x1a\n", "an HDF5 file", _EXPORT),
    (b"\x93NUMPY", "a NumPy array", _EXPORT),
    (b"SQLite format 3\x00", "an SQLite database", _EXPORT),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old office document", _EXPORT),
    (b"%PDF-", "a PDF document", _EXPORT),
)
_PLAIN = bytes(range(32, 127)) + b"\t\n\r"


def refuse_foreign(head: bytes, name: str) -> None:
    """Raise a LoadError that names the format, if the first bytes are not those of a text."""
    for signature, kind, hint in _SIGNATURES:
        if head.startswith(signature) and not _may_be_text(signature, head):
            raise LoadError(f"“{name}” is {kind}, which cannot be read as text.", hint=hint)


def refuse_binary(sample: str, name: str) -> None:
    """Raise a LoadError if a decoded sample holds NUL characters, which no text has."""
    if "\x00" in sample:
        raise LoadError(
            f"“{name}” is a binary file, not a table of ratings in text form.",
            hint="Choose a text file with one rating in each line. "
            "If it is UTF-16 text, save it again as UTF-8.",
        )


def is_plain_text(head: bytes) -> bool:
    """Tell whether the first characters are printable ASCII and white space."""
    return not head[:64].translate(None, _PLAIN)


def _may_be_text(signature: bytes, head: bytes) -> bool:
    # A user called "BZh" or "PAR1" is no archive: those go on with control characters.
    return signature != b"%PDF-" and is_plain_text(head)
