"""Rung L8, the other way round: every mistake planted in the plain-Python oracle is found out.

`test_mutants.py` plants mistakes in the engine. Here the engine is left alone and the
oracle makes them: rung L1, which holds one against the other, must fail. An oracle that
agreed with the engine whatever it computed would prove nothing.
"""

import inspect
import types

import pytest

from tests.core import ladder, oracle

FEATURES, SERVING, TUNING = "train_plainly", "score_plainly", "fine_tune_plainly"

USER_STEP = "error * q_old - params.regularization * p_old"
ITEM_STEP = "error * p_old - params.regularization * q_old"
FOLD = "estimates[s] = clamp(estimates[s] + p[f, u] * q[f, i])"
READ = "p_old, q_old = p[f, u], q[f, i]"
SERVE = "score = min(max(score + p[f, u] * q[f, i], lowest), highest)"
TUNED_USER_STEP = "rate * (error * q_old - reg * p_old)"
TUNED_ITEM_STEP = "rate * (error * p_old - reg * q_old)"

#: Name: the function that errs, what stands there, what is planted.
MUTANTS = {
    "wrong sign of regularization": (FEATURES, USER_STEP, USER_STEP.replace("-", "+")),
    "regularization missing on items": (FEATURES, ITEM_STEP, "error * p_old"),
    "doubled gradient": (FEATURES, USER_STEP, f"2 * {USER_STEP}"),
    "new user factor used for the item": (
        FEATURES, ITEM_STEP, ITEM_STEP.replace("error * p_old", "error * p[f, u]")),
    "target not folded": (FEATURES, FOLD, "pass"),
    "off-by-one feature": (FEATURES, FOLD, FOLD.replace("[f, ", "[f - 1, ")),
    "swapped indices": (
        FEATURES, READ, "p_old, q_old = p[f, i % p.shape[1]], q[f, u % q.shape[1]]"),
    "stale target": (FEATURES, FOLD, FOLD.replace("(estimates[s]", "(baseline[s]")),
    "missing clamp in serving": (SERVING, SERVE, "score += p[f, u] * q[f, i]"),
    "off-by-one feature in serving": (SERVING, "range(len(p))", "range(1, len(p))"),
    "swapped indices in serving": (
        SERVING, SERVE, SERVE.replace("p[f, u] * q[f, i]", "p[f, i] * q[f, u % q.shape[1]]")),
    "clamp missing in training": (
        FEATURES, "clamp(clamp(estimates[s] + p_old * q_old) + trail)",
        "(estimates[s] + p_old * q_old + trail)"),
    "off-by-one feature in the trail": (
        FEATURES, "n_untrained = n_features - f - 1", "n_untrained = n_features - f"),
    "the last state kept instead of the best": (FEATURES, "p[f], q[f] = best[1:]", "pass"),
    "wrong sign of regularization, in fine-tuning": (
        TUNING, TUNED_USER_STEP, TUNED_USER_STEP.replace("-", "+")),
    "regularization missing on items, in fine-tuning": (
        TUNING, TUNED_ITEM_STEP, "rate * error * p_old"),
    "doubled gradient, in fine-tuning": (TUNING, TUNED_USER_STEP, f"2 * {TUNED_USER_STEP}"),
    "new user factor used for the item, in fine-tuning": (
        TUNING, TUNED_ITEM_STEP, TUNED_ITEM_STEP.replace("error * p_old", "error * p[u, first:]")),
    "warmed up for one epoch too many": (
        TUNING, "        if epoch < n_warm_up:", "        if epoch <= n_warm_up:"),
    "warmed up together with the features before": (
        TUNING, "first = params.n_alone if epoch < n_warm_up else 0", "first = 0"),
    "biases moved while warming up": (
        TUNING, "reg, bias_rate, kappa = params.regularization, 0.0",
        "reg, bias_rate, kappa = params.regularization, rate"),
    "epoch regularization goes on": (
        TUNING, "bias_rate, kappa = rate, 0.0",
        "bias_rate, kappa = rate, params.epoch_regularization"),
    "decay of the next epoch": (FEATURES, "_decay**epoch", "_decay**(epoch + 1)"),
    "epoch regularization missing on items": (
        FEATURES, "q[f] /= 1 + rate * params.epoch_regularization", "pass"),
    "least squares of items before users": (
        FEATURES, "p[f] = least_squares_plainly(users, items, targets, q[f], len(p[f]), params)",
        "pass"),
    "least squares of the ratings themselves": (FEATURES, "r - e - trail", "r - trail"),
    "swapped indices, in fine-tuning": (
        TUNING, "p[u] @ q[i]", "p[i] @ q[u % len(q)]"),
}  # fmt: skip


def plant(monkeypatch, name, old, new):
    """Let the ladder hold the engine against an oracle with one line changed."""
    source = inspect.getsource(getattr(oracle, name))
    assert source.count(old) == 1, "the oracle's source has changed: plant this mutant anew"
    mutated = types.ModuleType(oracle.__name__)
    mutated.__dict__.update(vars(oracle))
    exec(compile(source.replace(old, new), f"<mutant of {name}>", "exec"), mutated.__dict__)
    monkeypatch.setattr(ladder, name, getattr(mutated, name))


def failing_rungs():
    failing = []
    for name, check in ladder.all_checks().items():
        if "l1" in name:
            try:
                check()
            except AssertionError:
                failing.append(name)
    return failing


@pytest.mark.parametrize("mutant", MUTANTS)
def test_an_oracle_with_a_planted_mistake_disagrees_with_the_engine(monkeypatch, mutant):
    plant(monkeypatch, *MUTANTS[mutant])
    assert failing_rungs()


@pytest.mark.parametrize("name", [FEATURES, SERVING, TUNING])
def test_an_oracle_without_a_mistake_agrees(monkeypatch, name):
    """What is taken over from changed text is the same when nothing is changed."""
    line = inspect.getsource(getattr(oracle, name)).splitlines()[0]
    plant(monkeypatch, name, line, line)
    assert failing_rungs() == []
