"""Which file of a folder or an archive holds the ratings, told by names alone.

Data sets are handed out with titles, tags, folds and a readme; what their publishers call
the ratings is known. Nothing here looks into a file: the formats judge what is in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import islice

from funksvd_gui.data.source.container import Container, Entry
from funksvd_gui.errors import LoadError, SeveralFilesError
from funksvd_gui.wording import counted, shown

#: Names of what may be chosen, each with its file or with the many files that go together.
Candidates = dict[str, tuple[Entry, ...]]
#: How the files of the Netflix Prize for one item each are called together.
MANY = "mv_*.txt"
_N_SHOWN = 5
_SHOWN_CHARACTERS = 60


def _pattern(text: str) -> Callable[[str], object]:
    return re.compile(text, re.IGNORECASE | re.VERBOSE | re.DOTALL).fullmatch


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


def files_of(entries: Iterable[Entry]) -> list[Entry]:
    """Return the files that a person has put there, and no system."""
    return [entry for entry in entries if not any(map(is_litter, entry.name.split("/")))]


def plausible(entries: Iterable[Entry]) -> Candidates:
    """Return what may hold the ratings: the only file, else those with the most telling names."""
    files = files_of(entries)
    files = [f for f in files if not any(map(_is_sample, f.folder.split("/")))] or files
    data = [entry for entry in files if not _is_document(entry.file_name)]
    many = _together(files)
    if many and len(files) > 1:
        return many
    for only in (files, data):
        if len(only) == 1:
            return _alone(only)
    ranks: tuple[Callable[[str], object], ...] = (
        _is_known,
        lambda name: _is_evident(name) and _is_data(name) and not _is_other(name),
        lambda name: _is_data(name) and not _is_other(name),
        bool,
    )
    for rank in ranks:
        found = [entry for entry in data if rank(_without_packing(entry.file_name))]
        if found:
            return _alone(found)
    return {}


def chosen(container: Container, member: str | None) -> tuple[str, tuple[Entry, ...]]:
    """Return what a person chose by its name or the end of it, or the only thing plausible.

    Raises
    ------
    SeveralFilesError
        If several files may be meant.
    LoadError
        If none is.
    """
    known = plausible(container.entries)
    found = known if member is None else _named(container.entries, member)
    if len(found) == 1:
        return next(iter(found.items()))
    if found:
        what = "may be the ratings" if member is None else f"is called “{shown(member)}”"
        n_files = counted(len(container.entries), "file")
        raise SeveralFilesError(
            f"“{container.name}” is {container.kind} of {n_files}, and more than one of them "
            f"{what}: {_listed(found)}.",
            hint="Choose one of them: by --member NAME in a terminal, in the list in the window.",
            names=tuple(found),
        )
    if member is not None:
        raise LoadError(
            f"“{container.name}” has no file “{shown(member)}”."
            + (f" It holds {_listed(known)}." if known else ""),
            hint="Check the spelling, or leave the name out.",
        )
    raise LoadError(
        f"“{container.name}” is {container.kind} without a file that may hold ratings.",
        hint="Choose the file with the ratings, or the folder or archive it is in.",
    )


def _named(entries: Sequence[Entry], member: str) -> Candidates:
    every = _alone(entries) | _together(entries)
    if member in every:
        return {member: every[member]}
    return {name: files for name, files in every.items() if name.endswith(f"/{member}")}


def _alone(entries: Iterable[Entry]) -> Candidates:
    return {entry.name: (entry,) for entry in entries}


def _together(entries: Iterable[Entry]) -> Candidates:
    """Return the files for one item each, folder by folder."""
    folders: dict[str, list[Entry]] = {}
    for entry in sorted(entries, key=lambda entry: entry.name):
        if is_item_file(entry.file_name):
            folders.setdefault(f"{entry.folder}/{MANY}".removeprefix("/"), []).append(entry)
    return {name: tuple(files) for name, files in folders.items()}


def _without_packing(name: str) -> str:
    return re.sub(r"\.(gz|bz2|xz|zst)$", "", name, flags=re.IGNORECASE)


def _listed(names: Collection[str]) -> str:
    first = [f"“{shown(name, _SHOWN_CHARACTERS)}”" for name in islice(names, _N_SHOWN)]
    more = len(names) - len(first)
    return ", ".join(first) + (f" and {more:,} more" if more else "")
