import pytest

from funksvd_gui.gui.app_state import AppState
from funksvd_gui.gui.background import shut_down_all, tasks_within
from funksvd_gui.gui.controllers.file_controller import FileController
from funksvd_gui.gui.controllers.ratings_loading import loaded_message

PATIENCE_MS = 30_000


@pytest.fixture
def files(state: AppState):
    files = FileController(state)
    yield files
    assert shut_down_all(tasks_within(files), 10_000)


@pytest.fixture
def ratings_file(tmp_path):
    path = tmp_path / "mine.csv"
    rows = "\n".join(f"u{u},i{i},{1 + (u * i) % 5}" for u in range(20) for i in range(10))
    path.write_text(f"user,item,rating\n{rows}\n", "utf-8")
    return path


@pytest.fixture
def messages(state):
    received = []
    state.message_posted.connect(received.append)
    return received


def test_loads_ratings_and_says_so(files, state, ratings_file, messages, qtbot):
    with qtbot.waitSignal(files.opened, timeout=PATIENCE_MS) as blocker:
        files.open_file(ratings_file)
    qtbot.waitUntil(lambda: bool(messages))
    assert blocker.args == [ratings_file]
    assert state.dataset.n_ratings == 200
    assert messages[0].text == "Loaded mine.csv: 200 ratings by 20 users of 10 items."
    assert messages[0].action_label.replace("&", "") == "Show report"
    assert not files.is_busy


def test_the_message_leads_to_the_report(files, ratings_file, messages, qtbot):
    files.open_file(ratings_file)
    qtbot.waitUntil(lambda: bool(messages), timeout=PATIENCE_MS)
    with qtbot.waitSignal(files.report_requested):
        messages[0].action()


def test_tells_when_it_begins_and_ends(files, ratings_file, qtbot):
    with qtbot.waitSignals(
        [files.activity_began, files.activity_ended], timeout=PATIENCE_MS, order="strict"
    ):
        files.open_file(ratings_file)


def test_a_failed_load_leaves_the_data_and_names_the_file(
    files, state, make_dataset, tmp_path, messages, qtbot
):
    data = make_dataset()
    state.set_dataset(data)
    with qtbot.waitSignal(files.missed, timeout=PATIENCE_MS):
        files.open_file(tmp_path / "nowhere.csv")
    assert state.dataset is data
    assert messages[0].kind == "error"
    assert "nowhere.csv" in messages[0].text


def test_only_one_operation_at_a_time(files, ratings_file, messages, qtbot):
    with qtbot.waitSignal(files.activity_ended, timeout=PATIENCE_MS):
        files.open_file(ratings_file)
        files.open_file(ratings_file)
        assert "still going on" in messages[0].text


def test_cancelling_leaves_everything(files, state, ratings_file, messages, qtbot):
    with qtbot.waitSignal(files.activity_ended, timeout=PATIENCE_MS):
        files.open_file(ratings_file)
        files.cancel()
    assert state.dataset is None
    assert "cancelled" in messages[0].text


def test_the_sample_can_come_without_a_word(files, state, messages, qtbot):
    with qtbot.waitSignal(files.loaded, timeout=PATIENCE_MS):
        files.load_sample(quietly=True)
    assert state.dataset.name == "MovieLens sample"
    assert messages == []


def test_a_saved_model_comes_back_as_a_run(files, state, make_dataset, tmp_path, messages, qtbot):
    from funksvd_gui import Hyperparams, train

    model = train(make_dataset(), Hyperparams(n_features=2, max_epochs=2, fine_tune_epochs=0))
    run = _opened(state, model)
    state.add_run(run)
    with qtbot.waitSignal(files.activity_ended, timeout=PATIENCE_MS):
        files.save_model(tmp_path / "films")
    assert (tmp_path / "films.npz").exists()
    with qtbot.waitSignal(state.runs_changed, timeout=PATIENCE_MS):
        files.open_file(tmp_path / "films.npz")
    qtbot.waitUntil(lambda: not files.is_busy)
    assert state.current_run.name == "films"
    user, item = model.users[0], model.items[0]
    assert state.model.predict(user, [item]) == model.predict(user, [item])
    assert [message.kind for message in messages] == ["success", "success"]


def test_a_damaged_model_leaves_the_one_on_screen(files, state, tmp_path, messages, qtbot):
    path = tmp_path / "broken.npz"
    path.write_bytes(b"PK\x03\x04 broken")
    with qtbot.waitSignal(files.activity_ended, timeout=PATIENCE_MS):
        files.open_file(path)
    qtbot.waitUntil(lambda: bool(messages))
    assert messages[0].kind == "error"
    assert state.runs == ()


def test_a_model_that_cannot_be_saved_is_a_message(
    files, state, make_dataset, tmp_path, messages, qtbot
):
    from funksvd_gui import Hyperparams, train

    model = train(make_dataset(), Hyperparams(n_features=1, max_epochs=1, fine_tune_epochs=0))
    state.add_run(_opened(state, model))
    with qtbot.waitSignal(files.activity_ended, timeout=PATIENCE_MS):
        files.save_model(tmp_path / "nowhere" / "model.npz")
    qtbot.waitUntil(lambda: bool(messages))
    assert messages[0].kind == "error"
    assert state.model is model


def test_rejected_rows_make_the_message_a_warning(make_dataset):
    message = loaded_message(make_dataset(n_rejected=1), lambda: None)
    assert message.kind == "warning"
    assert message.text.endswith("; 1 row rejected.")


def test_warnings_of_the_load_are_the_hint(make_dataset):
    message = loaded_message(make_dataset(warnings=("Read as Windows-1252.",)), lambda: None)
    assert (message.kind, message.hint) == ("warning", "Read as Windows-1252.")


@pytest.fixture
def opened(files, state, ratings_file, qtbot):
    """Ratings on screen that came from a file."""
    files.open_ratings(ratings_file, quietly=True)
    qtbot.waitUntil(lambda: state.dataset is not None, timeout=PATIENCE_MS)
    return ratings_file


def open_test(files, path, messages, qtbot, choices=None):
    messages.clear()
    files.open_test(path, choices)
    qtbot.waitUntil(lambda: bool(messages), timeout=PATIENCE_MS)
    return messages[0]


def test_a_test_file_is_loaded_beside_the_data(files, state, opened, messages, qtbot):
    path = opened.with_name("mine.test")
    path.write_text("user,item,rating\nu1,new,3\nstranger,i2,4\n")
    data = state.dataset
    message = open_test(files, path, messages, qtbot)
    assert state.dataset is data
    assert state.test.n_ratings == 2
    assert message.kind == "success"
    assert message.text == "Runs will be tested on mine.test: 2 ratings by 2 users of 2 items."


def test_what_is_odd_about_a_test_file_is_said(files, state, opened, messages, qtbot):
    path = opened.with_name("mine.test")
    path.write_text("user,item,rating\nu1,i2,3\nu1,new,4\nu1,i2,5\nu2,i3,many\n")
    message = open_test(files, path, messages, qtbot)
    assert message.kind == "warning"
    assert message.text.endswith("2 ratings by 1 user of 2 items; 1 row rejected.")
    assert message.hint.startswith("1 rating of mine.csv is in it as well: ")
    assert "Line 5: " in message.hint
    assert message.hint.endswith("1 older rating replaced.")
    with qtbot.waitSignal(files.about_test.change_requested) as asked:
        message.action()
    assert asked.args == [path, state.test.report.choices]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("user,item,rating\nx,y,3\n", "No user of “other.test” is in “mine.csv”."),
        ("user,item,rating\nu1,y,3\n", "No item of “other.test” is in “mine.csv”."),
        ("no rating\nat all\n", "other.test"),
    ],
)
def test_a_file_that_tests_nothing_leaves_the_one_before(
    files, state, opened, messages, text, words, qtbot
):
    good, bad = opened.with_name("good.test"), opened.with_name("other.test")
    good.write_text("user,item,rating\nu1,new,3\nu2,i1,4\n")
    bad.write_text(text)
    open_test(files, good, messages, qtbot)
    test = state.test
    with qtbot.assertNotEmitted(files.missed):
        message = open_test(files, bad, messages, qtbot)
    assert message.kind == "error"
    assert words in message.text
    assert state.test is test
    with qtbot.waitSignal(files.about_test.change_requested):
        message.action()


def test_a_test_file_that_leaves_something_open_is_asked_about(files, state, opened, qtbot):
    path = opened.with_name("open.test")
    path.write_text("a,b,1\nc,d,2\ne,f,3\n")
    with qtbot.waitSignal(files.about_test.questioned, timeout=PATIENCE_MS) as asked:
        files.open_test(path)
    assert asked.args[0] == path
    assert state.test is None


def test_other_data_put_the_test_file_away_and_say_so(
    files, state, opened, messages, make_dataset, qtbot
):
    state.set_test(make_dataset(name="mine.test"))
    other = opened.with_name("other.csv")
    other.write_bytes(opened.read_bytes())
    files.open_ratings(other, quietly=True)
    qtbot.waitUntil(lambda: bool(messages), timeout=PATIENCE_MS)
    assert state.test is None
    assert "The test file mine.test was for the data before." in messages[0].hint


def _opened(state, model):
    from funksvd_gui.gui.app_state import RunRecord, RunStatus

    return RunRecord(
        number=state.next_run_number(),
        name="made",
        hyperparams=model.hyperparams,
        dataset_name=model.name,
        model=model,
        status=RunStatus.COMPLETED,
    )
