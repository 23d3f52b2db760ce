from funksvd_gui.gui.shutting_down import shut_down_all


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
