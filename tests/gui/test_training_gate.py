"""With a clock that only goes on where somebody trains or waits."""

import pytest

from funksvd_gui.core.events import EndReason, EpochDone, FeatureDone, TrainingDone
from funksvd_gui.gui import training_gate
from funksvd_gui.gui.pace import (
    FULL_SPEED,
    PACES,
    STEP_BY_STEP,
    WATCHABLE,
    WATCHABLE_S,
    pace_of,
)
from funksvd_gui.gui.training_gate import TrainingGate

EPOCH = EpochDone(1, 1, 1.0, 0.9, 1, 1.0)


class Clock:
    def __init__(self):
        self.now = 100.0
        self.waits = []
        self.while_waiting = None

    def monotonic(self):
        return self.now

    def wait(self, seconds):
        self.waits.append(seconds)
        if self.while_waiting is None:
            self.now += seconds
        else:
            # Somebody comes half-way.
            self.now += seconds / 2
            what, self.while_waiting = self.while_waiting, None
            what()


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(training_gate, "time", clock)
    return clock


@pytest.fixture
def make_gate(clock):
    def make(pace):
        gate = TrainingGate(pace)
        gate.begin()
        gate._changed.wait = clock.wait
        return gate

    return make


def train(gate, clock, n_epochs, seconds=0.0002, left=None):
    """Train so many epochs; return how long it took."""
    begin = clock.now
    for done in range(1, n_epochs + 1):
        clock.now += seconds
        gate.keep_pace(lambda done=done: (left or n_epochs) - done, lambda _: None)
        gate.closes_after(EPOCH, is_last=False)
    return clock.now - begin


@pytest.mark.parametrize("pace", [pace for pace in PACES if pace.epochs_per_second])
def test_so_many_epochs_a_second_are_trained(make_gate, clock, pace):
    gate = make_gate(pace)
    assert train(gate, clock, 400) == pytest.approx(400 / pace.epochs_per_second, rel=0.01)
    assert gate.is_held_back


@pytest.mark.parametrize("n_epochs", [2, 12, 400, 15_000])
def test_a_short_run_is_stretched_to_about_four_seconds(make_gate, clock, n_epochs):
    gate = make_gate(WATCHABLE)
    assert train(gate, clock, n_epochs) == pytest.approx(WATCHABLE_S, rel=0.02)


def test_features_that_end_early_change_the_speed_and_not_the_length(make_gate, clock):
    gate = make_gate(WATCHABLE)
    begin = clock.now
    train(gate, clock, 50, left=500)
    train(gate, clock, 100)
    assert clock.now - begin == pytest.approx(WATCHABLE_S, rel=0.02)


@pytest.mark.parametrize("pace", [WATCHABLE, pace_of("20")])
def test_what_is_slower_by_itself_does_not_wait(make_gate, clock, pace):
    gate = make_gate(pace)
    assert train(gate, clock, 100, seconds=0.06) == pytest.approx(6.0)
    assert clock.waits == []
    assert not gate.is_held_back


def test_full_speed_never_waits(make_gate, clock):
    gate = make_gate(FULL_SPEED)
    train(gate, clock, 1_000)
    assert clock.waits == []
    assert not gate.is_held_back


def test_a_pause_is_left_out(make_gate, clock):
    gate = make_gate(WATCHABLE)
    train(gate, clock, 50, left=100)
    gate.pause()
    assert gate.closes_after(EPOCH, is_last=False)

    def come_back():
        clock.now += 60
        gate.resume()

    gate._changed.wait_for = lambda _is_open: come_back()
    gate.wait_until_open()
    assert train(gate, clock, 50) == pytest.approx(WATCHABLE_S / 2, rel=0.05)


@pytest.mark.parametrize("pace", [FULL_SPEED, STEP_BY_STEP, pace_of("200")])
def test_another_pace_ends_a_wait(make_gate, clock, pace):
    gate = make_gate(pace_of("1"))
    clock.while_waiting = lambda: gate.set_pace(pace)
    assert train(gate, clock, 1) == pytest.approx(0.5, rel=0.01)


def test_a_slower_pace_prolongs_a_wait(make_gate, clock):
    gate = make_gate(pace_of("10"))
    clock.while_waiting = lambda: gate.set_pace(pace_of("1"))
    assert train(gate, clock, 1) == pytest.approx(1.0, rel=0.01)


def test_what_is_left_is_stretched_anew_when_that_is_chosen_later(make_gate, clock):
    gate = make_gate(pace_of("10"))
    train(gate, clock, 100, left=200)
    for pace in (FULL_SPEED, WATCHABLE):
        gate.set_pace(pace)
        seconds = train(gate, clock, 50)
    assert seconds == pytest.approx(WATCHABLE_S, rel=0.05)


def test_who_waits_is_told_for_how_long(make_gate, clock):
    gate, told = make_gate(pace_of("5")), []
    gate.keep_pace(lambda: 10.0, told.append)
    assert told == pytest.approx([0.2])


class TestClosing:
    FEATURE = FeatureDone(1, 1, EndReason.MAX_EPOCHS, 1.0, 0.9, 0.1, 1.0)
    DONE = TrainingDone(EndReason.MAX_EPOCHS, 1, None, 0.9)

    def test_a_pause_holds_after_any_event_but_the_last(self, make_gate):
        gate = make_gate(FULL_SPEED)
        gate.pause()
        assert gate.closes_after(self.FEATURE, is_last=False)
        assert not gate.closes_after(self.DONE, is_last=False)

    def test_stopping_is_stronger(self, make_gate):
        gate = make_gate(STEP_BY_STEP)
        gate.pause()
        gate.stop()
        assert not gate.closes_after(EPOCH, is_last=False)

    def test_a_pause_takes_the_place_of_a_goal(self, make_gate):
        gate = make_gate(FULL_SPEED)
        gate.next_feature()
        gate.pause()
        assert gate.closes_after(EPOCH, is_last=False)
        gate.resume()
        assert not gate.closes_after(self.FEATURE, is_last=False)
