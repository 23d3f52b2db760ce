"""Only the answer to the newest question arrives."""

import threading

import pytest

from funksvd_gui.errors import LoadError
from funksvd_gui.gui.latest_task import LatestTask

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
        task.request(lambda report: 42)
    assert answer.args == [42]
    assert not task.is_busy


def test_of_many_questions_the_last_is_answered(task, answers, qtbot):
    for number in range(20):
        task.request(lambda report, number=number: number)
    qtbot.waitUntil(lambda: not task.is_busy, timeout=PATIENCE_MS)
    assert answers == [19]


def test_an_answer_that_comes_too_late_is_dropped(task, answers, qtbot):
    has_begun, may_end = threading.Event(), threading.Event()

    def slow(report):
        has_begun.set()
        assert may_end.wait(20)
        return "old"

    task.request(slow)
    qtbot.waitUntil(has_begun.is_set, timeout=PATIENCE_MS)
    task.request(lambda report: "new")
    may_end.set()
    qtbot.waitUntil(lambda: bool(answers), timeout=PATIENCE_MS)
    assert answers == ["new"]


def test_work_that_nobody_wants_is_asked_to_end(task, qtbot):
    has_begun, ended = threading.Event(), threading.Event()

    def endless(report):
        has_begun.set()
        try:
            while True:
                report(0.5)
        finally:
            ended.set()

    task.request(endless)
    qtbot.waitUntil(has_begun.is_set, timeout=PATIENCE_MS)
    with qtbot.waitSignal(task.succeeded, timeout=PATIENCE_MS):
        task.request(lambda report: None)
    assert ended.is_set()


def test_a_failure_of_the_newest_work_is_told(task, qtbot):
    def fail(report):
        raise LoadError("No.", hint="")

    with qtbot.waitSignal(task.failed, timeout=PATIENCE_MS) as failure:
        task.request(fail)
    assert str(failure.args[0]) == "No."


def test_after_cancelling_nothing_arrives(task, answers, qtbot):
    busy = []
    task.busy_changed.connect(busy.append)
    task.request(lambda report: 1)
    task.cancel()
    assert not task.is_busy
    with qtbot.waitSignal(task.succeeded, timeout=PATIENCE_MS):
        task.request(lambda report: 2)
    assert answers == [2]
    assert busy == [True, False, True, False]


def test_a_new_question_from_within_an_answer_is_answered(task, answers, qtbot):
    task.succeeded.connect(lambda number: number < 3 and task.request(lambda _: number + 1))
    task.request(lambda report: 0)
    qtbot.waitUntil(lambda: answers == [0, 1, 2, 3], timeout=PATIENCE_MS)
