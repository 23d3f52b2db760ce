import json
import math
import os
import re
import signal
import sys

import numpy as np
import pytest

from funksvd_gui.cli import training
from funksvd_gui.cli.main import main
from funksvd_gui.cli.terminal import Terminal
from funksvd_gui.core import memory_estimate
from funksvd_gui.core.events import EpochDone
from funksvd_gui.core.hyperparams import DEFAULT_PRESET, PRESETS, Hyperparams
from funksvd_gui.core.ratings import RatingTriples
from funksvd_gui.data.reading_choices import ReadingChoices
from funksvd_gui.session.training_run import TrainingRun
from funksvd_gui.store import opening
from funksvd_gui.store.model_file import load_model
from tests.cli.conftest import SMALL, write_ratings
from tests.conftest import make_ratings

KEYS = [
    "n_train",
    "n_validation",
    "n_test",
    "hyperparams",
    "rmse_baseline",
    "rmse_train",
    "rmse_validation",
    "rmse_test",
    "mae_test",
    "rmse_test_raw",
    "mae_test_raw",
    "rmse_test_per_user",
    "top_n",
    "features",
    "fit_seconds",
    "compile_seconds",
    "updates",
    "updates_per_second",
    "threads",
    "stopped",
    "model",
]


def train_json(capsys, *arguments, status=0):
    assert main(["train", *arguments, "--json"]) == status
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    return json.loads(out, parse_constant=pytest.fail)


def press_ctrl_c_in_feature(monkeypatch, feature, number=signal.SIGINT):
    events = TrainingRun.events

    def pressing(run):
        for event in events(run):
            if isinstance(event, EpochDone) and event.feature == feature:
                signal.raise_signal(number)
            yield event

    monkeypatch.setattr(TrainingRun, "events", pressing)


class TestJson:
    def test_has_exactly_the_promised_keys(self, capsys, file):
        assert list(train_json(capsys, file, *SMALL)) == KEYS

    def test_tells_each_feature_that_was_trained_alone(self, capsys, file):
        found = train_json(capsys, file, *SMALL, "--validation", "0.2")
        features = found["features"]
        names = ["feature", "epochs", "rmse_train", "rmse_validation", "gain", "norm"]
        assert [list(each) for each in features] == [names] * 3
        assert [each["feature"] for each in features] == [1, 2, 3]
        rmses = [each["rmse_validation"] for each in features]
        gains = [each["gain"] for each in features]
        assert gains[1:] == pytest.approx([rmses[0] - rmses[1], rmses[1] - rmses[2]])
        together = train_json(capsys, file, *SMALL, "--preset", "All together")
        assert together["features"] == []

    def test_tells_what_was_done(self, capsys, file):
        found = train_json(capsys, file, *SMALL, "--holdout", "0.2", "--seed", "5")
        assert (found["n_test"], found["n_validation"], found["n_train"]) == (80, 16, 304)
        assert found["hyperparams"] == Hyperparams(
            n_features=3, max_epochs=5, fine_tune_epochs=2, seed=5
        ).as_dict()  # fmt: skip
        # Three starting passes are six half passes for each feature.
        assert found["updates"] == 304 * 3 * (5 + 6 + 2)
        assert found["updates_per_second"] == found["updates"] / found["fit_seconds"]
        assert found["threads"] == 1
        assert found["stopped"] == "completed"
        assert found["model"] is None

    def test_without_parts_has_nothing_for_them(self, capsys, file):
        found = train_json(capsys, file, *SMALL, "--validation", "0")
        assert found["n_train"] == 400
        assert found["n_validation"] == found["n_test"] == 0
        assert found["rmse_validation"] is None
        assert found["rmse_test"] is None
        assert found["mae_test"] is None

    def test_errors_are_those_of_the_saved_model(self, capsys, file, tmp_path):
        out = str(tmp_path / "model.npz")
        found = train_json(capsys, file, *SMALL, "--validation", "0", "--out", out)
        assert found["model"] == out
        model, ratings = load_model(out), make_ratings()
        scores = [
            model.predict(f"u{user}", [model.items[model.items.index_of(item)]])[0].clipped
            for user, item in zip(ratings.users, map(_item_id, ratings.items), strict=True)
        ]
        rmse = math.sqrt(np.mean((np.array(scores) - ratings.values) ** 2))
        assert rmse == pytest.approx(found["rmse_train"], abs=1e-6)

    def test_measures_the_test_part_in_every_way(self, capsys, file):
        found = train_json(capsys, file, *SMALL, "--holdout", "0.2")
        assert found["rmse_test"] <= found["rmse_test_raw"]
        assert found["mae_test"] <= found["mae_test_raw"]
        assert 0 < found["rmse_test_per_user"] != found["rmse_test"]
        lists = found["top_n"]
        assert list(lists) == [
            "n", "relevant_from", "n_users", "precision", "recall", "ndcg", "hit_rate",
            "measured_on",
        ]  # fmt: skip
        assert (lists["n"], lists["measured_on"]) == (10, "test")
        assert 0 < lists["precision"] <= lists["hit_rate"] <= 1
        assert 0 < lists["ndcg"] <= 1
        assert 0 < lists["n_users"] <= 40

    def test_lists_are_measured_on_validation_where_there_is_no_test(self, capsys, file):
        found = train_json(capsys, file, *SMALL, "--validation", "0.2", "--top-n", "5")
        assert (found["top_n"]["n"], found["top_n"]["measured_on"]) == (5, "validation")
        assert found["rmse_test_raw"] is found["rmse_test_per_user"] is None

    @pytest.mark.parametrize("options", [["--top-n", "0"], ["--validation", "0"]])
    def test_lists_are_not_measured_for_nobody(self, capsys, file, options):
        assert train_json(capsys, file, *SMALL, *options)["top_n"] is None

    def test_what_is_relevant_can_be_said(self, capsys, file):
        found = train_json(capsys, file, *SMALL, "--holdout", "0.2", "--relevant-from", "4.5")
        mean = train_json(capsys, file, *SMALL, "--holdout", "0.2")
        assert found["top_n"]["relevant_from"] == 4.5
        assert found["top_n"]["n_users"] < mean["top_n"]["n_users"]


def _item_id(item):
    from tests.cli.conftest import ITEM_IDS

    return ITEM_IDS.get(int(item), str(item))


class TestOptions:
    def test_threads_change_no_result(self, capsys, file):
        one = train_json(capsys, file, *SMALL)
        more = train_json(capsys, file, *SMALL, "--threads", "2")
        for name in ("rmse_train", "rmse_validation"):
            assert one[name] == more[name]

    @pytest.mark.parametrize(
        "options",
        [
            ["--features", "2"], ["--epochs", "6"], ["--learning-rate", "0.03"],
            ["--regularization", "0.5"], ["--fine-tune", "0"], ["--seed", "1"],
            ["--validation", "0.1"], ["--preset", "FunkSVD"],
        ],
        ids=lambda options: options[0],
    )  # fmt: skip
    def test_every_other_option_does(self, capsys, file, options):
        # Nothing is watched: on so few ratings the best state would be a matter of chance.
        plain = [*SMALL, "--validation", "0", "--preset", "Lecture", "--learning-rate", "0.1"]
        before = train_json(capsys, file, *plain)
        after = train_json(capsys, file, *plain, *options)
        assert before["rmse_train"] != after["rmse_train"]

    def test_a_preset_fills_what_is_not_given(self, capsys, file):
        found = train_json(capsys, file, "--preset", "funk 2006", *SMALL)
        expected = PRESETS["Funk 2006"].replace(n_features=3, max_epochs=5, fine_tune_epochs=2)
        assert found["hyperparams"] == expected.as_dict()

    def test_the_held_out_rows_depend_on_the_seed(self, capsys, file):
        options = [*SMALL, "--holdout", "0.3", "--features", "0", "--fine-tune", "0"]
        assert len({
            train_json(capsys, file, *options, "--seed", seed)["rmse_test"] for seed in "123"
        }) == 3  # fmt: skip

    def test_a_test_file_is_measured_and_not_trained_on(self, capsys, file, tmp_path):
        rows = make_ratings(n_ratings=50, seed=3)
        strangers = RatingTriples(rows.users + 500, rows.items, rows.values, 540, 30)
        test = write_ratings(tmp_path / "test.csv", rows)
        plain = train_json(capsys, file, *SMALL)
        tested = train_json(capsys, file, *SMALL, "--test", str(test))
        assert (tested["n_train"], tested["n_test"]) == (plain["n_train"], 50)
        assert tested["rmse_train"] == plain["rmse_train"]
        write_ratings(test, strangers)
        assert train_json(capsys, file, *SMALL, "--test", str(test))["n_test"] == 50

    @pytest.mark.parametrize("json_too", [[], ["--json"]])
    def test_a_test_that_was_learned_from_is_warned_of(self, capsys, file, tmp_path, json_too):
        rows = make_ratings()
        test = tmp_path / "test.csv"
        few = RatingTriples(rows.users[:12], rows.items[:12], rows.values[:12], 40, 30)
        write_ratings(test, few)
        with test.open("a", encoding="utf-8") as lines:
            lines.write("u1,something else,4\n")
        assert main(["train", file, *SMALL, "--test", str(test), *json_too]) == 0
        assert "12 of 13 test ratings were learned from: " in capsys.readouterr().err

    def test_a_test_of_nobody_known_is_told(self, capsys, file, tmp_path):
        rows = make_ratings(n_ratings=50, seed=3)
        strangers = RatingTriples(rows.users + 500, rows.items, rows.values, 540, 30)
        test = write_ratings(tmp_path / "test.csv", strangers)
        assert main(["train", file, *SMALL, "--test", str(test)]) == 0
        assert "No user of “test.csv” is in “ratings.csv”." in capsys.readouterr().err

    def test_the_test_has_the_columns_of_the_ratings_and_a_place_of_its_own(
        self, capsys, monkeypatch, file, tmp_path
    ):
        asked = []
        open_ratings = opening.open_ratings

        def opened(path, choices, **options):
            asked.append(choices)
            return open_ratings(path, **options)

        monkeypatch.setattr(opening, "open_ratings", opened)
        test = str(write_ratings(tmp_path / "test.csv", make_ratings(n_ratings=50, seed=3)))
        options = ["--member", "m", "--columns", "user=a,item=b,rating=c", "--test", test]
        assert main(["train", file, *SMALL, *options]) == 0
        columns = (("user", "a"), ("item", "b"), ("rating", "c"))
        expected = [ReadingChoices(member="m", columns=columns), ReadingChoices(columns=columns)]
        assert asked == expected

    @pytest.mark.parametrize("option", ["--member=m", "--columns=user=a,item=b,rating=c"])
    def test_the_sample_is_read_as_it_is(self, capsys, option):
        assert main(["train", "--sample", option]) == 2
        assert "not allowed with argument --sample" in capsys.readouterr().err

    def test_the_sample_needs_no_file(self, capsys):
        found = train_json(capsys, "--sample", "--features", "1", "--epochs", "1")
        assert found["n_train"] + found["n_validation"] == 100_004

    def test_titles_go_into_the_model(self, trained):
        assert load_model(trained / "model.npz").titles.titles[:2] != ("", "")


class TestPeople:
    def test_a_table_has_numbers_aligned_and_nothing_on_standard_error(self, capsys, file):
        assert main(["train", file, *SMALL, "--holdout", "0.2"]) == 0
        out, err = capsys.readouterr()
        assert err == ""
        of_features, measures = out.split("\n\n")
        for lines in (of_features.splitlines(), measures.splitlines()):
            assert len({len(line) for line in lines}) == 1
        assert "RMSE, test" in measures

    def test_the_first_features_tell_their_gain_and_the_others_theirs_together(self, capsys, file):
        assert main(["train", file, "--features", "12", "--epochs", "2", "--fine-tune", "0"]) == 0
        lines = capsys.readouterr().out.splitlines()
        assert lines[0].split() == ["Feature", "Epochs", "RMSE,", "validation", "Gain", "Norm"]
        assert [line.split()[0] for line in lines[1:12]] == [*map(str, range(1, 11)), "11"]
        assert lines[11].startswith("11 to 12")

    def test_the_lists_are_told_with_the_part_they_were_measured_on(self, capsys, file):
        assert main(["train", file, *SMALL, "--validation", "0.2", "--top-n", "7"]) == 0
        out = capsys.readouterr().out
        for measure in ("Precision", "Recall", "nDCG", "Hit rate"):
            assert f"{measure} at 7, validation" in out
        assert "not clipped" not in out

    def test_the_place_of_the_model_is_told(self, capsys, file, tmp_path):
        out = tmp_path / "model.npz"
        assert main(["train", file, *SMALL, "--out", str(out)]) == 0
        assert f"The model is saved in {out}." in capsys.readouterr().out

    def test_progress_is_for_a_terminal_without_json(self, capsys, monkeypatch, file):
        monkeypatch.setattr(Terminal, "is_watched", True)
        assert main(["train", file, *SMALL]) == 0
        assert "preparing" in capsys.readouterr().err
        train_json(capsys, file, *SMALL)
        assert capsys.readouterr().err == ""

    def test_what_was_not_read_exactly_is_told(self, capsys, tmp_path):
        path = write_ratings(tmp_path / "ratings.csv")
        with path.open("a", encoding="utf-8") as file:
            file.write("u1,5,many\nu1,-5,4\nu1,-5,3\n")
        assert main(["train", str(path), *SMALL]) == 0
        err = capsys.readouterr().err
        assert "1 row of 403 rejected" in err
        assert "replaced by a later rating" in err


class TestBefore:
    def test_a_rate_that_may_diverge_is_noted(self, capsys, file):
        assert main(["train", file, *SMALL, "--learning-rate", "0.3"]) == 0
        err = capsys.readouterr().err
        assert re.fullmatch(
            r"The learning rate 0\.3 is above the largest stable rate, about 0\.1\d?: "
            r"training may diverge\.\n",
            err,
        )

    def test_the_note_leaves_the_json_alone(self, capsys, file):
        assert main(["train", file, *SMALL, "--learning-rate", "0.3", "--json"]) == 0
        out, err = capsys.readouterr()
        assert list(json.loads(out)) == KEYS
        assert "training may diverge" in err

    def test_a_person_is_told_what_memory_it_needs(self, capsys, monkeypatch, file):
        monkeypatch.setattr(Terminal, "is_watched", True)
        assert main(["train", file, *SMALL]) == 0
        told = r"Training needs about \d+ kB of [\d.]+ [GT]B free\."
        assert re.search(told, capsys.readouterr().err)

    def test_what_cannot_fit_is_refused_with_the_numbers(self, capsys, monkeypatch, file):
        monkeypatch.setattr(memory_estimate, "available_memory", lambda: 1_000)
        assert main(["train", file, *SMALL]) == 1
        out, err = capsys.readouterr()
        assert out == ""
        assert re.match(
            r"funksvd: This training needs about \d+ kB of memory, and 1\.0 kB are", err
        )


class TestInterrupted:
    def test_what_was_learned_is_measured_and_saved(self, capsys, monkeypatch, file, tmp_path):
        press_ctrl_c_in_feature(monkeypatch, 2)
        out = tmp_path / "model.npz"
        small = [*SMALL, "--validation", "0"]
        found = train_json(capsys, file, *small, "--out", str(out), status=130)
        assert found["stopped"] == "interrupted"
        assert found["model"] == str(out)
        assert 0 < found["updates"] < 400 * 3 * (5 + 6)
        assert [each["feature"] for each in found["features"]] == [1]
        assert load_model(out).n_features == 2

    @pytest.mark.skipif(sys.platform == "win32", reason="nothing hangs up there")
    @pytest.mark.parametrize(
        ("name", "status", "word"), [("SIGTERM", 143, "terminated"), ("SIGHUP", 129, "hung_up")]
    )
    def test_other_signals_do_the_same(
        self, capsys, monkeypatch, file, tmp_path, name, status, word
    ):
        press_ctrl_c_in_feature(monkeypatch, 2, getattr(signal, name))
        out = tmp_path / "model.npz"
        found = train_json(capsys, file, *SMALL, "--out", str(out), status=status)
        assert found["stopped"] == word
        assert load_model(out).n_features == 2

    def test_without_out_nothing_is_saved(self, capsys, monkeypatch, file, tmp_path):
        press_ctrl_c_in_feature(monkeypatch, 1)
        found = train_json(capsys, file, *SMALL, status=130)
        assert found["model"] is None
        assert [path.name for path in tmp_path.iterdir()] == ["ratings.csv"]

    def test_a_person_is_told_where_it_is(self, capsys, monkeypatch, file, tmp_path):
        press_ctrl_c_in_feature(monkeypatch, 2)
        out = tmp_path / "model.npz"
        assert main(["train", file, *SMALL, "--out", str(out)]) == 130
        err = capsys.readouterr().err
        assert err == f"Interrupted.\nWhat was learned until then is saved in {out}.\n"

    def test_while_reading_there_is_nothing_to_keep(self, capsys, monkeypatch, file, tmp_path):
        def press(*_, **__):
            signal.raise_signal(signal.SIGINT)

        monkeypatch.setattr(training, "load_with_progress", press)
        assert main(["train", file, "--out", str(tmp_path / "model.npz"), "--json"]) == 130
        assert capsys.readouterr() == ("", "Interrupted.\n")
        assert not (tmp_path / "model.npz").exists()

    def test_while_saving_lets_the_model_be_saved(self, capsys, monkeypatch, file, tmp_path):
        save = training.save_model

        def pressed_and_saved(model, path):
            signal.raise_signal(signal.SIGINT)
            save(model, path)

        monkeypatch.setattr(training, "save_model", pressed_and_saved)
        out = tmp_path / "model.npz"
        found = train_json(capsys, file, *SMALL, "--out", str(out), status=130)
        assert found["stopped"] == "completed"
        assert found["model"] == str(out)
        assert load_model(out).n_features == 3

    def test_while_measuring_still_gives_the_measures(self, capsys, monkeypatch, file):
        as_json = training.as_json

        def pressed(*given):
            signal.raise_signal(signal.SIGINT)
            return as_json(*given)

        monkeypatch.setattr(training, "as_json", pressed)
        assert train_json(capsys, file, *SMALL, status=130)["stopped"] == "completed"


class TestDiverged:
    #: Fine-tuning explodes, after features that have learned something.
    LATE = ("--features", "3", "--learning-rate", "0.3", "--fine-tune", "99")

    @pytest.fixture(autouse=True)
    def far_too_fast(self, monkeypatch):
        late = Hyperparams(fine_tune_rate=100.0, fine_tune_decay=1.0)
        monkeypatch.setitem(PRESETS, DEFAULT_PRESET, late)

    def test_is_an_error_that_keeps_what_was_learned(self, capsys, file, tmp_path):
        out = tmp_path / "model.npz"
        assert main(["train", file, *self.LATE, "--out", str(out), "--json"]) == 1
        printed, err = capsys.readouterr()
        found = json.loads(printed, parse_constant=pytest.fail)
        assert found["stopped"] == "diverged"
        assert found["model"] == str(out)
        assert math.isfinite(found["rmse_train"])
        assert "smaller fine-tuning rate" in err
        assert f"saved in {out}" in err
        assert load_model(out).n_features == 3

    def test_without_out_says_so_all_the_same(self, capsys, file):
        assert main(["train", file, *self.LATE]) == 1
        out, err = capsys.readouterr()
        assert "RMSE of the baseline" in out
        assert "saved" not in err

    def test_in_the_first_epoch_shows_its_numbers_and_saves_no_model(self, capsys, file, tmp_path):
        paths = [tmp_path / "model.npz", tmp_path / "half.run"]
        options = ["--out", str(paths[0]), "--save-run", str(paths[1]), "--json"]
        assert main(["train", file, "--learning-rate", "10", *options]) == 1
        printed, err = capsys.readouterr()
        found = json.loads(printed, parse_constant=pytest.fail)
        assert (found["stopped"], found["model"], found["features"]) == ("diverged", None, [])
        assert math.isfinite(found["rmse_baseline"])
        assert "there is no model" in err
        assert "saved" not in err
        assert not any(path.exists() for path in paths)


def test_a_model_that_is_worse_than_its_baseline_is_said_to_be(capsys, file, monkeypatch):
    # One epoch of large noise cannot reach the baseline.
    poor = Hyperparams(initial_noise=1.5, starting_passes=0, learning_rate=0.01)
    monkeypatch.setitem(PRESETS, DEFAULT_PRESET, poor)
    options = ["--features", "1", "--epochs", "1", "--fine-tune", "0", "--validation", "0.2"]
    assert main(["train", file, *options]) == 0
    assert "is worse than its baseline: " in capsys.readouterr().err


class TestRefused:
    def test_a_missing_folder_is_found_before_the_ratings_are_read(self, capsys, tmp_path):
        out = str(tmp_path / "missing" / "model.npz")
        assert main(["train", str(tmp_path / "no.csv"), "--out", out]) == 1
        assert "its folder does not exist" in capsys.readouterr().err

    @pytest.mark.parametrize("option", [[], ["--test"], ["--titles"]])
    def test_a_model_never_replaces_what_it_is_made_from(self, capsys, file, tmp_path, option):
        from pathlib import Path

        other = str(write_ratings(tmp_path / "other.csv"))
        content = Path(other).read_bytes()
        arguments = [file, *option, other] if option else [other]
        assert main(["train", *arguments, "--out", other]) == 2
        assert "would replace the file" in capsys.readouterr().err
        assert Path(other).read_bytes() == content

    def test_titles_of_the_sample_are_its_own(self, capsys, tmp_path):
        assert main(["train", "--sample", "--titles", str(tmp_path / "t.csv")]) == 2
        assert "--titles: not allowed" in capsys.readouterr().err

    def test_a_split_that_leaves_nothing_is_a_sentence(self, capsys, tmp_path):
        path = tmp_path / "two.csv"
        path.write_text("user,item,rating\n1,a,4\n2,b,3\n", encoding="utf-8")
        assert main(["train", str(path), "--holdout", "0.9"]) == 1
        assert capsys.readouterr().err.startswith("funksvd: ")

    def test_one_rating_only_can_be_trained_on(self, capsys, tmp_path):
        path = tmp_path / "one.csv"
        path.write_text("1,a,4\n", encoding="utf-8")
        found = train_json(capsys, str(path), *SMALL)
        assert found["n_train"] == 1
        assert found["rmse_train"] == pytest.approx(0, abs=1e-3)

    @pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs Linux")
    def test_a_disk_that_fills_up_costs_the_file_but_not_the_measures(
        self, capsys, monkeypatch, file, tmp_path
    ):
        from pathlib import Path

        from funksvd_gui.store import atomic_file

        opened = Path.open
        monkeypatch.setattr(
            atomic_file.Path,
            "open",
            lambda self, mode="r", **more: opened(
                Path("/dev/full") if self.suffix == ".part" else self,
                mode.replace("x", "w"),
                **more,
            ),
        )
        assert main(["train", file, *SMALL, "--out", str(tmp_path / "m.npz"), "--json"]) == 1
        out, err = capsys.readouterr()
        found = json.loads(out)
        assert (found["stopped"], found["model"]) == ("completed", None)
        assert "no room left on the disk" in err
