"""The update rule derived by a person: her rating, all eight steps, and what she takes home."""

import json
import subprocess
import sys

import pytest

from tests.store.spreadsheet import Spreadsheet

STEPS = (
    "What is minimized", "The prediction", "The error", "One rating, one feature",
    "Partial derivatives", "The step", "Regularization", "Again and again",
)  # fmt: skip
USER, ITEM, FEATURE = "15", "296", 2


def wait_for_step(program, number: int) -> None:
    title = program.wait_for("label", "Step")
    wanted = f"{number}  {STEPS[number - 1]}"
    program.wait_until(lambda: title.reading == wanted, f"step {number}")


def walk_there_and_back(program) -> None:
    """Go through the steps by keys, and back by the mouse and by keys."""
    wait_for_step(program, 1)
    for number in range(2, 9):
        program.press_keys("alt+Next")
        wait_for_step(program, number)
    program.click("Back")
    wait_for_step(program, 7)
    for number in range(6, 0, -1):
        program.press_keys("alt+Prior")
        wait_for_step(program, number)
    program.click("Next")
    wait_for_step(program, 2)


def told_by_the_terminal(model) -> dict[str, float]:
    command = [sys.executable, "-m", "funksvd_gui", "explain-update", str(model), "--json"]
    asked = ["--user", USER, "--item", ITEM, "--feature", str(FEATURE)]
    done = subprocess.run([*command, *asked], capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def test_a_person_derives_her_rating_and_takes_it_home(program, tmp_path):
    program.wait_for_status("Ready")
    program.open_tab("Update rule")
    # Before any training: what it would begin with.
    wait_for_step(program, 1)
    program.open_tab("Training")
    program.set_number("Features", 3)
    program.press("Start")
    program.wait_for_status("completed")

    program.open_tab("Update rule")
    program.choose("Feature", f"{FEATURE} of 3")
    program.enter("User", USER)
    program.enter("Item", ITEM)
    walk_there_and_back(program)
    program.choose("Notation", "Textbook: rate γ, penalty λ")

    slides, workbook, model = (tmp_path / name for name in ("a.pdf", "b.xlsx", "c.npz"))
    program.export("f", slides)
    program.wait_until(lambda: slides.read_bytes().count(b"/Type /Page\n") == 8, "eight slides")
    program.export("w", workbook)
    program.save_model(model)

    facts = program.wait_for("label", "The chosen rating").reading
    told, computed = told_by_the_terminal(model), Spreadsheet(workbook)
    target = f"{told['target']:.2f}".replace("-", "−")
    assert facts.startswith(f"rated 5 · left for feature {FEATURE}: {target}")
    for name, key in (
        ("Error", "epsilon"), ("User factor", "p"), ("Item factor", "q"),
        ("Slope along p", "dp"), ("Slope along q", "dq"),
        ("New user factor", "p_new"), ("New item factor", "q_new"), ("Error after", "error_after"),
        ("Learning rate", "learning_rate"), ("Regularization", "regularization"),
    ):  # fmt: skip
        assert computed.named("Update", name) == pytest.approx(told[key], abs=1e-6), name
    program.close_window()
    assert program.process.wait(timeout=5) == 0
    assert program.output == ""
