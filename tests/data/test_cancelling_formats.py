"""A load can be cancelled in its midst, whatever the format."""

import json

import pytest

from funksvd_gui.data.formats import json as json_format
from funksvd_gui.data.formats import text_pieces
from funksvd_gui.data.loading import load_ratings
from funksvd_gui.data.source import regular_file
from funksvd_gui.task import CancelledError, Task

CONTENTS = {
    "delimited": "user,item,rating\n" + '"u",i,3\n' * 2_000,
    "Netflix Prize": "1:\n" + "7,3\n" * 2_000,
    "matrix": "user,a,b,c\n" + "u,1,,2\n" * 2_000,
    "JSON lines": '{"user":"u","item":1.0,"rating":3}\n' * 2_000,
    "JSON array": json.dumps([{"user": "u", "item": 1, "rating": 3}] * 1_000),
}


@pytest.fixture(autouse=True)
def _small_pieces(monkeypatch):
    for module, name in (
        (regular_file, "BLOCK_BYTES"), (text_pieces, "PIECE_BYTES"),
        (json_format, "PIECE_BYTES"),
    ):  # fmt: skip
        monkeypatch.setattr(module, name, 1_000)


@pytest.mark.parametrize("kind", list(CONTENTS))
def test_it_is_asked_between_small_parts(write, kind):
    path = write(CONTENTS[kind])
    shares = []
    load_ratings(path, task=Task(shares.append))
    assert len(shares) > path.stat().st_size / 1_100
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0, 1)


@pytest.mark.parametrize("kind", list(CONTENTS))
def test_cancelling_ends_it(write, kind):
    shares = []

    def cancel(share):
        shares.append(share)
        if share > 0.2:
            task.cancel()

    task = Task(cancel)
    with pytest.raises(CancelledError):
        load_ratings(write(CONTENTS[kind]), task=task)
    assert shares[-1] < 0.4


@pytest.mark.parametrize("kind", list(CONTENTS))
def test_what_the_listener_raises_ends_it(write, kind):
    class GoneError(Exception):
        pass

    def leave(_share):
        raise GoneError

    with pytest.raises(GoneError):
        load_ratings(write(CONTENTS[kind]), task=Task(leave))
