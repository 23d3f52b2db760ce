import json

import pytest

from funksvd_gui.cli.main import main
from funksvd_gui.core.hyperparams import Hyperparams
from funksvd_gui.store.model_file import load_model
from tests.cli.conftest import SMALL, write_ratings
from tests.cli.test_training import press_ctrl_c_in_feature, train_json
from tests.conftest import make_ratings

#: The settings are the run's; only these may be said again.
THREADS = ["--threads", "1"]


@pytest.fixture
def half(capsys, monkeypatch, file, tmp_path):
    """A run interrupted in its second feature."""
    with monkeypatch.context() as patched:
        press_ctrl_c_in_feature(patched, 2)
        path = str(tmp_path / "half.run")
        train_json(capsys, file, *SMALL, "--holdout", "0.2", "--save-run", path, status=130)
    return path


def assert_same_model(path, other):
    ratings = make_ratings()
    mine, theirs = load_model(path), load_model(other)
    assert mine.factors.scores(ratings).tobytes() == theirs.factors.scores(ratings).tobytes()
    assert mine.hyperparams == theirs.hyperparams
    assert mine.split == theirs.split


def test_an_interrupted_run_resumed_is_the_run_that_never_was(capsys, file, half, tmp_path):
    whole, resumed = str(tmp_path / "whole.npz"), str(tmp_path / "resumed.npz")
    expected = train_json(capsys, file, *SMALL, "--holdout", "0.2", "--out", whole)
    found = train_json(capsys, file, "--resume", half, *THREADS, "--out", resumed)
    timed = {"fit_seconds", "compile_seconds", "updates_per_second", "model"}
    assert list(found) == list(expected)
    for name in set(expected) - timed:
        assert found[name] == expected[name], name
    assert_same_model(resumed, whole)


def test_more_may_be_planned_and_the_settings_stay_true(capsys, file, half, tmp_path):
    more = ["--features", "4", "--fine-tune", "3"]
    whole, resumed = str(tmp_path / "whole.npz"), str(tmp_path / "resumed.npz")
    train_json(capsys, file, *SMALL, "--holdout", "0.2", *more, "--out", whole)
    found = train_json(capsys, file, "--resume", half, *THREADS, *more, "--out", resumed)
    assert found["hyperparams"] == Hyperparams(
        n_features=4, max_epochs=5, fine_tune_epochs=3
    ).as_dict()  # fmt: skip
    assert_same_model(resumed, whole)


def test_a_run_goes_on_in_its_own_file_time_and_again(capsys, monkeypatch, file, half, tmp_path):
    out = str(tmp_path / "resumed.npz")
    with monkeypatch.context() as patched:
        press_ctrl_c_in_feature(patched, 3)
        again = ["--resume", half, "--save-run", half, *THREADS]
        train_json(capsys, file, *again, status=130)
    train_json(capsys, file, *again, "--out", out)
    whole = str(tmp_path / "whole.npz")
    train_json(capsys, file, *SMALL, "--holdout", "0.2", "--out", whole)
    assert_same_model(out, whole)


def test_a_filtered_run_is_filtered_again_and_tested_on_its_file(capsys, file, tmp_path):
    test = str(write_ratings(tmp_path / "test.csv", make_ratings(n_ratings=50, seed=3)))
    run = str(tmp_path / "whole.run")
    begun = ["--min-user-ratings", "9", "--test", test, "--save-run", run]
    whole = train_json(capsys, file, *SMALL, *begun)
    again = train_json(capsys, file, "--resume", run, "--test", test, *THREADS)
    assert again["n_train"] == whole["n_train"] < 380
    assert again["rmse_test"] == whole["rmse_test"]
    assert main(["train", file, "--resume", run]) == 1
    assert "“test.csv”" in capsys.readouterr().err


def test_a_diverged_run_is_saved_all_the_same(capsys, file, tmp_path):
    path = str(tmp_path / "diverged.run")
    diverging = ["--learning-rate", "0.7", "--save-run", path]
    assert main(["train", file, *diverging]) == 1
    out, err = capsys.readouterr()
    assert f"The run is saved in {path}." in out
    assert "--resume goes on with it" in err
    assert main(["train", file, "--resume", path]) == 1
    assert "smaller learning rate" in capsys.readouterr().err


class TestRefused:
    @pytest.mark.parametrize(
        "options",
        [
            ["--preset", "LensKit"], ["--learning-rate", "0.02"], ["--epochs", "3"],
            ["--regularization", "0.1"], ["--seed", "0"], ["--holdout", "0.2"],
            ["--holdout-per-user", "1"], ["--validation", "0"], ["--validation-per-user", "1"],
            ["--split", "random"], ["--folds", "3"], ["--allow-cold"],
            ["--min-user-ratings", "3"], ["--min-item-ratings", "3"],
        ],
        ids=lambda options: options[0],
    )  # fmt: skip
    def test_a_setting_the_run_has_already(self, capsys, file, half, options):
        assert main(["train", file, "--resume", half, *options]) == 2
        err = capsys.readouterr().err
        assert f"argument {options[0]}: not allowed with argument --resume" in err

    def test_runs_of_folds_are_not_kept(self, capsys, file, tmp_path):
        assert main(["train", file, "--folds", "3", "--save-run", str(tmp_path / "r")]) == 2
        assert "--save-run: not allowed with argument --folds" in capsys.readouterr().err

    def test_other_data(self, capsys, half, tmp_path):
        other = write_ratings(tmp_path / "other.csv", make_ratings(seed=8))
        assert main(["train", str(other), "--resume", half]) == 1
        assert "begun with other data, “ratings.csv”" in capsys.readouterr().err

    def test_fewer_features_than_there_are(self, capsys, file, half):
        assert main(["train", file, "--resume", half, "--features", "1"]) == 1
        assert "2 features already" in capsys.readouterr().err

    def test_a_file_that_is_no_run(self, capsys, file):
        assert main(["train", file, "--resume", file]) == 1
        assert "cannot be opened as a run" in capsys.readouterr().err

    def test_nothing_that_is_read_is_replaced(self, capsys, file, half):
        assert main(["train", file, "--save-run", file]) == 2
        assert "the run would replace the file given as FILE" in capsys.readouterr().err
        assert main(["train", file, "--resume", half, "--out", half]) == 2
        assert "the model would replace the file given as --resume" in capsys.readouterr().err
        assert main(["train", file, "--out", "new.npz", "--save-run", "./new.npz"]) == 2
        assert "the run would replace the model" in capsys.readouterr().err

    def test_a_missing_folder_is_found_before_the_ratings_are_read(self, capsys, tmp_path):
        run = str(tmp_path / "missing" / "half.run")
        assert main(["train", str(tmp_path / "no.csv"), "--save-run", run]) == 1
        assert "its folder does not exist" in capsys.readouterr().err


def test_json_stays_one_object(capsys, file, half):
    assert main(["train", file, "--resume", half, "--json"]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["stopped"] == "completed"
    assert err == ""
