import pytest

from funksvd_gui.core.events import EpochDone
from funksvd_gui.core.hyperparams import Hyperparams
from funksvd_gui.data.split.settings import SplitMethod, SplitSettings
from funksvd_gui.gui.app_state import RunRecord, RunStatus

EPOCH = EpochDone(1, 1, 0.95, 0.9, 400, 0.5)


def test_starts_empty_with_the_defaults(state):
    assert state.dataset is None
    assert state.model is None
    assert state.history.last is None
    assert state.hyperparams == Hyperparams()
    assert not state.is_training


def test_only_news_of_the_current_run_are_passed_on(state, add_run, qtbot):
    first, second = add_run("first"), add_run("second")
    assert state.current_run is second
    with qtbot.assertNotEmitted(state.history_extended):
        state.extend_history(first, [EPOCH])
    with qtbot.waitSignal(state.history_extended) as blocker:
        state.extend_history(second, [EPOCH])
    assert blocker.args == [[EPOCH]]
    assert first.rmse == second.rmse == 0.9
    assert first.elapsed_s == 0.5


def test_selecting_a_run_shows_its_history_and_model(state, add_run, qtbot):
    first, second = add_run("first", events=[EPOCH]), add_run("second")
    state.set_model(first, "a model")
    assert state.model is second.model is None
    with qtbot.waitSignals([state.current_run_changed, state.model_changed]):
        state.select_run(first)
    assert state.model == "a model"
    assert state.history is first.history


def test_new_data_take_the_run_off_the_screen_but_keep_it(state, add_run, make_dataset):
    run = add_run()
    state.set_dataset(make_dataset("other.csv"))
    assert state.current_run is None
    assert state.runs == (run,)


def test_whoever_hears_of_new_data_may_start_a_run(state, add_run, make_dataset):
    state.dataset_changed.connect(lambda: add_run("started at once"))
    state.set_dataset(make_dataset())
    assert state.current_run.name == "started at once"


def test_removing_the_current_run_shows_its_neighbour(state, add_run):
    first, second, third = (add_run(name) for name in ("first", "second", "third"))
    state.remove_run(third)
    assert state.current_run is second
    state.remove_run(second)
    assert state.current_run is first
    state.remove_run(first)
    assert state.current_run is None


def test_a_run_at_work_cannot_be_removed(state, add_run):
    run = add_run(status=RunStatus.RUNNING)
    assert state.is_training
    assert state.active_run is run
    with pytest.raises(ValueError, match="while it is being trained"):
        state.remove_run(run)


def test_the_same_settings_again_are_no_news(state, qtbot):
    with qtbot.assertNotEmitted(state.settings_changed):
        state.set_hyperparams(Hyperparams())
        state.set_n_threads(None)
    with qtbot.waitSignal(state.settings_changed):
        state.set_n_threads(2)


def test_numbers_of_runs_are_never_used_twice(state, add_run):
    run = add_run()
    state.remove_run(run)
    assert add_run().number != run.number


def test_a_test_file_takes_the_place_of_a_held_out_share(state, make_dataset):
    state.set_split_settings(state.split_settings.replace(test_share=0.2, test_per_user=3))
    state.set_hyperparams(Hyperparams(seed=4))
    assert (state.next_split.test_share, state.next_split.seed) == (0.2, 4)
    state.set_test(make_dataset(name="mine.test"))
    assert (state.next_split.test_share, state.next_split.test_per_user) == (0.0, 0)
    assert state.split_settings.test_share == 0.2


def test_a_test_file_stays_with_its_data_only(state, make_dataset, qtbot):
    test = make_dataset(name="mine.test")
    state.set_dataset(make_dataset())
    state.set_test(test)
    state.set_dataset(make_dataset())
    assert state.test is test
    with qtbot.waitSignal(state.test_changed):
        state.set_dataset(make_dataset(name="other.csv"))
    assert state.test is None


def test_folds_give_way_to_a_test_file(state, make_dataset):
    state.set_split_settings(SplitSettings(method=SplitMethod.FOLDS))
    state.set_test(make_dataset(name="mine.test"))
    assert state.next_split.method is SplitMethod.RANDOM


def test_going_back_shows_an_earlier_epoch_that_new_ones_do_not_change(state, add_run, qtbot):
    run = add_run("first", events=[EPOCH, EpochDone(1, 2, 0.9, 0.8, 800, 1.0)])
    assert state.epoch_shown.epoch == 2
    with qtbot.waitSignal(state.epoch_shown_changed):
        state.show_epochs(1)
    state.extend_history(run, [EpochDone(2, 1, 0.8, 0.7, 1200, 1.5)])
    assert state.epoch_shown == EPOCH
    assert state.feature_shown == 1
    state.show_epochs(0)
    assert state.epoch_shown is None
    state.show_epochs(None)
    assert state.feature_shown == 2


def test_a_chosen_feature_stays_until_another_run_is_shown(state, add_run, qtbot):
    first = add_run("first", events=[EPOCH])
    with qtbot.waitSignal(state.feature_chosen):
        state.choose_feature(7)
    state.extend_history(first, [EpochDone(2, 1, 0.8, 0.7, 1200, 1.5)])
    assert state.feature_shown == 7
    add_run("second")
    assert state.feature_shown is None


def test_the_settings_of_a_run_and_its_split_are_those_of_the_next(state, make_dataset):
    state.set_dataset(make_dataset())
    split = SplitSettings(validation_share=0.25)
    run = RunRecord(
        number=1, name="mine", hyperparams=Hyperparams(n_features=7), dataset_name="a",
        split_settings=split,
    )  # fmt: skip
    state.use_settings_of(run)
    assert state.hyperparams == run.hyperparams
    assert state.split_settings == split


def test_where_the_split_is_not_known_it_stays(state):
    before = state.split_settings
    run = RunRecord(number=1, name="mine", hyperparams=Hyperparams(seed=7), dataset_name="a")
    state.use_settings_of(run)
    assert state.hyperparams.seed == 7
    assert state.split_settings == before


def test_a_run_knows_what_its_errors_are_counted_in(make_dataset):
    run = RunRecord(number=1, name="r", hyperparams=Hyperparams(), dataset_name="d")
    assert run.rating_unit == "rating points"
    run.dataset = make_dataset()
    assert run.rating_unit == "stars"
