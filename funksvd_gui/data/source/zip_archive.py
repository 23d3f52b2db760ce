"""The files inside a ZIP archive, read without trusting what it says of itself."""

from __future__ import annotations

import copy
import os
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence

from funksvd_gui.data.source.compression import Bound, cut_short, damaged, zstandard_frames
from funksvd_gui.data.source.container import Container, Entry, unique
from funksvd_gui.data.source.regular_file import RegularFile
from funksvd_gui.errors import LoadError

#: Room for a list of some hundred thousand files; Netflix' 17,770 take 2 MB.
_MAX_LIST_BYTES = 8 << 20
#: How much to ask for. What is packed by bzip2, zipfile expands without a bound: 4 kB can
#: become some 80 MB, and to ask for more would read more.
_STEPS = {zipfile.ZIP_STORED: 1 << 20, zipfile.ZIP_DEFLATED: 1 << 20, zipfile.ZIP_BZIP2: 4 << 10}
_ZSTANDARD = 93
_IS_ENCRYPTED, _FLAGS_AT = 0x1, 6
_UNPACK = "Unpack it, and open the file with the ratings."
#: Files by which documents are known that are ZIP archives too.
_DOCUMENTS = (
    (r"xl/.*\.(xml|bin)", "an Excel workbook"),
    (r"word/.*\.xml", "a Word document"),
    (r"\[Content_Types\]\.xml|Index/Document\.iwa", "an office document"),
)
_MIME_BYTES = 100
#: What zipfile raises where an archive is none, or damaged.
_BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, NotImplementedError,
    ValueError, OverflowError,
)  # fmt: skip


class ZipArchive(Container):
    """A container; of each file that is read, length and check sum must be right.

    Raises
    ------
    LoadError
        If the archive or a file in it is damaged, if it is an office document,
        if a file is encrypted or packed by a method nobody knows.
    """

    kind = "a ZIP archive"

    def __init__(self, file: RegularFile) -> None:
        super().__init__(file)
        try:
            self._zip = zipfile.ZipFile(_Careful(file))
        except _BROKEN as error:
            raise damaged(self.name) from error
        self._infos = [info for info in self._zip.infolist() if not info.is_dir()]
        self.entries = unique(
            [Entry(info.filename, info.file_size, k) for k, info in enumerate(self._infos)]
        )
        self._refuse_documents()

    def pieces(self, wanted: Sequence[Entry]) -> Iterator[tuple[Entry | None, bytes]]:
        """Yield the files wanted, in their order, all together within the bounds."""
        bound = Bound(self.file)
        for entry in wanted:
            yield entry, b""
            for piece in self._content(self._infos[entry.place]):
                yield entry, bound.counted(piece)

    def _content(self, info: zipfile.ZipInfo) -> Iterator[bytes]:
        self._refuse_unreadable(info)
        n_bytes = check_sum = 0
        try:
            for piece in self._expanded(info):
                n_bytes += len(piece)
                check_sum = zlib.crc32(piece, check_sum)
                yield piece
        except EOFError as error:
            raise cut_short(self.name) from error
        except zipfile.BadZipFile as error:
            raise self._not_as_said() from error
        except _BROKEN as error:
            raise damaged(self.name) from error
        if (n_bytes, check_sum) != (info.file_size, info.CRC):
            raise self._not_as_said()

    def _expanded(self, info: zipfile.ZipInfo) -> Iterator[bytes]:
        if info.compress_type == _ZSTANDARD:
            # To zipfile it is a file as it is, whose check sum nobody knows.
            packed = copy.copy(info)
            packed.compress_type, packed.file_size = zipfile.ZIP_STORED, info.compress_size
            del packed.CRC
            with self._zip.open(packed) as stream:
                yield from zstandard_frames(stream)
        else:
            with self._zip.open(info) as stream:
                while piece := stream.read(_STEPS[info.compress_type]):
                    yield piece

    def _refuse_unreadable(self, info: zipfile.ZipInfo) -> None:
        # The file's own header may say so too, and zipfile does not look.
        self.file.seek(info.header_offset + _FLAGS_AT)
        if (info.flag_bits | int.from_bytes(self.file.read(2), "little")) & _IS_ENCRYPTED:
            hint = f"{_UNPACK} You will need its password."
            raise LoadError(f"“{self.name}” is encrypted.", hint=hint)
        if info.compress_type not in {*_STEPS, _ZSTANDARD}:
            raise LoadError(
                f"The file inside “{self.name}” is packed by a method that cannot be read here "
                f"(number {info.compress_type}).",
                hint=_UNPACK,
            )

    def _not_as_said(self) -> LoadError:
        return LoadError(
            f"The compressed file inside “{self.name}” is not as long, or not as written, "
            "as the archive says.",
            hint="The archive is damaged or was tampered with. Fetch it again.",
        )

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
        self._file, self.tell = file, file.tell

    def read(self, n_bytes: int = -1) -> bytes:
        if n_bytes > _MAX_LIST_BYTES:
            raise LoadError(
                f"“{self._file.name}” is a ZIP archive of a great many files.", hint=_UNPACK
            )
        return self._file.read(n_bytes if n_bytes >= 0 else _MAX_LIST_BYTES)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        if whence == os.SEEK_END and self._file.size + offset < 0:
            raise OSError("before the beginning")  # zipfile tries, and knows what it means.
        return self._file.seek(offset, whence)

    def seekable(self) -> bool:
        return True
