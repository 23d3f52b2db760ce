"""A planted slip is looked for, named and explained."""

import random

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from funksvd_gui.gui.update_view.bug_hunt import BugHunt
from funksvd_gui.gui.update_view.score import Score
from funksvd_gui.session.planted_bugs import EXPLANATIONS, Slip
from tests.gui.test_accessibility import nameless_in

PATIENCE_MS = 60_000


@pytest.fixture
def hunt(subject, themes, qtbot):
    hunt = BugHunt(subject, themes, Score("Bugs named"), chance=random.Random(3))
    hunt.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(hunt)
    hunt.show()
    yield hunt
    hunt.close()


def is_trained(hunt):
    return len(hunt.curves.numbers()[1][1]) > 1


def answer(hunt, qtbot, slip):
    qtbot.mouseClick(hunt.answers[slip], Qt.MouseButton.LeftButton)


def test_a_right_answer_counts_and_is_explained_with_numbers(hunt, qtbot):
    answer(hunt, qtbot, hunt.slip)
    assert hunt.verdict.text() == "Right."
    assert hunt.score_label.text() == "Bugs named: 1 of 1"
    qtbot.waitUntil(lambda: EXPLANATIONS[hunt.slip] in hunt.explanation.text(), timeout=PATIENCE_MS)
    assert "the right rule comes to" in hunt.explanation.text()
    assert not any(button.isEnabled() for button in hunt.answers.values())


def test_a_wrong_answer_is_told_what_it_was(hunt, qtbot):
    wrong = next(slip for slip in Slip if slip is not hunt.slip)
    answer(hunt, qtbot, wrong)
    assert hunt.verdict.text().startswith("No: ")
    assert hunt.score_label.text() == "Bugs named: 0 of 1"
    qtbot.waitUntil(lambda: EXPLANATIONS[hunt.slip] in hunt.explanation.text(), timeout=PATIENCE_MS)


def test_the_curve_comes_from_the_planted_rule(hunt, qtbot):
    qtbot.waitUntil(lambda: is_trained(hunt), timeout=PATIENCE_MS)
    assert "held-out" in hunt.curves.accessibleDescription()
    assert hunt.explanation.text() == ""


def test_the_next_bug_is_another_one_and_nothing_is_given_away(hunt, qtbot):
    first = hunt.slip
    answer(hunt, qtbot, first)
    qtbot.mouseClick(hunt.next_button, Qt.MouseButton.LeftButton)
    assert hunt.slip is not first
    assert hunt.answered is None
    assert hunt.explanation.text() == ""
    assert all(b.isEnabled() and not b.isChecked() for b in hunt.answers.values())
    qtbot.waitUntil(lambda: is_trained(hunt), timeout=PATIENCE_MS)


def test_other_values_show_the_rule_elsewhere(hunt, qtbot):
    before = hunt.values_label.text()
    qtbot.mouseClick(hunt.other_button, Qt.MouseButton.LeftButton)
    assert hunt.values_label.text() != before


def test_it_may_be_closed_while_it_trains(hunt, qtbot):
    hunt.plant()
    qtbot.mouseClick(hunt.close_button, Qt.MouseButton.LeftButton)
    assert not hunt.isVisible()


def test_every_control_has_a_name(hunt):
    assert nameless_in(hunt) == []
    assert all(button.toolTip() for button in hunt.findChildren(QPushButton))
