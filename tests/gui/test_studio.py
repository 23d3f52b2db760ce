"""The whole window, offscreen, with real loading and training."""

import itertools
from functools import partial

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDateEdit,
    QFileDialog,
    QInputDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QSlider,
    QTabBar,
    QWidget,
)

import funksvd_gui.gui.studio as studio_module
from funksvd_gui.core.hyperparams import Hyperparams
from funksvd_gui.data.columns import ColumnRole
from funksvd_gui.data.filter.settings import Filter
from funksvd_gui.gui.app_state import Message, RunStatus
from funksvd_gui.gui.background import shut_down_all, tasks_within
from funksvd_gui.gui.controllers.ratings_loading import loaded_message
from funksvd_gui.gui.pace import FULL_SPEED, WATCHABLE, pace_of
from funksvd_gui.gui.studio import Studio
from funksvd_gui.gui.undo import RunRemoval
from funksvd_gui.gui.widgets.fields import DecimalField, IntegerField
from funksvd_gui.gui.widgets.tables import TableView
from funksvd_gui.store.settings import Settings, load_settings, settings_path

SMALL = Hyperparams(n_features=2, max_epochs=3, fine_tune_epochs=0)
ENDLESS = Hyperparams(n_features=2_000, max_epochs=10_000, fine_tune_epochs=0)
PATIENCE_MS = 60_000
#: What a laptop of 768 lines leaves below the frame and beside a panel.
LOW_SCREEN = 700


@pytest.fixture(autouse=True)
def no_settings():
    settings_path().unlink(missing_ok=True)


@pytest.fixture
def make_studio(qapp, themes):
    studios = []

    def make(settings=None):
        studio = Studio(qapp, themes, settings or Settings(hyperparams=SMALL, is_full_speed=True))
        studios.append(studio)
        # The screen of the tests is narrower than one that a person has.
        studio.window.resize(1_280, 800)
        studio.window.show()
        return studio

    yield make
    assert all(studio.shut_down(10_000) for studio in studios)
    for studio in studios:
        studio.window.deleteLater()
        studio.deleteLater()


@pytest.fixture
def studio(make_studio, make_dataset):
    studio = make_studio()
    studio.state.set_dataset(make_dataset())
    return studio


@pytest.fixture
def answers(monkeypatch):
    """Answer every question with no; what was asked is kept."""
    asked = []

    def ask(_parent, _title, question, **_buttons):
        asked.append(question)
        return ask.answer

    ask.answer = False
    monkeypatch.setattr(studio_module, "ask", ask)
    return asked, ask


def test_the_largest_stable_rate_of_the_data_stands_below_its_field(studio, qtbot):
    panel = studio.window.settings_view.model_panel
    (remark,) = (
        w for w in panel.findChildren(QLabel) if w.accessibleName() == "Largest stable rate"
    )
    qtbot.waitUntil(lambda: remark.text().startswith("stable up to about 0."))
    studio.state.set_hyperparams(SMALL.replace(learning_rate=5.0))
    assert remark.text().startswith("! may diverge above 0.")


def button(studio, name):
    found = [b for b in studio.window.findChildren(QPushButton) if b.accessibleName() == name]
    assert len(found) == 1, f"{len(found)} buttons are called {name}"
    return found[0]


def number_field(studio, name):
    (field,) = (f for f in studio.window.findChildren(DecimalField) if f.accessibleName() == name)
    return field


def train_endlessly(studio, qtbot):
    studio.state.set_hyperparams(ENDLESS)
    button(studio, "Start").click()
    qtbot.waitUntil(lambda: studio.state.history.last is not None, timeout=PATIENCE_MS)


@pytest.mark.parametrize(
    "name",
    [
        "Open ratings",
        "Sample",
        "Start",
        "Stop",
        "Step",
        "Next feature",
        "Full speed",
        "More features",
        "Fine-tune",
    ],
)
def test_the_toolbar_has_its_buttons(studio, name):
    assert button(studio, name).toolTip()


def test_the_tabs_have_their_names(studio):
    bar = studio.window.tabs.findChild(QTabBar)
    assert [bar.tabText(k) for k in range(bar.count())] == [
        "Data", "Training", "Predictions", "Update rule",
    ]  # fmt: skip


def test_before_the_data_nothing_can_be_started(make_studio):
    studio = make_studio()
    assert not button(studio, "Start").isEnabled()
    assert button(studio, "Open ratings").isEnabled()


def test_start_trains_and_then_more_can_be_learned(studio, qtbot):
    assert not button(studio, "More features").isEnabled()
    button(studio, "Start").click()
    assert button(studio, "Pause").isEnabled()
    qtbot.waitUntil(button(studio, "More features").isEnabled, timeout=PATIENCE_MS)
    assert studio.state.current_run.status is RunStatus.COMPLETED
    assert button(studio, "Fine-tune").isEnabled()
    assert button(studio, "Start").isEnabled()
    assert studio.window.tabs.currentWidget() is studio.window.training_view


@pytest.mark.parametrize("name", ["Step", "Next feature"])
def test_steps_are_watched_where_the_update_rule_is_derived_and_else_as_curves(studio, qtbot, name):
    window = studio.window
    window.show_tab(window.update_view)
    button(studio, name).click()
    assert window.tabs.currentWidget() is window.update_view
    window.show_tab(window.data_view)
    button(studio, name).click()
    assert window.tabs.currentWidget() is window.training_view


def test_a_finished_run_is_evaluated_from_the_runs_panel(studio, qtbot):
    assert not button(studio, "Evaluate").isEnabled()
    button(studio, "Start").click()
    assert not button(studio, "Evaluate").isEnabled()
    qtbot.waitUntil(button(studio, "Evaluate").isEnabled, timeout=PATIENCE_MS)
    button(studio, "Evaluate").click()
    dialog = studio.evaluation.dialog
    assert dialog.isVisible()
    table = next(t for t in dialog.findChildren(TableView) if t.accessibleName() == "Evaluation")
    qtbot.waitUntil(lambda: table.model().rowCount() == 9, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: shut_down_all(tasks_within(studio.evaluation), 0), timeout=PATIENCE_MS)


def test_pause_becomes_resume_without_changing_its_width(studio, qtbot):
    train_endlessly(studio, qtbot)
    width = button(studio, "Pause").width()
    button(studio, "Pause").click()
    qtbot.waitUntil(lambda: studio.state.active_run.status is RunStatus.PAUSED, timeout=PATIENCE_MS)
    assert button(studio, "Resume").width() == width
    button(studio, "Resume").click()
    qtbot.waitUntil(
        lambda: studio.state.active_run.status is RunStatus.RUNNING, timeout=PATIENCE_MS
    )
    button(studio, "Stop").click()
    qtbot.waitUntil(lambda: not studio.state.is_training, timeout=PATIENCE_MS)
    assert button(studio, "Start").width() == width


def test_f5_starts(studio, qtbot):
    studio.window.activateWindow()
    qtbot.waitActive(studio.window)
    qtbot.keyClick(studio.window, Qt.Key.Key_F5)
    assert studio.state.is_training
    qtbot.waitUntil(lambda: not studio.state.is_training, timeout=PATIENCE_MS)


def test_the_keyboard_stays_at_the_buttons(studio, qtbot):
    studio.window.activateWindow()
    qtbot.waitActive(studio.window)
    button(studio, "Start").setFocus()
    studio.state.set_hyperparams(ENDLESS)
    qtbot.keyClick(button(studio, "Start"), Qt.Key.Key_Space)
    assert button(studio, "Pause").hasFocus()
    qtbot.waitUntil(lambda: studio.state.history.last is not None, timeout=PATIENCE_MS)
    button(studio, "Stop").setFocus()
    qtbot.keyClick(button(studio, "Stop"), Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: not studio.state.is_training, timeout=PATIENCE_MS)
    assert button(studio, "Start").hasFocus()


def test_pausing_before_the_first_epoch_holds_there_and_resumes(studio, qtbot):
    studio.state.set_hyperparams(ENDLESS)
    button(studio, "Start").click()
    button(studio, "Pause").click()
    paused = studio.state.current_run
    qtbot.waitUntil(lambda: paused.status is RunStatus.PAUSED, timeout=PATIENCE_MS)
    button(studio, "Resume").click()
    qtbot.waitUntil(lambda: paused.history.last is not None, timeout=PATIENCE_MS)
    button(studio, "Stop").click()
    qtbot.waitUntil(lambda: not studio.state.is_training, timeout=PATIENCE_MS)


def test_closing_while_training_asks_once_and_obeys(studio, qtbot, answers):
    asked, ask = answers
    train_endlessly(studio, qtbot)
    assert not studio.window.close()
    assert studio.state.is_training
    ask.answer = True
    assert studio.window.close()
    assert len(asked) == 2
    assert studio.shut_down(0)


def test_closing_an_idle_window_asks_nothing_and_keeps_the_settings(studio, answers):
    asked, _ = answers
    studio.state.set_hyperparams(SMALL.replace(n_features=17))
    assert studio.window.close()
    assert asked == []
    assert load_settings().hyperparams.n_features == 17


def test_what_is_being_typed_is_kept_when_the_window_closes(studio, qtbot):
    qtbot.waitActive(studio.window)
    field = number_field(studio, "Learning rate")
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "0,02")
    assert studio.window.close()
    assert load_settings().hyperparams.learning_rate == 0.02


def test_a_signal_closes_without_a_question_and_keeps_the_settings(
    studio, qtbot, answers, monkeypatch
):
    asked, _ = answers
    statuses = []
    monkeypatch.setattr(QApplication, "exit", statuses.append)
    train_endlessly(studio, qtbot)
    studio.end(15)
    assert asked == []
    assert statuses == [143]
    assert not studio.window.isVisible()
    assert studio.shut_down(0)
    assert load_settings().hyperparams == ENDLESS


def test_opening_a_file_while_training_asks_first(studio, qtbot, answers, tmp_path):
    asked, _ = answers
    train_endlessly(studio, qtbot)
    studio.open(tmp_path / "other.csv")
    assert len(asked) == 1
    assert studio.state.is_training
    assert not studio.files.is_busy


def test_a_file_dropped_on_the_window_is_opened(studio, tmp_path, qtbot):
    path = tmp_path / "dropped.csv"
    path.write_text("user,item,rating\na,x,1\na,y,2\nb,x,3\nb,y,4\n", "utf-8")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    event = QDropEvent(
        QPointF(QPoint(300, 300)), Qt.DropAction.CopyAction, mime,
        Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    with qtbot.waitSignal(studio.files.opened, timeout=PATIENCE_MS):
        studio.window.dropEvent(event)
    assert studio.state.dataset.name == "dropped.csv"
    assert load_settings().recent_files == (str(path),)
    assert load_settings().last_file == str(path)


def test_a_last_file_that_is_gone_gives_way_to_the_sample(make_studio, tmp_path, qtbot):
    gone = str(tmp_path / "gone.csv")
    studio = make_studio(Settings(last_file=gone, recent_files=(gone,)))
    studio.load_last()
    qtbot.waitUntil(lambda: studio.state.dataset is not None, timeout=PATIENCE_MS)
    assert studio.state.dataset.name == "MovieLens sample"
    assert studio.window.message_bar.message.kind == "error"
    assert load_settings().recent_files == ()


def test_a_model_that_cannot_be_opened_first_of_all_gives_way_to_the_sample(
    make_studio, tmp_path, qtbot
):
    spoilt = tmp_path / "spoilt.npz"
    spoilt.write_text("not a model")
    studio = make_studio()
    studio.open(spoilt)
    qtbot.waitUntil(lambda: studio.state.dataset is not None, timeout=PATIENCE_MS)
    assert studio.state.dataset.name == "MovieLens sample"
    assert studio.window.message_bar.message.kind == "error"


def test_a_new_run_takes_away_the_error_of_the_one_before(studio, qtbot):
    studio.state.post(Message("error", "The error of feature 1 became infinite."))
    with qtbot.waitSignal(studio.training.began, timeout=PATIENCE_MS):
        button(studio, "Start").click()
    assert studio.window.message_bar.message is None


def test_a_new_run_takes_away_what_was_said_of_the_one_before(studio, qtbot):
    studio.state.post(Message("warning", "The model is worse than its baseline.", is_of_run=True))
    with qtbot.waitSignal(studio.training.began, timeout=PATIENCE_MS):
        button(studio, "Start").click()
    assert studio.window.message_bar.message is None


def test_a_new_run_leaves_a_warning_about_the_data(studio, qtbot):
    studio.state.post(Message("warning", "6 rows rejected."))
    with qtbot.waitSignal(studio.training.began, timeout=PATIENCE_MS):
        button(studio, "Start").click()
    assert studio.window.message_bar.message is not None


def test_tab_goes_through_the_window_as_one_reads_it(studio):
    for fold in studio.window.settings_view.model_panel.folds:
        fold.set_open(True)
    names = []
    widget = start = studio.window.run_button
    while (widget := widget.nextInFocusChain()) is not start:
        # Tabs hand the keyboard on to their bar, which has the same name.
        if widget.focusProxy() is None:
            names.append(widget.accessibleName())
    wanted = [
        "Hide settings", "Filter", "Least per user", "Users at random", "Use all ratings",
        "Apply filter", "Split",
        "Validation share", "Hold-out share", "Test file", "Preset", "Features",
        "Seed", "Threads", "Baseline settings", "Baseline", "One feature at a time settings",
        "Fewest epochs", "Fine-tuning settings", "Fine-tuning epochs", "Views", "Runs",
    ]  # fmt: skip
    assert [name for name in names if name in wanted] == wanted


@pytest.mark.parametrize("page", range(5))
def test_the_window_fits_a_low_screen_even_with_rejected_rows(studio, make_dataset, page):
    studio.state.set_dataset(make_dataset(n_rejected=3))
    studio.window.data_view.pages.setCurrentIndex(page)
    studio.window.show_tab(studio.window.data_view)
    assert studio.window.minimumSizeHint().height() <= LOW_SCREEN


def test_the_title_names_the_data(studio):
    assert studio.window.windowTitle() == "ratings.csv – FunkSVD Studio"


def test_recent_files_are_in_the_menu(make_studio):
    studio = make_studio(Settings(recent_files=("/data/a&b.csv", "/data/c.csv")))
    menu = studio.window.menus._recent
    assert [a.text() for a in menu.actions()][:2] == ["&1  a&&b.csv", "&2  c.csv"]


def test_recent_files_are_shown_letter_by_letter_in_one_line(make_studio):
    studio = make_studio(Settings(recent_files=("/data/<img src=x>\nnew.csv",)))
    (action, *_) = studio.window.menus._recent.actions()
    assert action.text() == "&1  <img src=x> new.csv"
    assert "&lt;img src=x&gt;" in action.toolTip()


def test_the_theme_is_chosen_and_kept(studio, themes):
    dark = next(a for a in studio.window.actions_.themes.actions() if a.data() == "dark")
    dark.trigger()
    assert themes.choice == "dark"
    assert load_settings().theme == "dark"
    themes.choose("light")


def test_f11_shows_the_plots_alone_and_says_how_to_leave(studio, qtbot):
    window = studio.window
    window.activateWindow()
    qtbot.waitActive(window)
    qtbot.keyClick(window, Qt.Key.Key_F11)
    assert window.is_showing_plots_alone
    assert "Escape or F11" in window.message_bar.message.text
    # The menu bar, whose key it is, is hidden.
    qtbot.keyClick(window, Qt.Key.Key_F11)
    assert not window.is_showing_plots_alone
    assert window.menuBar().isVisible()


def test_the_size_of_text_is_chosen_and_kept(studio, themes, qtbot):
    window = studio.window
    window.activateWindow()
    qtbot.waitActive(window)
    usual = window.run_button.font().pointSizeF()
    qtbot.keyClick(window, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert window.run_button.font().pointSizeF() > usual
    assert load_settings().text_scale == themes.text_scale == 110
    qtbot.keyClick(window, Qt.Key.Key_Minus, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(window, Qt.Key.Key_Minus, Qt.KeyboardModifier.ControlModifier)
    assert load_settings().text_scale == 90
    qtbot.keyClick(window, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert window.run_button.font().pointSizeF() == usual
    assert load_settings().text_scale == 100


def test_resetting_brings_the_defaults_back(studio):
    studio.window.actions_.reset_settings.trigger()
    assert studio.state.hyperparams == Hyperparams()


def test_show_report_leads_to_the_data_tab(studio):
    studio.files.report_requested.emit()
    assert studio.window.tabs.currentWidget() is studio.window.data_view
    assert studio.window.data_view.report.isVisible()


@pytest.fixture
def open_file(tmp_path):
    """Items first, and nothing says so."""
    path = tmp_path / "export1.csv"
    path.write_text("".join(f"x{k % 4},y{k},{k % 5 + 1}\n" for k in range(20)))
    return path


@pytest.fixture
def plain_file(tmp_path):
    path = tmp_path / "plain.csv"
    path.write_text("user,item,rating\na,x,1\na,y,2\nb,x,3\nb,y,4\n")
    return path


def open_and_wait(studio, path, qtbot):
    with qtbot.waitSignal(studio.files.opened, timeout=PATIENCE_MS):
        studio.open(path)


def test_what_a_file_leaves_open_is_asked_and_remembered(studio, open_file, qtbot):
    before = studio.state.dataset
    with qtbot.waitSignal(studio.files.about_ratings.questioned, timeout=PATIENCE_MS):
        studio.open(open_file)
    dialog = studio.data.importing.dialog
    assert studio.state.dataset is before
    assert dialog.questions.text()
    assert dialog.questions.text() not in dialog.warnings.text()
    box = dialog.roles.boxes[0]
    box.setCurrentIndex(box.findText("Item"))
    box.activated.emit(box.currentIndex())
    qtbot.waitUntil(dialog.open_button.isEnabled, timeout=PATIENCE_MS)
    with qtbot.waitSignal(studio.files.opened, timeout=PATIENCE_MS):
        dialog.open_button.click()
    assert studio.state.dataset.n_users == 20
    assert studio.data.importing.dialog is None
    # The next file that looks alike is read so at once.
    other = open_file.with_name("Export2.csv")
    other.write_text("x7,y9,3\nx8,y9,4\n")
    open_and_wait(studio, other, qtbot)
    assert studio.state.dataset.users.ids == ("y9",)
    assert "as you chose" in studio.window.message_bar.message.hint
    assert load_settings().readings[0].path == str(open_file)


def test_a_file_dropped_on_the_window_is_asked_about_too(studio, open_file, qtbot):
    with qtbot.waitSignal(studio.files.about_ratings.questioned, timeout=PATIENCE_MS):
        studio.window.file_dropped.emit(open_file)
    assert studio.data.importing.dialog is not None
    studio.data.importing.dialog.reject()


def test_refusing_to_answer_first_of_all_gives_way_to_the_sample(make_studio, open_file, qtbot):
    studio = make_studio()
    with qtbot.waitSignal(studio.files.about_ratings.questioned, timeout=PATIENCE_MS):
        studio.open(open_file)
    with qtbot.waitSignal(studio.files.loaded, timeout=PATIENCE_MS):
        studio.data.importing.dialog.reject()
    assert studio.state.dataset.name == "MovieLens sample"


def test_how_a_file_was_read_can_be_changed(studio, plain_file, qtbot):
    open_and_wait(studio, plain_file, qtbot)
    button(studio, "Change how this was read").click()
    dialog = studio.data.importing.dialog
    qtbot.waitUntil(dialog.open_button.isEnabled, timeout=PATIENCE_MS)
    dialog.form.has_header.click()
    qtbot.waitUntil(dialog.open_button.isEnabled, timeout=PATIENCE_MS)
    assert "rejected" in dialog.account.text()
    with qtbot.waitSignal(studio.files.opened, timeout=PATIENCE_MS):
        dialog.open_button.click()
    assert studio.state.dataset.report.n_rejected == 1
    assert not studio.state.dataset.report.has_header


def test_cancelling_the_dialog_leaves_what_was_on_screen(studio, plain_file, qtbot):
    open_and_wait(studio, plain_file, qtbot)
    data = studio.state.dataset
    studio.window.actions_.change_reading.trigger()
    dialog = studio.data.importing.dialog
    qtbot.waitUntil(dialog.open_button.isEnabled, timeout=PATIENCE_MS)
    dialog.reject()
    assert studio.state.dataset is data
    assert studio.data.importing.dialog is None
    assert not studio.files.is_busy


def test_only_one_dialog_is_open(studio, plain_file, qtbot):
    open_and_wait(studio, plain_file, qtbot)
    studio.window.actions_.change_reading.trigger()
    first = studio.data.importing.dialog
    studio.window.actions_.change_reading.trigger()
    assert studio.data.importing.dialog is first
    first.reject()


def test_a_file_that_failed_can_be_read_in_another_way(studio, tmp_path, qtbot):
    path = tmp_path / "odd.csv"
    path.write_text("only\none\ncolumn\n")
    with qtbot.waitSignal(studio.files.missed, timeout=PATIENCE_MS):
        studio.open(path)
    message = studio.window.message_bar.message
    assert message.action_label.replace("&", "") == "Change how it is read…"
    message.action()
    assert studio.data.importing.dialog is not None
    studio.data.importing.dialog.reject()


def test_a_test_file_is_chosen_asked_about_and_trained_with(studio, plain_file, open_file, qtbot):
    open_and_wait(studio, plain_file, qtbot)
    data, row = studio.data, studio.window.settings_view.data_panel.split.test_file
    open_file.write_text("x,a,1\ny,b,2\nz,b,3\n")
    row.chosen.emit(open_file)
    qtbot.waitUntil(lambda: data.importing_test.dialog is not None, timeout=PATIENCE_MS)
    dialog = data.importing_test.dialog
    assert not dialog.titles.isVisibleTo(dialog)
    for column, role in enumerate((ColumnRole.ITEM, ColumnRole.USER)):
        dialog._on_role_chosen(column, role)
    qtbot.waitUntil(dialog.open_button.isEnabled, timeout=PATIENCE_MS)
    dialog.accept()
    qtbot.waitUntil(lambda: studio.state.test is not None, timeout=PATIENCE_MS)
    assert row.choose.text() == open_file.name
    assert studio.state.dataset.name == plain_file.name
    studio._reset_settings()
    assert studio.state.test is None


def test_the_next_start_has_the_test_file_of_the_last(make_studio, plain_file, tmp_path, qtbot):
    test = tmp_path / "mine.test"
    test.write_text("user,item,rating\na,z,3\nb,x,1\n")
    studio = make_studio()
    open_and_wait(studio, plain_file, qtbot)
    studio.files.open_test(test)
    qtbot.waitUntil(lambda: studio.state.test is not None, timeout=PATIENCE_MS)
    assert studio.window.close()
    assert load_settings().last_test == str(test)
    again = make_studio(load_settings())
    again.load_last()
    qtbot.waitUntil(lambda: again.state.test is not None, timeout=PATIENCE_MS)
    assert again.state.test.source == test
    again.window.settings_view.data_panel.split.test_file.remove.click()
    assert again.remembered().last_test is None


def test_a_folder_of_files_is_opened_from_the_menu(studio, tmp_path, qtbot):
    folder = tmp_path / "training_set"
    folder.mkdir()
    for item in (1, 2):
        (folder / f"mv_{item:07}.txt").write_text(f"{item}:\n5,3,2005-09-06\n7,4,2005-09-07\n")
    studio.window.actions_.open_folder.trigger()
    (dialog,) = studio.window.findChildren(QFileDialog)
    dialog.setDirectory(str(tmp_path))
    dialog.selectFile(str(folder))
    dialog.accept()
    qtbot.waitUntil(
        lambda: studio.state.dataset.name == "training_set" and not studio.files.is_busy,
        timeout=PATIENCE_MS,
    )
    assert studio.state.dataset.n_ratings == 4


def test_a_filter_is_applied_and_undone(studio, qtbot):
    whole = studio.state.dataset
    panel = studio.window.settings_view.data_panel.filter
    undo, redo = studio.window.actions_.undo, studio.window.actions_.redo
    panel.min_user_ratings.setValue(10)
    qtbot.waitUntil(lambda: not panel.counts.text().startswith("400 of 400"), timeout=PATIENCE_MS)
    assert not undo.isEnabled()
    with qtbot.waitSignal(studio.state.dataset_changed, timeout=PATIENCE_MS):
        panel.apply_button.click()
    filtered = studio.state.dataset
    assert filtered.n_ratings < whole.n_ratings
    assert panel.counts.text().startswith(f"{filtered.n_ratings} of 400")
    assert "Only users with at least 10 ratings." in studio.window.message_bar.message.text
    qtbot.waitUntil(undo.isEnabled)
    assert undo.text() == "&Undo filter"
    with qtbot.waitSignal(studio.state.dataset_changed, timeout=PATIENCE_MS):
        undo.trigger()
    assert studio.state.dataset is whole
    qtbot.waitUntil(redo.isEnabled)
    with qtbot.waitSignal(studio.state.dataset_changed, timeout=PATIENCE_MS):
        redo.trigger()
    assert studio.state.dataset.n_ratings == filtered.n_ratings


def run_to_the_end(studio, qtbot):
    studio.training.start()
    run = studio.state.current_run
    qtbot.waitUntil(lambda: run.status is RunStatus.COMPLETED, timeout=PATIENCE_MS)
    return run


def test_a_double_click_removes_one_run_and_undo_brings_all_of_it_back(studio, qtbot):
    first, second, third = (run_to_the_end(studio, qtbot) for _ in range(3))
    window = studio.window
    (remove,) = (b for b in window.findChildren(QPushButton) if b.accessibleName() == "Remove")
    studio.state.select_run(second)
    model, epochs = second.model, list(second.history.epochs)

    # As a mouse does it: the second press comes as a double click.
    for act in (qtbot.mouseClick, qtbot.mouseDClick, qtbot.mouseRelease):
        act(remove, Qt.MouseButton.LeftButton)
    assert studio.state.runs == (first, third)

    undo = window.actions_.undo
    assert undo.text() == "&Undo remove run"
    window.activateWindow()
    qtbot.waitActive(window)
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert studio.state.runs == (first, second, third)
    assert studio.state.current_run is second
    assert second.model is model
    assert list(second.history.epochs) == epochs
    assert not undo.isEnabled()

    studio.training.fine_tune()
    qtbot.waitUntil(
        lambda: second.status is RunStatus.COMPLETED and len(second.history.epochs) > len(epochs),
        timeout=PATIENCE_MS,
    )
    assert studio.state.model is second.model is not model


def test_a_removed_run_outlives_other_data_and_a_run_at_work_is_not_removed_again(
    studio, make_dataset, qtbot
):
    run = run_to_the_end(studio, qtbot)
    actions = studio.window.actions_
    studio.state.undo_stack.push(RunRemoval(studio.state, run))
    actions.undo.trigger()
    assert actions.redo.isEnabled()
    assert actions.redo.text() == "Re&do remove run"
    studio.state.set_status(run, RunStatus.RUNNING)
    assert not actions.redo.isEnabled()
    studio.state.set_status(run, RunStatus.STOPPED)
    actions.redo.trigger()
    assert studio.state.runs == ()
    studio.state.set_dataset(make_dataset("other.csv"))
    assert actions.undo.text() == "&Undo remove run"
    actions.undo.trigger()
    assert studio.state.runs == (run,)


def test_a_filter_that_leaves_nothing_leaves_everything(studio, qtbot):
    whole = studio.state.dataset
    with qtbot.waitSignal(studio.files.activity_ended, timeout=PATIENCE_MS):
        studio.window.settings_view.data_panel.filter.apply_wanted.emit(
            Filter(min_user_ratings=1_000)
        )
    qtbot.waitUntil(lambda: studio.window.message_bar.message is not None)
    assert studio.window.message_bar.message.kind == "error"
    assert studio.state.dataset is whole
    assert not studio.window.actions_.undo.isEnabled()


def test_filtering_while_training_asks_first(studio, qtbot, answers):
    asked, _ = answers
    train_endlessly(studio, qtbot)
    studio.window.settings_view.data_panel.filter.apply_wanted.emit(Filter(min_user_ratings=10))
    assert len(asked) == 1
    assert studio.state.is_training
    assert not studio.files.is_busy


def test_the_sample_has_no_other_way_to_be_read(studio, qtbot):
    with qtbot.waitSignal(studio.files.loaded, timeout=PATIENCE_MS):
        studio.files.load_sample()
    assert not studio.window.actions_.change_reading.isEnabled()
    assert not studio.window.data_view.report.facts.change_button.isEnabled()


def test_the_window_may_be_closed_while_everything_is_counted(make_studio, make_dataset):
    studio = make_studio()
    studio.state.set_dataset(make_dataset())
    assert studio.window.close()
    assert studio.shut_down(10_000)


@pytest.mark.parametrize(
    ("tab", "page"),
    [
        *(("Data", page) for page in range(5)), ("Training", 0), ("Predictions", 0),
        *(("Update rule", step) for step in range(1, 9)),
    ],
)  # fmt: skip
def test_no_two_mnemonics_on_screen_are_the_same(studio, make_dataset, tab, page, qtbot):
    data = make_dataset(n_rejected=3)
    studio.state.set_dataset(data)
    studio.window.data_view.pages.setCurrentIndex(page)
    studio.state.post(loaded_message(data, lambda: None, lambda: None))
    studio.training.start()
    qtbot.waitUntil(lambda: bool(studio.state.history.epochs), timeout=PATIENCE_MS)
    tabs = studio.window.tabs
    tabs.setCurrentIndex([tabs.tabText(place) for place in range(tabs.count())].index(tab))
    if tab == "Update rule":
        view = studio.window.update_view
        qtbot.waitUntil(lambda: view.subject.updates is not None, timeout=PATIENCE_MS)
        view.subject.choose_step(page)
    texts = [
        widget.text()
        for kind in (QLabel, QAbstractButton)
        for widget in studio.window.findChildren(kind)
        # A label has a mnemonic only for the field that is its buddy.
        if widget.isVisible() and (kind is QAbstractButton or widget.buddy() is not None)
    ]
    texts += [action.text() for action in studio.window.menuBar().actions()]
    bars = [bar for bar in studio.window.findChildren(QTabBar) if bar.isVisible()]
    texts += [bar.tabText(place) for bar in bars for place in range(bar.count())]
    mnemonics = sorted(
        QKeySequence.mnemonic(text).toString()
        for text in texts
        if not QKeySequence.mnemonic(text).isEmpty()
    )
    assert mnemonics == sorted(set(mnemonics))
    assert len(mnemonics) > 8


@pytest.mark.parametrize("place", ["Preset", "Features", "Start", "Runs", "User"])
def test_escape_closes_the_message_wherever_the_keyboard_is(studio, place, qtbot):
    button(studio, "Start").click()
    qtbot.waitUntil(lambda: studio.training.can_continue, timeout=PATIENCE_MS)
    studio.window.show_tab(studio.window.predictions_view)
    button(studio, "Show runs").click()
    studio.state.post(Message("error", "There is no such file."))
    widgets = studio.window.findChildren(QWidget)
    widget = next(w for w in widgets if w.accessibleName() == place and w.isVisible())
    qtbot.keyClick(widget, Qt.Key.Key_Escape)
    assert studio.window.message_bar.message is None


def test_the_key_that_evaluates_works_while_a_number_is_typed(studio, qtbot):
    run_to_the_end(studio, qtbot)
    field = number_field(studio, "Learning rate")
    studio.window.activateWindow()
    qtbot.waitActive(studio.window)
    field.setFocus()
    with qtbot.waitSignal(studio.window.actions_.evaluate.triggered, timeout=PATIENCE_MS):
        qtbot.keyClick(field, QKeySequence(studio.window.actions_.evaluate.shortcut())[0].key())


def test_no_two_actions_share_a_key(studio):
    keys = [a.shortcut().toString() for a in studio.window.actions_.with_shortcuts()]
    assert len(keys) == len(set(keys))
    assert QKeySequence("F5").toString() in keys


def test_no_mnemonic_of_a_panel_hides_a_menu(studio):
    menus = {mnemonic(a.text()) for a in studio.window.menuBar().actions()}
    others = [
        widget.text()
        for kind in (QLabel, QAbstractButton)
        for widget in studio.window.findChildren(kind)
        if mnemonic(widget.text())
    ]
    assert others
    assert [text for text in others if mnemonic(text) in menus] == []


def test_every_control_has_a_name_and_a_tooltip(studio):
    kinds = (QPushButton, QAbstractSpinBox, QComboBox)
    found = (w for kind in kinds for w in studio.window.findChildren(kind))
    controls = [w for w in found if not w.objectName().startswith("qt_") and not w.isHidden()]
    nameless = [w for w in controls if not (w.accessibleName() or getattr(w, "text", str)())]
    silent = [
        w.accessibleName() or w.text()
        for w in controls
        if not w.toolTip() and not w.property("link")
    ]
    assert nameless == []
    assert silent == []


def test_every_number_field_is_typed_into_in_the_same_way(studio):
    fields = studio.window.findChildren(QAbstractSpinBox)
    assert [f for f in fields if not isinstance(f, IntegerField | DecimalField | QDateEdit)] == []


def test_a_decimal_comma_reaches_the_settings(studio, qtbot):
    for name, text in (("Learning rate", "0,02"), ("Validation share", "12,5")):
        field = number_field(studio, name)
        field.setFocus()
        field.selectAll()
        qtbot.keyClicks(field, text)
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert studio.state.hyperparams.learning_rate == 0.02
    assert studio.state.split_settings.validation_share == 0.125


def test_tab_reaches_the_main_controls(studio):
    window = studio.window
    wanted = {button(studio, "Open ratings"), button(studio, "Start"), window.tabs.tabBar()}
    first, chain = window.nextInFocusChain(), set()
    for widget in itertools.chain([first], _after(first)):
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            chain.add(widget)
    assert wanted <= chain
    names = {widget.accessibleName() for widget in chain}
    assert {"Preset", "Features", "Learning rate", "Validation share", "Runs"} <= names


def test_copies_from_the_field_that_has_the_focus(studio, qtbot):
    studio.window.activateWindow()
    qtbot.waitActive(studio.window)
    studio.window.show_tab(studio.window.predictions_view)
    line = next(x for x in studio.window.findChildren(QLineEdit) if x.accessibleName() == "User")
    line.setEnabled(True)
    line.setFocus()
    line.setText("u7")
    studio.window.actions_.select_all.trigger()
    studio.window.actions_.copy.trigger()
    assert QGuiApplication.clipboard().text() == "u7"


def mnemonic(text):
    place = text.replace("&&", "").find("&")
    return text.replace("&&", "")[place + 1].lower() if place >= 0 else ""


def _after(first):
    widget = first.nextInFocusChain()
    while widget is not first:
        yield widget
        widget = widget.nextInFocusChain()


class TestSeveralFiles:
    """A folder of which more than one file could be meant."""

    @pytest.fixture
    def folder(self, tmp_path):
        folder = tmp_path / "months"
        folder.mkdir()
        for name, user in (("january.csv", "u"), ("february.csv", "v")):
            rows = [f"{user}{k % 4},i{k // 4},{k % 5 + 1}" for k in range(12)]
            (folder / name).write_text("\n".join(["user,item,rating", *rows]) + "\n")
        return folder

    def _asked(self, studio, qtbot, folder):
        studio.open(folder)
        found = partial(studio.window.findChild, QInputDialog)
        qtbot.waitUntil(lambda: found() is not None, timeout=PATIENCE_MS)
        return found()

    def test_it_is_asked_which_and_remembered(self, studio, qtbot, folder):
        dialog = self._asked(studio, qtbot, folder)
        assert "“months”" in dialog.labelText()
        assert dialog.comboBoxItems() == ["february.csv", "january.csv"]
        with qtbot.waitSignal(studio.files.loaded, timeout=PATIENCE_MS):
            dialog.setTextValue("january.csv")
            dialog.accept()
        assert studio.state.dataset.users.ids == ("u0", "u1", "u2", "u3")
        with qtbot.waitSignal(studio.files.loaded, timeout=PATIENCE_MS):
            studio.open(folder)
        assert studio.state.dataset.users.ids == ("u0", "u1", "u2", "u3")

    def test_who_does_not_say_it_keeps_what_was_there(self, studio, qtbot, folder):
        before = studio.state.dataset
        self._asked(studio, qtbot, folder).reject()
        assert studio.state.dataset is before


class TestWatching:
    SETTINGS = Hyperparams(n_features=3, max_epochs=5, fine_tune_epochs=3)

    @pytest.fixture
    def watched(self, make_studio, make_dataset):
        studio = make_studio(Settings(hyperparams=self.SETTINGS, is_full_speed=True))
        studio.state.set_dataset(make_dataset())
        return studio

    @pytest.fixture
    def click(self, watched, qtbot):
        def click(name):
            qtbot.mouseClick(button(watched, name), Qt.MouseButton.LeftButton)

        return click

    @pytest.fixture
    def until(self, watched, qtbot):
        def wait(status, n_epochs=0):
            def is_so():
                run = watched.state.current_run
                return run.status is status and len(run.history.epochs) >= n_epochs

            qtbot.waitUntil(is_so, timeout=PATIENCE_MS)

        return wait

    def test_the_model_is_the_same_bits_however_one_watches(self, watched, click, until, qtbot):
        click("Start")
        until(RunStatus.COMPLETED)
        at_once = watched.state.model.factors
        (slider,) = (
            s for s in watched.window.findChildren(QSlider) if s.accessibleName() == "Pace"
        )
        click("Step")
        until(RunStatus.PAUSED, 1)
        click("Step")
        until(RunStatus.PAUSED, 2)
        click("Next feature")
        until(RunStatus.PAUSED, 4)
        assert len(watched.state.history.features) == 1
        qtbot.keyClick(slider, Qt.Key.Key_Home)
        click("Resume")
        until(RunStatus.PAUSED, 5)
        watched.state.show_epochs(2)
        qtbot.keyClick(slider, Qt.Key.Key_End)
        qtbot.keyClick(slider, Qt.Key.Key_Left)
        click("Resume")
        until(RunStatus.RUNNING, 6)
        click("Pause")
        until(RunStatus.PAUSED, 6)
        click("Full speed")
        click("Resume")
        until(RunStatus.COMPLETED)
        watched_model = watched.state.model.factors
        for name in ("user_factors", "item_factors", "user_bias", "item_bias"):
            assert getattr(watched_model, name).tobytes() == getattr(at_once, name).tobytes()

    def test_the_pace_is_remembered(self, watched, click, make_studio):
        watched.state.set_pace(pace_of("20"))
        click("Full speed")
        assert button(watched, "Full speed").isChecked()
        assert watched.window.close()
        kept = load_settings()
        assert (kept.pace, kept.is_full_speed) == ("20", True)
        again = make_studio(kept)
        assert again.state.pace is FULL_SPEED
        assert button(again, "Full speed").isChecked()
        button(again, "Full speed").click()
        assert again.state.pace is pace_of("20")

    def test_at_first_a_short_run_is_stretched(self, make_studio):
        assert make_studio(Settings()).state.pace is WATCHABLE

    @pytest.mark.parametrize(("key", "n_epochs"), [("F10", 1), ("Shift+F10", 5)])
    def test_the_keys_of_step_and_next_feature(self, watched, until, qtbot, key, n_epochs):
        watched.window.activateWindow()
        qtbot.waitActive(watched.window)
        qtbot.keySequence(watched.window, QKeySequence(key))
        until(RunStatus.PAUSED)
        assert len(watched.state.history.epochs) == n_epochs
        assert button(watched, "Resume").isEnabled()

    @pytest.mark.parametrize("name", ["Start", "Step", "Next feature"])
    def test_a_load_in_progress_is_waited_for(self, watched, plain_file, click, qtbot, name):
        tooltip = button(watched, name).toolTip()
        with qtbot.waitSignal(watched.files.opened, timeout=PATIENCE_MS):
            watched.open(plain_file)
            assert not button(watched, name).isEnabled()
            assert "as soon as the ratings are loaded" in button(watched, name).toolTip()
            click(name)
            watched.window.actions_.start.trigger()
            assert watched.state.runs == ()
        assert button(watched, name).toolTip() == tooltip
        click(name)
        assert watched.state.current_run.dataset is watched.state.dataset
        assert watched.state.dataset.name == "plain.csv"

    def test_a_load_that_was_cancelled_leaves_the_ratings_and_start(self, watched, plain_file):
        data = watched.state.dataset
        watched.open(plain_file)
        watched.window.status_line.cancel_button.click()
        assert watched.state.dataset is data
        assert button(watched, "Start").isEnabled()

    def test_a_smaller_rate_is_one_press_away(self, watched, click, until, qtbot):
        steep = self.SETTINGS.replace(learning_rate=10.0, max_epochs=100, initial_noise=3.0)
        watched.state.set_hyperparams(steep)
        click("Start")
        until(RunStatus.DIVERGED)
        (use,) = (
            b for b in watched.window.findChildren(QPushButton)
            if b.isVisible() and b.text().startswith("&Use λ") and "again" not in b.text()
        )  # fmt: skip
        qtbot.mouseClick(use, Qt.MouseButton.LeftButton)
        assert watched.state.hyperparams.learning_rate < 10.0
        assert number_field(watched, "Learning rate").value() < 10.0


def test_the_update_rule_leads_to_its_feature_on_the_training_tab(studio):
    studio.window.show_tab(studio.window.update_view)
    studio.window.update_view.feature_requested.emit(2)
    assert studio.state.chosen_feature == 2
    assert studio.window.tabs.currentWidget() is studio.window.training_view
