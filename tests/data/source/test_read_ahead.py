"""Fetching goes on beside the work, and ends with it."""

import threading

import pytest

from funksvd_gui.data.source.read_ahead import read_ahead


def test_pieces_are_gathered_to_blocks():
    blocks = [block for block in read_ahead(iter([b"abc", b"de", b"f"]), 5) if block]
    assert blocks == [b"abcde", b"f"]


def test_whoever_waits_gets_empty_blocks_meanwhile():
    may_go = threading.Event()

    def pieces():
        may_go.wait(30)
        yield b"late"

    blocks = read_ahead(pieces(), 1)
    assert next(blocks) == b""
    may_go.set()
    assert b"".join(blocks) == b"late"


def test_it_fetches_the_next_while_one_is_worked_on():
    second_is_fetched = threading.Event()

    def pieces():
        yield b"one"
        second_is_fetched.set()
        yield b"two"

    blocks = read_ahead(pieces(), 1)
    while next(blocks) != b"one":
        pass
    assert second_is_fetched.wait(30)
    assert b"".join(blocks) == b"two"


def test_what_fetching_raises_is_raised_here():
    def pieces():
        yield b"one"
        raise KeyError("broken")

    with pytest.raises(KeyError, match="broken"):
        list(read_ahead(pieces(), 1))


def test_whoever_leaves_stops_it_and_waits_for_no_file_on_the_way():
    n_fetched = 0

    def pieces():  # As a large archive on the way to its last file.
        nonlocal n_fetched
        while True:
            n_fetched += 1
            yield b""

    blocks = read_ahead(pieces(), 1 << 20)
    next(blocks)
    blocks.close()
    fetched = n_fetched
    assert n_fetched == fetched
    assert not [t for t in threading.enumerate() if t.name.startswith("ThreadPoolExecutor")]
