"""The encoding of a text file, and its way to UTF-8 (rule R5)."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import TYPE_CHECKING

from funksvd_gui.errors import LoadError
from funksvd_gui.task import Task

if TYPE_CHECKING:
    from funksvd_gui.data.source import Source


class TextEncoding(StrEnum):
    """Encodings that are recognised; the values are for people."""

    UTF_8 = "UTF-8"
    UTF_8_BOM = "UTF-8 with BOM"
    UTF_16 = "UTF-16"
    WINDOWS_1252 = "Windows-1252"


class NotUtf8Error(Exception):
    """A file without BOM is not UTF-8 after all: read it again as Windows-1252."""


def encoding_of(head: bytes) -> TextEncoding:
    """Tell the encoding by the byte order mark; UTF-8 is assumed without one."""
    if head.startswith(codecs.BOM_UTF8):
        return TextEncoding.UTF_8_BOM
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return TextEncoding.UTF_16
    return TextEncoding.UTF_8


def text_blocks(source: Source, encoding: TextEncoding, task: Task) -> Iterator[bytes]:
    """Yield a whole file in checked UTF-8, telling how much of it was read.

    Raises
    ------
    NotUtf8Error, LoadError
        As `utf8_blocks`, and whatever reading the file raises.
    """

    def pieces() -> Iterator[bytes]:
        for block in source.blocks():
            task.report(source.share_read)
            yield block
        task.report(1.0)

    task.report(0.0)
    yield from utf8_blocks(pieces(), encoding, source.name)


def utf8_blocks(blocks: Iterable[bytes], encoding: TextEncoding, name: str) -> Iterator[bytes]:
    """Turn blocks of a file into blocks of checked UTF-8 without byte order mark.

    A block may end inside a character; the next one goes on there.

    Raises
    ------
    NotUtf8Error
        If a file without byte order mark is not UTF-8.
    LoadError
        If a file is not what its byte order mark says.
    """
    if encoding is TextEncoding.WINDOWS_1252:
        for block in blocks:
            yield from_windows_1252(block).encode("utf-8")
        return
    codec = "utf-16" if encoding is TextEncoding.UTF_16 else "utf-8"
    decoder = codecs.getincrementaldecoder(codec)()
    # The codec of UTF-16 takes its mark away by itself; another one belongs to the text.
    has_mark = encoding is TextEncoding.UTF_8_BOM
    try:
        for block in blocks:
            # Plain ASCII after whole characters needs no decoding.
            if encoding is TextEncoding.UTF_8 and block.isascii() and not decoder.getstate()[0]:
                yield block
                continue
            text = decoder.decode(block)
            if encoding is TextEncoding.UTF_8:
                yield block
            else:
                yield text.removeprefix("\ufeff" if has_mark else "").encode("utf-8")
            has_mark = has_mark and not text
        decoder.decode(b"", final=True)
    except UnicodeError as error:
        if encoding is TextEncoding.UTF_8:
            raise NotUtf8Error from error
        raise LoadError(
            f"“{name}” begins with the mark of {encoding.value.removesuffix(' with BOM')} text "
            "but holds bytes that are not.",
            hint="The file may be damaged or cut short. Save it again as UTF-8.",
        ) from error


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


def not_utf8(name: str) -> LoadError:
    """Return the error for a file that is not in the encoding that was chosen."""
    return LoadError(
        f"“{name}” is not UTF-8.", hint="Choose another encoding, such as Windows-1252."
    )


def from_windows_1252(block: bytes) -> str:
    """Decode every byte; the five that Windows-1252 leaves open stay control characters."""
    return codecs.charmap_decode(block, "strict", _WINDOWS_1252)[0]


_WINDOWS_1252 = "".join(
    bytes([code]).decode("cp1252", errors="ignore") or chr(code) for code in range(256)
)
