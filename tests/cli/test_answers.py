import json
from dataclasses import replace

import pytest

from funksvd_gui.cli.main import main
from funksvd_gui.data.split.part import Part
from funksvd_gui.store.model_file import load_model, save_model


def ask_json(capsys, *arguments):
    assert main([*arguments, "--json"]) == 0
    out, err = capsys.readouterr()
    assert out.count("\n") == 1
    return json.loads(out), err


class TestPredict:
    def test_json_is_what_the_model_says(self, capsys, model):
        found, err = ask_json(capsys, "predict", model, "--user", "u1", "--item", "3", "--item=-5")
        expected = load_model(model).predict("u1", ["3", "-5"])
        assert err == ""
        assert list(found) == ["user", "predictions"]
        assert found["user"] == "u1"
        assert found["predictions"] == [
            {"item": p.item_id, "title": p.title, "score": p.score, "clipped": p.clipped,
             "known": p.user_rating, "part": p.user_rating_part}
            for p in expected
        ]  # fmt: skip
        assert [p["item"] for p in found["predictions"]] == ["3", "-5"]
        assert found["predictions"][0]["title"] == "Film 3"

    def test_known_ratings_are_hers(self, capsys, model):
        rated = load_model(model).rated_by("u1")[0]
        found, _ = ask_json(capsys, "predict", model, "--user", "u1", "--item", rated.item_id)
        assert found["predictions"][0]["known"] == rated.rating

    @pytest.mark.parametrize("part", Part)
    def test_json_says_which_part_a_known_rating_was_in(self, capsys, tested_model, part):
        rated = load_model(tested_model).rated_by("u1")
        known = next(row for row in rated if row.part is part)
        found, _ = ask_json(
            capsys, "predict", tested_model, "--user", "u1", f"--item={known.item_id}"
        )
        assert found["predictions"][0]["known"] == known.rating
        assert found["predictions"][0]["part"] == part.value

    def test_what_is_not_rated_was_in_no_part(self, capsys, tested_model):
        rated = {row.item_id for row in load_model(tested_model).rated_by("u1")}
        unrated = next(str(i) for i in range(3, 30) if str(i) not in rated)
        found, _ = ask_json(capsys, "predict", tested_model, "--user", "u1", "--item", unrated)
        assert found["predictions"][0]["known"] is None
        assert found["predictions"][0]["part"] is None

    @pytest.mark.parametrize("part", Part)
    def test_a_person_reads_the_part_beside_the_rating(self, capsys, tested_model, part):
        rated = load_model(tested_model).rated_by("u1")
        known = next(row for row in rated if row.part is part)
        assert main(["predict", tested_model, "--user", "u1", f"--item={known.item_id}"]) == 0
        cells = capsys.readouterr().out.splitlines()[1].split()
        assert cells[3:5] == [f"{known.rating:.2f}", part.value]

    def test_of_an_older_file_the_part_is_unknown(self, capsys, model, tmp_path):
        old, loaded = str(tmp_path / "old.npz"), load_model(model)
        save_model(replace(loaded, rated=replace(loaded.rated, parts=None)), old)
        known = loaded.rated_by("u1")[0]
        arguments = ["predict", old, "--user", "u1", f"--item={known.item_id}"]
        found, _ = ask_json(capsys, *arguments)
        assert found["predictions"][0]["known"] == known.rating
        assert found["predictions"][0]["part"] is None
        assert main(arguments) == 0
        assert capsys.readouterr().out.splitlines()[1].split()[4] == "unknown"

    def test_an_unknown_user_gets_the_baseline_and_a_sentence(self, capsys, model):
        found, err = ask_json(capsys, "predict", model, "--user=-nobody", "--item", "3")
        assert found["user"] == "-nobody"
        assert found["predictions"][0]["known"] is None
        assert "no rating by the user “-nobody”" in err

    def test_unknown_items_are_named_once(self, capsys, model):
        arguments = ["--item", "x", "--item", "3", "--item", "x"]
        found, err = ask_json(capsys, "predict", model, "--user", "u1", *arguments)
        assert len(found["predictions"]) == 3
        assert found["predictions"][0] == found["predictions"][2]
        assert err.count("“x”") == 1
        assert "“3”" not in err

    def test_a_person_reads_an_aligned_table(self, capsys, model):
        assert main(["predict", model, "--user", "u1", "--item", "3", "--item", "用户"]) == 0
        out, err = capsys.readouterr()
        lines = out.splitlines()
        assert err == ""
        assert lines[0].split() == ["Item", "Predicted", "Score", "Known", "Part", "Title"]
        assert lines[1].endswith("Film 3")
        assert lines[2].startswith("用户  ")
        assert len(lines) == 3


class TestRecommend:
    def test_json_is_what_the_model_says(self, capsys, model):
        found, err = ask_json(capsys, "recommend", model, "--user", "u1", "-n", "4")
        expected = load_model(model).recommend("u1", 4)
        assert err == ""
        assert list(found) == ["user", "items"]
        assert found["items"] == [
            {"item": r.item_id, "title": r.title, "score": r.score, "part": None} for r in expected
        ]
        assert len(found["items"]) == 4

    def test_ten_are_listed_unless_told_otherwise(self, capsys, model):
        found, _ = ask_json(capsys, "recommend", model, "--user", "u1")
        assert len(found["items"]) == 10

    def test_rated_items_come_in_only_on_demand(self, capsys, model):
        rated = {known.item_id for known in load_model(model).rated_by("u1")}
        new, _ = ask_json(capsys, "recommend", model, "--user", "u1", "-n", "99")
        every, _ = ask_json(
            capsys, "recommend", model, "--user", "u1", "-n", "99", "--include-rated"
        )
        assert not rated & {item["item"] for item in new["items"]}
        assert rated <= {item["item"] for item in every["items"]}

    def test_an_unknown_user_gets_the_baseline_and_a_sentence(self, capsys, model):
        found, err = ask_json(capsys, "recommend", model, "--user", "nobody", "-n", "2")
        assert len(found["items"]) == 2
        assert "no rating by the user “nobody”" in err

    def test_a_person_reads_places_and_titles(self, capsys, model):
        assert main(["recommend", model, "--user", "u1", "-n", "3"]) == 0
        lines = capsys.readouterr().out.splitlines()
        assert lines[0].split() == ["#", "Item", "Predicted", "Score", "Title"]
        assert [line.split()[0] for line in lines[1:]] == ["1", "2", "3"]

    def test_what_was_kept_for_the_test_is_marked(self, capsys, tested_model):
        rated = load_model(tested_model).rated_by("u1")
        kept = {known.item_id: known.rating for known in rated if known.part is Part.TEST}
        arguments = ["recommend", tested_model, "--user", "u1", "-n", "99"]
        found, _ = ask_json(capsys, *arguments)
        marked = {item["item"] for item in found["items"] if item["part"] == "test"}
        assert marked == set(kept) != set()
        assert {item["part"] for item in found["items"]} == {None, "test"}
        assert main(arguments) == 0
        headings, *lines = capsys.readouterr().out.splitlines()
        assert headings.split() == ["#", "Item", "Predicted", "Score", "Known", "Part", "Title"]
        for _, item_id, _, _, known, part, *_title in map(str.split, lines):
            given = [f"{kept[item_id]:.2f}", "test"] if item_id in kept else ["–", "–"]
            assert [known, part] == given

    def test_nothing_left_is_a_sentence(self, capsys, tmp_path):
        path, out = tmp_path / "all.csv", str(tmp_path / "m.npz")
        path.write_text("1,a,4\n1,b,3\n", encoding="utf-8")
        assert main(["train", str(path), "--features", "0", "--out", out]) == 0
        capsys.readouterr()
        found, err = ask_json(capsys, "recommend", out, "--user", "1")
        assert found["items"] == []
        assert "nothing left to recommend" in err
        assert main(["recommend", out, "--user", "1"]) == 0
        assert capsys.readouterr().out == ""


@pytest.mark.parametrize("command", [["predict", "--item", "1"], ["recommend"]])
def test_a_bad_model_is_one_sentence_and_a_hint(capsys, tmp_path, file, command):
    for path in (tmp_path / "missing.npz", file):
        assert main([command[0], str(path), "--user", "1", *command[1:], "--json"]) == 1
        out, err = capsys.readouterr()
        assert out == ""
        assert str(path) in err
        assert len(err.splitlines()) == 2
