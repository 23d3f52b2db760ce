"""Numbers in our headers are as short as they can be, and never silently another."""

import json
import math

import numpy as np
import pytest

from funksvd_gui.store.array_archive import ArchiveError
from funksvd_gui.store.header import Header, Number, read_header


class Odd(Header):
    number: Number


def header(number):
    return Odd(
        format="odd", format_version=1, program_version="1", name="n", fingerprint="f",
        n_users=1, n_items=1, hyperparams={}, number=number,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.1, "0.1"), (0.1 + 0.2, "0.30000000000000004"), (np.float64(0.1), "0.1"),
        (np.float32(0.1), "0.1"), (np.float32(1 / 3), "0.33333334"), (np.int64(3), "3"),
    ],
)  # fmt: skip
def test_numbers_are_the_shortest_that_read_back_the_same(number, text):
    content = header(number).to_json()
    assert f'"number":{text}}}'.encode() in content
    found = read_header(content, "odd", "odd", {1: Odd}).number
    assert type(number)(found) == number


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf, 1e30, np.float32("nan")])
def test_what_is_no_believable_number_is_not_read_back(number):
    with pytest.raises(ArchiveError, match="wrong value for 'number'"):
        read_header(header(number).to_json(), "odd", "odd", {1: Odd})


@pytest.mark.parametrize("name", ["n_users", "number", "format_version", "hyperparams"])
def test_integers_without_end_are_refused(name):
    values = json.loads(header(1.0).to_json())
    content = json.dumps(values | {name: 0}).replace(f'"{name}": 0', f'"{name}": {10**400}')
    with pytest.raises(ArchiveError, match=f"wrong value for '{name}'"):
        read_header(content.encode(), "odd", "odd", {1: Odd})


@pytest.mark.parametrize("deep", [b'{"format": ', b'{"format": "odd", "hyperparams": '])
def test_depths_without_end_are_refused(deep):
    with pytest.raises(ArchiveError):
        read_header(deep + b"[" * 100_000, "odd", "odd", {1: Odd})


def test_what_has_no_place_in_a_header_is_a_mistake_of_the_program():
    with pytest.raises(TypeError, match="complex has no place"):
        header(1j).to_json()
