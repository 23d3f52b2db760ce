import json
import shutil
from dataclasses import replace

import pytest

from funksvd_gui.cli.main import main
from funksvd_gui.cli.terminal import Terminal
from funksvd_gui.data.load_report import ColumnUse
from funksvd_gui.data.reading_choices import ReadingChoices
from funksvd_gui.store import opening

KEYS = [
    "n_ratings",
    "n_users",
    "n_items",
    "rating_min",
    "rating_max",
    "rejected",
    "duplicates",
    "warnings",
    "encoding",
    "format",
    "has_header",
    "n_titles",
    "columns",
]


def inspect_json(capsys, path):
    assert main(["inspect", str(path), "--json"]) == 0
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    return json.loads(out)


@pytest.fixture
def mixed(tmp_path):
    """Four good rows, two of them of one pair, and two bad ones."""
    path = tmp_path / "mixed.csv"
    path.write_text(
        "user,item,rating\n1,a,4\n1,b,3.5\n2,a,many\n2,b,5\n1,a,2\n3\n", encoding="utf-8"
    )
    return path


def test_json_has_exactly_the_promised_keys(capsys, file):
    found = inspect_json(capsys, file)
    assert list(found) == KEYS
    assert (found["n_ratings"], found["n_users"], found["n_items"]) == (400, 40, 30)
    assert (found["rating_min"], found["rating_max"]) == (1.0, 5.0)
    assert (found["rejected"], found["duplicates"], found["warnings"]) == (0, 0, [])
    assert found["has_header"] is True
    assert found["n_titles"] == 0


COLUMNS = (
    ColumnUse("user", "Who", "name"),
    ColumnUse("item", "2", "position"),
    ColumnUse("rating", "stars\x1b", "chosen"),
)


@pytest.fixture
def _recognized(monkeypatch):
    """Whatever is read tells these columns."""
    open_ratings = opening.open_ratings

    def opened(*arguments, **options):
        dataset = open_ratings(*arguments, **options)
        return replace(dataset, report=replace(dataset.report, columns=COLUMNS))

    monkeypatch.setattr(opening, "open_ratings", opened)


@pytest.mark.usefixtures("_recognized")
def test_the_columns_are_told_with_what_they_were_recognized_by(capsys, file):
    assert inspect_json(capsys, file)["columns"] == {
        "user": {"name": "Who", "why": "name"},
        "item": {"name": "2", "why": "position"},
        "rating": {"name": "stars\x1b", "why": "chosen"},
    }
    assert main(["inspect", file]) == 0
    lines = capsys.readouterr().out.splitlines()
    start = lines.index("Role    Column     Recognized")
    assert lines[start + 1 : start + 4] == [
        "User    Who        by its name",
        "Item    2          by its position",
        "Rating  stars\\x1b  as you said",
    ]


def test_titles_are_counted(capsys, trained, tmp_path):
    ratings = (trained / "ratings.csv").read_text(encoding="utf-8")
    path = tmp_path / "ratings.csv"
    path.write_text(ratings.replace("item", "movieId", 1), encoding="utf-8")
    shutil.copy(trained / "movies.csv", tmp_path)
    assert inspect_json(capsys, path)["n_titles"] == 29


def test_numbers_of_items_that_nothing_names_find_no_titles(capsys, trained):
    assert inspect_json(capsys, trained / "ratings.csv")["n_titles"] == 0


def test_the_scale_is_that_of_the_file(capsys, tmp_path):
    path = tmp_path / "tenths.csv"
    path.write_text("user,item,rating\n1,a,0.1\n1,b,0.7\n2,a,0.3\n", encoding="utf-8")
    found = inspect_json(capsys, path)
    assert (found["rating_min"], found["rating_max"]) == (0.1, 0.7)


def test_how_a_file_is_read_can_be_said(capsys, monkeypatch, file):
    asked = []
    open_ratings = opening.open_ratings

    def opened(path, choices, **options):
        asked.append(choices)
        return open_ratings(path, **options)

    monkeypatch.setattr(opening, "open_ratings", opened)
    options = ["--member", "m", "--columns", "user=a,item=b,rating=c"]
    assert main(["inspect", file, *options]) == 0
    columns = (("user", "a"), ("item", "b"), ("rating", "c"))
    assert asked == [ReadingChoices(member="m", columns=columns)]


def test_json_counts_what_was_left_out(capsys, mixed):
    found = inspect_json(capsys, mixed)
    assert (found["n_ratings"], found["rejected"], found["duplicates"]) == (3, 2, 1)


def test_a_person_reads_counts_aligned_and_rejected_rows_with_their_lines(capsys, mixed):
    assert main(["inspect", str(mixed)]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    lines = out.splitlines()
    assert lines[0].startswith("mixed.csv: ")
    numbers = lines[2 : lines.index("", 2)]
    assert len({len(line) for line in numbers}) == 1
    assert any(line.startswith("Ratings ") and line.endswith(" 3") for line in numbers)
    rejected = lines[lines.index("Rejected rows") + 1 :]
    assert rejected[0].split() == ["Line", "Reason", "Text"]
    assert [row.split()[0] for row in rejected[1:]] == ["4", "7"]
    assert "2,a,many" in rejected[1]


def test_only_the_first_rejected_rows_are_listed(capsys, tmp_path):
    path = tmp_path / "many.csv"
    good = [f"{k % 25},{'ab'[k // 25]},{k % 5}" for k in range(50)]
    path.write_text("\n".join([*good, *["1,b,x"] * 30]) + "\n", encoding="utf-8")
    assert main(["inspect", str(path)]) == 0
    out = capsys.readouterr().out
    assert out.count("1,b,x") == 10
    assert "and 20 more rows" in out


def test_warnings_are_listed(capsys, tmp_path):
    path = tmp_path / "old.csv"
    path.write_bytes("user,item,rating\nJosé,a,4\nAnna,a,3\n".encode("cp1252"))
    assert main(["inspect", str(path)]) == 0
    assert "\nWarnings\n- The file is not UTF-8" in capsys.readouterr().out
    assert "Windows-1252" in inspect_json(capsys, path)["warnings"][0]


def test_progress_is_shown_to_a_person_only(capsys, monkeypatch, file):
    monkeypatch.setattr(Terminal, "is_watched", True)
    main(["inspect", file, "--json"])
    assert capsys.readouterr().err == ""
    main(["inspect", file])
    assert "reading ratings.csv" in capsys.readouterr().err


@pytest.mark.parametrize(
    "content", [None, b"", b"\0\1\2" * 100, b"1,2\n3,4\n", b"a,b,c\nd,e,f\ng,h,i\n"]
)
def test_a_bad_file_is_one_sentence_and_a_hint(capsys, tmp_path, content):
    path = tmp_path / "bad.csv"
    if content is not None:
        path.write_bytes(content)
    for json_too in ([], ["--json"]):
        assert main(["inspect", str(path), *json_too]) == 1
        out, err = capsys.readouterr()
        assert out == ""
        assert err.startswith("funksvd: ")
        assert "Traceback" not in err
        assert len(err.splitlines()) == 2


def test_a_folder_is_a_sentence_too(capsys, tmp_path):
    assert main(["inspect", str(tmp_path)]) == 1
    assert "folder" in capsys.readouterr().err
