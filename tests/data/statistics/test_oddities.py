"""What is said about ratings that were read exactly and look odd."""

import dataclasses

import numpy as np
import pytest

from funksvd_gui.data.reading_choices import NO_CODE, ReadingChoices
from funksvd_gui.data.sample import load_sample
from funksvd_gui.data.statistics.oddities import examine

NAMES = "user,item,rating\n"
ORDINARY = NAMES + "".join(f"u{k % 6},i{k % 5},{1 + k % 5}\n" for k in range(30))


def _warnings(load, content, **choices):
    return load(content, choices=ReadingChoices(**choices)).report.warnings


def test_ordinary_ratings_have_no_warning(load):
    assert _warnings(load, ORDINARY) == ()


@pytest.mark.parametrize(
    ("ids", "example"),
    [
        (("7", "007"), "“7” and “007”"),
        (("Ann", "ann"), "“Ann” and “ann”"),
        (("a b", "ab"), "“a b” and “ab”"),
        (("0", "000"), "“0” and “000”"),
        (("STRASSE", "straße"), "“STRASSE” and “straße”"),
        (("Amélie", "Ame\u0301lie"), "“Amélie” and “Ame\u0301lie”"),
        (("A1", "\uff21\uff11"), "“A1” and “\uff21\uff11”"),
    ],
)
def test_ids_that_look_alike_are_told_and_kept_apart(load, ids, example):
    dataset = load(ORDINARY + "".join(f"{an_id},i1,3\n" for an_id in ids))
    (warning,) = dataset.report.warnings
    assert warning == (
        "1 user id differs from another only by case, spaces, leading zeros or Unicode form, "
        f"such as {example}; they were read as different users."
    )
    assert all(dataset.users.index_of(an_id) is not None for an_id in ids)


def test_alike_items_are_counted(load):
    rows = ORDINARY + "".join(f"u1,{an_id},3\n" for an_id in ("X", "x", "0x", "y", "Y"))
    assert _warnings(load, rows)[0].startswith("3 item ids differ from another only by case")


@pytest.mark.parametrize(
    "pair", [("1", "10"), ("10", "100"), ("7", "7.0"), ("a-b", "ab"), ("é", "e")]
)
def test_other_ids_do_not_look_alike(load, pair):
    assert _warnings(load, ORDINARY + "".join(f"{an_id},i1,3\n" for an_id in pair)) == ()


def test_equal_ratings_are_told(load):
    (warning,) = _warnings(load, NAMES + "u1,i1,4\nu2,i1,4\nu1,i2,4\n")
    assert warning == "All ratings are 4: there is nothing to learn from them."
    assert _warnings(load, NAMES + "u1,i1,4\n") == ()


def test_one_outlier_is_named_with_its_place(load):
    (warning,) = _warnings(load, ORDINARY + "u2,i1,555\n")
    assert warning == (
        "One rating is 555, of item “i1” by user “u2”, far outside: the others lie from 1 to 5."
    )


def test_several_outliers_are_named_and_counted(load):
    many = "".join(f"u{k},i{k % 50},{1 + k % 5}\n" for k in range(1_000))
    odd = "".join(f"u{k},odd{k},{code}\n" for k, code in enumerate((99, 99, -999, 555, 777.5)))
    assert (
        "5 ratings lie far outside: −999 (once), 99 (twice), 555 (once) and another value; "
        "the first is of item “odd0” by user “u0”; the others lie from 1 to 5."
    ) in _warnings(load, many + odd)


def _rows_of(counts):
    """Return a file in which each rating, as it is written, occurs so often."""
    texts = [text for text, count in counts.items() for _ in range(count)]
    return NAMES + "".join(f"u{k % 20},i{k // 20},{text}\n" for k, text in enumerate(texts))


_STARS = {str(k): 30 for k in range(1, 6)}


class TestNumbersThatMayMeanNotRated:
    def test_the_number_is_told_with_its_place_on_the_scale_and_what_to_do(self, load):
        # As in rating.csv of MyAnimeList, where -1 stands for "watched".
        rows = _rows_of({"-1": 6, "2": 1, "6": 4, "7": 8, "8": 9, "9": 5, "10": 3})
        # Who chose that there is no code was not asked while the columns were looked at.
        assert _warnings(load, rows, missing_code=NO_CODE)[0] == (
            "6 of 36 ratings are −1, while the others lie from 2 to 10: it may mean “not rated”. "
            "If so, read the file again with −1 as missing-value code."
        )

    @pytest.mark.parametrize(
        ("code", "others"),
        [
            ("-1", {str(k): 9 for k in range(101)}),
            ("-1", _STARS),
            ("0", {str(k / 2): 20 for k in range(2, 11)}),  # no half star
            ("0", {"2": 9, "3": 9, "4": 9, "5": 9}),
            ("99", {str(k): 5 for k in range(-10, 11)}),
            ("99", {f"{k / 100}": 1 for k in range(-900, 900)}),
            ("99", _STARS),
            ("-999", _STARS),
        ],
    )
    def test_numbers_apart_from_the_scale_are_told(self, load, code, others):
        (warning,) = _warnings(load, _rows_of({code: 40, **others}), missing_code=NO_CODE)
        assert f"ratings are {code.replace('-', '−')}, while the others lie from" in warning

    def test_a_zero_beside_the_scale_is_told_where_it_is_most_frequent(self, load):
        assert "70 of 220 ratings are 0" in _warnings(load, _rows_of({"0": 70, **_STARS}))[0]

    @pytest.mark.parametrize(
        "counts",
        [
            {"0": 4, **{str(k): 30 for k in range(1, 11)}},  # MovieTweetings
            {"0": 30, **{str(k): 30 for k in range(1, 6)}},
            {"0": 60, **{str(k): 9 for k in range(1, 101)}},
            {"0": 1, "2": 5, "3": 8, "4": 9, "5": 4},  # nobody happened to give a 1
            {str(k): 9 for k in range(-10, 11)},  # Jester
            {str(k): 9 for k in range(100)},
            {"0": 90, "1": 40},
            {"-1": 30, "0": 50, "1": 40},
            {"-1": 30, "1": 40},
            {str(k): 20 for k in range(-2, 3)},
            {"0": 30, "0.5": 20, "1": 30, "1.5": 30, "5": 20},
        ],
    )
    def test_ends_of_a_scale_are_not(self, load, counts):
        assert _warnings(load, _rows_of(counts)) == ()

    def test_one_number_far_outside_is_told_once_with_who_gave_it(self, load):
        (warning,) = _warnings(load, ORDINARY + "u2,i1,99\n")
        assert warning.startswith("One rating is 99, of item “i1” by user “u2”")

    def test_few_of_many_are_told_once(self, load):
        counts = {"99": 3, **{str(k): 200 for k in range(1, 6)}}
        (warning,) = _warnings(load, _rows_of(counts))
        assert warning.startswith("3 of 1,003 ratings are 99, while the others lie from 1 to 5")

    def test_what_the_reader_has_told_is_not_told_again(self, load):
        rows = "".join(f"u{k},b{k % 9},{0 if k % 3 else 5 + k % 5}\n" for k in range(90))
        warnings = _warnings(load, "User-ID,ISBN,Book-Rating\n" + rows)
        assert sum("missing-value code" in warning for warning in warnings) == 1


def test_ids_in_sentences_are_made_harmless(load):
    (warning,) = _warnings(load, ORDINARY + "u\u202e,i1,555\n")
    assert "\\u202e" in warning


def test_users_known_from_one_rating_are_facts_and_a_warning_if_most_are(load):
    dataset = load(ORDINARY + "once,i1,3\n")
    assert dataset.report.warnings == ()
    assert "1 of 7 users and 0 of 5 items have one rating only." in dataset.report.facts
    rows = "".join(f"u{k},i{k % 4},{1 + k % 3}\n" for k in range(120))
    (warning,) = _warnings(load, NAMES + rows)
    assert warning.startswith("120 of 120 users have one rating only")


@pytest.mark.parametrize(
    ("ratings", "fact", "step"),
    [
        ("1 3 5", "whole numbers in steps of 2 from 1 to 5", 2),
        ("1 2 5", "whole numbers from 1 to 5", 1),
        ("0.5 2 5", "whole and half numbers from 0.5 to 5", 0.5),
        ("-0.1 2 5", "tenths from −0.1 to 5", 0.1),
    ],
)  # fmt: skip
def test_the_grid_of_the_scale_is_a_fact(load, ratings, fact, step):
    rows = "".join(f"u{k % 2},i{k // 2},{text}\n" for k, text in enumerate(ratings.split() * 2))
    report = load(rows).report
    assert report.facts[0] == f"The ratings are {fact}, 3 different values."
    assert report.grid_step == step


def test_ratings_on_no_grid_are_a_fact(load):
    report = load("u,i,1\nu,j,2.34567\nv,i,5\n").report
    assert report.facts[0] == (
        "The ratings have 3 different values from 1 to 5, on no regular grid."
    )
    assert report.grid_step is None


def test_a_continuous_scale_is_a_fact(load):
    rows = "".join(f"u{k % 50},i{k},{k / 7:.5f}\n" for k in range(3_000))
    report = load(rows).report
    assert report.facts[0] == "The ratings are a continuous scale from 0 to 428.42857."
    assert report.grid_step is None


def test_the_sample_has_half_stars_and_no_warning():
    report = load_sample().report
    assert report.warnings == ()
    assert report.grid_step == 0.5
    assert report.facts[0].endswith("from 0.5 to 5, 10 different values.")


def test_ratings_of_twice_the_digits_are_told_with_all_of_them(ratings):
    values = 16_777_216 + np.arange(400) % 3.0
    values[7] = 99_999_999
    ids = [f"u{k}" for k in range(40)], [f"i{k}" for k in range(30)]
    found = examine(dataclasses.replace(ratings, values=values), *ids)
    assert "far outside: the others lie from 16777216 to 16777218." in found.warnings[0]
    assert found.facts[0].startswith("The ratings are whole numbers from 16777216 to 99999999")
    assert found.grid_step == 1
