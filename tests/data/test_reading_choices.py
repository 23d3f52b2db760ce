"""Decisions about a file survive a settings file, and nothing else is taken for one."""

import json

import pytest

from funksvd_gui.data.reading_choices import ReadingChoices
from funksvd_gui.errors import HyperparamError

COLUMNS = (("user", "reviewer"), ("item", "2"), ("rating", "überall"), ("time", "=when"))


def test_member_and_columns_come_back():
    choices = ReadingChoices(member="ml/ratings.csv", columns=COLUMNS)
    kept = json.loads(json.dumps(choices.as_dict()))
    assert ReadingChoices.from_dict(kept) == choices
    assert ReadingChoices.from_dict(kept) != ReadingChoices(member="ml/ratings.csv")


def test_choices_of_columns_can_be_looked_up_by():
    choices = ReadingChoices(columns=COLUMNS)
    assert {choices: 1}[ReadingChoices(columns=COLUMNS)] == 1


@pytest.mark.parametrize(
    "kept",
    [{"member": 3}, {"columns": ["user"]}, {"columns": [["user", 1]]}, {"columns": {"who": "a"}},
     {"columns": 3}, {"user": True}, {"time": -2}, {"has_header": 1}, {"what": "ever"}],
)  # fmt: skip
def test_what_was_never_written_is_refused(kept):
    with pytest.raises(HyperparamError, match="These are no choices"):
        ReadingChoices.from_dict(kept)
