"""Two datasets have the same fingerprint exactly if they hold the same ratings."""

import pytest

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
