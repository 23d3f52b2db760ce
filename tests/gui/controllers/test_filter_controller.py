import pytest

from funksvd_gui.data.filter.settings import Filter
from funksvd_gui.data.filtering import FilterCounts, apply_filter
from funksvd_gui.gui.background import shut_down_all, tasks_within
from funksvd_gui.gui.controllers.filter_controller import FilterController
from funksvd_gui.gui.undo import RunRemoval, last_done, last_undone

PATIENCE_MS = 60_000
TEN, TWELVE = Filter(min_user_ratings=10), Filter(min_user_ratings=12)


@pytest.fixture
def filters(state):
    """A controller whose wishes are fulfilled at once."""
    filters = FilterController(state)
    filters.wanted.connect(lambda chosen: state.set_dataset(apply_filter(state.dataset, chosen)))
    yield filters
    assert shut_down_all(tasks_within(filters), PATIENCE_MS)


class History:
    """What Edit, Undo and Edit, Redo do with filters."""

    def __init__(self, filters, stack):
        self._filters, self._stack = filters, stack
        self.can_undo, self.can_redo = stack.canUndo, stack.canRedo

    def undo(self):
        self._filters.undo(last_done(self._stack))

    def redo(self):
        self._filters.redo(last_undone(self._stack))


@pytest.fixture
def history(filters, state):
    return History(filters, state.undo_stack)


def current(state):
    return state.dataset.filter or Filter()


def test_goes_back_and_forth(filters, history, state, make_dataset):
    data = make_dataset()
    state.set_dataset(data)
    filters.apply(TEN)
    filters.apply(TWELVE)
    assert current(state) == TWELVE
    history.undo()
    assert current(state) == TEN
    history.undo()
    assert state.dataset is data
    assert not history.can_undo()
    history.redo()
    history.redo()
    assert current(state) == TWELVE
    assert not history.can_redo()


def test_a_new_filter_ends_what_could_be_done_again(filters, history, state, make_dataset):
    state.set_dataset(make_dataset())
    filters.apply(TEN)
    history.undo()
    filters.apply(TWELVE)
    assert not history.can_redo()
    history.undo()
    assert current(state) == Filter()


def test_using_all_can_be_undone_too(filters, history, state, make_dataset):
    state.set_dataset(make_dataset())
    filters.apply(TEN)
    filters.apply(Filter())
    assert current(state) == Filter()
    history.undo()
    assert current(state) == TEN


def test_the_same_filter_again_is_nothing_to_undo(filters, history, state, make_dataset):
    state.set_dataset(make_dataset())
    filters.apply(Filter())
    assert not history.can_undo()


def test_other_data_have_other_filters(filters, history, state, make_dataset):
    state.set_dataset(make_dataset())
    filters.apply(TEN)
    state.set_dataset(make_dataset("other.csv"))
    assert not history.can_undo()
    assert not history.can_redo()


def test_a_wish_that_is_not_fulfilled_changes_nothing(state, make_dataset):
    filters = FilterController(state)
    state.set_dataset(make_dataset())
    filters.apply(TEN)
    assert not state.undo_stack.canUndo()
    state.set_dataset(apply_filter(state.dataset, TEN))
    filters.undo(last_done(state.undo_stack))
    assert state.undo_stack.canUndo()
    assert not state.undo_stack.canRedo()
    assert shut_down_all(tasks_within(filters), PATIENCE_MS)


def test_what_was_done_while_the_ratings_were_filtered_stays_undoable(state, make_dataset, add_run):
    filters = FilterController(state)
    data = make_dataset()
    state.set_dataset(data)
    filtered = apply_filter(data, TEN)
    state.set_dataset(filtered)
    run = add_run()
    filters.undo(last_done(state.undo_stack))
    state.undo_stack.push(RunRemoval(state, run))
    state.set_dataset(data)
    assert state.undo_stack.undoText() == "filter"
    state.undo_stack.undo()
    assert state.undo_stack.undoText() == "remove run"
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
