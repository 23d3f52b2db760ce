"""Decisions about a file survive a settings file, and nothing else is taken for one."""

import json

import pytest

from funksvd_gui.data.load_report import ColumnUse, LoadReport
from funksvd_gui.data.reading_choices import ReadingChoices

COLUMNS = {"user": "reviewer", "item": "2", "rating": "überall", "time": "=when"}


def test_member_and_columns_come_back():
    choices = ReadingChoices(member="ml/ratings.csv", columns=COLUMNS)
    kept = json.loads(json.dumps(choices.as_dict()))
    assert kept == {"member": "ml/ratings.csv", "columns": COLUMNS}
    assert ReadingChoices.from_dict(kept) == choices
    assert ReadingChoices.from_dict(kept) != ReadingChoices(member="ml/ratings.csv")


def test_choices_of_columns_can_be_looked_up_by():
    choices = ReadingChoices(columns=COLUMNS)
    assert {choices: 1}[ReadingChoices(columns=dict(COLUMNS))] == 1


@pytest.mark.parametrize(
    "kept",
    [{"member": 3}, {"columns": ["user"]}, {"columns": {"user": 1}}, {"columns": {"who": "a"}}],
)
def test_what_was_never_written_is_refused(kept):
    with pytest.raises(ValueError, match=r"no text|no columns"):
        ReadingChoices.from_dict(kept)


def test_the_columns_of_a_report_do_not_change():
    given = {"user": ColumnUse("who", "name")}
    report = LoadReport(format="f", encoding="e", has_header=True, n_rows=1, columns=given)
    given.clear()
    assert report.columns["user"].why == "name"
    with pytest.raises(TypeError):
        report.columns["item"] = ColumnUse("what", "name")
    assert LoadReport(format="f", encoding="e", has_header=True, n_rows=1).columns == {}
