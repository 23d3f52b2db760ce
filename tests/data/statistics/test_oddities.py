"""What is said about ratings that were read exactly and look odd."""

import pytest

from funksvd_gui.data.sample import load_sample

ORDINARY = "".join(f"u{k % 6},i{k % 5},{1 + k % 5}\n" for k in range(30))


def _warnings(load, content):
    return load(content).report.warnings


def test_ordinary_ratings_have_no_warning(load):
    assert _warnings(load, ORDINARY) == ()


@pytest.mark.parametrize(
    ("ids", "example"),
    [
        (("7", "007"), "“7” and “007”"),
        (("Ann", "ann"), "“Ann” and “ann”"),
        (("Ann", " Ann"), "“Ann” and “ Ann”"),
        (("a b", "ab"), "“a b” and “ab”"),
        (("0", "000"), "“0” and “000”"),
        (("STRASSE", "straße"), "“STRASSE” and “straße”"),
    ],
)
def test_ids_that_look_alike_are_told_and_kept_apart(load, ids, example):
    rows = ORDINARY + "".join(f"{an_id},i1,3\n" for an_id in ids)
    dataset = load("user,item,rating\n" + rows)
    (warning,) = dataset.report.warnings
    assert warning == (
        "1 user id differs from another only by case, spaces, leading zeros or Unicode form, "
        f"such as {example}; they were read as different users."
    )
    assert all(dataset.users.index_of(an_id) is not None for an_id in ids)


def test_alike_items_are_counted(load):
    rows = ORDINARY + "".join(f"u1,{an_id},3\n" for an_id in ("X", "x", "x ", "y", "Y"))
    assert _warnings(load, rows)[0].startswith("3 item ids differ from another only by case")


@pytest.mark.parametrize("pair", [("1", "10"), ("10", "100"), ("7", "7.0"), ("a-b", "ab")])
def test_other_ids_do_not_look_alike(load, pair):
    assert _warnings(load, ORDINARY + "".join(f"{an_id},i1,3\n" for an_id in pair)) == ()


def test_equal_ratings_are_told(load):
    (warning,) = _warnings(load, "u1,i1,4\nu2,i1,4\nu1,i2,4\n")
    assert warning == "All ratings are 4: there is nothing to learn from them."
    assert _warnings(load, "u1,i1,4\n") == ()


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


def test_ids_in_sentences_are_made_harmless(load):
    (warning,) = _warnings(load, ORDINARY + "u\u202e,i1,555\n")
    assert "\\u202e" in warning


def test_users_known_from_one_rating_are_facts_and_a_warning_if_most_are(load):
    dataset = load(ORDINARY + "once,i1,3\n")
    assert dataset.report.warnings == ()
    assert "1 of 7 users and 0 of 5 items have one rating only." in dataset.report.facts
    rows = "".join(f"u{k},i{k % 4},{1 + k % 3}\n" for k in range(120))
    (warning,) = _warnings(load, rows)
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
    assert report.facts[0] == "The ratings are a continuous scale from 0 to 428.42856."
    assert report.grid_step is None


def test_the_sample_has_half_stars_and_no_warning():
    report = load_sample().report
    assert report.warnings == ()
    assert report.grid_step == 0.5
    assert report.facts[0].endswith("from 0.5 to 5, 10 different values.")
