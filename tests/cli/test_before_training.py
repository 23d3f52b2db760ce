import pytest

from funksvd_gui.__main__ import main

NOTE = "Untrained features count 0.63 stars at first, so RMSE begins high."


@pytest.mark.parametrize(("preset", "is_noted"), [("Funk 2006", True), ("Lecture", False)])
def test_an_error_that_begins_high_is_noted_and_json_stays_pure(capsys, file, preset, is_noted):
    few = ["--epochs", "1", "--json"]
    assert main(["train", file, "--preset", preset, *few]) == 0
    out, err = capsys.readouterr()
    assert (NOTE in err.splitlines()) is is_noted
    assert out.count("\n") == 1
