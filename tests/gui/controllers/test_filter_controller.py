import pytest

from funksvd_gui.data.filter.settings import Filter
from funksvd_gui.data.filtering import FilterCounts, apply_filter
from funksvd_gui.gui.background import shut_down_all, tasks_within
from funksvd_gui.gui.controllers.filter_controller import FilterController

PATIENCE_MS = 60_000
TEN, TWELVE = Filter(min_user_ratings=10), Filter(min_user_ratings=12)


@pytest.fixture
def filters(state):
    """A controller whose wishes are fulfilled at once."""
    filters = FilterController(state)
    filters.wanted.connect(lambda chosen: state.set_dataset(apply_filter(state.dataset, chosen)))
    yield filters
    assert shut_down_all(tasks_within(filters), PATIENCE_MS)


def current(state):
    return state.dataset.filter or Filter()


def test_goes_back_and_forth(filters, state, make_dataset):
    data = make_dataset()
    state.set_dataset(data)
    filters.apply(TEN)
    filters.apply(TWELVE)
    assert current(state) == TWELVE
    filters.undo()
    assert current(state) == TEN
    filters.undo()
    assert state.dataset is data
    assert not filters.can_undo
    filters.redo()
    filters.redo()
    assert current(state) == TWELVE
    assert not filters.can_redo


def test_a_new_filter_ends_what_could_be_done_again(filters, state, make_dataset):
    state.set_dataset(make_dataset())
    filters.apply(TEN)
    filters.undo()
    filters.apply(TWELVE)
    assert not filters.can_redo
    filters.undo()
    assert current(state) == Filter()


def test_using_all_can_be_undone_too(filters, state, make_dataset):
    state.set_dataset(make_dataset())
    filters.apply(TEN)
    filters.apply(Filter())
    assert current(state) == Filter()
    filters.undo()
    assert current(state) == TEN


def test_the_same_filter_again_is_nothing_to_undo(filters, state, make_dataset):
    state.set_dataset(make_dataset())
    filters.apply(Filter())
    assert not filters.can_undo


def test_other_data_have_other_filters(filters, state, make_dataset):
    state.set_dataset(make_dataset())
    filters.apply(TEN)
    state.set_dataset(make_dataset("other.csv"))
    assert not filters.can_undo
    assert not filters.can_redo


def test_a_wish_that_is_not_fulfilled_changes_nothing(state, make_dataset):
    filters = FilterController(state)
    state.set_dataset(make_dataset())
    filters.apply(TEN)
    filters.undo()
    filters.redo()
    assert not filters.can_undo
    assert not filters.can_redo
    assert shut_down_all(tasks_within(filters), PATIENCE_MS)


def test_counts_what_a_filter_would_leave(filters, state, make_dataset, qtbot):
    data = make_dataset()
    state.set_dataset(data)
    with qtbot.waitSignal(filters.counted, timeout=PATIENCE_MS) as counted:
        filters.count(TEN)
    (counts,) = counted.args
    state.set_dataset(data)
    filters.apply(TEN)
    left = state.dataset
    assert counts == FilterCounts(left.n_ratings, left.n_users, left.n_items)


def test_everything_needs_no_counting(filters, state, make_dataset, qtbot):
    state.set_dataset(make_dataset())
    with qtbot.waitSignal(filters.counted) as counted:
        filters.count(Filter())
    assert counted.args == [FilterCounts(400, 40, 30)]


def test_what_cannot_be_counted_is_told(filters, state, make_dataset, qtbot):
    state.set_dataset(make_dataset())
    with qtbot.waitSignal(filters.failed, timeout=PATIENCE_MS) as failed:
        filters.count(Filter(earliest=5))
    assert "no times" in str(failed.args[0])
