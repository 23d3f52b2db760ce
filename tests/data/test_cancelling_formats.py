"""A load can be cancelled inside of a block, also where every line is read by itself."""

import pytest
from funksvd_gui.data.readers import row_collector

from funksvd_gui.data.loading import load_ratings

CONTENTS = {
    "Netflix Prize": "1:\n" + '"7",3\n' * 2_000,
    "matrix": "user,a,b,c\n" + "u,1,,2\n" * 2_000,
    "JSON lines": '{"user":"u","item":1.0,"rating":3}\n' * 2_000,
}


class _CancelledError(Exception):
    pass


@pytest.mark.parametrize("kind", list(CONTENTS))
def test_it_is_asked_between_small_parts(write, monkeypatch, kind):
    monkeypatch.setattr(row_collector, "PART_BYTES", 1_000)
    monkeypatch.setattr(row_collector, "SMALL_PART_BYTES", 1_000)
    path = write(CONTENTS[kind])
    n_asked = 0

    def count(_share):
        nonlocal n_asked
        n_asked += 1

    load_ratings(path, on_progress=count)
    assert n_asked > path.stat().st_size / 1_100


@pytest.mark.parametrize("kind", list(CONTENTS))
def test_what_the_listener_raises_ends_it(write, kind):
    def cancel(_share):
        raise _CancelledError

    with pytest.raises(_CancelledError):
        load_ratings(write(CONTENTS[kind]), on_progress=cancel)
