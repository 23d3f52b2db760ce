import json
from dataclasses import replace

import pytest

from funksvd_gui.cli.main import main
from funksvd_gui.data.split.part import Part
from funksvd_gui.session.update_explanation import explain_update
from funksvd_gui.store.model_file import load_model, save_model

#: Of every answer, and what else is told of it.
NUMBERS = [
    "epsilon", "p", "q", "dp", "dq", "dp_numeric", "dq_numeric", "p_new", "q_new",
    "error_before", "error_after", "learning_rate", "regularization",
]  # fmt: skip
MORE = {
    "user", "item", "title", "feature", "is_fine_tuned", "part", "trained_on", "is_exact",
    "rating", "baseline", "target",
}  # fmt: skip


def ask(capsys, path, *, user="u1", item, feature=1, status=0, as_json=True):
    arguments = ["explain-update", path, f"--user={user}", f"--item={item}"]
    assert main([*arguments, "--feature", str(feature), *["--json"] * as_json]) == status
    return capsys.readouterr()


def known_in(path, part=Part.TRAINING):
    return next(row for row in load_model(path).rated_by("u1") if row.part is part)


@pytest.mark.parametrize("feature", [1, 3])
def test_json_holds_the_numbers_of_the_update(capsys, model, feature):
    row = known_in(model)
    out, err = ask(capsys, model, item=row.item_id, feature=feature)
    assert err == ""
    assert out.count("\n") == 1
    found = json.loads(out)
    assert set(found) == {*NUMBERS, *MORE}
    expected = explain_update(load_model(model), "u1", row.item_id, feature)
    for name in (*NUMBERS, "rating", "baseline", "target"):
        assert type(found[name]) is float
        assert found[name] == getattr(expected.update, name), name
    assert (found["user"], found["item"], found["title"]) == ("u1", row.item_id, row.title)
    assert found["feature"] == feature
    assert found["is_fine_tuned"] is expected.is_fine_tuned is True
    assert found["is_exact"] is True
    assert (found["part"], found["trained_on"]) == ("training", True)


@pytest.mark.parametrize("part", [Part.VALIDATION, Part.TEST])
def test_a_rating_that_was_held_out_is_told(capsys, tested_model, part):
    row = known_in(tested_model, part)
    out, err = ask(capsys, tested_model, item=row.item_id)
    found = json.loads(out)
    assert (found["part"], found["trained_on"]) == (part.value, False)
    assert found["rating"] == row.rating
    assert f"in the {part.value} part" in err
    assert len(err.splitlines()) == 1


def test_a_person_reads_a_table(capsys, model):
    row = known_in(model)
    out, err = ask(capsys, model, item=row.item_id, feature=2, as_json=False)
    headings, *lines = out.splitlines()
    assert err == ""
    assert headings.strip() == "Feature 2"
    shown = {line.rsplit(maxsplit=1)[0].strip(): line.split()[-1] for line in lines}
    update = explain_update(load_model(model), "u1", row.item_id, 2).update
    for name, value in {
        "rating r": update.rating,
        "error ε = t − p·q": update.epsilon,
        "∂ε²/∂p = −2εq": update.dp,
        "learning rate λ": update.learning_rate,
        "q after the step": update.q_new,
        "error after the step": update.error_after,
    }.items():
        assert float(shown[name]) == pytest.approx(value, rel=1e-6)
    assert len(lines) == 15


@pytest.fixture
def old(model, tmp_path):
    """A model that does not tell what older files did not."""
    path, loaded = str(tmp_path / "old.npz"), load_model(model)
    unknown = replace(loaded.factors, kept_epochs=(), n_fine_tuned=0, fine_tune_epoch=0)
    rated = replace(loaded.rated, parts=None)
    save_model(replace(loaded, factors=unknown, rated=rated), path)
    return path


def test_of_an_older_model_it_is_told_what_nobody_knows(capsys, model, old):
    row = known_in(model)
    out, err = ask(capsys, old, item=row.item_id)
    found = json.loads(out)
    assert (found["part"], found["trained_on"], found["is_exact"]) == (None, None, False)
    epoch, part = err.splitlines()
    assert "does not tell which epoch was kept" in epoch
    assert "does not tell whether this rating was trained on" in part


def test_of_passes_that_nobody_counted_that_is_told(capsys, model, tmp_path):
    path, loaded = str(tmp_path / "odd.npz"), load_model(model)
    save_model(replace(loaded, factors=replace(loaded.factors, fine_tune_epoch=0)), path)
    out, err = ask(capsys, path, item=known_in(model).item_id)
    found = json.loads(out)
    assert (found["is_fine_tuned"], found["is_exact"]) == (True, False)
    assert "which pass of fine-tuning was kept" in err


@pytest.mark.parametrize(
    ("changes", "match"),
    [
        ({"user": "nobody"}, "knows no user “nobody”"),
        ({"item": "nothing"}, "knows no item “nothing”"),
        ({"feature": 4}, "no feature 4"),
        ({"feature": 2**31 - 1}, f"no feature {2**31 - 1}"),
    ],
)
def test_what_is_not_there_is_one_sentence_and_a_hint(capsys, model, changes, match):
    given = {"item": known_in(model).item_id} | changes
    out, err = ask(capsys, model, **given, status=1)
    assert out == ""
    assert match in err
    assert len(err.splitlines()) == 2


def test_a_pair_that_nobody_rated_is_refused(capsys, model):
    rated = {row.item_id for row in load_model(model).rated_by("u1")}
    unrated = next(str(i) for i in range(3, 30) if str(i) not in rated)
    out, err = ask(capsys, model, item=unrated, status=1)
    assert out == ""
    assert f"has not rated “{unrated}”" in err
    assert len(err.splitlines()) == 2


@pytest.mark.parametrize("feature", ["0", "-1", "1.5", "one", "9" * 40])
def test_a_feature_that_is_no_number_from_one_on_is_wrong_usage(capsys, model, feature):
    out, err = ask(capsys, model, item="3", feature=feature, status=2)
    assert out == ""
    assert "--feature" in err


def test_a_file_that_is_no_model_is_one_sentence_and_a_hint(capsys, file):
    out, err = ask(capsys, file, item="3", status=1)
    assert out == ""
    assert len(err.splitlines()) == 2
