"""A run that somebody watches, holds, steps through and looks back on, with a real mouse."""

import re

import numpy as np


def feature_and_epoch(program) -> tuple[int, int]:
    """Return where the run is, as the status line says it."""
    pattern = r"[Ff]eature (\d+) of \d+ · epoch (\d+)"
    found = program.wait_until(lambda: re.search(pattern, program.status), "an epoch in the status")
    return int(found[1]), int(found[2])


def factors_in(path) -> list[np.ndarray]:
    with np.load(path) as arrays:
        return [arrays[name] for name in ("user_factors", "item_factors")]


def hold_and_step(program) -> None:
    """Do three epochs, and go to the end of the feature."""
    for _ in range(3):
        before = feature_and_epoch(program)
        program.click("Step")
        program.wait_until(
            lambda before=before: (
                feature_and_epoch(program) > before and "Paused" in program.status
            ),
            "one epoch more",
        )
    feature, _ = feature_and_epoch(program)
    program.click("Next feature")
    program.wait_until(
        lambda: (
            "Paused" in program.status and program.root.find("push button", "Resume") is not None
        ),
        "the end of the feature",
    )
    assert feature_and_epoch(program)[0] in {feature, feature + 1}


def look_back(program) -> None:
    """Drag the history back, and return to its end."""
    history = program.wait_for("slider", "History")
    end = history.value
    assert end > 3
    program.drag("History", 1.0, 0.3)
    program.wait_until(lambda: 0 < history.value < end, "an earlier epoch")
    program.click("To the end")
    program.wait_until(lambda: history.value == end, "the newest epoch")


def test_a_run_that_was_watched_has_the_same_bits_as_one_at_full_speed(program, tmp_path):
    program.wait_for_status("Ready")
    # Start becomes Pause, in the same place; a search for it would take half of the run.
    run_button = program.wait_for_enabled("Start")
    program.click(run_button)
    # Two clicks in a row would be a double click, which is one press here.
    program.wait_until(lambda: feature_and_epoch(program) > (2, 0), "the second feature")
    assert run_button.name == "Pause"
    program.click(run_button)
    program.wait_for_status("Paused")
    hold_and_step(program)
    look_back(program)
    program.click("Resume")
    program.wait_for_status("completed")
    program.save_model(tmp_path / "watched.npz")

    program.click("Full speed")
    program.click("Start")
    # The list of runs comes forward with the second one.
    program.wait_for("table", "Runs")
    program.wait_for_enabled("Start")
    program.wait_for_status("completed")
    program.save_model(tmp_path / "fast.npz")

    watched, fast = factors_in(tmp_path / "watched.npz"), factors_in(tmp_path / "fast.npz")
    assert all(array.size for array in watched)
    assert [array.tobytes() for array in watched] == [array.tobytes() for array in fast]
    assert program.output == ""
