import pytest

from funksvd_gui.gui.app_state import Message
from funksvd_gui.gui.message_log import MessageLog


@pytest.fixture
def log(state):
    return MessageLog(state)


def test_keeps_the_messages_the_latest_first(log, state):
    state.post(Message("info", "First."))
    state.post(Message("error", "Second."))
    assert [kept.message.text for kept in log.messages] == ["Second.", "First."]
    assert log.messages[0].moment >= log.messages[1].moment


def test_keeps_no_more_than_somebody_reads(log, state):
    for number in range(250):
        state.post(Message("info", f"{number}"))
    assert [log.messages[place].message.text for place in (0, -1)] == ["249", "50"]


def test_what_was_offered_about_other_data_is_no_longer_valid(log, state, make_dataset):
    state.post(Message("success", "Loaded a.", action=lambda: None))
    state.post(Message("error", "There is no b.", action=lambda: None))
    state.set_dataset(make_dataset())
    state.post(Message("success", "Loaded c.", action=lambda: None))
    assert [kept.is_valid for kept in log.messages] == [True, True, False]


def test_what_was_offered_about_a_run_goes_with_the_next(log, state):
    state.post(Message("warning", "Worse than its baseline.", is_of_run=True))
    state.post(Message("success", "Loaded."))
    log.expire_those_of_runs()
    assert [kept.is_valid for kept in log.messages] == [True, False]
