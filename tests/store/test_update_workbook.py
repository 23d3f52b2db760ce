"""Its formulas, computed by another program, come to the program's numbers."""

import dataclasses

import numpy as np
import pytest

from funksvd_gui.data.split.settings import SplitSettings
from funksvd_gui.errors import SaveError
from funksvd_gui.session.training_run import TrainingRun
from funksvd_gui.session.worked_update import work_out
from funksvd_gui.store.update_workbook import write_update_workbook
from tests.conftest import make_dataset
from tests.core.ladder import VARIANTS
from tests.store.spreadsheet import Spreadsheet

NEAR = 1e-6
ALL = {
    **VARIANTS,
    "fine-tuned": VARIANTS["plain"].replace(fine_tune_epochs=3),
    "begun together": VARIANTS["plain"].replace(fine_tune_epochs=9, fine_tune_features=2),
    "still warming up": VARIANTS["plain"].replace(fine_tune_epochs=2, fine_tune_features=2),
}


def trained(hyperparams, dataset=None):
    split = SplitSettings(validation_share=0.0)
    run = TrainingRun(dataset or make_dataset(), hyperparams, split=split, n_threads=1)
    for _ in run.events():
        pass
    return run.model()


def worked_with(model, seed, feature=None):
    rng = np.random.default_rng(seed)
    user_id = model.users[int(rng.integers(len(model.users)))]
    rated = model.rated_by(user_id)
    item_id = rated[int(rng.integers(len(rated)))].item_id
    feature = feature or int(rng.integers(1, model.n_features + 1))
    return work_out(model, user_id, item_id, feature)


def written(worked, tmp_path):
    path = tmp_path / "update.xlsx"
    write_update_workbook(path, worked)
    return Spreadsheet(path)


@pytest.mark.parametrize("name", ALL)
def test_the_formulas_come_to_the_numbers_of_the_program(name, tmp_path):
    model = trained(ALL[name])
    for seed in range(4):
        worked = worked_with(model, seed)
        sheet, update = written(worked, tmp_path), worked.explained.update
        assert sheet.named("Prediction", "Prediction") == pytest.approx(worked.score, abs=NEAR)
        for quantity, value in (
            ("Rating", update.rating), ("User factor", update.p), ("Item factor", update.q),
            ("Target", update.target), ("Error", update.epsilon),
            ("Slope along p", update.dp), ("Slope along q", update.dq),
            ("New user factor", update.p_new), ("New item factor", update.q_new),
            ("Error after", update.error_after),
        ):  # fmt: skip
            assert sheet.named("Update", quantity) == pytest.approx(value, abs=NEAR, rel=NEAR)
        # By differences of single precision in the program.
        for quantity, value in (("p", update.dp_numeric), ("q", update.dq_numeric)):
            found = sheet.named("Update", f"By differences, {quantity}")
            assert found == pytest.approx(value, abs=2e-4)


@pytest.mark.parametrize("name", ALL)
def test_what_is_kept_for_programs_that_do_not_compute_is_what_formulas_come_to(name, tmp_path):
    sheet = written(worked_with(trained(ALL[name]), 7), tmp_path)
    assert len(sheet.formulas) > 20
    for (name_of_sheet, cell), kept in sheet.kept.items():
        assert sheet.value(name_of_sheet, cell) == pytest.approx(kept, abs=2e-4, rel=1e-4), (
            name_of_sheet, cell, sheet.formulas[name_of_sheet, cell],
        )  # fmt: skip


def test_a_number_changed_by_hand_changes_all_that_follows(tmp_path):
    sheet = written(worked_with(trained(VARIANTS["plain"]), 1, feature=2), tmp_path)
    before = [sheet.named("Update", name) for name in ("Error", "New user factor")]
    sheet.numbers["Update", f"C{sheet.row_of('Update', 'Rating')}"] += 1.0
    after = [sheet.named("Update", name) for name in ("Error", "New user factor")]
    assert after[0] == pytest.approx(before[0] + 1.0)
    assert after[1] != before[1]
    first = sheet.row_of("Prediction", "feature 1")
    sheet.numbers["Prediction", f"B{first}"] += 1.0
    assert sheet.named("Update", "Error") == pytest.approx(
        after[0] - sheet.numbers["Prediction", f"C{first}"]
    )


def test_at_rest_the_users_factor_is_where_its_mean_step_vanishes(tmp_path):
    worked = worked_with(trained(VARIANTS["plain"]), 3, feature=2)
    sheet = written(worked, tmp_path)
    p = sheet.named("Regularization", "p at rest, while all q stand still")
    gamma = worked.explained.update.regularization
    steps = [(rated.target - p * rated.q) * rated.q - gamma * p for rated in worked.rated]
    assert np.mean(steps) == pytest.approx(0.0, abs=1e-9)
    assert sheet.named("Regularization", "Ratings") == len(steps)


@pytest.mark.parametrize("gamma", [0.0, 0.01, 50.0])
def test_the_rest_and_the_edge_follow_target_and_penalty(gamma, tmp_path):
    worked = worked_with(trained(VARIANTS["plain"]), 3)
    update = dataclasses.replace(worked.explained.update, regularization=gamma)
    worked = dataclasses.replace(
        worked, explained=dataclasses.replace(worked.explained, update=update)
    )
    sheet, t = written(worked, tmp_path), worked.explained.update.target
    product = np.sign(t) * max(abs(t) - gamma, 0.0)
    assert sheet.named("Regularization", "Product at rest") == pytest.approx(product)
    edge = 1 / max(abs(t) - gamma, gamma) if abs(t) > gamma else 2 / (abs(t) + gamma)
    assert sheet.named("Regularization", "Edge of λ there") == pytest.approx(edge)


def test_text_of_the_data_stays_text(tmp_path):
    dataset = make_dataset()
    titles = dataclasses.replace(
        dataset.titles,
        titles=('=HYPERLINK("http://x","y")', "+1", "@x", "-2", "Fine\x07", *("",) * 25),
    )
    model = trained(VARIANTS["plain"], dataclasses.replace(dataset, titles=titles, name="=1+1"))
    user = next(
        user for user in model.users if {"i0", "i4"} <= {r.item_id for r in model.rated_by(user)}
    )
    sheet = written(work_out(model, user, "i0", 1), tmp_path)
    texts = set(sheet.texts.values())
    assert {"'=1+1", '\'=HYPERLINK("http://x","y")'} <= texts
    assert not any("HYPERLINK" in formula for formula in sheet.formulas.values())


def test_a_folder_that_is_not_there_is_told(tmp_path):
    worked = worked_with(trained(VARIANTS["plain"]), 0)
    with pytest.raises(SaveError, match="folder does not exist"):
        write_update_workbook(tmp_path / "gone" / "update.xlsx", worked)
