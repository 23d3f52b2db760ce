import csv
import math

import numpy as np
import pytest

from funksvd_gui.errors import SaveError
from funksvd_gui.store.csv_export import csv_text, write_csv


def read(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_a_table_comes_back_as_it_went(tmp_path):
    path = tmp_path / "table.csv"
    write_csv(path, ["item", "score"], [['a "quoted", name\n', 4.25], ["用户", -3]])
    assert read(path) == [["item", "score"], ['a "quoted", name\n', "4.25"], ["用户", "-3"]]


def test_only_text_that_needs_it_carries_the_mark_of_utf_8(tmp_path):
    write_csv(tmp_path / "plain.csv", ["epoch"], [[1]])
    write_csv(tmp_path / "other.csv", ["σ"], [[1]])
    assert (tmp_path / "plain.csv").read_bytes() == b'"epoch"\r\n1\r\n'
    assert (tmp_path / "other.csv").read_bytes().startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+A1",
        "-A1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =1",
        "\uff1d1",
        "-2+3",
        "--1",
        "+٣",
    ],
)
def test_text_that_a_spreadsheet_would_run_is_made_harmless(cell):
    assert csv_text([cell], [[cell]]) == f'"\'{cell}"\r\n' * 2


@pytest.mark.parametrize("cell", ["-5", "+1.5", "-1e-3", "a=1", "", "Alien³", "'quoted"])
def test_text_that_nothing_would_run_stays(cell):
    assert csv_text(["x"], [[cell]]) == f'"x"\r\n"{cell}"\r\n'


@pytest.mark.parametrize("nothing", [None, math.nan, math.inf, np.float32("nan")])
def test_no_number_is_an_empty_cell(nothing):
    assert csv_text(["x"], [[nothing]]) == '"x"\r\n""\r\n'


def test_numbers_are_written_in_full_and_never_as_text():
    row = [0.1 + 0.2, np.float32(0.1), np.int64(-3), True]
    assert csv_text(["x"], [row]).splitlines()[1] == '0.30000000000000004,0.1,-3,"True"'


def test_a_table_that_cannot_be_saved_costs_nothing(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("old")

    def rows():
        yield [1]
        raise RuntimeError("the source failed")

    with pytest.raises(RuntimeError, match="the source failed"):
        write_csv(path, ["x"], rows())
    assert path.read_text() == "old"
    with pytest.raises(SaveError):
        write_csv(tmp_path / "missing" / "table.csv", ["x"], [])
