import threading

import numpy as np
import pytest

from funksvd_gui.core import thread_team
from funksvd_gui.core.thread_team import ThreadTeam


@pytest.fixture(autouse=True)
def _four_processors(monkeypatch):
    monkeypatch.setattr(thread_team, "available_processors", lambda: 4)


def helpers():
    return {t for t in threading.enumerate() if t.name == "funksvd-training"}


@pytest.mark.parametrize(
    ("wanted", "n_blocks", "n_threads"),
    [(None, 8, 4), (1, 8, 1), (3, 8, 3), (9, 8, 4), (3, 2, 2), (None, 1, 1)],
)
def test_there_are_as_many_threads_as_are_wanted_and_can_be_busy(wanted, n_blocks, n_threads):
    assert ThreadTeam(wanted, n_blocks).n_threads == n_threads


def test_every_seat_takes_part_in_every_pass_and_helpers_are_started_once():
    before, team, seats = helpers(), ThreadTeam(3, 8), []
    met = threading.Barrier(3, timeout=30)

    def kernel(number, progress, following, seat):
        assert progress is not following
        seats.append((number, seat))
        met.wait()

    for number in range(4):
        team.run(kernel, number)
    assert sorted(seats) == [(number, seat) for number in range(4) for seat in range(3)]
    assert len(helpers() - before) == 2
    team.close()


def test_helpers_end_when_a_team_is_closed_and_others_come_when_it_runs_again():
    before, team = helpers(), ThreadTeam(2, 8)
    met = threading.Barrier(2, timeout=30)
    for _ in range(2):
        team.run(lambda *_: met.wait())
        (helper,) = helpers() - before
        team.close()
        helper.join(30)
        assert not helper.is_alive()


def test_one_thread_needs_no_helper():
    before, team, seats = helpers(), ThreadTeam(1, 8), []
    team.run(lambda progress, following, seat: seats.append(seat))
    assert seats == [0]
    assert helpers() == before


def test_every_pass_begins_with_the_record_that_the_one_before_knew_as_the_next():
    team, records = ThreadTeam(1, 8), []
    for _ in range(3):
        team.run(lambda progress, following, seat: records.append((progress, following)))
    assert records[0][1] is records[1][0]
    assert records[1][1] is records[2][0]
    np.testing.assert_array_equal(records[0][0], records[2][1])
