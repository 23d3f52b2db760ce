import threading

import pytest

from funksvd_gui.errors import LoadError
from funksvd_gui.gui.background import BackgroundTask
from funksvd_gui.gui.internal_error import InternalError, details_of


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
    def work(report):
        for k in range(1001):
            report(k / 1000)

    task, received = make_task(work), []
    task.progressed.connect(received.append)
    with qtbot.waitSignal(task.succeeded):
        task.start()
    assert received == sorted(received)
    assert len(received) == 101


def test_cancelling_unwinds_the_work_at_its_next_report(make_task, qtbot):
    begun = threading.Event()

    def endless(report):
        while True:
            begun.set()
            report(0.5)

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
