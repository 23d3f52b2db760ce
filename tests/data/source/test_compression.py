"""Compressed files are expanded exactly, within bounds, or refused with a reason."""

import bz2
import gzip
import io
import lzma
import struct
import zipfile
import zlib

import pytest

from funksvd_gui.data.source import compression, open_source, regular_file, zip_archive

from .conftest import ROWS, content_of, refusal, tarred, zipped, zstandard

PACKERS = {
    "gzip": gzip.compress,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "Zstandard": zstandard,
    "ZIP": lambda content: zipped({"inside.csv": content}),
}
STREAMS = [name for name in PACKERS if name != "ZIP"]
LONG = b"".join(b"u%d,i%d,%d\n" % (k * 7919 % 9973, k % 89, k % 5) for k in range(4_000))


@pytest.mark.parametrize("kind", PACKERS)
def test_it_is_read_whatever_its_name(write, kind):
    path = write(PACKERS[kind](LONG), "any.name")
    with open_source(path) as source:
        assert source.head(100) == LONG[:100]
        assert source.head(len(LONG) + 1) == LONG
        assert b"".join(source.blocks()) == LONG
        assert source.seekable().read() == LONG
        assert source.share_read == 1
        assert source.name == "any.name"
        assert source.size == path.stat().st_size


@pytest.mark.parametrize("kind", STREAMS)
def test_of_several_members_all_are_read(write, kind):
    pack = PACKERS[kind]
    assert content_of(write(pack(LONG[:50]) + pack(b"") + pack(LONG[50:]))) == LONG


@pytest.mark.parametrize("kind", ["gzip", "xz"])
def test_zeros_at_the_end_are_no_data(write, kind):
    assert content_of(write(PACKERS[kind](LONG) + b"\x00" * 1_000)) == LONG


def test_a_skipped_frame_is_passed_over(write):
    skipped = b"\x50\x2a\x4d\x18" + struct.pack("<I", 4) + b"note"
    assert content_of(write(skipped + zstandard(LONG))) == LONG


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])
def test_methods_of_zip(write, method):
    assert content_of(write(zipped({"a/b.csv": LONG}, method))) == LONG


class TestZstandardInsideZip:
    """As 7-Zip and WinZip write it; Python's own zipfile cannot."""

    PACKED = zstandard(LONG)

    def zipped(self, crc=zlib.crc32(LONG), size=len(LONG), packed=PACKED):  # noqa: B008
        content = bytearray(zipped({"r.csv": packed}, zipfile.ZIP_STORED))
        central = content.rindex(b"PK\x01\x02")
        for method, sum_and_sizes in ((8, 14), (central + 10, central + 16)):
            struct.pack_into("<H", content, method, 93)
            struct.pack_into("<III", content, sum_and_sizes, crc, len(packed), size)
        return bytes(content)

    def test_it_is_read(self, write):
        assert content_of(write(self.zipped())) == LONG

    def test_length_and_check_sum_must_be_right(self, write):
        for content in (self.zipped(crc=1), self.zipped(size=len(LONG) + 1)):
            assert "as the archive says" in str(refusal(write(content)))

    def test_damage_is_refused(self, write):
        assert "damaged" in str(refusal(write(self.zipped(packed=b"x" + self.PACKED))))
        assert "middle" in str(refusal(write(self.zipped(packed=self.PACKED[:-9]))))

    def test_a_bomb_is_refused(self, write, monkeypatch):
        monkeypatch.setattr(compression, "FREE_BYTES", 1_000)
        monkeypatch.setattr(compression, "MAX_RATIO", 1)
        assert "expands to more" in str(refusal(write(self.zipped())))


@pytest.mark.parametrize("name", ["ratings.csv", "ratings.csv.gz"])
def test_the_name_of_what_is_inside_has_no_ending_for_the_compression(write, name):
    with open_source(write(gzip.compress(ROWS), name)) as source:
        assert source.file_name == "ratings.csv"
    with open_source(write(ROWS, "plain.gz")) as source:
        assert source.file_name == "plain.gz"


@pytest.mark.parametrize("text", [b"BZh,i,3\n", b"PK,i,3\n", b"user,item\n"])
def test_text_is_not_taken_for_compressed(write, text):
    assert content_of(write(text)) == text


@pytest.mark.parametrize("kind", STREAMS)
def test_damage_is_refused(write, kind):
    whole = PACKERS[kind](LONG)
    assert "middle of its compressed data" in str(refusal(write(whole[: len(whole) // 2])))
    assert "compressed" in str(refusal(write(whole[:-1])))
    assert "compressed" in str(refusal(write(whole + b"u,i,3\nu,j,4\n")))
    if kind != "Zstandard":  # Its check sum is optional, and not written here.
        at = len(whole) // 2
        changed = whole[:at] + bytes([whole[at] ^ 85]) + whole[at + 1 :]
        assert "compressed data" in str(refusal(write(changed)))


def test_a_wrong_check_sum_is_refused(write):
    assert "damaged" in str(refusal(write(gzip.compress(ROWS)[:-8] + b"\x00" * 8)))
    assert "middle" in str(refusal(write(b"\x1f\x8b\x08")))


@pytest.mark.parametrize("kind", PACKERS)
def test_nothing_inside_is_refused(write, kind):
    assert "nothing is inside" in str(refusal(write(PACKERS[kind](b""))))


@pytest.mark.parametrize("inner", PACKERS)
@pytest.mark.parametrize("outer", PACKERS)
def test_what_is_packed_twice_is_refused(write, outer, inner):
    assert "compressed again" in str(refusal(write(PACKERS[outer](PACKERS[inner](ROWS)))))


def test_an_archive_in_an_archive_is_refused(write):
    inner = tarred({"ratings.csv": ROWS})
    for outer in (zipped({"a.tar": inner}), tarred({"a.tar": inner})):
        assert "is a tar archive" in str(refusal(write(outer)))


@pytest.mark.parametrize("kind", PACKERS)
def test_a_bomb_is_refused(write, monkeypatch, kind):
    monkeypatch.setattr(compression, "FREE_BYTES", 1 << 20)
    monkeypatch.setattr(compression, "MAX_RATIO", 1)
    path = write(PACKERS[kind](b"u,i,3\n" * (1 << 19)))
    assert "expands to more than 1 MB" in str(refusal(path))


def test_nothing_expands_beyond_all_bounds(write, monkeypatch):
    monkeypatch.setattr(compression, "MAX_EXPANDED_BYTES", 1_000)
    assert "expands to more" in str(refusal(write(gzip.compress(LONG))))


def test_what_must_be_held_in_memory_is_bounded(write):
    with open_source(write(gzip.compress(LONG))) as source:
        with pytest.raises(Exception, match="holds more than 0 MB"):
            source.seekable(len(LONG) - 1)
        assert source.seekable(len(LONG)).read() == LONG


def test_an_xz_file_that_asks_for_gigabytes_is_refused(write, monkeypatch):
    monkeypatch.setattr(compression, "_XZ_MEMORY_BYTES", 1 << 20)
    assert "damaged" in str(refusal(write(lzma.compress(LONG))))


class TestLyingZip:
    ONE = zipped({"r.csv": LONG})
    CENTRAL = ONE.rindex(b"PK\x01\x02")

    def changed(self, place, value):
        return self.ONE[:place] + value + self.ONE[place + len(value) :]

    @pytest.mark.parametrize("size", [len(LONG) - 100, len(LONG) + 100, 0])
    def test_of_its_length(self, write, size):
        content = self.changed(self.CENTRAL + 24, struct.pack("<I", size))
        assert "as the archive says" in str(refusal(write(content)))

    def test_of_its_check_sum(self, write):
        content = self.changed(self.CENTRAL + 16, struct.pack("<I", zlib.crc32(b"other")))
        assert "as the archive says" in str(refusal(write(content)))

    def test_of_its_packed_length(self, write):
        content = self.changed(self.CENTRAL + 20, struct.pack("<I", 50))
        assert "compressed" in str(refusal(write(content)))

    @pytest.mark.parametrize("place", [CENTRAL + 8, 6])
    def test_encrypted_openly_or_in_secret(self, write, place):
        error = refusal(write(self.changed(place, b"\x01")))
        assert "encrypted" in str(error)
        assert "password" in error.hint

    def test_of_an_unknown_method(self, write):
        content = self.changed(self.CENTRAL + 10, b"\x61\x00")
        assert "(number 97)" in str(refusal(write(content)))

    def test_cut_short(self, write):
        assert "damaged" in str(refusal(write(self.ONE[: len(self.ONE) // 2])))

    @pytest.mark.parametrize("n_bytes", [4, 21, 60])
    def test_its_beginning_alone(self, write, n_bytes):
        assert "damaged" in str(refusal(write(self.ONE[:n_bytes])))

    def test_a_list_of_millions_of_files_is_not_read(self, write, monkeypatch):
        monkeypatch.setattr(zip_archive, "_MAX_LIST_BYTES", 1_000)
        many = zipped({f"{k:0100}.csv": b"" for k in range(10)})
        assert "great many files" in str(refusal(write(many)))


def test_a_plain_file_is_itself_to_jump_about_in(write, monkeypatch):
    monkeypatch.setattr(regular_file, "BLOCK_BYTES", 7)
    with open_source(write(ROWS)) as source:
        assert b"".join(source.blocks()) == ROWS
        stream = source.seekable(1)
        assert stream.seek(-3, io.SEEK_END) == len(ROWS) - 3
        assert stream.read() == ROWS[-3:]
