"""Rung L8: every mistake planted in the engine's own source makes a rung fail.

A mutant is the module's text with one line changed, run as plain Python.
"""

import inspect
import sys
import types

import pytest

from funksvd_gui.core import (
    factor_model,
    feature_training,
    fine_tuning,
    starting_values,
    step_sizes,
    visited_ratings,
)
from funksvd_gui.core.kernels import all_features, block_schedule, one_feature, parts, scoring
from funksvd_gui.errors import TrainingDivergedError
from tests.core.ladder import all_checks

KERNELS = (one_feature, all_features, scoring)
IMPORTERS = (feature_training, fine_tuning)

USER_STEP = "user_factor[u] = keep * p + step * q"
ITEM_STEP = "item_factor[i] = keep * q + step * p"
KEEP = "keep = np.float32(1.0) - learning_rate * regularization"

#: Name: module, what stands there, what is planted, the function or method that takes it over.
MUTANTS = {
    "wrong sign of regularization": (
        one_feature, KEEP, KEEP.replace("-", "+"), "train_feature_epoch"),
    "regularization missing on items": (
        one_feature, ITEM_STEP, ITEM_STEP.replace("keep * ", ""), "train_feature_epoch"),
    "doubled gradient": (
        one_feature, USER_STEP, USER_STEP.replace("step", "2 * step"), "train_feature_epoch"),
    "new user factor used for the item": (
        one_feature, ITEM_STEP, ITEM_STEP.replace("step * p", "step * user_factor[u]"),
        "train_feature_epoch"),
    "doubled gradient, clamped": (
        one_feature, ITEM_STEP, ITEM_STEP.replace("step", "2 * step"),
        "train_feature_epoch_clamped"),
    "swapped indices": (
        one_feature, "p, q = user_factor[u], item_factor[i]\n                error",
        "u, i = i, u % 30; p, q = user_factor[u], item_factor[i]\n                error",
        "train_feature_epoch"),
    "target not folded": (
        one_feature, 'sample["target"] -= p * q', "pass", "subtract_feature"),
    "stale target": (
        feature_training, "self._residuals.fold(p, q)",
        "self._residuals.fold(0 * p, q)", "FeatureTraining.finish_feature"),
    "off-by-one feature": (
        feature_training, "self._item_factors[self.n_finished] = q",
        "self._item_factors[self.n_finished - 1] = q", "FeatureTraining.finish_feature"),
    "off-by-one feature in serving": (
        scoring, "for f in range(len(user_factors)):", "for f in range(1, len(user_factors)):",
        "score_pairs"),
    "missing clamp in serving": (
        factor_model, "self.clamp or (-np.inf, np.inf)",
        "(-np.inf, np.inf)", "FactorModel.clamp_bounds"),
    "missing clamp in serving one user": (
        factor_model, "estimates = self._clamped(estimates + p * q)",
        "estimates = estimates + p * q", "FactorModel._accumulate"),
    "gradient of fine-tuning uses the new factor": (
        all_features, "q[f] = keep * q_old + step * p_old", "q[f] = keep * q_old + step * p[f]",
        "fine_tune_epoch"),
    "features before moved while others warm up": (
        all_features, "range(first_column, np.uint64(len(p)))", "range(len(p))", "fine_tune_epoch"),
    "features before shrunk while others warm up": (
        fine_tuning, "state.item_rows[:, first_column:] *= kept", "state.item_rows *= kept",
        "FineTuning.run_epoch"),
    "biases moved while features warm up": (
        step_sizes, "self.regularization, still, still, still",
        "self.regularization, *[self.learning_rate(epoch)] * 2, still", "StepSizes.warm_up"),
    "trail left out": (
        one_feature, '(samples[s]["target"] - trail) - p * q', 'samples[s]["target"] - p * q',
        "train_feature_epoch"),
    "trail left out, clamped": (
        one_feature, "kept_within(clamped + trail, rating_min, rating_max)",
        "kept_within(clamped, rating_min, rating_max)", "train_feature_epoch_clamped"),
    "baseline without users": (
        visited_ratings, "self.fold(model.user_bias, np.ones_like(model.item_bias))", "pass",
        "Estimates.__init__"),
    "the last state kept instead of the best": (
        feature_training, "p, q = begun.best_p, begun.best_q", "p, q = begun.p, begun.q",
        "FeatureTraining.finish_feature"),
    "rate not scaled": (
        step_sizes, "self.rate(epoch) / self.unit", "self.rate(epoch)", "StepSizes.learning_rate"),
    "regularization not scaled": (
        step_sizes, "self.hyperparams.regularization * self.unit",
        "self.hyperparams.regularization", "StepSizes.regularization"),
    "decay of the next epoch": (
        step_sizes, "learning_rate_decay ** (epoch - 1)", "learning_rate_decay ** epoch",
        "StepSizes.rate"),
    "epoch regularization as an explicit step": (
        step_sizes, "1.0 / (1.0 + self.rate(epoch) * self.hyperparams.epoch_regularization)",
        "1.0 - self.rate(epoch) * self.hyperparams.epoch_regularization", "StepSizes.kept"),
    "epoch regularization missing on items": (
        feature_training, "q *= kept", "q *= 1", "FeatureTraining.run_epoch"),
    "epoch regularization missing on items that begin together": (
        fine_tuning, "state.item_rows[:, first_column:] *= kept", "pass",
        "FineTuning.run_epoch"),
    "epoch regularization goes on in fine-tuning": (
        fine_tuning, "if is_warm_up and (kept", "if (kept", "FineTuning.run_epoch"),
    "least squares without epoch regularization": (
        starting_values, "* counts + steps.epoch_regularization", "* counts",
        "least_squares_factor"),
    "least squares with a penalty that does not grow with ratings": (
        starting_values, "float(steps.regularization) * counts", "float(steps.regularization)",
        "least_squares_factor"),
    "items' least squares from the noise instead of the users' factors": (
        feature_training, "p, q, of_users=factor is p, trail=trail",
        "p if factor is p else np.ones_like(p), q, of_users=factor is p, trail=trail",
        "FeatureTraining._alternate"),
    "least squares of the ratings instead of what is left": (
        one_feature, "target -= estimates[s]", "pass", "sum_half_pass"),
    "trail left out of least squares": (
        one_feature, 'samples[s]["target"] - trail\n            if',
        'samples[s]["target"]\n            if', "sum_half_pass"),
    "fine-tuning with the whole rate": (
        step_sizes, "params.learning_rate * params.fine_tune_rate * decay",
        "params.learning_rate * decay", "StepSizes.fine_tune_rate"),
    "fine-tuning with the whole regularization": (
        step_sizes, "params.regularization * params.fine_tune_regularization",
        "params.regularization", "StepSizes.fine_tuning"),
}  # fmt: skip


def plant(monkeypatch, module, old, new, name):
    source = inspect.getsource(module)
    assert old in source, "the engine's source has changed: plant this mutant anew"
    mutated = types.ModuleType(module.__name__)
    # Dataclasses of the copy look for their module by its name.
    monkeypatch.setitem(sys.modules, module.__name__, mutated)
    # Pure Python: what is compiled from a changed text would be found under the old one's key.
    text = (
        source.replace(old, new)
        .replace("@compiled_part", "@_plain")
        .replace("@compiled", "@_plain")
    )
    mutated.__dict__["_plain"] = lambda function=None, **_: function or (lambda f: f)
    exec(compile(text, f"<mutant of {module.__name__}>", "exec"), mutated.__dict__)
    monkeypatch.undo()
    if module in KERNELS:
        use_plain_parts(monkeypatch, mutated)
    if "." in name:
        owner, name = name.split(".")
        changed = inspect.getattr_static(getattr(mutated, owner), name)
        monkeypatch.setattr(getattr(module, owner), name, changed)
    else:
        for kernel in vars(mutated).values() if module in KERNELS else ():
            # Whoever calls what is changed is taken over with it, or it would not be called.
            if inspect.isfunction(kernel) and name in kernel.__code__.co_names:
                monkeypatch.setattr(module, kernel.__name__, kernel)
        for user in (module, *IMPORTERS):
            # Others hold it by the name they have imported.
            if name in vars(user):
                monkeypatch.setattr(user, name, getattr(mutated, name))


def use_plain_parts(monkeypatch, mutated):
    """Let plain Python call the parts that loops share, from their own source."""
    for module in (block_schedule, parts):
        text = inspect.getsource(module).replace("@compiled_part", "@_plain")
        plain = types.ModuleType(module.__name__)
        plain.__dict__["_plain"] = lambda function: function
        exec(compile(text, f"<plain {module.__name__}>", "exec"), plain.__dict__)
        plain.__dict__.update(atomic_increment=_increment, atomic_read=lambda a, k: a[k])
        for name in vars(module):
            if name in vars(mutated) and inspect.isfunction(getattr(plain, name)):
                setattr(mutated, name, getattr(plain, name))


def _increment(array, index):
    array[index] += 1
    return array[index] - 1


def survives(checks):
    try:
        for check in checks.values():
            check()
    except (AssertionError, TrainingDivergedError):
        return False
    return True


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_planted_mistake_makes_a_rung_fail(monkeypatch, mutant):
    plant(monkeypatch, *MUTANTS[mutant])
    assert not survives(all_checks())


def test_plain_python_without_a_mistake_passes(monkeypatch):
    plant(monkeypatch, one_feature, USER_STEP, USER_STEP, "train_feature_epoch")
    assert survives({n: c for n, c in all_checks().items() if "l1" in n or "l2" in n})
