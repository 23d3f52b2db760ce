"""Two datasets have the same fingerprint exactly if they hold the same ratings."""

from dataclasses import replace

import numpy as np
import pytest

from funksvd_gui.data.fingerprint import fingerprint_of
from funksvd_gui.data.sample import load_sample

BASE = "u,i,3\nv,j,4\n"


def test_the_same_ratings_have_the_same_fingerprint_whatever_the_file(load):
    others = ["u\ti\t3.0\nv\tj\t4\n", "item,user,rating\ni,u,3\nj,v,4\n", "u,i,3,7\nv,j,4,9\n"]
    expected = load(BASE).fingerprint
    assert len(expected) == 64
    assert [load(text).fingerprint for text in others] == [expected] * 3


@pytest.mark.parametrize(
    "text",
    ["u,i,3\nv,j,4.5\n", "u,i,3\nw,j,4\n", "u,i,3\nv,i,4\n", "u,i,3\n", "uv,i,3\nv,j,4\n"],
)
def test_other_ratings_have_another_fingerprint(load, text):
    assert load(text).fingerprint != load(BASE).fingerprint


def test_ids_do_not_run_into_one_another(load):
    assert load("1,i,3\n23,i,3\n").fingerprint != load("12,i,3\n3,i,3\n").fingerprint


def test_it_is_that_of_files_that_were_saved():
    assert load_sample().fingerprint == (
        "419fc40e0454d535c7f836feaf8761b4c8983254198652fa99a777c7dac6bb03"
    )


def test_ratings_of_twice_the_digits_are_told_apart(ratings):
    ids = [str(k) for k in range(40)], [str(k) for k in range(30)]
    wide = replace(ratings, values=ratings.values.astype(np.float64))
    wide.values[0] = 16_777_216
    other = replace(wide, values=wide.values.copy())
    other.values[0] = 16_777_217
    assert fingerprint_of(*ids, wide) == fingerprint_of(*ids, wide)
    assert fingerprint_of(*ids, wide) != fingerprint_of(*ids, other)
