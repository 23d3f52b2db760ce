import dataclasses

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from funksvd_gui.data.filter.settings import Filter
from funksvd_gui.gui.settings_view.settings_view import DataPanel
from funksvd_gui.gui.widgets.fields import DecimalField


@pytest.fixture
def panel(qtbot, state):
    panel = DataPanel(state)
    qtbot.addWidget(panel)
    panel.resize(284, 600)
    panel.show()
    return panel


def texts(panel):
    return [label.text() for label in panel.findChildren(QLabel)]


def share(panel, name):
    (found,) = (f for f in panel.findChildren(DecimalField) if f.accessibleName() == name)
    return found


def test_invites_while_there_are_no_data(panel):
    assert "No ratings loaded" in texts(panel)


def test_shows_name_counts_density_and_scale(panel, state, make_dataset):
    state.set_dataset(make_dataset("films.csv"))
    shown = texts(panel)
    assert "films.csv" in shown
    assert "400 ratings · 40 users" in shown
    assert "30 items · density 33.3 %" in shown
    assert "scale 1 – 5" in shown


def test_says_that_data_are_filtered(panel, state, make_dataset):
    data = make_dataset("films.csv")
    state.set_dataset(dataclasses.replace(data, filter=Filter(min_user_ratings=2), original=data))
    assert "films.csv, filtered" in texts(panel)


def test_a_name_from_a_file_is_plain_text(panel, state, make_dataset):
    state.set_dataset(make_dataset("<b>x</b>.csv"))
    (name,) = (label for label in panel.findChildren(QLabel) if label.text() == "<b>x</b>.csv")
    assert name.textFormat() == Qt.TextFormat.PlainText


def test_shares_are_percents_here_and_parts_in_the_state(panel, state):
    share(panel, "Validation share").setValue(10)
    share(panel, "Hold-out share").setValue(20)
    assert state.split_settings.validation_share == 0.1
    assert state.split_settings.test_share == 0.2


def test_follows_the_state(panel, state):
    assert share(panel, "Validation share").text() == "5 %"
    state.set_split_settings(type(state.split_settings)(test_share=0.2, validation_share=0.0))
    assert share(panel, "Validation share").text() == "0 %"
    assert share(panel, "Hold-out share").text() == "20 %"
