"""Every layout that people bring gives its ratings and tells its guesses, or is refused."""

import json

import pytest

from funksvd_gui.cli.main import main
from funksvd_gui.data.loading import load_ratings, preview
from tests.data.brought_files import BroughtFile, all_files
from tests.data.conftest import is_told

FILES = all_files()
READ = [file for file in FILES if not file.error]


@pytest.fixture
def write(tmp_path):
    """Write a file as somebody brought it."""

    def written(file: BroughtFile):
        path = tmp_path / file.file_name
        path.write_text(file.content, encoding="utf-8", newline="")
        return path

    return written


def test_there_are_many_and_each_has_a_name():
    assert len(FILES) >= 80
    assert len({file.name for file in FILES}) == len(FILES)


@pytest.mark.parametrize("file", READ, ids=lambda file: file.name)
def test_it_gives_its_ratings_and_tells_its_guesses(capsys, write, file):
    assert main(["inspect", str(write(file)), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    counts = (found["n_ratings"], found["n_users"], found["n_items"])
    assert counts == (file.n_ratings, file.n_users, file.n_items)
    assert (found["rating_min"], found["rating_max"]) == pytest.approx(file.scale)
    assert (found["rejected"], found["duplicates"]) == (file.rejected, file.duplicates)
    assert found["n_titles"] == 0
    columns, told = found["columns"], found["warnings"]
    assert file.columns.items() <= {role: use["name"] for role, use in columns.items()}.items()
    for words in file.told:
        assert any(words in sentence for sentence in told)
    guessed = [role for role, use in columns.items() if use["why"] not in {"name", "chosen"}]
    assert [role for role in guessed if not is_told(role, told)] == []


@pytest.mark.parametrize("file", [f for f in FILES if f.error], ids=lambda file: file.name)
def test_it_is_refused_by_its_name(capsys, write, file):
    assert main(["inspect", str(write(file)), "--json"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    for words in file.error:
        assert words in err
    sentence, hint = err.splitlines()
    assert sentence.endswith(".")
    assert hint.endswith((".", "”"))


@pytest.mark.parametrize("file", READ, ids=lambda file: file.name)
def test_it_asks_what_it_leaves_open_and_reads_the_same_again(write, file):
    path = write(file)
    seen, first = preview(path), load_ratings(path)
    assert [question.choice for question in seen.questions] == list(file.asked)
    again = load_ratings(path, first.report.choices)
    assert again.fingerprint == first.fingerprint
    assert preview(path, first.report.choices).questions == ()
