"""What the program is for, done by keyboard and accessibility tree on a real X server."""

import re
import time

SAMPLE_SCALE = (0.5, 5.0)


def number_in(text: str) -> float | None:
    found = re.search(r"-?\d+\.\d+", text)
    return float(found.group()) if found else None


def test_a_person_trains_the_sample_and_reads_a_prediction(program):
    before = program.status
    program.press("Start")
    program.wait_for_status("feature")
    assert "feature" not in before

    program.press("Stop")
    program.open_tab("Predictions")
    program.enter("User", "15")
    program.enter("Item", "296")
    rating = program.wait_until(
        lambda: number_in(program.wait_for("label", "Predicted rating").reading),
        "a predicted rating",
    )
    assert SAMPLE_SCALE[0] <= rating <= SAMPLE_SCALE[1]

    program.close_window()
    assert program.process.wait(timeout=5) == 0
    assert program.output == ""


def test_closing_while_training_asks_once_and_ends_within_two_seconds(program):
    program.press("Start")
    program.wait_for_status("feature")
    program.close_window()
    assert len(program.wait_until(program.dialogs, "the question")) == 1

    confirmed = time.monotonic()
    program.press("Stop and close")
    assert program.process.wait(timeout=5) == 0
    assert time.monotonic() - confirmed < 2
    assert program.output == ""
