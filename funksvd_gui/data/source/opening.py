"""Opens whatever ratings can be read from, as it was downloaded."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

from funksvd_gui.data.source.choice import chosen
from funksvd_gui.data.source.compression import MARK_BYTES, Compression, compression_of
from funksvd_gui.data.source.container import Container, SingleFile
from funksvd_gui.data.source.folder import Folder
from funksvd_gui.data.source.regular_file import RegularFile
from funksvd_gui.data.source.source import Source
from funksvd_gui.data.source.tar_archive import HEADER_BYTES, TarArchive, is_tar
from funksvd_gui.data.source.zip_archive import ZipArchive
from funksvd_gui.errors import LoadError, SeveralFilesError
from funksvd_gui.task import Task
from funksvd_gui.wording import shown


def open_source(path: str | Path, member: str | None = None, task: Task | None = None) -> Source:
    """Return the bytes of a file, a folder or an archive, to be used in a `with` statement.

    Parameters
    ----------
    member : str, optional
        Which file of a folder or an archive: its name there, or the end of it.
    task : Task, optional
        Asked while an archive is searched, and while many small files are read.

    Raises
    ------
    SeveralFilesError
        If several files may be meant.
    LoadError
        If there is no such file or it is not one that may be read.
    """
    path, task = Path(path), task or Task()
    container = _container_of(path, task)
    try:
        name, entries = chosen(container, member)
        source = Source(container, name, entries, task, partial(open_source, task=task))
    except BaseException:
        container.close()
        raise
    if not isinstance(container, Folder) or source.is_many:
        return source
    # A file in a folder may be compressed, or an archive with nothing else in it.
    try:
        inside = open_source(path / name, task=task)
    except SeveralFilesError as error:
        hint = f"Open “{shown(name)}” itself, and choose one of them."
        raise LoadError(str(error), hint=hint) from error
    inside.path, inside.name, inside.member, inside.outer = path, source.name, name, source
    return inside


def _container_of(path: Path, task: Task) -> Container:
    if os.path.isdir(path):
        return Folder(path, task.check)
    file = RegularFile(path)
    try:
        compression = compression_of(file.head(MARK_BYTES))
        if compression is Compression.ZIP:
            return ZipArchive(file)
        single = SingleFile(file, compression)
        head = b""
        for piece in single.expanded():
            head += piece
            if len(head) >= HEADER_BYTES:
                break
        return TarArchive(single, task.check) if is_tar(head) else single
    except BaseException:
        file.close()
        raise
