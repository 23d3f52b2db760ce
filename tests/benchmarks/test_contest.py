"""Programs take turns in processes of their own."""

import pytest

from benchmarks import contest
from benchmarks.contest import Contestant, take_turns

REPORTS = """
import json, sys
print("something the library says")
print(json.dumps({"split": sys.argv[1], "settings": json.loads(sys.argv[2])}))
"""
# Waits for ever at its first start, as a peer that hangs.
HANGS_ONCE = """
import json, pathlib, sys, threading
seen = pathlib.Path(sys.argv[1])
if not seen.exists():
    seen.touch()
    threading.Event().wait()
print(json.dumps({"again": True}))
"""
HANGS = "import threading; threading.Event().wait()"


@pytest.fixture
def programs(tmp_path, monkeypatch):
    monkeypatch.setattr(contest, "_HERE", tmp_path)
    for name, text in (("reports", REPORTS), ("hangs_once", HANGS_ONCE), ("hangs", HANGS)):
        (tmp_path / f"{name}.py").write_text(text)
    return tmp_path


def test_every_turn_runs_each_program_with_its_settings(programs):
    contestants = [Contestant(n, "reports", settings={"name": n}) for n in ("a", "b")]

    results = take_turns(contestants, programs / "split.npz", 2)

    assert [run["settings"]["name"] for run in results["a"]] == ["a", "a"]
    assert [run["settings"]["name"] for run in results["b"]] == ["b", "b"]
    assert results["a"][0]["split"] == str(programs / "split.npz")


def test_a_run_that_hangs_is_begun_again(programs):
    assert Contestant("x", "hangs_once", longest_s=3).run(programs / "seen") == {"again": True}


def test_a_program_that_always_hangs_is_given_up(programs):
    with pytest.raises(TimeoutError, match="x hung 3 times"):
        Contestant("x", "hangs", longest_s=0.2).run(programs / "split.npz")
