"""What the README tells people to type works as it stands there."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from funksvd_gui import Hyperparams, load_sample

README = Path(__file__).resolve().parents[1] / "README.md"


def blocks(language: str) -> list[str]:
    found = re.findall(rf"^```{language}\n(.*?)^```", README.read_text("utf-8"), re.S | re.M)
    assert found
    return found


def terminal_commands() -> list[str]:
    return [line for block in blocks("sh") for line in block.splitlines() if line[:8] == "funksvd "]


def run(*arguments: str, folder: Path) -> str:
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """A folder with the sample in a file of the name that the README uses."""
    folder = tmp_path_factory.mktemp("reader")
    data = load_sample()
    ratings = zip(data.ratings.users, data.ratings.items, data.ratings.values, strict=True)
    rows = [f"{data.users[user]},{data.items[item]},{value:g}\n" for user, item, value in ratings]
    (folder / "ratings.csv").write_text("userId,movieId,rating\n" + "".join(rows))
    return folder


def test_the_python_lines_train_and_answer(folder):
    (program,) = blocks("python")
    predicted, recommended, *events = run("-c", program, folder=folder).splitlines()
    assert 0.5 <= float(predicted) <= 5.0
    assert recommended.count("'") == 2 * 5
    assert events[0].startswith("TrainingStarted(")
    n_alone = Hyperparams(n_features=40).n_alone
    assert sum(line.startswith("FeatureDone(") for line in events) == n_alone


def test_the_terminal_lines_run_one_after_the_other(folder):
    assert len(terminal_commands()) == 7
    for command in terminal_commands():
        assert run("-m", "funksvd_gui", *shlex.split(command)[1:], folder=folder)


def test_both_set_up_commands_are_single_lines_on_the_first_screen():
    first_screen = README.read_text("utf-8").splitlines()[:25]
    commands = [line for line in first_screen if line.startswith("python3 -m venv")]
    assert [command.split()[-1] for command in commands] == [".venv/bin/funksvd-gui", "pytest"]


def test_everything_the_readme_links_to_is_there():
    text = README.read_text("utf-8")
    links = re.findall(r"\]\(([^)#]+)\)|(?:src|srcset)=\"([^\"]+)\"", text)
    local = [path for pair in links for path in pair if path and "://" not in path]
    assert local
    missing = [path for path in local if not os.path.exists(README.parent / path)]
    assert missing == []
