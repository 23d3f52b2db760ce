"""What assistive technology is told of the whole window and of every dialog."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QComboBox,
    QDialog,
    QTabBar,
    QWidget,
)

from funksvd_gui.core.hyperparams import Hyperparams
from funksvd_gui.gui.app_state import Message, RunStatus
from funksvd_gui.gui.charts.chart import Chart
from funksvd_gui.gui.dialogs.evaluation_dialog import EvaluationDialog
from funksvd_gui.gui.dialogs.import_dialog.import_dialog import ImportDialog
from funksvd_gui.gui.dialogs.message_boxes import show_about, show_shortcuts
from funksvd_gui.gui.studio import Studio
from funksvd_gui.gui.widgets.tables import TableView
from funksvd_gui.store.settings import Settings, settings_path

SMALL = Hyperparams(n_features=2, max_epochs=3, fine_tune_epochs=0)
PATIENCE_MS = 60_000


@pytest.fixture
def studio(qapp, themes, make_dataset, qtbot):
    """The window with a run that has come to its end."""
    settings_path().unlink(missing_ok=True)
    studio = Studio(qapp, themes, Settings(hyperparams=SMALL), is_remembering=False)
    studio.window.show()
    studio.state.set_dataset(make_dataset(n_rejected=3))
    studio.training.start()
    run = studio.state.current_run
    qtbot.waitUntil(lambda: run.status is RunStatus.COMPLETED, timeout=PATIENCE_MS)
    studio.state.post(Message("info", "A word.", "", "&Do", print, "&Or", print))
    yield studio
    assert studio.shut_down(10_000)
    studio.window.deleteLater()
    studio.deleteLater()


def told(widget, what=QAccessible.Text.Name):
    return QAccessible.queryAccessibleInterface(widget).text(what)


def controls_in(window):
    """Return what the keyboard reaches, hidden or not; parts of a control are no controls."""
    return [
        widget
        for widget in window.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not widget.objectName().startswith("qt_")
        # What passes the keyboard on, such as the surface of a plot, is no control either.
        and widget.focusProxy() is None
        and not isinstance(widget.parent(), QAbstractSpinBox | QComboBox)
        and widget.window() is window
    ]


def nameless_in(window):
    controls = controls_in(window)
    assert controls
    return [widget for widget in controls if not told(widget).strip()]


def test_every_control_of_the_window_has_a_name(studio):
    assert nameless_in(studio.window) == []


def test_every_plot_has_a_name_and_a_sentence(studio, qtbot):
    plots = studio.window.findChildren(Chart)
    assert len(plots) > 4

    def silent():
        return [p.accessibleName() for p in plots if not p.accessibleDescription() or not told(p)]

    pages = studio.window.data_view.pages
    for view in (studio.window.training_view, studio.window.data_view):
        studio.window.show_tab(view)
        for place in range(pages.count()):
            pages.setCurrentIndex(place)
    qtbot.waitUntil(lambda: silent() == [], timeout=PATIENCE_MS)


def test_a_box_is_named_as_the_label_beside_it(studio):
    fields = studio.window.findChildren(QComboBox)
    assert fields
    assert [told(box) for box in fields] == [box.accessibleName() for box in fields]
    assert "Preset" in {told(box) for box in fields}


def test_names_of_controls_on_one_page_are_their_own(studio):
    for place in range(studio.window.tabs.count()):
        studio.window.tabs.setCurrentIndex(place)
        names = [told(w) for w in controls_in(studio.window) if w.isVisible()]
        assert sorted(names) == sorted(set(names))


def test_the_tabs_of_the_window_and_in_its_pages_have_names_and_roles(studio):
    bars = studio.window.findChildren(QTabBar)
    # The window's, those of the data, and the steps of the update rule.
    assert len(bars) == 3
    for bar in bars:
        interface = QAccessible.queryAccessibleInterface(bar)
        roles = [interface.child(place).role() for place in range(bar.count())]
        assert roles == [QAccessible.Role.PageTab] * bar.count()


def test_tab_comes_to_the_main_plot_first(studio, qtbot):
    view = studio.window.training_view
    studio.window.show_tab(view)
    chain, widget = [], view
    while (widget := widget.nextInFocusChain()) is not view:
        if view.isAncestorOf(widget) and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            chain.append(widget)
    assert chain[0] is view.rmse_plot


@pytest.mark.parametrize("make", [show_about, show_shortcuts])
def test_every_control_of_a_box_of_words_has_a_name(studio, make):
    what = studio.window.windowIcon() if make is show_about else [studio.window.actions_.start]
    make(studio.window, what)
    (box,) = studio.window.findChildren(QDialog)
    assert nameless_in(box) == []
    box.close()


def test_every_control_of_the_evaluation_has_a_name(qtbot, themes):
    dialog = EvaluationDialog()
    qtbot.addWidget(dialog)
    dialog.show_run("Run", "about", (1.0, 5.0), 3.0, has_lists=True)
    assert nameless_in(dialog) == []


def test_every_control_of_the_import_has_a_name(qtbot, themes, tmp_path):
    path = tmp_path / "ratings.csv"
    path.write_text("user;film;stars\nu1;i1;3,5\nu2;i1;bad\n")
    (tmp_path / "movies.csv").write_text("id,title\ni1,Heat\n")
    dialog = ImportDialog(path, themes)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: len(dialog.roles.boxes) == 3, timeout=PATIENCE_MS)
    assert nameless_in(dialog) == []
    dialog.reject()


def test_every_table_says_what_it_holds(studio):
    tables = studio.window.findChildren(TableView)
    assert tables
    assert all(table.accessibleName() for table in tables)
