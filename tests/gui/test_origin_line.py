import dataclasses

import pytest
from PySide6.QtWidgets import QLabel

from funksvd_gui.data.filter.settings import Filter
from funksvd_gui.gui.origin_line import OriginLine


@pytest.fixture
def line(qtbot, state, themes):
    line = OriginLine(state)
    qtbot.addWidget(line)
    return line


def text(line):
    return line.findChild(QLabel).text()


def test_says_nothing_of_a_run_of_the_data_that_are_loaded(line, state, make_dataset, add_run):
    state.set_dataset(make_dataset())
    add_run()
    assert line.isHidden()


def test_says_what_a_run_of_other_data_learned_from(line, state, make_dataset, add_run):
    run = add_run("LensKit")
    state.set_dataset(make_dataset("other.csv"))
    assert line.isHidden()
    state.select_run(run)
    assert not line.isHidden()
    assert text(line) == "Run 1, LensKit, learned from ratings.csv. Loaded is other.csv."
    line.set_wanted(False)
    assert line.isHidden()


def test_filtered_data_are_other_data(line, state, make_dataset, add_run):
    run = add_run("LensKit")
    filtered = dataclasses.replace(make_dataset(), filter=Filter(min_user_ratings=3))
    state.set_dataset(filtered)
    state.select_run(run)
    assert text(line).endswith("learned from ratings.csv. Loaded is ratings.csv, filtered.")
