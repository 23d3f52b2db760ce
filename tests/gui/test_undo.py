import pytest

from funksvd_gui.data.filter.settings import Filter
from funksvd_gui.gui.app_state import RunStatus
from funksvd_gui.gui.undo import FilterChange, RunRemoval, forget_filters, removals


@pytest.fixture
def stack(state):
    return state.undo_stack


def test_a_removed_run_comes_back_to_its_place_and_on_screen(state, stack, add_run):
    first, second, third = add_run("first"), add_run("second"), add_run("third")
    state.select_run(second)
    stack.push(RunRemoval(state, second))
    assert state.runs == (first, third)
    stack.undo()
    assert state.runs == (first, second, third)
    assert state.current_run is second
    stack.redo()
    assert state.runs == (first, third)


def test_what_is_undone_has_a_name(state, stack, add_run):
    stack.push(RunRemoval(state, add_run()))
    assert stack.undoText() == "remove run"
    stack.push(FilterChange(Filter(), Filter(min_user_ratings=2)))
    assert stack.undoText() == "filter"


def test_a_run_that_learns_more_does_not_go_again(state, stack, add_run):
    run = add_run()
    removal = RunRemoval(state, run)
    stack.push(removal)
    stack.undo()
    assert removal.can_redo
    state.set_status(run, RunStatus.RUNNING)
    assert not removal.can_redo


def test_filters_are_forgotten_and_removed_runs_are_not(state, stack, add_run):
    first, second, third = add_run("first"), add_run("second"), add_run("third")
    stack.push(RunRemoval(state, first))
    stack.push(FilterChange(Filter(), Filter(min_user_ratings=2)))
    stack.push(RunRemoval(state, second))
    stack.push(RunRemoval(state, third))
    stack.undo()
    forget_filters(stack)
    assert [removal.run for removal in removals(stack)] == [first, second]
    stack.undo()
    stack.undo()
    assert state.runs == (first, second, third)
    assert not stack.canUndo()
