"""Which file of a folder or an archive holds the ratings, told by names alone.

Data sets are handed out with titles, tags, folds and a readme; what their publishers call
the ratings is known. Nothing here looks into a file: the formats judge what is in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from funksvd_gui.data.source.container import Container, Entry
from funksvd_gui.errors import LoadError, SeveralFilesError
from funksvd_gui.wording import counted, shown

#: How the files of the Netflix Prize for one item each are called together.
MANY = "mv_*.txt"
_N_SHOWN = 5
_SHOWN_CHARACTERS = 60


def _pattern(text: str) -> Callable[[str], object]:
    return re.compile(text, re.IGNORECASE | re.VERBOSE).fullmatch


is_item_file = _pattern(r"mv_[0-9]+\.txt")
#: What systems leave behind.
is_litter = _pattern(r"__MACOSX | \.[^.].* | thumbs\.db | desktop\.ini")
#: Folders with parts of the data, cut out to be looked at.
_is_sample = _pattern("samples?")
_is_document = _pattern(
    r"""(readme|licen[cs]e|copying|changelog|notice|authors|citation|md5sums?|sha\d+sums?
        |checksums?|dataset-metadata) ([._\ -].*)?
    | .*\.(md|rst|html?|pdf|rtf|docx?|png|jpe?g|gif|svg|webp|bmp|ico|pl|sh|bat|py|r|ipynb
        |sql|ya?ml|md5|sha\d+|sig|asc|exe)"""
)
_is_known = _pattern(
    r"ratings?\.(csv|tsv|dat|txt|json|jsonl|parquet) | u\.data | bx-book-ratings\.csv"
    r"| combined_data_\d\.txt"
)
#: What lies beside the ratings in known sets: titles, users, tags, links, folds, questions.
_is_other = _pattern(
    r"""((bx-)?(books?|users?|items?|movies?) | anime | (book_)?tags? | links? | to_read | credits
        | keywords | genome[_-].* | .*metadata.* | movie_titles | probe | qualifying)\.[a-z]+
    | u\.(item|user|genre|info|occupation) | u[1-5ab]\.(base|test)"""
)
_is_evident = _pattern(r".*(rating|review|score).*")
_is_data = _pattern(
    r"[^.]+ | .*\.(csv|tsv|txt|dat|data|tab|json|jsonl|ndjson|parquet|pq|base|test|inter)"
)
_without_packing = re.compile(r"\.(gz|bz2|xz|zst)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One file, or the files of one folder for one item each, that may be the ratings."""

    name: str
    entries: tuple[Entry, ...]

    @property
    def is_many(self) -> bool:
        return self.name.rpartition("/")[2] == MANY


def files_of(entries: Iterable[Entry]) -> list[Entry]:
    """Return the files that a person has put there, and no system."""
    return [entry for entry in entries if not any(map(is_litter, entry.name.split("/")))]


def plausible(entries: Iterable[Entry]) -> list[Candidate]:
    """Return what may hold the ratings: the only file, else those with the most telling names."""
    files = files_of(entries)
    files = [f for f in files if not any(map(_is_sample, f.folder.split("/")))] or files
    data = [entry for entry in files if not _is_document(entry.file_name)]
    for only in (files, data):
        if len(only) == 1 and not is_item_file(only[0].file_name):
            return [Candidate(only[0].name, (only[0],))]
    many = _together(files)
    if many:
        return many
    ranks: tuple[Callable[[str], object], ...] = (
        _is_known,
        lambda name: _is_evident(name) and _is_data(name) and not _is_other(name),
        lambda name: _is_data(name) and not _is_other(name),
        bool,
    )
    names = [_without_packing.sub("", entry.file_name) for entry in data]
    for rank in ranks:
        found = [entry for entry, name in zip(data, names, strict=True) if rank(name)]
        if found:
            return [Candidate(entry.name, (entry,)) for entry in found]
    return []


def chosen(container: Container, member: str | None) -> Candidate:
    """Return what a person chose by its name or the end of it, or the only thing plausible.

    Raises
    ------
    SeveralFilesError
        If several files may be meant.
    LoadError
        If none is.
    """
    if member is None:
        found = plausible(container.entries)
        what = "more than one of them may be the ratings"
    else:
        found = _named(container.entries, member)
        what = f"more than one of them is called “{shown(member)}”"
    if len(found) == 1:
        return found[0]
    n_files = counted(len(container.entries), "file")
    if found:
        names = tuple(candidate.name for candidate in found)
        raise SeveralFilesError(
            f"“{container.name}” is {container.kind} of {n_files}, and {what}: {_listed(names)}.",
            hint="Choose one of them: by --member NAME in a terminal, in the list in the window.",
            names=names,
        )
    if member is not None:
        names = [candidate.name for candidate in plausible(container.entries)]
        listed = f" It holds {_listed(names)}." if names else ""
        raise LoadError(
            f"“{container.name}” has no file “{shown(member)}”.{listed}",
            hint="Check the spelling, or leave the name out.",
        )
    raise LoadError(
        f"“{container.name}” is {container.kind} without a file that may hold ratings.",
        hint="Choose the file with the ratings, or the folder or archive it is in.",
    )


def _named(entries: Sequence[Entry], member: str) -> list[Candidate]:
    candidates = [Candidate(entry.name, (entry,)) for entry in entries] + _together(entries)
    exact = [candidate for candidate in candidates if candidate.name == member]
    return exact or [c for c in candidates if c.name.endswith(f"/{member}")]


def _together(entries: Iterable[Entry]) -> list[Candidate]:
    """Return the files for one item each, folder by folder."""
    folders: dict[str, list[Entry]] = {}
    for entry in entries:
        if is_item_file(entry.file_name):
            folders.setdefault(entry.folder, []).append(entry)
    return [
        Candidate(f"{folder}/{MANY}".lstrip("/"), tuple(sorted(files, key=lambda e: e.file_name)))
        for folder, files in folders.items()
    ]


def _listed(names: Sequence[str]) -> str:
    first = ", ".join(f"“{shown(name, _SHOWN_CHARACTERS)}”" for name in names[:_N_SHOWN])
    more = len(names) - _N_SHOWN
    return f"{first} and {more:,} more" if more > 0 else first
