"""Wrong rules are wrong in one way each, and the right one is right."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from funksvd_gui.session.planted_bugs import (
    EXPLANATIONS,
    Slip,
    SmallPart,
    WrongRun,
    account,
    step_by_differences,
    train_wrongly,
    wrong_step,
)
from funksvd_gui.task import CancelledError, Task
from tests.session.made_models import trained

T, P, Q, RATE, GAMMA = 1.3, 0.7, -0.4, 0.1, 0.2
ERROR = T - P * Q


def gaps(slip, p=P, q=Q):
    after = wrong_step(slip, T, (p, q), RATE, GAMMA)
    wanted = step_by_differences(T, (p, q), RATE, GAMMA)
    return after[0] - p - wanted[0], after[1] - q - wanted[1]


def test_the_right_rule_is_what_the_differences_ask_for():
    assert_allclose(gaps(None), 0.0, atol=1e-9)


@pytest.mark.parametrize(
    ("slip", "wanted"),
    [
        (Slip.SIGN, (2 * RATE * GAMMA * P, 2 * RATE * GAMMA * Q)),
        (Slip.NO_PENALTY, (RATE * GAMMA * P, RATE * GAMMA * Q)),
        (Slip.NEW_P, (0.0, RATE**2 * ERROR * (ERROR * Q - GAMMA * P))),
        (Slip.DOUBLED, (RATE * ERROR * Q, RATE * ERROR * P)),
        (Slip.SWAPPED, (RATE * ERROR * (P - Q), RATE * ERROR * (Q - P))),
    ],
)
def test_each_slip_shows_as_its_explanation_says(slip, wanted):
    assert_allclose(gaps(slip), wanted, atol=1e-9)
    assert EXPLANATIONS[slip]


def test_every_slip_changes_what_is_learned_but_not_that_held_out_ratings_gain():
    part = SmallPart.of(trained())
    right = train_wrongly(None, part, 0.05, 0.05)
    for slip in Slip:
        wrong = train_wrongly(slip, part, 0.05, 0.05)
        assert wrong.held_out[0] == right.held_out[0]
        assert wrong.held_out[1:] != right.held_out[1:]
        assert f"{min(wrong.held_out):.4f}" in account(slip, wrong, right)


def test_a_part_is_of_training_ratings_and_shares_none():
    model = trained()
    part = SmallPart.of(model)
    pairs = [{row[:2] for row in rows} for rows in (part.training, part.held_out)]
    assert not pairs[0] & pairs[1]
    assert len(part.held_out) == round(0.2 * (len(part.training) + len(part.held_out)))
    baseline = model.factors.global_mean + model.factors.user_bias[:, None] + (
        model.factors.item_bias)  # fmt: skip
    user, item, left = part.training[0]
    items, values, _ = model.rated.of_user(user)
    rating = values[items.tolist().index(item)]
    assert_allclose(left, rating - baseline[user, item], atol=1e-5)


def test_what_diverges_ends_with_its_last_numbers():
    run = train_wrongly(Slip.SIGN, SmallPart.of(trained()), 1.5, 1.0)
    assert len(run.training) < 31
    assert np.isfinite([*run.training, *run.held_out]).all()


def test_training_can_be_cancelled():
    task = Task()
    task.cancel()
    with pytest.raises(CancelledError):
        train_wrongly(None, SmallPart.of(trained()), 0.05, 0.05, task)


def test_a_run_knows_its_best():
    assert "0.7000" in account(Slip.SIGN, WrongRun((1.0,), (0.9, 0.7)), WrongRun((1.0,), (0.9,)))
