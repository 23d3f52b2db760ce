"""`funksvd train --folds K`."""

import json
import signal
import statistics

import pytest

from funksvd_gui.cli.main import main
from funksvd_gui.session.training_run import TrainingRun
from tests.cli.conftest import SMALL


def _folds_json(capsys, *arguments, status=0):
    assert main(["train", *arguments, *SMALL, "--json"]) == status
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    return json.loads(out)


def test_every_fold_is_tested_once_and_the_mean_is_told(capsys, file):
    found = _folds_json(capsys, file, "--folds", "4", "--allow-cold")
    assert [fold["fold"] for fold in found["folds"]] == [1, 2, 3, 4]
    assert [fold["n_test"] for fold in found["folds"]] == [100] * 4
    assert all(fold["n_train"] + fold["n_validation"] == 300 for fold in found["folds"])
    errors = [fold["rmse_test"] for fold in found["folds"]]
    assert len(set(errors)) == 4
    assert found["rmse_test"] == statistics.fmean(errors)
    assert found["rmse_test_deviation"] == statistics.stdev(errors)
    assert found["stopped"] == "completed"


def test_options_reach_every_fold(capsys, file):
    before = _folds_json(capsys, file, "--folds", "2")["rmse_test"]
    for options in (["--seed", "1"], ["--learning-rate", "0.05"], ["--validation", "0.3"]):
        found = _folds_json(capsys, file, "--folds", "2", *options)
        assert found["rmse_test"] != before
    assert _folds_json(capsys, file, "--folds", "2")["rmse_test"] == before


def test_a_person_reads_a_table_and_the_mean(capsys, file):
    assert main(["train", file, *SMALL, "--folds", "3"]) == 0
    out = capsys.readouterr().out.splitlines()
    assert out[0].split()[:3] == ["Fold", "Train", "Test"]
    assert [line.split()[0] for line in out[1:4]] == ["1", "2", "3"]
    assert out[5].startswith("Mean RMSE, test")


@pytest.mark.parametrize(
    ("name", "status", "word"),
    [("SIGINT", 130, "interrupted"), ("SIGTERM", 143, "terminated"), ("SIGHUP", 129, "hung_up")],
)
def test_a_signal_keeps_what_is_finished(capsys, file, monkeypatch, name, status, word):
    if not hasattr(signal, name):
        pytest.skip("nothing hangs up there")
    events = TrainingRun.events

    def pressing(run):
        for event in events(run):
            if run.split.account.settings.fold == 2:
                signal.raise_signal(getattr(signal, name))
            yield event

    monkeypatch.setattr(TrainingRun, "events", pressing)
    found = _folds_json(capsys, file, "--folds", "3", status=status)
    assert [fold["fold"] for fold in found["folds"]] == [1]
    assert found["stopped"] == word
    assert found["rmse_test"] == found["folds"][0]["rmse_test"]
    assert found["rmse_test_deviation"] is None
