"""Columns are recognized by names, types and values; what nobody can know is asked."""

import itertools

import pytest

from funksvd_gui.data.loading import load_ratings, preview
from funksvd_gui.data.reading_choices import ReadingChoices
from funksvd_gui.errors import LoadError

from .conftest import triples_of


def _rows(line, n=40):
    return "".join(line(k) + "\n" for k in range(n))


def _choices_asked(path, **choices):
    return [
        question.choice for question in preview(path, ReadingChoices.from_dict(choices)).questions
    ]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (lambda k: f"u{k},i{k % 7},{k % 5 + 1}", ("u3", "i3", 4.0)),
        (lambda k: f"i{k % 7},u{k},{k % 5 + 1}", ("u3", "i3", 4.0)),
        (lambda k: f"tt0{k:06},user_{k % 9},{k % 5 + 1}", ("user_3", "tt0000003", 4.0)),
        (lambda k: f"A1B2C3D4E5{k:02},B00000{k:04},{k % 2 + 3}", ("A1B2C3D4E503", "B000000003", 4)),
        (lambda k: f"B00000{k:04},someone {k},{k % 5 + 1}", ("someone 3", "B000000003", 4.0)),
        (lambda k: f"{k % 5 + 1},u{k},i{k + 1000}", ("u3", "i1003", 4.0)),
        (lambda k: f"u{k},2020-01-{k % 28 + 1:02},i{k},{k % 5 + 1}", ("u3", "i3", 4.0)),
        (lambda k: f"u{k},i{k},{1_300_000_000 + k * 7},{k % 5 + 1}", ("u3", "i3", 4.0)),
    ],
)  # fmt: skip
def test_values_tell_the_columns_without_names(write, line, expected):
    dataset = load_ratings(write(_rows(line)))
    assert triples_of(dataset)[3] == expected
    assert dataset.report.warnings == ()


@pytest.mark.parametrize(
    ("line", "choice"),
    [
        (lambda k: f"{k * 3 + 1},{k + 500},{k % 5 + 1}", "user"),
        (lambda k: f"ann{k},{k},{k % 5 + 1}", "user"),
        (lambda k: f"u{k},u{k + 1},{k % 5 + 1}", "user"),
        (lambda k: f"{k % 5 + 1},{k * 31},{k * 77}", "rating"),
    ],
)
def test_what_nothing_tells_is_asked_and_told(write, line, choice):
    path = write(_rows(line))
    assert choice in _choices_asked(path)
    assert any("nothing in the file says so" in w for w in load_ratings(path).report.warnings)


@pytest.mark.parametrize("separator", ["\t", "::"])
def test_the_layouts_of_movielens_need_no_question(write, separator):
    path = write(
        _rows(lambda k: separator.join((str(k), str(k + 9), str(k % 5), str(978_300_760 + k))))
    )
    assert _choices_asked(path) == []
    assert load_ratings(path).report.warnings == ()


def test_chosen_columns_are_not_asked_for_again(write):
    path = write(_rows(lambda k: f"{k * 3 + 1},{k + 500},{k % 5 + 1}"))
    assert _choices_asked(path, user=1, item=0) == []
    assert load_ratings(path, ReadingChoices(user=1, item=0)).report.warnings == ()


def test_one_chosen_column_leaves_the_others_to_be_found(write):
    dataset = load_ratings(write("user,item,rating\na,b,1\nc,d,2\n"), ReadingChoices(user=1))
    assert triples_of(dataset) == [("b", "a", 1.0), ("d", "c", 2.0)]


def test_two_separators_that_fit_alike_are_asked(write):
    path = write(_rows(lambda k: f"{k};b{k},{k % 9};{k % 5},3"))
    assert "separator" in _choices_asked(path)
    assert any("separated by" in warning for warning in load_ratings(path).report.warnings)
    assert "separator" not in _choices_asked(path, separator=";")


@pytest.mark.parametrize(
    ("unit", "word"), [(1_000, "milliseconds"), (10**6, "microseconds"), (10**9, "nanoseconds")]
)
def test_finer_times_become_seconds_and_say_so(write, unit, word):
    rows = f"u1,i1,3,{1_300_000_000 * unit + unit - 1}\nu1,i1,4,{1_300_000_000 * unit + 1}\n"
    dataset = load_ratings(write(f"user,item,rating,time\n{rows}u2,i1,5,{1_300_000_001 * unit}\n"))
    # Within the same second the later one counts, although it comes first.
    assert triples_of(dataset) == [("u1", "i1", 3.0), ("u2", "i1", 5.0)]
    assert dataset.timestamps.tolist() == [1_300_000_000, 1_300_000_001]
    assert any(word in warning for warning in dataset.report.warnings)


def test_compact_dates_are_dates_and_no_seconds(write):
    dataset = load_ratings(write("user,item,rating,date\nu1,i1,4,20200131\nu2,i1,3,19991231\n"))
    assert dataset.timestamps.tolist() == [1_580_428_800, 946_598_400]


def test_parts_of_seconds_decide_between_repeated_ratings(write):
    dataset = load_ratings(
        write(
            "user,item,rating,time\nu,i,1,2020-01-01 10:00:00.9\nu,i,2,2020-01-01 10:00:00.1\n"
            "v,i,5,2020-01-01T10:00:00Z\n"
        )
    )
    assert triples_of(dataset) == [("u", "i", 1.0), ("v", "i", 5.0)]
    assert dataset.timestamps.tolist() == [1_577_872_800, 1_577_872_800]


def test_book_crossing_says_what_its_zeros_mean(write):
    path = write(
        '"User-ID";"ISBN";"Book-Rating"\r\n"276725";"034545104X";"0"\r\n'
        '"276726";"0155061224";"5"\r\n"276727";"0446520802";"Andr\xe9"\r\n'
        '"276729";"052165615X";"3"\r\n'.encode("cp1252")
    )
    assert _choices_asked(path) == ["missing_code", "encoding"]
    dataset = load_ratings(path)
    assert dataset.report.format == "Book-Crossing"
    assert triples_of(dataset)[0] == ("276725", "034545104X", 0.0)
    assert any("rating of 0" in warning for warning in dataset.report.warnings)
    assert load_ratings(path, ReadingChoices(missing_code="0")).n_ratings == 2
    assert _choices_asked(path, missing_code="", encoding="Windows-1252") == []


def test_a_chosen_header_or_none_decides(write):
    path = write("a,b,1\nc,d,2\n")
    assert load_ratings(path, ReadingChoices(has_header=True)).n_ratings == 1
    named = write("user,item,5\nu1,i1,4\n", "named.csv")
    assert load_ratings(named, ReadingChoices(has_header=False)).n_ratings == 2
    assert "has_header" not in _choices_asked(named, has_header=False)


@pytest.mark.parametrize("first", ["user,item,rating\n", ""])
@pytest.mark.parametrize("columns", list(itertools.product([None, 0, 1, 2], repeat=3)))
def test_any_choice_of_columns_is_read_or_refused(write, first, columns):
    path = write(first + "1,2,3\n4,5,4\n")
    choices = ReadingChoices(user=columns[0], item=columns[1], time=columns[2])
    try:
        shown = preview(path, choices)
    except LoadError:
        # Of three columns none is left for the times.
        chosen = [k for k in columns if k is not None]
        assert len(set(chosen)) < len(chosen) or columns[2] is not None
        return
    assert len({shown.choices.user, shown.choices.item, shown.choices.rating}) == 3
    assert load_ratings(path, choices).report.choices == shown.choices


def test_columns_without_names_are_looked_for_among_the_first_only(write):
    row = ",".join(["word"] * 20_000)
    path = write("".join(f"u{k},i{k},{k % 5},{row}\n" for k in range(2)))
    assert triples_of(load_ratings(path)) == [("u0", "i0", 0.0), ("u1", "i1", 1.0)]
