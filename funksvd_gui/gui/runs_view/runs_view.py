"""Every run with its error and its time; the chosen one is on screen."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QPoint, QSignalBlocker, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QInputDialog, QMenu, QPushButton, QWidget

from funksvd_gui import wording
from funksvd_gui.gui.app_state import ACTIVE, AppState, RunRecord
from funksvd_gui.gui.undo import RunRemoval
from funksvd_gui.gui.widgets.buttons import ActionButton, OnceButton, make_button
from funksvd_gui.gui.widgets.font_following import at_text_size, follow_font
from funksvd_gui.gui.widgets.labels import name_widget, text_label
from funksvd_gui.gui.widgets.layouts import in_column, in_row
from funksvd_gui.gui.widgets.tables import Column, ColumnTableModel, make_table
from funksvd_gui.gui.widgets.throttle import Throttle

_REFRESH_INTERVAL_MS = 250
_LONGEST_NAME = 60


class RunsView(QWidget):
    """The table `Runs`: choosing a row shows its curves and its model.

    Parameters
    ----------
    evaluate : QAction
        Measures the run on screen.
    use_settings : QAction
        Brings the settings of the run on screen into the form.
    """

    def __init__(
        self,
        state: AppState,
        evaluate: QAction,
        use_settings: QAction,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._state = state
        self._model = ColumnTableModel(self._columns(), self)
        self._table = make_table("Runs", self._model, sortable=False, parent=self)
        self._evaluate = ActionButton(evaluate, parent=self)
        self._use_settings = ActionButton(use_settings, parent=self)
        self._menu_actions = (use_settings, evaluate)
        # Without mnemonics: they have keys, and the letters are wanted elsewhere.
        self._rename = make_button("Rename…", "Give this run another name (F2).", parent=self)
        #: The first row, which has room at its end.
        self.heading = in_row((text_label("RUNS", "heading", self), 1))
        self._remove = OnceButton("Remove", self)
        name_widget(
            self._remove,
            "Remove",
            "Remove this run and its model (Delete); Edit, Undo brings it back.",
        )
        # Numbers in a table are text: they have the slow clock.
        self._clock = Throttle(_REFRESH_INTERVAL_MS, self)
        self._clock.due.connect(self._model.refresh)
        self._build()
        self._connect()
        self._show_runs()

    @property
    def table(self) -> QWidget:
        return self._table

    def _columns(self) -> tuple[Column, ...]:
        return (
            Column(
                title="Run", value=self._marked_name, tooltip=self._tooltip_of, stretch=True,
                copied=lambda run: run.name,
            ),
            Column(
                title="RMSE", value=lambda run: run.rmse, text=wording.rmse, numeric=True,
                tooltip=self._tooltip_of,
            ),
            Column(
                title="Time", value=lambda run: run.elapsed_s, text=wording.duration, numeric=True,
                tooltip=self._tooltip_of,
                # A spreadsheet takes 0:04 for minutes.
                copied=lambda run: wording.duration(run.elapsed_s, has_hours=True),
            ),
        )  # fmt: skip

    def _marked_name(self, run: RunRecord) -> str:
        mark = "●" if run is self._state.current_run else "○"
        signs = ("≠ " if self._is_of_other_data(run) else "", "! " if run.baseline_warning else "")
        return f"{mark} {''.join(signs)}{run.name}"

    def _is_of_other_data(self, run: RunRecord) -> bool:
        data = self._state.dataset
        return data is not None and not run.is_of(data)

    def _tooltip_of(self, run: RunRecord) -> str:
        other = "≠ It learned from other data than are loaded now.\n"
        return f"{other if self._is_of_other_data(run) else ''}{_words_about(run)}"

    def _build(self) -> None:
        self._table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._table.customContextMenuRequested.connect(self._show_menu)
        self._table.setSelectionMode(self._table.SelectionMode.SingleSelection)
        self._table.setToolTip("Choose a run to see its curves and ask its model.")
        header = self._table.horizontalHeader()
        header.resizeSection(1, 72)
        header.resizeSection(2, 60)
        header.setMinimumSectionSize(56)
        buttons = in_row((self._rename, 1), (self._remove, 1))
        parts = (self.heading, (self._table, 1), self._use_settings, self._evaluate, buttons)
        self.setLayout(in_column(*parts, margins=(4, 4, 12, 12)))
        # Narrower, and the names of the presets were cut.
        follow_font(self, lambda: self.setMinimumWidth(at_text_size(self, 272)))

    def _connect(self) -> None:
        state = self._state
        self._rename.clicked.connect(self._rename_current)
        self._remove.clicked.connect(self._remove_current)
        self._add_key(QKeySequence.StandardKey.Delete, self._remove)
        self._add_key(QKeySequence(Qt.Key.Key_F2), self._rename)
        self._table.selectionModel().currentRowChanged.connect(self._on_row_chosen)
        state.runs_changed.connect(self._show_runs)
        state.dataset_changed.connect(self._model.refresh)
        state.current_run_changed.connect(self._show_current)
        state.status_changed.connect(self._on_status_changed)
        state.history_extended.connect(self._clock.request)

    def _add_key(self, key: QKeySequence | QKeySequence.StandardKey, button: QPushButton) -> None:
        action = QAction(self._table)
        action.setShortcut(key)
        # A key that is held down removes one run.
        action.setAutoRepeat(False)
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(button.click)
        self._table.addAction(action)

    def _show_runs(self) -> None:
        # The newest on top: it is the one somebody has just started.
        self._model.set_rows(self._state.runs[::-1])
        self._show_current()

    def _show_current(self) -> None:
        run = self._state.current_run
        selection = self._table.selectionModel()
        with QSignalBlocker(selection):
            if run is None:
                selection.clear()
            else:
                index = self._model.index(self._model.rows.index(run), 0)
                flags = QItemSelectionModel.SelectionFlag
                selection.setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
        self._model.refresh()
        self._table.viewport().update()
        self._update_buttons()

    def _update_buttons(self) -> None:
        run = self._state.current_run
        self._rename.setEnabled(run is not None)
        self._remove.setEnabled(run is not None and run.status not in ACTIVE)

    def _on_row_chosen(self) -> None:
        index = self._table.currentIndex()
        if index.isValid():
            self._state.select_run(self._model.row_at(index))

    def _on_status_changed(self) -> None:
        self._model.refresh()
        self._update_buttons()

    def _show_menu(self, place: QPoint) -> None:
        """Offer what can be done with the run that was clicked, which is on screen by now."""
        if not self._table.indexAt(place).isValid():
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addActions(self._menu_actions)
        menu.addSeparator()
        for button in (self._rename, self._remove):
            action = menu.addAction(button.text())
            action.setEnabled(button.isEnabled())
            action.triggered.connect(button.click)
        menu.popup(self._table.viewport().mapToGlobal(place))

    def _rename_current(self) -> None:
        run = self._state.current_run
        if run is None:
            return
        name, accepted = QInputDialog.getText(self, "Rename run", "&Name:", text=run.name)
        if accepted:
            self._state.rename_run(run, name.strip()[:_LONGEST_NAME])

    def _remove_current(self) -> None:
        run = self._state.current_run
        if run is not None and run.status not in ACTIVE:
            self._state.undo_stack.push(RunRemoval(self._state, run))


def _words_about(run: RunRecord) -> str:
    params = run.hyperparams
    together = f" and {wording.count(params.n_together)} together" if params.n_together else ""
    text = (
        f"Run {run.number}: {run.name}, {run.status.value}\n{run.data_words}\n"
        f"{wording.counted(params.n_alone, 'feature')} of "
        f"{wording.counted(params.max_epochs, 'epoch')}{together}, λ {params.learning_rate:g}, "
        f"γ {params.regularization:g}, seed {params.seed}"
    )
    if run.status not in ACTIVE and run.model is None:
        return f"{text}\nIt ended before its first good epoch and has no model."
    return f"{text}\n{run.baseline_warning}".rstrip()
