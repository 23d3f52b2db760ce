import itertools
import threading
from types import SimpleNamespace

import pytest

from funksvd_gui.core.events import EndReason, EpochDone, FeatureDone, TrainingStarted
from funksvd_gui.errors import FunkSvdError, TrainingDivergedError
from funksvd_gui.gui import training_thread
from funksvd_gui.gui.pace import FULL_SPEED, STEP_BY_STEP, pace_of
from funksvd_gui.gui.training_thread import TrainingThread


def epoch(number):
    return EpochDone(1, number, 1.0, 0.9, number, float(number))


class FakeRun:
    """Yields what it is given; a snapshot is the number of events asked for."""

    def __init__(self, events):
        self._events = events
        self.n_events = 0
        self.n_left = 1_000.0
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

    def factors_in_training(self):
        return f"factors after {self.n_events}"

    def features_alone(self):
        return f"alone after {self.n_events}"

    @property
    def progress(self):
        return SimpleNamespace(epochs_left=self.n_left)


def endless():
    return (epoch(number) for number in itertools.count(1))


@pytest.fixture
def make_thread(qapp):
    """Make threads that are sure to have ended when the test ends."""
    threads = []

    def make(run, pace=FULL_SPEED):
        threads.append(TrainingThread(lambda: run, pace))
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


def test_who_follows_gets_models_within_features_but_not_too_often(make_thread, qtbot):
    thread, received, snapshots = make_thread(FakeRun(epoch(n) for n in range(1, 5_000))), [], []
    thread.progressed.connect(received.extend)
    # What a snapshot tells of has been told.
    thread.snapshot_taken.connect(lambda n: snapshots.append((n, len(received))))
    thread.set_followed(True)
    with qtbot.waitSignal(thread.completed):
        thread.start()
    assert snapshots[0] == (1, 1)
    assert 2 <= len(snapshots) < 10


def test_who_no_longer_follows_gets_no_model_within_features(make_thread, qtbot):
    thread, snapshots = make_thread(FakeRun(epoch(n) for n in range(1, 5_000))), []
    thread.snapshot_taken.connect(snapshots.append)
    thread.set_followed(True)
    thread.set_followed(False)
    with qtbot.waitSignal(thread.completed):
        thread.start()
    assert snapshots == [4_999]


def test_slow_copies_are_made_less_often(make_thread, qtbot, monkeypatch):
    """A copy takes a second by this clock, an epoch a tenth of one."""
    now = [0.0]

    class SlowRun(FakeRun):
        def events(self):
            for event in super().events():
                now[0] += 0.1
                yield event

        def model(self):
            now[0] += 1.0
            return super().model()

    monkeypatch.setattr(training_thread.time, "monotonic", lambda: now[0])
    thread, snapshots = make_thread(SlowRun(epoch(n) for n in range(1, 2_001))), []
    thread.snapshot_taken.connect(snapshots.append)
    thread.set_followed(True)
    with qtbot.waitSignal(thread.completed):
        thread.start()
    # Of 200 s of training the copies took 2, and the last one is everybody's.
    assert len(snapshots) == 4


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


def feature_done(number):
    return FeatureDone(number, 3, EndReason.MAX_EPOCHS, 1.0, 0.9, 0.1, 1.0)


def epochs_of(feature):
    return [EpochDone(feature, n, 1.0, 0.9, n, 1.0) for n in (1, 2, 3)]


#: Three features of three epochs, then three passes of fine-tuning.
FEATURES = [event for n in (1, 2, 3) for event in (*epochs_of(n), feature_done(n))]
ALL = [*FEATURES, *epochs_of(None)]


@pytest.fixture
def pausing(make_thread, qtbot):
    """Return a thread over all of them, and what has arrived last at each pause."""
    thread, received = make_thread(FakeRun(ALL)), []
    thread.progressed.connect(received.extend)

    def until_paused(go_on):
        with qtbot.waitSignal(thread.paused):
            go_on()
            if not thread.isRunning():
                thread.start()
        return received[-1]

    return thread, until_paused


def test_a_step_is_one_epoch(pausing):
    thread, until_paused = pausing
    assert [until_paused(thread.step) for _ in range(4)] == [*ALL[:3], ALL[4]]


def test_next_feature_goes_to_the_end_of_a_feature_and_trains_one_epoch_at_least(pausing):
    thread, until_paused = pausing
    assert until_paused(thread.next_feature) == ALL[3]
    assert [until_paused(thread.step) for _ in range(3)][-1] == ALL[6]
    # The second is over after this epoch, and not frozen yet.
    assert until_paused(thread.next_feature) == ALL[11]


def test_next_feature_goes_to_the_end_of_fine_tuning(pausing, qtbot):
    thread, until_paused = pausing
    for _ in range(3):
        until_paused(thread.next_feature)
    with qtbot.waitSignal(thread.completed):
        thread.next_feature()


def test_next_feature_does_not_pause_where_nothing_is_left(make_thread, qtbot):
    run = FakeRun(FEATURES[:4])
    run.n_left = 0.0
    thread = make_thread(run)
    thread.next_feature()
    with qtbot.assertNotEmitted(thread.paused), qtbot.waitSignal(thread.completed):
        thread.start()


def test_resuming_goes_on_to_the_end(pausing, qtbot):
    thread, until_paused = pausing
    until_paused(thread.step)
    with qtbot.assertNotEmitted(thread.paused), qtbot.waitSignal(thread.completed):
        thread.resume()


def test_step_by_step_pauses_after_every_epoch(make_thread, qtbot):
    thread, received = make_thread(FakeRun(ALL), STEP_BY_STEP), []
    thread.progressed.connect(received.extend)
    with qtbot.waitSignal(thread.paused):
        thread.start()
    assert received == ALL[:1]
    with qtbot.waitSignal(thread.paused):
        thread.resume()
    assert received == ALL[:2]
    with qtbot.waitSignal(thread.paused):
        thread.next_feature()
    assert received == ALL[:4]
    thread.set_pace(FULL_SPEED)
    with qtbot.waitSignal(thread.completed):
        thread.resume()
    assert received == ALL


@pytest.mark.parametrize("ask", ["pause", "stop", "step"])
def test_what_is_asked_for_while_it_waits_holds_at_once(make_thread, qtbot, ask):
    run = FakeRun(endless())
    thread = make_thread(run, pace_of("1"))
    with qtbot.waitSignal(thread.progressed):
        thread.start()
    asked = {"pause": thread.paused, "stop": thread.stopped, "step": thread.paused}[ask]
    with qtbot.waitSignal(asked):
        getattr(thread, ask)()
    assert run.n_events <= 3


def test_another_pace_holds_at_once_also_while_it_waits(make_thread, qtbot):
    # Nobody would wait so long for the rest.
    thread, received = make_thread(FakeRun(epoch(n) for n in range(100))), []
    thread.progressed.connect(received.extend)
    thread.set_pace(pace_of("1"))
    with qtbot.waitSignal(thread.progressed):
        thread.start()
    assert len(received) == 1
    with qtbot.waitSignal(thread.completed):
        thread.set_pace(FULL_SPEED)


def test_what_was_trained_is_on_screen_while_it_waits(make_thread, qtbot):
    """Also an epoch that follows another event at once."""
    started = TrainingStarted(90, 10, 0.9, 1.0, 0.0)
    thread, received = make_thread(FakeRun([started, *ALL]), pace_of("1")), []
    thread.progressed.connect(received.extend)
    thread.start()
    qtbot.waitUntil(lambda: len(received) == 2)
    assert received == [started, ALL[0]]


def test_factors_are_sent_of_features_and_none_afterwards(make_thread, qtbot):
    thread, sent, begun = make_thread(FakeRun(ALL)), [], []
    thread.factors_taken.connect(sent.append)
    thread.fine_tuning_begun.connect(begun.append)
    with qtbot.waitSignal(thread.completed):
        thread.start()
    assert sent[0] == "factors after 1"
    assert sent[-1] is None
    assert sent.count(None) == 1
    assert begun == ["alone after 13"]


def test_factors_are_sent_at_every_pause(pausing):
    thread, until_paused = pausing
    sent, at_pauses = [], []
    thread.factors_taken.connect(sent.append)
    for go_on in (thread.step, thread.step, thread.next_feature, thread.step):
        until_paused(go_on)
        at_pauses.append(sent[-1])
    assert at_pauses == ["factors after 1", "factors after 2", None, "factors after 5"]


def test_factors_are_sent_of_every_feature_that_is_shown_however_short_it_is(make_thread, qtbot):
    short = [(EpochDone(n, 1, 1.0, 0.9, n, 1.0), feature_done(n)) for n in range(1, 5)]
    events = itertools.chain.from_iterable(short)
    thread, sent = make_thread(FakeRun(events), pace_of("20")), []
    thread.factors_taken.connect(sent.append)
    with qtbot.waitSignal(thread.completed):
        thread.start()
    assert sent == [*(f"factors after {n}" for n in (1, 3, 5, 7)), None]
