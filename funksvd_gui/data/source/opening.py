"""Opens whatever ratings can be read from, as it was downloaded; readers see no difference."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO, Self

from funksvd_gui.data.source import regular_file
from funksvd_gui.data.source.choice import Candidate, chosen, files_of, plausible
from funksvd_gui.data.source.compression import MARK_BYTES, Compression, compression_of
from funksvd_gui.data.source.container import Container
from funksvd_gui.data.source.folder import Folder
from funksvd_gui.data.source.read_ahead import read_ahead
from funksvd_gui.data.source.regular_file import RegularFile
from funksvd_gui.data.source.single_file import SingleFile
from funksvd_gui.data.source.tar_archive import HEADER_BYTES, TarArchive, is_tar
from funksvd_gui.data.source.zip_archive import ZipArchive
from funksvd_gui.errors import LoadError, SeveralFilesError
from funksvd_gui.task import Task
from funksvd_gui.wording import shown

#: Of the Netflix Prize's files for one item each the largest has 5 MB.
MAX_FILE_BYTES = 64 << 20
#: What may lie beside them without being missed.
_EXPECTED_OTHERS = ("readme", "movie_titles", "probe", "qualifying", "rmse", "training_set", ".")
_DOCUMENTS = (".xlsx", ".xlsm", ".xlsb", ".ods", ".docx", ".odt")


@dataclass(frozen=True, slots=True)
class Beside:
    """A file lying beside the ratings, and how to open it."""

    name: str
    open: Callable[[], Source]


def open_source(path: str | Path, member: str | None = None, task: Task | None = None) -> Source:
    """Return the bytes of a file, a folder or an archive, to be used in a `with` statement.

    Parameters
    ----------
    member : str, optional
        Which file of a folder or an archive: its name there, or the end of it.
    task : Task, optional
        Asked while a large archive is searched, and while many small files are read.

    Raises
    ------
    SeveralFilesError
        If several files may be meant.
    LoadError
        If there is no such file or it is not one that may be read.
    """
    path, task = Path(path), task or Task()
    container = _container_of(path, task.check)
    try:
        found = chosen(container, member)
        if isinstance(container, Folder) and not found.is_many:
            return _file_in_folder(container, found, task)
        return Source(container, found, task)
    except BaseException:
        container.close()
        raise


def candidates(path: str | Path, task: Task | None = None) -> list[str]:
    """Return the names of what may be the ratings; of several, `open_source` asks for one.

    Raises
    ------
    LoadError
        If there is no such file or it is not one that may be read.
    """
    container = _container_of(Path(path), (task or Task()).check)
    try:
        return [candidate.name for candidate in plausible(container.entries)]
    finally:
        container.close()


class Source:
    """Context manager over a stream of bytes, or several files read as one.

    Attributes
    ----------
    path : Path
        What was opened.
    name : str
        What is read, made safe to show: ``ratings.csv``, or ``ml-100k.zip: u.data``.
    file_name : str
        Of the file or member itself, without the ending for a compression.
    member : str or None
        Which member was taken, so that the same one can be opened again.
    size : int
        Bytes on the disk, of the archive if it is in one.
    is_many : bool
        Whether there are many files, one for each item, to be had from `files`.

    Raises
    ------
    LoadError
        From here and from every method: if what is read is missing, empty,
        unreadable, damaged, a bomb, or if it changes before it is read to its end.
    """

    def __init__(
        self, container: Container, what: Candidate, task: Task, folder: Folder | None = None
    ) -> None:
        self._container, self._what, self._task = container, what, task
        #: Where files beside it are looked for first.
        self._around: Container = folder or container
        self.path, self.name, self.size = container.path, container.name, container.size
        self.is_many = what.is_many
        self.file_name = what.name.rpartition("/")[2]
        self.member = None if isinstance(container, SingleFile) else what.name
        label = _label(container, what)
        if label:
            self.name = f"{self.name}: {label}"
        if self.is_many:
            self.size = min(self.size, sum(entry.size for entry in what.entries))
            self._refuse_large_files()
        self._n_read = 0
        self._is_read = False
        self._head, self._head_is_all = b"", False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._container.close()

    @property
    def share_read(self) -> float:
        """How much was read, from 0 to 1."""
        if self._is_read:
            return 1.0
        if isinstance(self._container, SingleFile):
            return self._container.share_read
        return min(self._n_read / max(sum(entry.size for entry in self._what.entries), 1), 1.0)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What was left out."""
        warnings = self._around.warnings if isinstance(self._around, Folder) else ()
        return (*warnings, *self._left_out()) if self.is_many else warnings

    def head(self, n_bytes: int) -> bytes:
        """Return the first bytes, expanded; fewer only if there are no more."""
        if len(self._head) < n_bytes and not self._head_is_all:
            # One more tells whether there are more.
            pieces, n_read = [], 0
            for piece in self._pieces():
                self._task.check()
                pieces.append(piece)
                n_read += len(piece)
                if n_read > n_bytes:
                    break
            self._head, self._head_is_all = b"".join(pieces), n_read <= n_bytes
        return self._head[:n_bytes]

    def is_within(self, n_bytes: int) -> bool:
        """Tell whether all, expanded, has no more bytes than these."""
        return len(self.head(n_bytes + 1)) <= n_bytes

    def blocks(self) -> Iterator[bytes]:
        """Yield everything, expanded, and check at the end that it has not changed.

        Blocks may be empty: whoever works on them can then be cancelled
        although the next is not there yet.
        """
        if self.is_many:
            yield from self._pieces()
        else:
            yield from read_ahead(self._pieces(), regular_file.BLOCK_BYTES)
            self.check_unchanged()
        self._is_read = True

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Yield name and content of each of many files, then check that all is what it was."""
        name, content = "", bytearray()
        self._n_read = 0
        for entry, piece in self._container.pieces(self._what.entries):
            self._task.check()
            if entry is None:
                continue
            if name and name != entry.file_name:
                yield self._checked(name, content)
                content = bytearray()
            name = entry.file_name
            content += piece
            self._n_read += len(piece)
        yield self._checked(name, content)
        self.check_unchanged()

    def seekable(self, max_bytes: int = 1 << 30) -> BinaryIO:
        """Return a stream for formats that jump about: the file itself, or what it expands to.

        Raises
        ------
        LoadError
            Also if that is more than `max_bytes`.
        """
        if isinstance(self._container, SingleFile) and self._container.is_plain:
            self._container.file.seek(0)
            return self._container.file.stream
        stream = io.BytesIO()
        for block in self.blocks():
            self._task.check()
            if stream.tell() + len(block) > max_bytes:
                raise LoadError(
                    f"“{self.name}” holds more than {max_bytes >> 20} MB.",
                    hint="It is too large for what it is, or for being compressed.",
                )
            stream.write(block)
        stream.seek(0)
        return stream

    def check_unchanged(self) -> None:
        """Raise a LoadError if anything was written to, cut, replaced or removed meanwhile."""
        self._container.check_unchanged()

    def beside(self, names: Collection[str]) -> list[Beside]:
        """Return the files of these names that lie in the same folder or archive, in this order.

        If there are none, those beside it on the disk. Of several files of one name
        it is the nearest.
        """
        found = [] if isinstance(self._around, SingleFile) else self._inside(names)
        if found or (isinstance(self._around, Folder) and not self.is_many):
            return found
        path = Path(os.path.abspath(self.path))
        paths = [path.with_name(name) for name in names if name != path.name]
        return [
            Beside(path.name, partial(open_source, path, None, self._task))
            for path in paths
            if os.path.exists(path)
        ]

    def _inside(self, names: Collection[str]) -> list[Beside]:
        here = self.member or ""
        files = [e for e in files_of(self._around.entries) if e not in self._what.entries]
        files.sort(key=lambda entry: _n_steps(entry.name, here))
        nearest = {entry.file_name.lower(): entry for entry in reversed(files)}
        found = [nearest[name.lower()] for name in names if name.lower() in nearest]
        return [
            Beside(e.file_name, partial(open_source, self.path, e.name, self._task)) for e in found
        ]

    def _pieces(self) -> Iterator[bytes]:
        if self.is_many:
            for _name, content in self.files():
                yield content if content.endswith((b"\n", b"\r")) else content + b"\n"
            return
        self._n_read, begin = 0, b""
        for _entry, piece in self._container.pieces(self._what.entries):
            self._n_read += len(piece)
            if len(begin) < HEADER_BYTES:
                begin += piece[:HEADER_BYTES]
                self._refuse_packed_twice(begin)
            yield piece
        if not self._n_read:
            raise LoadError(
                f"“{self.name}” is compressed, and nothing is inside.",
                hint="Choose a file with one rating in each line.",
            )

    def _refuse_packed_twice(self, begin: bytes) -> None:
        inner = compression_of(begin)
        if inner is Compression.NONE and not is_tar(begin):
            return
        kind = f"compressed again ({inner})" if inner is not Compression.NONE else "a tar archive"
        hint = "Unpack it, and open the file with the ratings."
        if inner is Compression.ZIP and self.file_name.lower().endswith(_DOCUMENTS):
            kind, hint = "an office document", "Export the ratings from it as CSV, and open that."
        raise LoadError(f"What is inside “{self.name}” is {kind}.", hint=hint)

    def _refuse_large_files(self) -> None:
        for entry in self._what.entries:
            if entry.size > MAX_FILE_BYTES:
                raise LoadError(
                    f"“{shown(entry.file_name)}” in “{self.name}” is larger than "
                    f"{MAX_FILE_BYTES >> 20} MB, too large for the ratings of one item.",
                    hint="Open it alone if it holds many items.",
                )

    def _checked(self, name: str, content: bytearray) -> tuple[str, bytes]:
        if not content:
            raise LoadError(
                f"“{shown(name)}” in “{self.name}” is empty.",
                hint="Fetch it again, or remove it.",
            )
        return shown(name), bytes(content)

    def _left_out(self) -> tuple[str, ...]:
        """Tell of files in the midst of many that were not read."""
        read, folder = set(self._what.entries), self._what.entries[0].folder
        others = [
            entry.file_name
            for entry in self._container.entries
            if entry.folder == folder
            and entry not in read
            and not entry.file_name.lower().startswith(_EXPECTED_OTHERS)
        ]
        if not others:
            return ()
        return (
            f"{len(others):,} of the files in “{self.name}” are not called mv_0000001.txt or "
            f"the like and were not read; the first is “{shown(others[0], 80)}”.",
        )


def _container_of(path: Path, check: Callable[[], object]) -> Container:
    if os.path.isdir(path):
        return Folder(path, check)
    file = RegularFile(path)
    try:
        compression = compression_of(file.head(MARK_BYTES))
        if compression is Compression.ZIP:
            return ZipArchive(file)
        single = SingleFile(file, compression)
        if is_tar(_first_bytes(single)):
            return TarArchive(single, check)
    except BaseException:
        file.close()
        raise
    return single


def _first_bytes(file: SingleFile) -> bytes:
    begin = b""
    for _entry, piece in file.pieces(file.entries):
        begin += piece[:HEADER_BYTES]
        if len(begin) >= HEADER_BYTES:
            break
    return begin


def _file_in_folder(folder: Folder, found: Candidate, task: Task) -> Source:
    """Return a file of a folder, which may be compressed or the only one of an archive."""
    path = folder.path / found.name
    container = _container_of(path, task.check)
    try:
        inner = chosen(container, None)
        source = Source(container, inner, task, folder)
    except SeveralFilesError as error:
        container.close()
        raise LoadError(
            str(error), hint="Open the archive itself, and choose one of them."
        ) from error
    except BaseException:
        container.close()
        raise
    source.path, source.member = folder.path, found.name
    source.name = f"{folder.name}: {_label(folder, found)}"
    return source


def _label(container: Container, what: Candidate) -> str:
    """Return how to tell a member from others; nothing if there are none."""
    if what.is_many:
        return shown(what.name.rpartition("/")[0])
    if len(files_of(container.entries)) == 1:
        return ""
    file_name = what.entries[0].file_name
    is_only = sum(entry.file_name == file_name for entry in container.entries) == 1
    return shown(file_name if is_only else what.name)


def _n_steps(name: str, other: str) -> int:
    """Return how many folders lie between two files."""
    one, two = name.split("/")[:-1], other.split("/")[:-1]
    return len(one) + len(two) - 2 * len(os.path.commonprefix([one, two]))
