import threading

import pytest

from funksvd_gui.errors import LoadError
from funksvd_gui.gui.background import (
    BackgroundTask,
    InternalError,
    LatestTask,
    details_of,
    shut_down_all,
)


@pytest.fixture
def make_task(qapp):
    """Make tasks that are sure to have ended when the test ends."""
    tasks = []

    def make(work):
        tasks.append(BackgroundTask("Working", work))
        return tasks[-1]

    yield make
    assert all(task.shut_down(5000) for task in tasks)


def test_hands_the_result_over_and_works_elsewhere(make_task, qtbot):
    task = make_task(lambda _report: threading.current_thread())
    with qtbot.waitSignal(task.succeeded) as blocker:
        task.start()
    assert blocker.args[0] is not threading.main_thread()


def test_tells_how_far_it_is_in_whole_percents(make_task, qtbot):
    def work(task):
        for k in range(1001):
            task.report(k / 1000)

    task, received = make_task(work), []
    task.progressed.connect(received.append)
    with qtbot.waitSignal(task.succeeded):
        task.start()
    assert received == sorted(received)
    assert len(received) == 101


def test_cancelling_unwinds_the_work_at_its_next_report(make_task, qtbot):
    begun = threading.Event()

    def endless(task):
        while True:
            begun.set()
            task.report(0.5)

    task = make_task(endless)
    task.start()
    assert begun.wait(5)
    with qtbot.assertNotEmitted(task.succeeded), qtbot.waitSignal(task.cancelled):
        task.cancel()


def test_an_error_on_purpose_arrives_as_it_is(make_task, qtbot):
    error = LoadError("The file is empty.", hint="Choose another.")

    def failing(_report):
        raise error

    task = make_task(failing)
    with qtbot.waitSignal(task.failed) as blocker:
        task.start()
    assert blocker.args[0] is error


def test_a_crash_becomes_a_sentence_with_details(make_task, qtbot, caplog):
    task = make_task(lambda _report: 1 / 0)
    with qtbot.waitSignal(task.failed) as blocker:
        task.start()
    (error,) = blocker.args
    assert isinstance(error, InternalError)
    assert "ZeroDivisionError" in details_of(error)
    assert "Working crashed" in caplog.text


def test_too_little_memory_is_no_mistake_of_the_program(make_task, qtbot):
    def hungry(_report):
        raise MemoryError

    task = make_task(hungry)
    with qtbot.waitSignal(task.failed) as blocker:
        task.start()
    assert "memory" in str(blocker.args[0])
    assert not isinstance(blocker.args[0], InternalError)


PATIENCE_MS = 20_000


@pytest.fixture
def task(qapp):
    task = LatestTask("Counting")
    yield task
    assert task.shut_down(PATIENCE_MS)


@pytest.fixture
def answers(task):
    received = []
    task.succeeded.connect(received.append)
    return received


def test_an_answer_arrives(task, qtbot):
    with qtbot.waitSignal(task.succeeded, timeout=PATIENCE_MS) as answer:
        task.request(lambda task: 42)
    assert answer.args == [42]
    assert not task.is_busy


def test_of_many_questions_the_last_is_answered(task, answers, qtbot):
    for number in range(20):
        task.request(lambda task, number=number: number)
    qtbot.waitUntil(lambda: not task.is_busy, timeout=PATIENCE_MS)
    assert answers == [19]


def test_an_answer_that_comes_too_late_is_dropped(task, answers, qtbot):
    has_begun, may_end = threading.Event(), threading.Event()

    def slow(task):
        has_begun.set()
        assert may_end.wait(20)
        return "old"

    task.request(slow)
    qtbot.waitUntil(has_begun.is_set, timeout=PATIENCE_MS)
    task.request(lambda task: "new")
    may_end.set()
    qtbot.waitUntil(lambda: bool(answers), timeout=PATIENCE_MS)
    assert answers == ["new"]


def test_work_that_nobody_wants_is_asked_to_end(task, qtbot):
    has_begun, ended = threading.Event(), threading.Event()

    def endless(task):
        has_begun.set()
        try:
            while True:
                task.report(0.5)
        finally:
            ended.set()

    task.request(endless)
    qtbot.waitUntil(has_begun.is_set, timeout=PATIENCE_MS)
    with qtbot.waitSignal(task.succeeded, timeout=PATIENCE_MS):
        task.request(lambda task: None)
    assert ended.is_set()


def test_a_failure_of_the_newest_work_is_told(task, qtbot):
    def fail(task):
        raise LoadError("No.", hint="")

    with qtbot.waitSignal(task.failed, timeout=PATIENCE_MS) as failure:
        task.request(fail)
    assert str(failure.args[0]) == "No."


def test_a_partial_result_comes_before_the_whole(task, answers, qtbot):
    partials = []
    task.published.connect(lambda part: partials.append((part, list(answers))))

    def work(task):
        task.publish("the beginning")
        return "all"

    task.request(work)
    qtbot.waitUntil(lambda: answers == ["all"], timeout=PATIENCE_MS)
    assert partials == [("the beginning", [])]


def test_nothing_more_is_told_of_work_that_nobody_wants(task, answers, qtbot):
    told, has_begun, may_go_on = [], threading.Event(), threading.Event()
    task.published.connect(told.append)
    task.progressed.connect(told.append)

    def old(task):
        task.publish("old")
        task.report(0.5)
        has_begun.set()
        assert may_go_on.wait(20)

    task.request(old)
    # Without the event loop, so that what the work has told is still on its way.
    task._begin()
    assert has_begun.wait(20)
    task.request(lambda _: "new")
    may_go_on.set()
    qtbot.waitUntil(lambda: answers == ["new"], timeout=PATIENCE_MS)
    assert told == []


def test_after_cancelling_nothing_arrives(task, answers, qtbot):
    busy = []
    task.busy_changed.connect(busy.append)
    task.request(lambda task: 1)
    task.cancel()
    assert not task.is_busy
    with qtbot.waitSignal(task.succeeded, timeout=PATIENCE_MS):
        task.request(lambda task: 2)
    assert answers == [2]
    assert busy == [True, False, True, False]


def test_a_new_question_from_within_an_answer_is_answered(task, answers, qtbot):
    task.succeeded.connect(lambda number: number < 3 and task.request(lambda _: number + 1))
    task.request(lambda task: 0)
    qtbot.waitUntil(lambda: answers == [0, 1, 2, 3], timeout=PATIENCE_MS)


class Part:
    """Something that has or has not ended whenever it is asked; keeps how long it may take."""

    def __init__(self, *, has_ended):
        self.has_ended = has_ended
        self.allowed = []

    def shut_down(self, timeout_ms):
        self.allowed.append(timeout_ms)
        return self.has_ended


def test_all_are_asked_before_any_is_waited_for():
    asked = []
    parts = [Part(has_ended=True) for _ in range(3)]
    for part in parts:
        part.allowed = asked
    shut_down_all(parts, 60_000)
    assert asked[:3] == [0, 0, 0]
    assert len(asked) == 6


def test_the_time_is_for_all_together():
    parts = [Part(has_ended=True) for _ in range(3)]
    shut_down_all(parts, 60_000)
    waits = [part.allowed[1] for part in parts]
    assert waits == sorted(waits, reverse=True)
    assert max(waits) <= 60_000


def test_one_that_goes_on_is_enough_to_say_so():
    assert shut_down_all([Part(has_ended=True)], 0)
    assert not shut_down_all([Part(has_ended=True), Part(has_ended=False)], 0)
    assert not shut_down_all([Part(has_ended=False), Part(has_ended=True)], 0)
