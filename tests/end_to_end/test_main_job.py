"""What the program is for, done by keyboard and accessibility tree on a real X server."""

import re

SAMPLE_SCALE = (0.5, 5.0)


def number_in(text: str) -> float | None:
    found = re.search(r"-?\d+\.\d+", text)
    return float(found.group()) if found else None


def predicted_rating(program) -> float:
    return program.wait_until(
        lambda: number_in(program.wait_for("label", "Predicted rating").reading),
        "a predicted rating",
    )


def start_a_long_training(program) -> None:
    program.set_number("Features", 2000)
    program.set_number("Epochs per feature", 1000)
    program.press("Start")
    program.wait_for_status("epoch")


def test_a_person_trains_the_sample_and_reads_a_prediction(program):
    program.wait_for_status("Ready")
    program.press("Start")
    program.wait_for_status("feature")

    program.open_tab("Predictions")
    program.enter("User", "15")
    program.enter("Item", "296")
    assert SAMPLE_SCALE[0] <= predicted_rating(program) <= SAMPLE_SCALE[1]

    program.wait_for_status("completed")
    program.close_window()
    assert program.process.wait(timeout=5) == 0
    assert program.output == ""


def test_a_person_types_a_decimal_comma(program):
    program.wait_for_status("Ready")
    program.set_number("Learning rate", 0.02, typed="0,02")
    program.set_number("Validation share", 12.5, typed="12,5")


def test_a_training_that_was_paused_goes_on_and_one_that_was_stopped_answers(program):
    start_a_long_training(program)
    program.press("Pause")
    program.wait_for_status("Paused")
    program.press("Resume")
    program.wait_for_status("left")
    program.press("Stop")
    program.wait_for_status("stopped")

    program.open_tab("Predictions")
    program.enter("User", "15")
    program.enter("Item", "296")
    assert SAMPLE_SCALE[0] <= predicted_rating(program) <= SAMPLE_SCALE[1]


def test_closing_while_training_asks_once_and_ends(program):
    start_a_long_training(program)
    program.close_window()
    assert len(program.wait_until(program.dialogs, "the question")) == 1

    program.press("Close")
    assert program.process.wait(timeout=5) == 0
    assert program.output == ""
