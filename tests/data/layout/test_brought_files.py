"""Every layout that people bring gives its ratings, or is refused by its name."""

from dataclasses import dataclass, field

import pytest

from funksvd_gui.data.layout.text_layout import find_layout
from funksvd_gui.data.numbers import DecimalMark, DecimalMarkError, RatingText
from funksvd_gui.data.reading_choices import ReadingChoices
from funksvd_gui.data.records import Records
from funksvd_gui.errors import LoadError
from tests.data.brought_files import BroughtFile, all_files

FILES = all_files()


@dataclass
class Account:
    """What `inspect` gives, as far as the layout decides it."""

    ratings: dict = field(default_factory=dict)
    rejected: int = 0
    duplicates: int = 0
    columns: dict = field(default_factory=dict)
    asked: list = field(default_factory=list)
    told: list = field(default_factory=list)


def inspected(file: BroughtFile, choices: ReadingChoices | None = None) -> Account:
    """Read a file by its layout alone, one row after the other."""
    text = file.content.removeprefix("\ufeff")
    layout = find_layout(text, file.file_name, is_whole=True, choices=choices or ReadingChoices())
    found = layout.found
    account = Account(
        columns={
            role: layout.names[column]
            for role in ("user", "item", "rating", "time")
            if layout.names and (column := found.roles.column(role)) is not None
        },
        asked=[question.choice for question in (*layout.questions, *found.questions)],
        told=[*layout.warnings, *found.warnings],
    )
    try:
        _read(text, layout, RatingText(comma_separates=layout.comma_separates), account)
    except DecimalMarkError:
        account.ratings.clear()
        _read(text, layout, RatingText(DecimalMark.POINT), account)
    return account


def _read(text, layout, judge, account):
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")[layout.n_leading :]
    user, item, rating = (layout.found.roles.column(role) for role in ("user", "item", "rating"))
    for record in Records("\n".join(lines), layout.cut):
        fields = [field.strip(" \t\ufeff") for field in record.fields]
        if record.problem or len(fields) != layout.n_columns:
            account.rejected += 1
            continue
        value = judge.value(fields[rating])
        if value is None or not fields[user] or not fields[item]:
            account.rejected += 1
            continue
        pair = fields[user], fields[item]
        account.duplicates += pair in account.ratings
        account.ratings[pair] = value


def test_there_are_many_and_each_has_a_name():
    assert len(FILES) >= 80
    assert len({file.name for file in FILES}) == len(FILES)


@pytest.mark.parametrize("file", [f for f in FILES if not f.error], ids=lambda file: file.name)
def test_it_gives_its_ratings_and_tells_its_guesses(file):
    account = inspected(file)
    users, items = zip(*account.ratings, strict=True)
    values = account.ratings.values()
    assert (len(account.ratings), len(set(users)), len(set(items))) == (
        file.n_ratings, file.n_users, file.n_items,
    )  # fmt: skip
    assert (min(values), max(values)) == pytest.approx(file.scale)
    assert (account.rejected, account.duplicates) == (file.rejected, file.duplicates)
    assert file.columns.items() <= account.columns.items()
    assert account.asked == list(file.asked)
    for word in file.told:
        assert any(word in sentence for sentence in account.told)
    assert account.told or not file.told
    assert file.told or file.asked or not account.told


@pytest.mark.parametrize("file", [f for f in FILES if f.error], ids=lambda file: file.name)
def test_it_is_refused_by_its_name(file):
    with pytest.raises(LoadError) as caught:
        inspected(file)
    for word in file.error:
        assert word in str(caught.value)
    assert caught.value.hint.endswith((".", "”"))


@pytest.mark.parametrize("file", [f for f in FILES if not f.error], ids=lambda file: file.name)
def test_what_was_found_and_chosen_reads_the_same_again(file):
    first = inspected(file)
    text = file.content.removeprefix("\ufeff")
    layout = find_layout(text, file.file_name, is_whole=True, choices=ReadingChoices())
    roles = layout.found.roles
    choices = ReadingChoices(
        separator=layout.cut.separator, has_header=layout.has_header, missing_code="",
        user=roles.column("user"), item=roles.column("item"), rating=roles.column("rating"),
        time=-1 if roles.time is None else roles.time.column,
    )  # fmt: skip
    again = inspected(file, choices)
    assert again.ratings == first.ratings
    assert again.asked == []
