"""A digest is believed only while the file cannot have changed."""

import hashlib
import os

import pytest

from funksvd_gui.store import file_digest
from funksvd_gui.store.file_digest import DigestStamps, FileState, digest_of

LONG_AGO_NS = 10**18


def _nothing(_share):
    pass


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "ratings.csv"
    path.write_bytes(b"u,i,3\n" * 100)
    os.utime(path, ns=(LONG_AGO_NS, LONG_AGO_NS))
    return path


@pytest.fixture
def stamps(tmp_path, monkeypatch):
    # The state of a file holds when it was changed last, which nobody can set.
    monkeypatch.setattr(file_digest, "_SETTLED_NS", 0)
    (tmp_path / "stamps").mkdir()
    return DigestStamps(tmp_path / "stamps")


def test_a_digest_is_that_of_the_bytes(path):
    shares = []
    assert digest_of(path, shares.append) == hashlib.sha256(path.read_bytes()).hexdigest()
    assert shares[-1] == 1


def test_a_digest_is_found_again(path, stamps):
    state = FileState.of(path)
    assert stamps.find(path, state) is None
    digest = stamps.digest(path, state, _nothing)
    assert stamps.find(path, state) == digest


@pytest.mark.parametrize("change", ["content", "size", "time", "replaced"])
def test_a_file_in_another_state_is_digested_again(path, stamps, change, tmp_path):
    stamps.digest(path, FileState.of(path), _nothing)
    content = path.read_bytes()
    if change == "content":
        path.write_bytes(content.replace(b"3", b"4"))
        os.utime(path, ns=(LONG_AGO_NS, LONG_AGO_NS))
    elif change == "size":
        path.write_bytes(content * 2)
    elif change == "time":
        os.utime(path, ns=(LONG_AGO_NS, LONG_AGO_NS + 1))
    else:
        other = tmp_path / "other"
        other.write_bytes(content)
        os.utime(other, ns=(LONG_AGO_NS, LONG_AGO_NS))
        other.replace(path)
    assert stamps.find(path, FileState.of(path)) is None


def test_a_file_that_was_written_just_before_is_digested_again(path, stamps, monkeypatch):
    monkeypatch.setattr(file_digest, "_SETTLED_NS", 60 * 10**9)
    state = FileState.of(path)
    stamps.digest(path, state, _nothing)
    assert stamps.find(path, state) is None


def test_a_file_that_changed_meanwhile_has_no_digest(path, stamps):
    state = FileState.of(path)

    def change(share):
        if share == 1:
            path.write_bytes(b"v,i,3\n" * 100)

    assert stamps.digest(path, state, change) is None
    assert stamps.find(path, FileState.of(path)) is None


def test_a_file_that_is_gone_has_no_digest(path, stamps):
    state = FileState.of(path)
    path.unlink()
    assert stamps.digest(path, state, _nothing) is None


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"{}", b'{"path": 1}', b"\xff", b"[" * 9_000]
)
def test_a_damaged_stamp_is_none(path, stamps, content, tmp_path):
    state = FileState.of(path)
    stamps.digest(path, state, _nothing)
    (stamp,) = (tmp_path / "stamps").iterdir()
    stamp.write_bytes(content)
    assert stamps.find(path, state) is None


def test_where_nothing_can_be_kept_there_still_is_a_digest(path, tmp_path):
    stamps = DigestStamps(tmp_path / "missing")
    state = FileState.of(path)
    assert stamps.digest(path, state, _nothing) == digest_of(path, _nothing)


@pytest.mark.parametrize("name", ["missing", ".", "nul\0"])
def test_what_is_no_regular_file_has_no_state(tmp_path, name):
    assert FileState.of(tmp_path / name) is None


def test_a_file_comes_to_rest():
    state = FileState(1, 2, 3, modified_ns=10**12, changed_ns=10**12 + 5)
    assert not state.is_at_rest(10**12 + 2 * 10**9)
    assert state.is_at_rest(10**12 + 2 * 10**9 + 5)
