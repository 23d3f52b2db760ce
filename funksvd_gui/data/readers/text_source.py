"""A rating file that is text: its beginning decoded, and read to its end in UTF-8."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, TypeVar

from funksvd_gui.data.encoding import (
    NotUtf8Error,
    TextEncoding,
    encoding_of,
    from_windows_1252,
    utf8_blocks,
)
from funksvd_gui.data.numbers import DecimalMark, DecimalMarkError
from funksvd_gui.data.readers.byte_source import ByteSource
from funksvd_gui.data.formats.foreign import refuse_binary, refuse_foreign
from funksvd_gui.data.readers.rating_format import HEAD_BYTES
from funksvd_gui.data.readers.regular_file import BLOCK_BYTES
from funksvd_gui.data.reading_choices import ReadingChoices
from funksvd_gui.errors import LoadError


class TextReader(Protocol):
    """Reads blocks of UTF-8 once; may find that it was told the wrong decimal mark."""

    def read(self, blocks: Iterable[bytes]) -> None: ...


_Reader = TypeVar("_Reader", bound=TextReader)


def sample_of(source: ByteSource, choices: ReadingChoices) -> tuple[str, TextEncoding]:
    """Return the beginning of a file as text, and its encoding as far as that shows it.

    Raises
    ------
    LoadError
        If the file is no text, or not in the chosen encoding.
    """
    head = source.head(HEAD_BYTES)
    refuse_foreign(head, source.name)
    encoding = choices.encoding or encoding_of(head)
    sample, encoding = decoded(head, encoding, is_whole=source.is_within(HEAD_BYTES))
    if choices.encoding is TextEncoding.UTF_8 and encoding is not TextEncoding.UTF_8:
        raise not_utf8(source.name)
    refuse_binary(sample, source.name)
    return sample, encoding


def decoded(head: bytes, encoding: TextEncoding, *, is_whole: bool) -> tuple[str, TextEncoding]:
    """Return bytes as text; what claims to be UTF-8 and is not, is Windows-1252."""
    if encoding is TextEncoding.WINDOWS_1252:
        return from_windows_1252(head), encoding
    if encoding is TextEncoding.UTF_8:
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            return decoder.decode(head, final=is_whole), encoding
        except UnicodeDecodeError:
            return from_windows_1252(head), TextEncoding.WINDOWS_1252
    codec = "utf-16" if encoding is TextEncoding.UTF_16 else "utf-8-sig"
    # What is broken here is found, and told, when the whole file is read.
    return head.decode(codec, errors="replace"), encoding


def read_text(
    source: ByteSource,
    choices: ReadingChoices,
    encoding: TextEncoding,
    make_reader: Callable[[DecimalMark], _Reader],
    on_progress: Callable[[float], None],
    max_piece_bytes: int = BLOCK_BYTES,
) -> tuple[_Reader, TextEncoding]:
    """Read a file to its end; again if its later parts disprove what its beginning promised.

    Slow readers ask for smaller pieces: between two of them one may cancel.
    Returns the reader that succeeded, and the encoding.
    """
    mark = DecimalMark.UNDECIDED
    # At most three rounds: the encoding can be wrong once, and so can the decimal mark.
    while True:
        reader = make_reader(mark)
        try:
            pieces = _counted(source, on_progress, max_piece_bytes)
            reader.read(utf8_blocks(pieces, encoding, source.name))
        except NotUtf8Error as error:
            if choices.encoding is not None:
                raise not_utf8(source.name) from error
            encoding = TextEncoding.WINDOWS_1252
        except DecimalMarkError as error:
            mark = error.mark
        else:
            return reader, encoding


def text_warnings(
    encoding: TextEncoding, mark: DecimalMark, choices: ReadingChoices
) -> tuple[str, ...]:
    """Tell what was guessed; nobody need be told what he chose himself."""
    warnings = []
    if encoding is TextEncoding.WINDOWS_1252 and choices.encoding is None:
        warnings.append(
            "The file is not UTF-8 and was read as Windows-1252; "
            "letters with accents in ids may be wrong."
        )
    if mark is DecimalMark.COMMA and choices.decimal_mark is None:
        warnings.append("The ratings are written with decimal commas and were read so.")
    return tuple(warnings)


def _counted(
    source: ByteSource, on_progress: Callable[[float], None], max_bytes: int
) -> Iterator[bytes]:
    on_progress(0.0)
    for block in source.blocks():
        for start in range(0, max(len(block), 1), max_bytes):
            yield block[start : start + max_bytes] if len(block) > max_bytes else block
            on_progress(source.share_read)


def not_utf8(name: str) -> LoadError:
    """Return the error for a file that is not in the encoding that was chosen."""
    return LoadError(
        f"“{name}” is not UTF-8.", hint="Choose another encoding, such as Windows-1252."
    )
