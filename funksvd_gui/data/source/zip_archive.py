"""The files inside a ZIP archive, found and expanded without trusting what it says of itself."""

from __future__ import annotations

import copy
import os
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence

from funksvd_gui.data.source.compression import (
    Bound,
    cut_short,
    damaged,
    expanded_in_zip,
)
from funksvd_gui.data.source.container import Entry, tidy_name
from funksvd_gui.data.source.regular_file import RegularFile
from funksvd_gui.errors import LoadError

#: Room for a list of some hundred thousand files; Netflix' 17,770 take 2 MB.
_MAX_LIST_BYTES = 8 << 20
_IS_ENCRYPTED = 0x1
_FLAGS_AT = 6
_MIME_BYTES = 100
#: Files by which documents are known that are ZIP archives too.
_DOCUMENTS = (
    (r"xl/.*\.(xml|bin)", "an Excel workbook"),
    (r"word/.*\.xml", "a Word document"),
    (r"\[Content_Types\]\.xml", "an office document"),
    (r"Index/Document\.iwa", "an iWork document"),
)


class ZipArchive:
    """A container; of each file that is read, length and check sum must be right.

    Raises
    ------
    LoadError
        If the archive or a file in it is damaged, if it is an office document,
        if a file is encrypted or packed by a method nobody knows.
    """

    kind = "a ZIP archive"

    def __init__(self, file: RegularFile) -> None:
        self._file = file
        self.path, self.name, self.size = file.path, file.name, file.size
        self._stream = _Careful(file)
        try:
            self._zip = zipfile.ZipFile(self._stream)
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OverflowError) as error:
            raise damaged(self.name) from error
        except (struct.error, EOFError) as error:
            raise cut_short(self.name) from error
        self._infos = self._zip.infolist()
        self.entries = tuple(
            Entry(tidy_name(info.filename), info.file_size, place)
            for place, info in enumerate(self._infos)
            if not info.is_dir()
        )
        self._refuse_documents()

    def pieces(self, wanted: Sequence[Entry]) -> Iterator[tuple[Entry | None, bytes]]:
        """Yield the files wanted, in their order, all together within the bounds."""
        bound = Bound(self.size, self.name)
        for entry in wanted:
            yield entry, b""
            for piece in self._checked(self._infos[entry.place]):
                yield entry, bound.counted(piece)

    def check_unchanged(self) -> None:
        self._file.check_unchanged()

    def close(self) -> None:
        self._file.close()

    def _checked(self, info: zipfile.ZipInfo) -> Iterator[bytes]:
        n_bytes, check = 0, 0
        for piece in self._expanded(info):
            n_bytes += len(piece)
            check = zlib.crc32(piece, check)
            if n_bytes > info.file_size:
                break
            yield piece
        if n_bytes != info.file_size or check != info.CRC:
            raise LoadError(
                f"The compressed file inside “{self.name}” is not as long, or not as written, "
                "as the archive says.",
                hint="The archive is damaged or was tampered with. Fetch it again.",
            )

    def _expanded(self, info: zipfile.ZipInfo) -> Iterator[bytes]:
        # The file's own header may say so too, and zipfile does not look.
        self._file.seek(info.header_offset + _FLAGS_AT)
        flags = info.flag_bits | int.from_bytes(self._file.read(2), "little")
        if flags & _IS_ENCRYPTED:
            raise LoadError(
                f"“{self.name}” is encrypted.",
                hint="Unpack it, and open the file with the ratings. You will need its password.",
            )
        # As if it were not packed: what zipfile expands by bzip2 it expands without a bound.
        packed = copy.copy(info)
        packed.compress_type, packed.file_size = zipfile.ZIP_STORED, info.compress_size
        del packed.CRC
        try:
            with self._zip.open(packed) as stream:
                yield from expanded_in_zip(stream, info.compress_type, self.name)
        except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
            raise damaged(self.name) from error
        except (struct.error, EOFError) as error:
            raise cut_short(self.name) from error

    def _refuse_documents(self) -> None:
        names = {entry.name: entry for entry in self.entries}
        kinds = [
            kind for pattern, kind in _DOCUMENTS if any(re.fullmatch(pattern, n) for n in names)
        ]
        mime = names.get("mimetype")  # Of OpenDocument, and of electronic books.
        if mime is not None and mime.size < _MIME_BYTES:
            text = b"".join(piece for _entry, piece in self.pieces([mime]))
            kinds.append("a spreadsheet" if b"spreadsheet" in text else "an office document")
        if kinds:
            raise LoadError(
                f"“{self.name}” is {kinds[0]}, not a file or an archive with ratings.",
                hint="Export the ratings from it as CSV, and open that.",
            )


class _Careful:
    """A file that will not read a list of millions of files into memory."""

    def __init__(self, file: RegularFile) -> None:
        self._file = file
        self.tell = file.tell

    def read(self, n_bytes: int = -1) -> bytes:
        if n_bytes > _MAX_LIST_BYTES:
            raise LoadError(
                f"“{self._file.name}” is a ZIP archive of a great many files.",
                hint="Unpack it, and open the file with the ratings.",
            )
        return self._file.read(n_bytes if n_bytes >= 0 else _MAX_LIST_BYTES)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        if whence == os.SEEK_END and self._file.size + offset < 0:
            raise OSError("before the beginning")  # zipfile tries, and knows what it means.
        return self._file.seek(offset, whence)

    def seekable(self) -> bool:
        return True
