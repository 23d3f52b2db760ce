import math

import pytest

from funksvd_gui import wording


@pytest.mark.parametrize(
    ("scale", "step", "unit"),
    [
        ((0.5, 5.0), 0.5, "stars"),
        ((1.0, 5.0), None, "stars"),
        ((1.0, 5.0), 1.0, "stars"),
        ((1.0, 5.0), 0.1, "rating points"),
        ((1.2, 4.9), None, "rating points"),
        ((0.0, 5.0), 1.0, "rating points"),
        ((1.0, 10.0), 1.0, "rating points"),
        ((-10.0, 10.0), None, "rating points"),
    ],
)
def test_ratings_are_stars_only_where_the_data_are(scale, step, unit):
    assert wording.rating_unit(scale, step) == unit


@pytest.mark.parametrize(
    ("function", "value", "text"),
    [
        (wording.rmse, 0.84311, "0.8431"),
        (wording.rmse, None, "–"),
        (wording.rmse, math.nan, "–"),
        (wording.rating, 3.456, "3.46"),
        (wording.rating, -0.5, "−0.50"),
        (wording.difference, -0.02391, "−0.0239"),
        (wording.difference, 0.5, "+0.5000"),
        (wording.difference, -0.00001, "0.0000"),
        (wording.count, 100_004, "100,004"),
        (wording.count, None, "–"),
        (wording.percent, 0.0164, "1.64 %"),
        (wording.percent, 0.2, "20 %"),
        (wording.percent, 0.000121, "0.0121 %"),
        (wording.number, 0.0, "0"),
        (wording.number, 5.0, "5"),
        (wording.number, 12_000.0, "12,000"),
        (wording.rate, 712e6, "712 M/s"),
        (wording.rate, 1.25e9, "1.2 G/s"),
        (wording.rate, 950.0, "950 /s"),
        (wording.rate, None, "–"),
        (wording.duration, 14.4, "0:14"),
        (wording.duration, 723, "12:03"),
        (wording.duration, 3723, "1:02:03"),
        (wording.duration, math.inf, "–"),
        (wording.seconds, 4.24, "4.2 s"),
    ],
)
def test_writes_numbers_as_the_design_does(function, value, text):
    assert function(value) == text


def test_a_scale_has_no_needless_zeros():
    assert wording.scale(0.5, 5.0) == "0.5 – 5"


def test_a_number_agrees_with_its_noun():
    assert wording.counted(1, "row") == "1 row"
    assert wording.counted(1_200, "row") == "1,200 rows"
    assert wording.counted(2, "entry", "entries") == "2 entries"


def test_markup_of_a_file_stays_text_in_a_tooltip():
    assert "&lt;b&gt;" in wording.plain_tooltip("<b>bold</b>")


def test_a_place_with_one_line_gets_one():
    assert wording.one_line("a\r\nb\tc\u2028d") == "a b c d"
    assert wording.one_line("<b>x</b>  y") == "<b>x</b>  y"


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("a\u202etxt.exe", r"a\u202etxt.exe"),
        ("\x00\x1b\x7f", r"\x00\x1b\x7f"), ("a\tb\nc", "a\tb\nc"),
        ("\ud800", r"\ud800"), ("שלום Ä – ok", "שלום Ä – ok"),
    ],
)  # fmt: skip
def test_what_cannot_be_seen_is_written_out(text, seen):
    assert wording.visible(text) == seen


def test_a_cell_shows_one_line_with_nothing_hidden():
    assert wording.cell("a\nb\u2066c") == r"a b\u2066c"


def test_a_tooltip_hides_nothing():
    assert r"\u202e" in wording.plain_tooltip("a\u202eb")


@pytest.mark.parametrize(
    ("n_bytes", "text"),
    [
        (7, "7 bytes"), (1_000, "1.0 kB"), (310_000_000, "310 MB"), (2_140_000_000, "2.1 GB"),
        (23_000_000_000, "23 GB"), (1_500_000_000_000, "1.5 TB"), (999, "999 bytes"),
        (9_900, "9.9 kB"), (10_000, "10 kB"), (1_000_000, "1.0 MB"), (1_000_000_000, "1.0 GB"),
        (999_000_000_000, "999 GB"), (1_000_000_000_000, "1.0 TB"), (2 * 10**15, "2,000 TB"),
    ],
)  # fmt: skip
def test_bytes_are_told_with_two_or_three_figures(n_bytes, text):
    assert wording.size(n_bytes) == text


@pytest.mark.parametrize(
    ("per_second", "text"),
    [
        (410_200_000, "410 million ratings visited a second"),
        (1_234_000_000, "1.2 billion ratings visited a second"),
        (38_000, "38 thousand ratings visited a second"),
        (12.3, "12 ratings visited a second"),
        (None, "– ratings visited a second"),
    ],
)
def test_the_speed_of_training_is_spelled_out(per_second, text):
    assert wording.visits(per_second) == text
