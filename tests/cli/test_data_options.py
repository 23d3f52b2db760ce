"""Which ratings are used and how they are shared out, chosen in a terminal."""

import json
import shutil

import pytest

from funksvd_gui.cli.data_options import filter_of, split_settings_of
from funksvd_gui.cli.main import main
from funksvd_gui.cli.parser import build_parser
from funksvd_gui.data.filter.settings import Filter
from funksvd_gui.data.split.splitting import SplitSettings
from funksvd_gui.store.folders import datasets_folder
from funksvd_gui.store.model_file import load_model
from tests.cli.conftest import SMALL


def _parsed(*options):
    return build_parser().parse_args(["train", "--sample", *options])


def _trained(capsys, *arguments):
    assert main(["train", *arguments, *SMALL, "--json"]) == 0
    out, err = capsys.readouterr()
    return json.loads(out), err


@pytest.mark.parametrize(
    ("options", "settings"),
    [
        ([], {}),
        (["--holdout", "0.2", "--validation", "0"], {"test_share": 0.2, "validation_share": 0}),
        (["--split", "time", "--holdout", "0.1"], {"method": "time", "test_share": 0.1}),
        (
            ["--split", "last-per-user", "--holdout-per-user", "2"],
            {"method": "last-per-user", "test_per_user": 2},
        ),
        (
            ["--split", "random-per-user", "--validation-per-user", "3"],
            {"method": "random-per-user", "validation_per_user": 3},
        ),
        (["--folds", "4"], {"method": "folds", "n_folds": 4}),
        (["--allow-cold"], {"allow_cold": True}),
    ],
)
def test_options_become_settings(options, settings):
    assert split_settings_of(_parsed(*options), 7) == SplitSettings(**settings, seed=7)


def test_minimums_become_a_filter():
    assert filter_of(_parsed()).is_everything
    chosen = filter_of(_parsed("--min-user-ratings", "5", "--min-item-ratings", "2"))
    assert chosen == Filter(min_user_ratings=5, min_item_ratings=2)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("--split backwards", "argument --split: must be one of random, time, last-per-user, "
         "random-per-user, not 'backwards'"),
        ("--split folds", "argument --split: must be one of"),
        ("--split time --holdout-per-user 1", "--holdout-per-user: not allowed with --split time"),
        ("--validation-per-user 1", "not allowed with --split random, which takes --validation"),
        ("--split last-per-user --holdout 0.1", "which takes --holdout-per-user"),
        ("--split random-per-user --validation 0.1", "which takes --validation-per-user"),
        ("--folds 3 --split time", "argument --split: not allowed with argument --folds"),
        ("--folds 3 --out m.npz", "argument --out: not allowed with argument --folds"),
        ("--folds 3 --holdout 0.1", "not allowed with argument"),
        ("--folds 1", "argument --folds: must be a whole number from 2 to 1000"),
        ("--min-user-ratings 0", "argument --min-user-ratings: must be a whole number from 1"),
    ],
)  # fmt: skip
def test_what_does_not_go_together_is_wrong_usage(capsys, options, said):
    try:
        status = main(["train", "--sample", *options.split()])
    except SystemExit as end:
        status = end.code
    assert status == 2
    assert said in capsys.readouterr().err


def test_a_filter_is_told_and_remembered(capsys, tmp_path):
    out = tmp_path / "model.npz"
    found, err = _trained(capsys, "--sample", "--min-user-ratings", "100", "--out", str(out))
    assert err.startswith("Only users with at least 100 ratings. ")
    model = load_model(out)
    assert model.filter == Filter(min_user_ratings=100)
    assert len(model.users) < 671
    n_used = found["n_train"] + found["n_validation"]
    assert n_used == model.split.n_train + model.split.n_validation < 100_004


def test_a_split_by_users_holds_their_ratings_out(capsys):
    found, err = _trained(capsys, "--sample", "--split", "last-per-user", "--holdout-per-user", "1")
    # The sample has 671 users; ratings of otherwise unknown items go back.
    assert 600 < found["n_test"] <= 671
    assert "stay in training, so that their users and items are known there." in err


def test_data_without_times_are_not_split_by_time(capsys, file):
    assert main(["train", file, *SMALL, "--split", "time", "--holdout", "0.1"]) == 1
    assert "no times" in capsys.readouterr().err


def test_nothing_left_is_a_sentence(capsys, file):
    assert main(["train", file, *SMALL, "--min-user-ratings", "999"]) == 1
    assert "No rating is left: Only users with at least 999 ratings." in capsys.readouterr().err


@pytest.mark.parametrize("command", ["inspect", "train"])
def test_large_files_are_kept_unless_that_is_not_wanted(capsys, file, monkeypatch, command):
    monkeypatch.setattr("funksvd_gui.store.dataset_cache.MIN_FILE_BYTES", 0)
    monkeypatch.setattr("funksvd_gui.store.dataset_cache.AT_REST_NS", 0)
    folder = datasets_folder()
    shutil.rmtree(folder, ignore_errors=True)
    options = SMALL if command == "train" else []
    assert main([command, file, *options, "--no-cache"]) == 0
    assert not folder.exists()
    said = []
    for _ in range(2):
        assert main([command, file, *options]) == 0
        said.append(capsys.readouterr().out.split("Training time")[0])
    assert list(folder.iterdir())
    shutil.rmtree(folder)
    assert said[0].endswith(said[1])
