from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QDate

from funksvd_gui.data.filter.settings import Filter
from funksvd_gui.data.filtering import FilterCounts, apply_filter
from funksvd_gui.gui.settings_view.filter_panel import FilterPanel

DAY = 86_400
FIRST = 946_684_800  # 1 January 2000


@pytest.fixture
def panel(qtbot):
    panel = FilterPanel()
    qtbot.addWidget(panel)
    panel.show()
    return panel


@pytest.fixture
def timed(make_dataset):
    """One rating a day, from 1 January 2000 on."""
    data = make_dataset()
    return replace(data, timestamps=FIRST + DAY * np.arange(data.n_ratings))


def test_without_data_nothing_can_be_filtered(panel):
    panel.show_dataset(None)
    assert not panel.isEnabled()


def test_all_fields_make_the_filter(panel, timed):
    panel.show_dataset(timed)
    panel.min_user_ratings.setValue(5)
    panel.min_item_ratings.setValue(3)
    panel.first_day.setDate(QDate(2000, 1, 11))
    panel.last_day.setDate(QDate(2000, 3, 1))
    panel.n_users.setValue(20)
    assert panel.chosen() == Filter(
        min_user_ratings=5, min_item_ratings=3, earliest=FIRST + 10 * DAY,
        latest=FIRST + 61 * DAY - 1, n_users=20,
    )  # fmt: skip


def test_a_range_that_leaves_out_nothing_is_none(panel, timed):
    panel.show_dataset(timed)
    assert panel.chosen() == Filter()


def test_the_days_are_those_of_the_data(panel, timed, make_dataset):
    panel.show_dataset(timed)
    assert panel.first_day.date() == QDate(2000, 1, 1)
    assert panel.last_day.date() == QDate(2001, 2, 3)
    panel.show_dataset(make_dataset())
    assert not panel.first_day.isEnabled()
    assert panel.chosen() == Filter()


@pytest.mark.parametrize("odd", [-(2**62), 2**62])
def test_times_that_no_calendar_has_cannot_be_chosen(panel, timed, odd):
    panel.show_dataset(replace(timed, timestamps=np.append(timed.timestamps[1:], odd)))
    assert not panel.first_day.isEnabled()


def test_a_range_that_ends_before_it_begins_says_so(panel, timed):
    panel.show_dataset(timed)
    panel.first_day.setDate(QDate(2000, 6, 1))
    panel.last_day.setDate(QDate(2000, 5, 1))
    assert panel.chosen() is None
    assert "ends before it begins" in panel.counts.text()
    assert not panel.apply_button.isEnabled()


def test_tells_what_is_edited_and_applies_only_at_the_button(panel, timed, qtbot):
    panel.show_dataset(timed)
    assert not panel.apply_button.isEnabled()
    wanted = []
    panel.apply_wanted.connect(wanted.append)
    with qtbot.waitSignal(panel.edited) as edited:
        panel.min_user_ratings.setValue(7)
    assert edited.args == [Filter(min_user_ratings=7)]
    assert wanted == []
    panel.apply_button.click()
    assert wanted == [Filter(min_user_ratings=7)]


def test_the_counts_say_how_much_of_how_much(panel, timed):
    panel.show_dataset(timed)
    panel.show_counts(FilterCounts(300, 20, 25))
    assert panel.counts.text() == "300 of 400 ratings\n20 of 40 users\n25 of 30 items"


def test_a_filtered_dataset_shows_its_filter_and_the_way_back(panel, timed):
    chosen = Filter(min_user_ratings=9, latest=FIRST + 300 * DAY - 1)
    panel.show_dataset(timed)
    panel.show_dataset(apply_filter(timed, chosen))
    assert panel.chosen() == chosen
    assert not panel.apply_button.isEnabled()
    wanted = []
    panel.apply_wanted.connect(wanted.append)
    panel.reset_button.click()
    assert wanted == [Filter()]


def test_use_all_forgets_what_was_not_applied(panel, timed):
    panel.show_dataset(timed)
    panel.min_user_ratings.setValue(7)
    panel.reset_button.click()
    assert panel.chosen() == Filter()
    assert not panel.reset_button.isEnabled()


def test_the_counts_follow_every_key(panel, timed, qtbot):
    panel.show_dataset(timed)
    asked = []
    panel.edited.connect(lambda chosen: asked.append(chosen.min_user_ratings))
    panel.min_user_ratings.selectAll()
    qtbot.keyClicks(panel.min_user_ratings, "12")
    assert asked[-1] == 12
    assert panel.apply_button.isEnabled()
    assert panel.min_user_ratings.text() == "12"
