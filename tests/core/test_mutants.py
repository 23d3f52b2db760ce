"""Rung L8: every mistake planted in the engine's own source makes a rung fail.

A mutant is the module's text with one line changed, run as plain Python.
"""

import inspect
import types

import pytest

from funksvd_gui.core import factor_model, feature_training, kernels, visited_ratings
from tests.core.ladder import all_checks

ITEM_STEP = "item_factor[i] = q + learning_rate * (error * p - regularization * q)"
USER_STEP = "user_factor[u] = p + learning_rate * (error * q - regularization * p)"

#: Name: module, what stands there, what is planted, the function or method that takes it over.
MUTANTS = {
    "wrong sign of regularization": (
        kernels, USER_STEP, USER_STEP.replace("q - reg", "q + reg"), "train_feature_epoch"),
    "regularization missing on items": (
        kernels, ITEM_STEP, ITEM_STEP.replace(" - regularization * q", ""), "train_feature_epoch"),
    "doubled gradient": (
        kernels, USER_STEP, USER_STEP.replace("error * q", "2 * error * q"),
        "train_feature_epoch"),
    "new user factor used for the item": (
        kernels, ITEM_STEP, ITEM_STEP.replace("error * p", "error * user_factor[u]"),
        "train_feature_epoch"),
    "doubled gradient, clamped": (
        kernels, ITEM_STEP, ITEM_STEP.replace("error * p", "2 * error * p"),
        "train_feature_epoch_clamped"),
    "swapped indices": (
        kernels, "u, i = users[s], items[s]", "i, u = users[s] % 30, items[s]",
        "train_feature_epoch"),
    "target not folded": (
        kernels, "targets[s] -= user_factor[users[s]] * item_factor[items[s]]", "pass",
        "subtract_feature"),
    "stale target": (
        feature_training, "self._residuals.fold(self._p, self._q)",
        "self._residuals.fold(*self._backup)",
        "FeatureTraining.finish_feature"),
    "off-by-one feature": (
        feature_training, "self._item_factors[self.n_finished] = self._q",
        "self._item_factors[self.n_finished - 1] = self._q",
        "FeatureTraining.finish_feature"),
    "off-by-one feature in serving": (
        factor_model, "zip(self.user_factors, self.item_factors, strict=True)",
        "zip(self.user_factors[1:], self.item_factors[1:], strict=True)", "FactorModel.scores"),
    "missing clamp in serving": (
        factor_model, "lowest, highest = self.clamp_bounds",
        "lowest, highest = np.float32(-np.inf), np.float32(np.inf)", "FactorModel.scores"),
    "missing clamp in serving one user": (
        factor_model, "estimates = self._clamped(estimates + p * q)",
        "estimates = estimates + p * q", "FactorModel._accumulate"),
    "gradient of fine-tuning uses the new factor": (
        kernels, "learning_rate * (error * p_old - regularization * q_old)",
        "learning_rate * (error * p[f] - regularization * q_old)", "fine_tune_epoch"),
    "trail left out": (
        kernels, "min(max(clamped + trail, rating_min), rating_max)",
        "min(max(clamped, rating_min), rating_max)", "train_feature_epoch_clamped"),
    "baseline without users": (
        visited_ratings, "estimates = model.user_bias[visited.users]",
        "estimates = 0 * model.user_bias[visited.users]", "_baseline"),
}  # fmt: skip


def plant(monkeypatch, module, old, new, name):
    source = inspect.getsource(module)
    assert old in source, "the engine's source has changed: plant this mutant anew"
    mutated = types.ModuleType(module.__name__)
    # Pure Python: what is compiled from a changed text would be found under the old one's key.
    text = source.replace(old, new).replace("@compiled", "@_plain")
    mutated.__dict__["_plain"] = lambda function=None, **_: function or (lambda f: f)
    exec(compile(text, f"<mutant of {module.__name__}>", "exec"), mutated.__dict__)
    if module is kernels:
        mutated.__dict__.update(atomic_increment=_increment, atomic_read=lambda a, k: a[k])
    if "." in name:
        owner, name = name.split(".")
        changed = inspect.getattr_static(getattr(mutated, owner), name)
        monkeypatch.setattr(getattr(module, owner), name, changed)
    else:
        monkeypatch.setattr(module, name, getattr(mutated, name))


def _increment(array, index):
    array[index] += 1
    return array[index] - 1


def survives(checks):
    try:
        for check in checks.values():
            check()
    except AssertionError:
        return False
    return True


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_planted_mistake_makes_a_rung_fail(monkeypatch, mutant):
    plant(monkeypatch, *MUTANTS[mutant])
    assert not survives(all_checks())


def test_plain_python_without_a_mistake_passes(monkeypatch):
    plant(monkeypatch, kernels, USER_STEP, USER_STEP, "train_feature_epoch")
    assert survives({n: c for n, c in all_checks().items() if "l1" in n or "l2" in n})
