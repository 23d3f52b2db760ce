import itertools
import threading

import pytest

from funksvd_gui.core.events import EndReason, EpochDone, FeatureDone, TrainingStarted
from funksvd_gui.errors import FunkSvdError, TrainingDivergedError
from funksvd_gui.gui.training_thread import TrainingThread


def epoch(number):
    return EpochDone(1, number, 1.0, 0.9, number, float(number))


class FakeRun:
    """Yields what it is given; a snapshot is the number of events asked for."""

    def __init__(self, events):
        self._events = events
        self.n_events = 0
        self.is_closed = False
        self.closing_thread = None

    def events(self):
        try:
            for event in self._events:
                self.n_events += 1
                yield event
        finally:
            self.is_closed = True
            self.closing_thread = threading.current_thread()

    def model(self):
        return self.n_events


def endless():
    return (epoch(number) for number in itertools.count(1))


@pytest.fixture
def make_thread(qapp):
    """Make threads that are sure to have ended when the test ends."""
    threads = []

    def make(run):
        threads.append(TrainingThread(lambda: run))
        return threads[-1]

    yield make
    assert all(thread.shut_down(5000) for thread in threads)


def test_every_event_arrives_once_in_order_on_the_window_thread(make_thread, qtbot):
    events = [epoch(number) for number in range(2_000)]
    thread, received = make_thread(FakeRun(events)), []
    thread.progressed.connect(received.extend)
    with qtbot.waitSignal(thread.completed):
        thread.start()
    assert received == events


def test_many_events_come_in_few_batches(make_thread, qtbot):
    thread, batches = make_thread(FakeRun(epoch(n) for n in range(5_000))), []
    thread.progressed.connect(batches.append)
    with qtbot.waitSignal(thread.completed):
        thread.start()
    # 25 a second; 5,000 events take far less than a second.
    assert len(batches) < 50


def test_stopping_ends_an_endless_run_and_keeps_what_was_learned(make_thread, qtbot):
    run = FakeRun(endless())
    thread, snapshots = make_thread(run), []
    thread.snapshot_taken.connect(snapshots.append)
    with qtbot.waitSignal(thread.progressed):
        thread.start()
    with qtbot.assertNotEmitted(thread.completed), qtbot.waitSignal(thread.stopped):
        thread.stop()
    assert snapshots[-1] == run.n_events
    assert run.is_closed
    assert run.closing_thread is not threading.main_thread()


def test_a_paused_run_is_not_asked_for_more_until_it_is_resumed(make_thread, qtbot):
    run = FakeRun(endless())
    thread, snapshots, received = make_thread(run), [], []
    thread.snapshot_taken.connect(snapshots.append)
    thread.progressed.connect(received.extend)
    thread.start()
    with qtbot.waitSignal(thread.paused):
        thread.pause()
    n_events = run.n_events
    assert len(received) == n_events
    assert snapshots[-1] == n_events
    with qtbot.assertNotEmitted(thread.progressed, wait=100):
        pass
    assert run.n_events == n_events
    with qtbot.waitSignals([thread.resumed, thread.progressed]):
        thread.resume()


def test_a_paused_run_can_be_stopped(make_thread, qtbot):
    thread = make_thread(FakeRun(endless()))
    thread.start()
    with qtbot.waitSignal(thread.paused):
        thread.pause()
    with qtbot.waitSignal(thread.stopped):
        thread.stop()


def test_snapshots_are_taken_at_ends_of_features_but_not_too_often(make_thread, qtbot):
    events = [FeatureDone(n, 20, EndReason.MAX_EPOCHS, 1.0, 0.9, 0.1, 1.0) for n in range(1, 500)]
    thread, snapshots = make_thread(FakeRun(events)), []
    thread.snapshot_taken.connect(snapshots.append)
    with qtbot.waitSignal(thread.completed):
        thread.start()
    assert snapshots[0] == 1
    assert snapshots[-1] == len(events)
    assert len(snapshots) < 10


def test_divergence_reports_the_last_good_model_first(make_thread, qtbot):
    def diverging():
        yield epoch(1)
        raise TrainingDivergedError("Feature 1 diverged.", hint="Try 0.001.")

    thread, order = make_thread(FakeRun(diverging())), []
    thread.progressed.connect(lambda _: order.append("progressed"))
    thread.snapshot_taken.connect(lambda _: order.append("snapshot"))
    thread.failed.connect(lambda _: order.append("failed"))
    with qtbot.waitSignal(thread.failed) as blocker:
        thread.start()
    assert isinstance(blocker.args[0], TrainingDivergedError)
    assert order[-1] == "failed"
    assert "snapshot" in order


@pytest.mark.parametrize("where", ["preparing", "training"])
def test_errors_cross_the_thread_as_signals(qtbot, qapp, where, caplog):
    def prepare():
        if where == "preparing":
            raise ZeroDivisionError("boom")
        return FakeRun(1 / 0 for _ in range(1))

    thread = TrainingThread(prepare)
    with qtbot.waitSignal(thread.failed) as blocker:
        thread.start()
    assert thread.wait(5000)
    assert isinstance(blocker.args[0], FunkSvdError)
    assert "training crashed" in caplog.text


def test_there_is_no_snapshot_before_the_first_epoch(make_thread, qtbot):
    def diverging():
        yield TrainingStarted(90, 10, 0.9, 1.0, 0.0)
        raise TrainingDivergedError("Feature 1 diverged.")

    thread, snapshots = make_thread(FakeRun(diverging())), []
    thread.snapshot_taken.connect(snapshots.append)
    with qtbot.waitSignal(thread.failed):
        thread.start()
    assert snapshots == []
