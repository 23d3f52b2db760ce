"""The rungs that hold the engine to its definition, as checks that any version must pass.

`test_ladder.py` climbs them; `test_mutants.py` shows that no planted mistake can.
"""

import itertools

import numpy as np
from numpy.testing import assert_allclose, assert_array_equal

from funksvd_gui.core.events import EpochDone, FeatureDone
from funksvd_gui.core.hyperparams import Hyperparams
from funksvd_gui.core.metrics import accuracy
from funksvd_gui.core.ratings import RatingTriples
from funksvd_gui.core.step_sizes import StepSizes
from funksvd_gui.core.trainer import Trainer
from tests.conftest import make_ratings
from tests.core.oracle import fine_tune_plainly, score_plainly, train_plainly
from tests.core.visiting import visited

SCALE = (1.0, 5.0)
#: Every setting is named: the default preset may change without changing what is checked.
PLAIN = Hyperparams(
    n_features=3, max_epochs=6, min_epochs=6, learning_rate=0.05, regularization=0.1, seed=0,
    baseline="user + item", damping_user=5.0, damping_item=5.0, initial_value=0.3,
    initial_noise=0.2, min_improvement=0.0, patience=3, scale_steps=False,
    learning_rate_decay=1.0, epoch_regularization=0.0, starting_passes=0,
    clamp=False, trail=False, fine_tune_epochs=0, fine_tune_rate=0.24,
    fine_tune_decay=0.9, fine_tune_regularization=0.5, fine_tune_features=0,
)  # fmt: skip
#: Steep enough that running estimates leave the scale and come back.
STEEP = PLAIN.replace(
    n_features=4, max_epochs=12, learning_rate=0.12, regularization=0.01, initial_noise=0.5
)
#: What goes beyond the rule of a lecture.
BEYOND = {"learning_rate_decay": 0.8, "epoch_regularization": 2.0, "starting_passes": 2}
VARIANTS = {
    "plain": PLAIN,
    "clamp": STEEP.replace(clamp=True),
    "trail": PLAIN.replace(trail=True),
    "clamp and trail": STEEP.replace(clamp=True, trail=True),
    "scaled": PLAIN.replace(scale_steps=True),
    "scaled, clamp and trail": STEEP.replace(clamp=True, trail=True, scale_steps=True),
    "decay": PLAIN.replace(learning_rate_decay=0.7),
    "epoch regularization": PLAIN.replace(epoch_regularization=3.0),
    "least squares first": PLAIN.replace(starting_passes=1),
    "beyond the plain rule": PLAIN.replace(scale_steps=True, **BEYOND),
    "beyond it, clamp and trail": STEEP.replace(clamp=True, trail=True, patience=100, **BEYOND),
}
NOTHING = make_ratings().take(np.zeros(0, dtype=np.int64))


def trained(params, train=None, validation=NOTHING, n_threads=1, scale=SCALE):
    """Return a trainer that has run to its end, and its events."""
    train = make_ratings() if train is None else train
    trainer = Trainer(train, validation, params, scale=scale, n_threads=n_threads)
    return trainer, list(trainer.run())


def epochs(events):
    return [event for event in events if isinstance(event, EpochDone)]


def starting_factors(params, ratings):
    """Return what every feature starts from: a constant and noise of its own seed.

    Features that begin together share the seed of the first of them.
    """
    p, q = [], []
    for f, size in [(f, 1) for f in range(params.n_alone)] + [(params.n_alone, params.n_together)]:
        rng = np.random.default_rng([params.seed, f])
        for factors, n in ((p, ratings.n_users), (q, ratings.n_items)):
            raw = rng.bit_generator.random_raw(-(-n * size // 4)).astype("<u8")
            drawn = raw.view("<u2")[: n * size].reshape(n, size) / 2**16
            factors.extend(params.initial_value + params.initial_noise * 12**0.5 * (drawn.T - 0.5))
    root = unit_of(params, ratings) ** 0.5
    return root * np.array(p), root * np.array(q)


def unit_of(params, ratings):
    return float(np.std(ratings.values.astype(float))) if params.scale_steps else 1.0


def check_l1_kernels_equal_plain_python(params):
    ratings = make_ratings()
    trainer, events = trained(params, ratings)
    baseline = trainer.baseline_model
    users, items, values = visited(ratings, params.seed)
    p, q = starting_factors(params, ratings)
    first = baseline.global_mean + baseline.user_bias[users].astype(float)
    first += baseline.item_bias[items]
    rmses, estimates, n_best = train_plainly(
        users, items, values, first, p, q, params, SCALE, unit_of(params, ratings)
    )
    model = trainer.factor_model()
    assert_allclose([e.rmse_train for e in epochs(events)], rmses, rtol=1e-4)
    assert model.n_features == n_best
    assert_allclose(model.user_factors, p[:n_best], atol=2e-4)
    assert_allclose(model.item_factors, q[:n_best], atol=2e-4)
    pairs = RatingTriples(users, items, values, ratings.n_users, ratings.n_items)
    clamp = SCALE if params.clamp else None
    n_untrained = (params.n_features - n_best) if params.trail else 0
    trail = params.initial_value**2 * unit_of(params, ratings) * n_untrained
    served = score_plainly(users, items, first, p[:n_best], q[:n_best], clamp, trail)
    assert_allclose(model.scores(pairs), served, atol=5e-4)
    if n_best == params.n_features:
        assert_allclose(served, estimates, rtol=1e-12)


def check_l1_fine_tuning_equals_plain_python(params):
    ratings = make_ratings()
    alone = params.replace(fine_tune_epochs=0, n_features=params.n_alone)
    greedy = trained(alone, ratings)[0].factor_model()
    trainer, events = trained(params, ratings)
    model = trainer.factor_model()
    users, items, values = visited(ratings, params.seed)
    biases = greedy.user_bias.astype(float), greedy.item_bias.astype(float)
    p, q = starting_factors(params, ratings)
    p[: params.n_alone], q[: params.n_alone] = greedy.user_factors, greedy.item_factors
    factors = p.T.copy(), q.T.copy()
    rmses = fine_tune_plainly(
        users, items, values, greedy.global_mean, biases, factors, params, unit_of(params, ratings)
    )
    assert_allclose([e.rmse_train for e in epochs(events)[-len(rmses) :]], rmses, rtol=1e-4)
    assert_allclose(model.user_bias, biases[0], atol=2e-4)
    assert_allclose(model.item_bias, biases[1], atol=2e-4)
    assert_allclose(model.user_factors.T, factors[0], atol=5e-4)
    assert_allclose(model.item_factors.T, factors[1], atol=5e-4)


def check_l2_update_is_half_the_negative_gradient():
    """One rating, one epoch: the step equals −λ/2 times the finite difference of the loss."""
    one = RatingTriples(
        np.zeros(1, np.int32), np.zeros(1, np.int32), np.array([4.0], np.float32), 1, 1
    )
    params = PLAIN.replace(n_features=1, max_epochs=1, baseline="none")
    p, q = (factors[0, 0] for factors in starting_factors(params, one))
    model = trained(params, one)[0].factor_model()

    def loss(p, q):
        return (4.0 - p * q) ** 2 + params.regularization * (p**2 + q**2)

    h = 1e-5
    slope_p = (loss(p + h, q) - loss(p - h, q)) / (2 * h)
    slope_q = (loss(p, q + h) - loss(p, q - h)) / (2 * h)
    step_p, step_q = model.user_factors[0, 0] - p, model.item_factors[0, 0] - q
    assert_allclose(step_p, -params.learning_rate / 2 * slope_p, rtol=1e-5)
    assert_allclose(step_q, -params.learning_rate / 2 * slope_q, rtol=1e-5)


def check_l2_epoch_regularization_is_an_implicit_step():
    """κ goes against its slope where it arrives: −λ/2 times the finite difference of κ·p²."""
    one = RatingTriples(
        np.zeros(1, np.int32), np.zeros(1, np.int32), np.array([4.0], np.float32), 1, 1
    )
    params = PLAIN.replace(n_features=1, max_epochs=1, baseline="none", learning_rate=0.01)
    before = trained(params, one)[0].factor_model()
    kappa, h = 300.0, 1e-5
    after = trained(params.replace(epoch_regularization=kappa), one)[0].factor_model()
    for old, new in (
        (before.user_factors[0, 0], float(after.user_factors[0, 0])),
        (before.item_factors[0, 0], float(after.item_factors[0, 0])),
    ):
        slope = (kappa * (new + h) ** 2 - kappa * (new - h) ** 2) / (2 * h)
        assert_allclose(new - old, -params.learning_rate / 2 * slope, rtol=1e-5)
        # λκ is 3 here: an explicit step would have changed the sign.
        assert 0 < new / old < 1


def check_l2_least_squares_leave_no_slope():
    """After a starting pass no item's factor could be better; nor, before that, any user's."""
    ratings = make_ratings()
    params = PLAIN.replace(
        n_features=1, max_epochs=1, min_epochs=1, learning_rate=1e-6, starting_passes=1,
        epoch_regularization=2.0,
    )  # fmt: skip
    trainer, _ = trained(params, ratings)
    model, baseline = trainer.factor_model(), trainer.baseline_model
    p, q = model.user_factors[0].astype(float), model.item_factors[0].astype(float)
    targets = ratings.values - baseline.scores(ratings).astype(float)

    def losses(q):
        errors = (targets - p[ratings.users] * q[ratings.items]) ** 2
        errors += params.regularization * q[ratings.items] ** 2
        sums = np.bincount(ratings.items, errors, minlength=ratings.n_items)
        return sums + params.epoch_regularization * q**2

    h = 1e-4
    slopes = (losses(q + h) - losses(q - h)) / (2 * h)
    at_zero = (losses(np.zeros_like(q) + h) - losses(np.zeros_like(q) - h)) / (2 * h)
    assert np.abs(slopes).max() < 1e-3 * np.abs(at_zero).max()


def check_l3_training_and_serving_agree(params):
    """What validation hears of the training pairs is what is served."""
    ratings = make_ratings()
    trainer = Trainer(ratings, ratings, params, scale=SCALE, n_threads=1)
    for event in trainer.run():
        if isinstance(event, EpochDone):
            served = accuracy(ratings, trainer.factor_model().scores(ratings), SCALE)
            assert_allclose(event.rmse_validation, served.rmse, rtol=1e-6)


def check_l3_residuals_and_scores_agree(params):
    """The next feature starts from exactly what the served score leaves unexplained."""
    ratings = make_ratings()
    trainer = Trainer(ratings, NOTHING, params.replace(trail=False), scale=SCALE, n_threads=1)
    for event in trainer.run():
        if isinstance(event, FeatureDone) and event.feature == params.n_features:
            break
    before = trainer._features.finished_model().scores(ratings)
    # A feature that starts at zero stays at zero: its running error is the residual's.
    still = params.replace(initial_value=0.0, initial_noise=0.0, max_epochs=1, trail=False)
    trainer._features._steps = StepSizes(still, 1.0)
    trainer.add_features(1)
    last = epochs(trainer.run())[-1]
    assert last.feature == params.n_features + 1
    assert_allclose(last.rmse_train, np.sqrt(np.mean((ratings.values - before) ** 2)), rtol=1e-6)


def check_l3_one_user_and_pairs_agree(params):
    ratings = make_ratings()
    model = trained(params, ratings)[0].factor_model()
    pairs = model.scores(ratings)
    for user in range(ratings.n_users):
        mine = ratings.users == user
        assert_allclose(model.scores_of_user(user)[ratings.items[mine]], pairs[mine], rtol=1e-6)
        assert_allclose(model.scores_of_user(user, ratings.items[mine]), pairs[mine], rtol=1e-6)


def check_l3_clamped_scores_stay_in_the_scale():
    ratings = make_ratings()
    scores = trained(STEEP.replace(clamp=True), ratings)[0].factor_model().scores(ratings)
    assert scores.min() >= SCALE[0]
    assert scores.max() <= SCALE[1]


def check_l5_renumbering_changes_nothing():
    ratings = make_ratings()
    params = PLAIN.replace(initial_noise=0.0)
    rng = np.random.default_rng(1)
    new_user = rng.permutation(ratings.n_users).astype(np.int32)
    new_item = rng.permutation(ratings.n_items).astype(np.int32)
    renumbered = RatingTriples(
        new_user[ratings.users], new_item[ratings.items], ratings.values,
        ratings.n_users, ratings.n_items,
    )  # fmt: skip
    model = trained(params, ratings)[0].factor_model()
    other = trained(params, renumbered)[0].factor_model()
    assert_allclose(other.user_factors[:, new_user], model.user_factors, atol=1e-5)
    assert_allclose(other.item_factors[:, new_item], model.item_factors, atol=1e-5)


def check_l5_shifting_ratings_shifts_scores():
    ratings = make_ratings()
    shifted = RatingTriples(
        ratings.users, ratings.items, ratings.values + np.float32(2), ratings.n_users,
        ratings.n_items,
    )  # fmt: skip
    for params in (PLAIN, PLAIN.replace(clamp=True), PLAIN.replace(fine_tune_epochs=2)):
        scores = trained(params, ratings)[0].factor_model().scores(ratings)
        other = trained(params, shifted, scale=(3.0, 7.0))[0].factor_model().scores(shifted)
        assert_allclose(other - 2, scores, atol=1e-4)


def check_l5_stretching_ratings_stretches_scores():
    """Steps scaled by the standard deviation do the same on every scale."""
    ratings = make_ratings()
    stretched = RatingTriples(
        ratings.users, ratings.items, ratings.values * np.float32(64), ratings.n_users,
        ratings.n_items,
    )  # fmt: skip
    plain = PLAIN.replace(scale_steps=True)
    for params in (plain, plain.replace(clamp=True, trail=True), plain.replace(fine_tune_epochs=2)):
        scores = trained(params, ratings)[0].factor_model().scores(ratings)
        other = trained(params, stretched, scale=(64.0, 320.0))[0].factor_model().scores(stretched)
        assert_allclose(other / 64, scores, rtol=1e-4)


def check_l5_zero_features_are_the_baseline():
    ratings = make_ratings()
    trainer, _ = trained(PLAIN.replace(n_features=0, trail=True), ratings)
    assert_array_equal(
        trainer.factor_model().scores(ratings), trainer.baseline_model.scores(ratings)
    )


def check_l5_a_run_split_in_two_is_one_run(params):
    ratings = make_ratings()
    params = params.replace(trail=False)
    whole, events = trained(params, ratings)
    for n_asked in {0, 1, 2, 5, 7, 8, 9, 13} & set(range(len(events))):
        trainer = Trainer(ratings, NOTHING, params, scale=SCALE, n_threads=1)
        first = list(itertools.islice(trainer.run(), n_asked))
        rest = list(trainer.run())
        assert [_timeless(e) for e in first + rest][1:] == [_timeless(e) for e in events][1:]
        assert_same_bits(trainer.factor_model(), whole.factor_model())
    if params.fine_tune_epochs:
        return
    fewer = Trainer(ratings, NOTHING, params.replace(n_features=1), scale=SCALE, n_threads=1)
    list(fewer.run())
    fewer.add_features(params.n_features - 1)
    list(fewer.run())
    assert_same_bits(fewer.factor_model(), whole.factor_model())


def check_l6_shown_equals_recomputed(params):
    ratings = make_ratings()
    rows = np.random.default_rng(3).permutation(len(ratings))
    train, held_out = ratings.take(rows[80:]), ratings.take(rows[:80])
    trainer = Trainer(train, held_out, params, scale=SCALE, n_threads=1)
    for event in trainer.run():
        if isinstance(event, EpochDone):
            scores = trainer.factor_model().scores(held_out)
            recomputed = accuracy(held_out, scores, SCALE)
            assert_allclose(event.rmse_validation, recomputed.rmse, rtol=1e-6)


def assert_same_bits(model, other):
    for name in ("user_bias", "item_bias", "user_factors", "item_factors"):
        assert_array_equal(getattr(model, name), getattr(other, name))


def _timeless(event):
    if isinstance(event, EpochDone):
        return event.feature, event.epoch, event.rmse_train, event.rmse_validation, event.updates
    return event


def all_checks():
    """Return every rung with its variants, as functions without arguments, by name."""
    tuned = {"fine-tuned": PLAIN.replace(fine_tune_epochs=3)}
    fine_tuned = PLAIN.replace(fine_tune_epochs=3, fine_tune_rate=0.8)
    together = fine_tuned.replace(
        fine_tune_features=2_000, max_epochs=2, fine_tune_epochs=5, scale_steps=True
    )
    all_at_once = {
        "stars": fine_tuned,
        "scaled": fine_tuned.replace(scale_steps=True),
        "begun together": together,
        "begun together, beyond the plain rule": together.replace(**BEYOND),
        "begun after one alone": together.replace(fine_tune_features=2, epoch_regularization=1.0),
    }
    by_variant = {
        check_l1_kernels_equal_plain_python: VARIANTS,
        check_l1_fine_tuning_equals_plain_python: all_at_once,
        check_l3_training_and_serving_agree: VARIANTS | tuned,
        check_l3_residuals_and_scores_agree: VARIANTS,
        check_l3_one_user_and_pairs_agree: VARIANTS | tuned,
        check_l5_a_run_split_in_two_is_one_run: VARIANTS | all_at_once,
        check_l6_shown_equals_recomputed: VARIANTS | tuned,
    }
    checks = {
        check.__name__: check
        for check in (
            check_l2_update_is_half_the_negative_gradient,
            check_l2_epoch_regularization_is_an_implicit_step,
            check_l2_least_squares_leave_no_slope,
            check_l3_clamped_scores_stay_in_the_scale,
            check_l5_renumbering_changes_nothing,
            check_l5_shifting_ratings_shifts_scores,
            check_l5_stretching_ratings_stretches_scores,
            check_l5_zero_features_are_the_baseline,
        )
    }
    for check, variants in by_variant.items():
        for name, params in variants.items():
            checks[f"{check.__name__}[{name}]"] = lambda c=check, p=params: c(p)
    return checks
