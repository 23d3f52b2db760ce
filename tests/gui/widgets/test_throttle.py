from funksvd_gui.gui.widgets.throttle import Throttle


def count_of(throttle):
    calls = []
    throttle.due.connect(lambda: calls.append(None))
    return calls


def test_the_first_request_is_answered_at_once(qapp):
    throttle = Throttle(10_000)
    calls = count_of(throttle)
    throttle.request()
    assert len(calls) == 1


def test_many_requests_become_one_more_when_the_interval_is_over(qtbot):
    throttle = Throttle(20)
    calls = count_of(throttle)
    for _ in range(100):
        throttle.request()
    qtbot.waitUntil(lambda: len(calls) == 2)
    with qtbot.assertNotEmitted(throttle.due, wait=60):
        pass


def test_fire_does_not_wait(qapp):
    throttle = Throttle(10_000)
    calls = count_of(throttle)
    throttle.request()
    throttle.fire()
    assert len(calls) == 2
