"""Find the bug: a wrong rule is planted, its differences, curve and numbers are shown."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QDialog,
    QFrame,
    QGridLayout,
    QLabel,
    QWidget,
)

from funksvd_gui import wording
from funksvd_gui.gui.background import LatestTask
from funksvd_gui.gui.theme import ThemeManager
from funksvd_gui.gui.update_view.rmse_curves import RmseCurves
from funksvd_gui.gui.update_view.score import Score
from funksvd_gui.gui.update_view.subject import UpdateSubject
from funksvd_gui.gui.update_view.walkers import decimal
from funksvd_gui.gui.widgets.buttons import make_button
from funksvd_gui.gui.widgets.labels import say, text_label
from funksvd_gui.gui.widgets.layouts import in_column, in_row
from funksvd_gui.session.planted_bugs import (
    Slip,
    SmallPart,
    WrongRun,
    account,
    step_by_differences,
    train_wrongly,
    wrong_step,
)
from funksvd_gui.task import Task

if TYPE_CHECKING:
    from funksvd_gui.session.trained_model import TrainedModel

#: λ and γ at which a slip can be seen in three decimals.
_RATE, _PENALTY = 0.05, 0.05
_COLUMNS = ("", "now", "step by the rule", "by differences", "apart")
_SHUT_DOWN_MS = 5_000


class BugHunt(QDialog):
    """One slip after the other; what the person answers is counted.

    Parameters
    ----------
    chance : random.Random, optional
        Decides what is planted.
    """

    def __init__(
        self, subject: UpdateSubject, themes: ThemeManager, score: Score,
        parent: QWidget | None = None, *, chance: random.Random | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        assert subject.model is not None
        assert subject.explained is not None
        self._model: TrainedModel = subject.model
        update = subject.explained.update
        self._first = (update.target, (update.p, update.q))
        self._score, self._chance = score, chance or random.Random()
        self._slip = Slip.SIGN
        self._target, self._point = self._first
        self._runs: tuple[WrongRun, WrongRun] | None = None
        self._part: SmallPart | None = None
        self.answered: Slip | None = None
        self._task = LatestTask("Training a planted rule", parent=self)
        self._task.succeeded.connect(self._on_trained)
        self._cells: dict[tuple[int, int], QLabel] = {}
        self.curves = RmseCurves(themes, self)
        self.legend = text_label("", "dim", self)
        self.verdict = text_label("", "name", self, name="Verdict", wraps=True)
        self.explanation = text_label("", "", self, name="Explanation", wraps=True)
        self.score_label = text_label(parent=self, name="Bugs named")
        self.answers = {
            slip: make_button(f"&{place}  {slip}", "Say that this is wrong.", name=str(slip),
                              checkable=True, parent=self)
            for place, slip in enumerate(Slip, 1)
        }  # fmt: skip
        self._build()
        self.plant()

    @property
    def slip(self) -> Slip:
        """What is planted."""
        return self._slip

    @Slot()
    def plant(self) -> None:
        """Plant another rule."""
        self._slip = self._chance.choice([slip for slip in Slip if slip is not self._slip])
        self.answered, self._runs = None, None
        self._target, self._point = self._first
        self._group.setExclusive(False)
        for button in self.answers.values():
            button.setChecked(False)
            button.setEnabled(True)
        self._group.setExclusive(True)
        self.curves.show_runs(None, None)
        self.legend.setText("Training the planted rule on a small part of your ratings…")
        say(self.verdict, "Which slip was made?")
        say(self.explanation, "")
        self._show_numbers()
        self._show_score()
        model, slip, part = self._model, self._slip, self._part
        self._task.request(lambda task: _trained(model, slip, part, task))

    @Slot()
    def other_values(self) -> None:
        """Show the numbers at another p, q and t."""
        draw = self._chance.uniform
        self._target = draw(-2.0, 2.0)
        self._point = (draw(-1.5, 1.5), draw(-1.5, 1.5))
        self._show_numbers()

    def done(self, result: int) -> None:
        # The thread may still be training.
        self._task.shut_down(_SHUT_DOWN_MS)
        super().done(result)

    def _build(self) -> None:
        self.setWindowTitle("Find the bug")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._group = QButtonGroup(self)
        for button in self.answers.values():
            self._group.addButton(button)
        self._group.buttonClicked.connect(self._on_answered)
        self.other_button = make_button(
            "Other &values", "Try the rule at another p, q and t.", parent=self
        )
        self.next_button = make_button("&Next bug", "Plant another rule.", parent=self)
        self.close_button = make_button("&Close", "Go back to the playground.", parent=self)
        self.other_button.clicked.connect(self.other_values)
        self.next_button.clicked.connect(self.plant)
        self.close_button.clicked.connect(self.accept)
        for label in (self.verdict, self.explanation):
            label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        # Room for the longest explanation, so that nothing moves when it comes.
        self.explanation.setMinimumHeight(9 * self.fontMetrics().lineSpacing())
        intro = text_label(
            "Somebody wrote the update rule down with one slip. The right column is what the "
            "regularized squared error asks for, found by trying values on both sides.",
            "dim", self, wraps=True,
        )  # fmt: skip
        self.values_label = text_label(parent=self, name="Values")
        left = in_column(
            intro, self.values_label, self._table(), in_row(self.other_button, None),
            self.legend, (self.curves, 1),
        )  # fmt: skip
        right = in_column(self.verdict, *self.answers.values(), 8, (self.explanation, 1), spacing=4)
        rule = QFrame(self)
        rule.setProperty("rule", True)
        ends = in_row((self.score_label, 1), self.next_button, self.close_button)
        self.setLayout(in_column(
            in_row((left, 3), (right, 2), spacing=20), rule, ends, spacing=12,
            margins=(16, 16, 16, 16),
        ))  # fmt: skip
        self.resize(820, 540)

    def _table(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        for row in range(3):
            for column, words in enumerate(_COLUMNS):
                label = text_label(words if row == 0 else "", "dim" if row == 0 else "", self)
                label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                grid.addWidget(label, row, column)
                self._cells[row, column] = label
            grid.setRowMinimumHeight(row, 24)
        for column in range(1, len(_COLUMNS)):
            grid.setColumnMinimumWidth(column, self.fontMetrics().horizontalAdvance("−00.00000"))
        return grid

    def _show_numbers(self) -> None:
        p, q = self._point
        after = wrong_step(self._slip, self._target, self._point, _RATE, _PENALTY)
        wanted = step_by_differences(self._target, self._point, _RATE, _PENALTY)
        error = self._target - p * q
        say(
            self.values_label,
            f"t = {decimal(self._target)}   ε = {decimal(error)}   λ = {_RATE}   γ = {_PENALTY}",
        )
        for row, (name, value) in enumerate((("p", p), ("q", q)), 1):
            done = after[row - 1] - value
            cells = (name, value, done, wanted[row - 1], done - wanted[row - 1])
            self._cells[row, 0].setText(name)
            for column, number in enumerate(cells[1:], 1):
                self._cells[row, column].setText(decimal(float(number), 5))

    @Slot(QAbstractButton)
    def _on_answered(self, button: QAbstractButton) -> None:
        self.answered = next(slip for slip in Slip if self.answers[slip] is button)
        is_right = self.answered is self._slip
        for each in self.answers.values():
            each.setEnabled(False)
        self._score.count(is_right=is_right)
        say(self.verdict, "Right." if is_right else f"No: {_lower(self._slip)}.")
        self._show_score()
        self._explain()

    def _explain(self) -> None:
        if self.answered is None:
            return
        if self._runs is None:
            say(self.explanation, "The numbers are still being trained…")
            return
        say(self.explanation, account(self._slip, *self._runs))
        self.curves.show_runs(*self._runs)
        self.legend.setText("Solid: training. Dashed: held out. Dotted: held out, right rule.")

    def _show_score(self) -> None:
        say(self.score_label, self._score.sentence)

    @Slot(object)
    def _on_trained(self, result: tuple[SmallPart, WrongRun, WrongRun]) -> None:
        self._part, *runs = result
        self._runs = (runs[0], runs[1])
        n = len(self._part.training)
        self.legend.setText(
            f"RMSE on {wording.count(n)} ratings, two features. Solid: training. Dashed: held out."
        )
        self.curves.show_runs(self._runs[0], None)
        self._explain()


def _trained(
    model: TrainedModel, slip: Slip, part: SmallPart | None, task: Task
) -> tuple[SmallPart, WrongRun, WrongRun]:
    part = part or SmallPart.of(model)
    wrong, right = (train_wrongly(each, part, _RATE, _PENALTY, task) for each in (slip, None))
    return part, wrong, right


def _lower(slip: Slip) -> str:
    return slip if slip.startswith(("p ", "q ")) else slip[0].lower() + slip[1:]
