"""Times of delimited text: read as numbers as long as all are plain, with the same result."""

import numpy as np
import pytest

HEADER = "user,item,rating,timestamp\n"
GOOD = [f"u{k % 7},i{k},{k % 5 + 1},{10**9 + k}" for k in range(40)]


@pytest.mark.parametrize(
    ("odd", "time"),
    [("1000000100.0", 10**9 + 100), ("+1000000100", 10**9 + 100), (" 1000000100", 10**9 + 100)],
)
def test_an_odd_but_valid_time_is_read_among_plain_ones(load, odd, time):
    dataset = load(HEADER + "\n".join([*GOOD, f"u1,new,3,{odd}"]) + "\n")
    assert dataset.timestamps.tolist() == [*(10**9 + np.arange(40)).tolist(), time]


@pytest.mark.parametrize(
    "bad", ["0x3B9ACA64", "0X3B9ACA64", "1_000_000_100", "9223372036854775808"]
)
def test_what_only_machines_take_for_a_number_is_rejected(load, bad):
    dataset = load(HEADER + "\n".join([*GOOD, f"u1,new,3,{bad}"]) + "\n")
    assert [row.line for row in dataset.report.rejected] == [42]
    assert bad in dataset.report.rejected[0].reason
