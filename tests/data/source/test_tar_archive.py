"""Tar archives are read as a stream, and what is wrong with one is told."""

import io
import tarfile

import pytest

from funksvd_gui.data.loading import read_ratings
from funksvd_gui.data.source import open_source, tar_archive
from funksvd_gui.task import CancelledError, Task

from .conftest import ROWS, content_of, refusal, tarred, zstandard

FILES = {"set/ratings.csv": ROWS, "set/movies.csv": b"m" * 3_000}


@pytest.mark.parametrize("dialect", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_every_dialect_is_read(write, dialect):
    files = {f"{'long ' * 30}/{'name' * 20} ü.csv": b"x", "./ratings.csv": ROWS}
    path = write(tarred(files, format=dialect))
    with open_source(path) as source:
        assert source.member == "ratings.csv"
        assert b"".join(source.blocks()) == ROWS
    assert content_of(path, f"{'name' * 20} ü.csv") == b"x"


def test_old_archives_without_a_mark_are_recognized(write):
    content = bytearray(tarred({"ratings.csv": ROWS}, format=tarfile.USTAR_FORMAT))
    content[257:265] = bytes(8)
    content[148:156] = b" " * 8
    content[148:156] = b"%06o\x00 " % sum(content[:512])
    assert content_of(write(bytes(content))) == ROWS


def test_links_folders_and_devices_are_no_files(write):
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as archive:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.FIFOTYPE):
            info = tarfile.TarInfo(f"ratings{kind!r}.csv")
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
        info = tarfile.TarInfo("my.csv")
        info.size = len(ROWS)
        archive.addfile(info, io.BytesIO(ROWS))
    assert content_of(write(target.getvalue())) == ROWS


@pytest.mark.parametrize("pack", [bytes, zstandard])
@pytest.mark.parametrize("n_bytes", [513, 700, 1_024, 1_124, 1_536, 2_000, 4_608])
def test_an_archive_that_ends_too_early_is_refused(write, pack, n_bytes):
    whole = tarred(FILES)
    assert content_of(write(pack(whole))) == ROWS
    assert "damaged or ends too early" in str(refusal(write(pack(whole[:n_bytes]))))


def test_a_broken_header_in_the_middle_does_not_hide_what_follows(write):
    whole = bytearray(tarred(FILES))
    whole[1_024 + 150] ^= 1
    assert "damaged" in str(refusal(write(bytes(whole))))


def test_a_header_of_gigabytes_is_not_read(write):
    info = tarfile.TarInfo("x")
    info.type, info.size = tarfile.XHDTYPE, 7 << 30
    content = info.tobuf(tarfile.USTAR_FORMAT) + bytes(10_000)
    assert "damaged" in str(refusal(write(content)))


def test_a_size_below_zero_leads_nowhere(write):
    content = bytearray(tarred(FILES))
    content[124:136] = b"\xff" * 10 + b"\xfe\x00"
    content[148:156] = b" " * 8
    content[148:156] = b"%06o\x00 " % sum(content[:512])
    assert "damaged" in str(refusal(write(bytes(content))))


def test_very_many_files_are_refused(write, monkeypatch):
    monkeypatch.setattr(tar_archive, "MAX_ENTRIES", 1)
    assert "more than 1 files" in str(refusal(write(tarred(FILES))))


def test_the_end_of_a_compressed_archive_is_checked(write):
    assert "compressed" in str(refusal(write(tarred(FILES, "w:gz")[:-1])))
    assert "compressed" in str(refusal(write(tarred(FILES, "w:xz") + b"more")))


def test_searching_it_can_be_cancelled(write):
    path = write(tarred(FILES, "w:gz"))
    task = Task()
    task.cancel()
    with pytest.raises(CancelledError):
        open_source(path, task=task)


def test_whoever_loads_it_is_asked_while_it_is_searched(write):
    path = write(tarred({"ratings.csv": ROWS} | dict.fromkeys(map(str, range(300)), b"")))
    shares = []
    read_ratings(path, task=Task(shares.append))
    assert len(shares) > 300
