import dataclasses
import json

import numpy as np
import pytest

from funksvd_gui.core.hyperparams import (
    DEFAULT_PRESET,
    PRESETS,
    Baseline,
    Hyperparams,
    default_of,
    limits_by_name,
    preset,
    preset_name_of,
)
from funksvd_gui.errors import HyperparamError


def test_every_field_has_words_and_a_default_inside_its_limits():
    for field in dataclasses.fields(Hyperparams):
        limits = limits_by_name()[field.name]
        assert limits.label
        assert limits.help.endswith(".")
        if limits.minimum is not None:
            assert limits.minimum <= field.default <= limits.maximum


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("learning_rate", 0.0), ("learning_rate", float("nan")), ("n_features", -1),
        ("max_epochs", 0), ("regularization", float("inf")), ("fine_tune_decay", 1.5),
        ("baseline", "median"),
    ],
)  # fmt: skip
def test_values_outside_the_limits_are_refused_in_words(name, value):
    with pytest.raises(HyperparamError) as caught:
        Hyperparams(**{name: value})
    assert caught.value.hint


#: What is said to people, in the form and in messages: the smallest and the largest value.
RANGES = {
    "n_features": (0, 2_000), "max_epochs": (1, 10_000), "learning_rate": (0.000001, 10),
    "regularization": (0, 100), "seed": (0, 2_147_483_647),
    "damping_user": (0, 10_000), "damping_item": (0, 10_000),
    "learning_rate_decay": (0.01, 1), "epoch_regularization": (0, 10_000),
    "starting_passes": (0, 1_000), "initial_value": (-10, 10), "initial_noise": (0, 10),
    "min_epochs": (1, 10_000), "patience": (1, 10_000), "min_improvement": (0, 10),
    "fine_tune_epochs": (0, 10_000), "fine_tune_rate": (0.000001, 100),
    "fine_tune_decay": (0.01, 1), "fine_tune_regularization": (0, 1_000),
    "fine_tune_features": (0, 2_000),
}  # fmt: skip


#: Digits after the point that a form takes.
DECIMALS = {
    "learning_rate": 6, "regularization": 6, "damping_user": 2, "damping_item": 2,
    "learning_rate_decay": 3, "epoch_regularization": 4, "initial_value": 4, "initial_noise": 4,
    "min_improvement": 6, "fine_tune_rate": 6, "fine_tune_decay": 3,
    "fine_tune_regularization": 4,
}  # fmt: skip


def test_every_number_has_a_range():
    numbers = {
        name for name, value in Hyperparams().as_dict().items() if type(value) in (int, float)
    }
    assert set(RANGES) == numbers


@pytest.mark.parametrize("name", RANGES)
def test_limits_themselves_are_fine_and_what_lies_beyond_is_told_with_both(name):
    smallest, largest = RANGES[name]
    for value in (smallest, largest):
        # The fewest epochs follow the most.
        assert getattr(Hyperparams(**{"max_epochs": 10_000, name: value}), name) == value
    step = 1 if isinstance(default_of(name), int) else 1e-7
    for beyond in (smallest - step, largest + step):
        with pytest.raises(HyperparamError) as caught:
            Hyperparams(**{name: beyond})
        label = limits_by_name()[name].label
        assert str(caught.value) == (
            f"{label} must lie between {smallest:g} and {largest:g}, not {beyond:g}."
        )


@pytest.mark.parametrize("name", RANGES)
def test_a_form_can_show_limits_default_and_presets_as_they_are(name):
    decimals = DECIMALS.get(name, 0)
    assert limits_by_name()[name].decimals == decimals
    presets = (getattr(params, name) for params in PRESETS.values())
    for value in (*RANGES[name], default_of(name), *presets):
        assert round(value, decimals) == value


def test_fewest_epochs_follow_the_most():
    assert Hyperparams(max_epochs=5, min_epochs=10).min_epochs == 5
    assert Hyperparams(max_epochs=5, min_epochs=4).min_epochs == 4


def test_settings_survive_the_way_through_plain_values():
    params = Hyperparams(n_features=7, baseline=Baseline.ITEM_MEAN, clamp=True)
    assert Hyperparams.from_dict(params.as_dict()) == params
    assert type(params.as_dict()["baseline"]) is str


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"n_feature": 3, "n_features": 3}, "There is no setting called 'n_feature'."),
        ({"n_features": "3"}, "n_features must be of type int, not '3'."),
        ({"n_features": True}, "n_features must be of type int, not True."),
        ({"n_features": 3.0}, "n_features must be of type int, not 3.0."),
        ({"learning_rate": "0.1"}, "learning_rate must be of type float, not '0.1'."),
        ({"clamp": 1}, "clamp must be of type bool, not 1."),
        ({"baseline": 3}, "baseline must be of type Baseline, not 3."),
        ({"baseline": "median"}, "There is no baseline 'median'."),
    ],
)
def test_foreign_values_are_refused(values, told):
    with pytest.raises(HyperparamError) as caught:
        Hyperparams.from_dict(values)
    assert str(caught.value) == told


def test_whole_numbers_are_fine_where_fractions_are_expected():
    assert Hyperparams.from_dict({"regularization": 1}).regularization == 1.0


@pytest.mark.parametrize(
    "name", ["FunkSVD", "funksvd", "lecture", "Funk 2006", "funk-2006", "LENSKIT"]
)
def test_presets_are_found_however_they_are_written(name):
    assert preset(name) in PRESETS.values()


def test_an_unknown_preset_names_the_known_ones():
    with pytest.raises(HyperparamError) as caught:
        preset("fast")
    assert "FunkSVD" in caught.value.hint


@pytest.mark.parametrize("name", ["Balanced", "balanced", "all together", "All together"])
def test_the_former_name_of_a_preset_is_understood(name):
    assert preset(name) is PRESETS["All together"]


def test_the_default_is_the_first_preset_and_trains_every_feature_alone():
    assert preset(DEFAULT_PRESET) == Hyperparams() == next(iter(PRESETS.values()))
    assert Hyperparams().n_together == 0


def test_the_lecture_is_the_rule_and_nothing_else():
    lecture = PRESETS["Lecture"]
    assert lecture.fine_tune_epochs == lecture.starting_passes == 0
    assert lecture.epoch_regularization == 0
    assert lecture.learning_rate_decay == 1
    beyond = lecture.scale_steps, lecture.clamp, lecture.trail, lecture.fine_tune_features
    assert not any(beyond)


def test_a_preset_is_recognized_by_its_values_whatever_the_seed():
    assert preset_name_of(PRESETS["LensKit"].replace(seed=9)) == "LensKit"
    assert preset_name_of(PRESETS["LensKit"].replace(n_features=9)) is None


def test_numbers_of_numpy_become_plain_ones():
    found = Hyperparams(n_features=np.int64(3), learning_rate=np.float32(0.5), damping_user=2)
    assert (
        found.as_dict() == Hyperparams(n_features=3, learning_rate=0.5, damping_user=2.0).as_dict()
    )
    json.dumps(found.as_dict())


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"seed": 1.5}, "Seed must be a whole number, not 1.5."),
        ({"n_features": "3"}, "Features must be a whole number, not '3'."),
        ({"learning_rate": True}, "Learning rate must be a number, not True."),
        ({"max_epochs": None}, "Epochs per feature must be a whole number, not None."),
    ],
)
def test_what_is_no_number_of_its_kind_is_refused(values, told):
    with pytest.raises(HyperparamError) as caught:
        Hyperparams(**values)
    assert str(caught.value) == told


def test_published_presets_are_as_published():
    """Funk's program of 2006, and LensKit's defaults."""
    funk, lenskit = PRESETS["Funk 2006"], PRESETS["LensKit"]
    for params in (funk, lenskit):
        assert (params.learning_rate, params.regularization, params.initial_value) == (
            0.001, 0.015, 0.1,
        )  # fmt: skip
        assert params.min_epochs == params.max_epochs
        assert params.initial_noise == params.fine_tune_epochs == params.starting_passes == 0
        assert params.trail
        assert not params.scale_steps
        assert params.fine_tune_features == 0
    assert (funk.max_epochs, funk.damping_user, funk.damping_item, funk.clamp) == (
        120, 25, 25, True,
    )  # fmt: skip
    assert (lenskit.n_features, lenskit.max_epochs, lenskit.clamp) == (50, 100, False)
    assert (lenskit.damping_user, lenskit.damping_item) == (5, 5)


@pytest.mark.parametrize(
    ("together", "tuning", "n_alone"),
    [(0, 24, 40), (0, 0, 40), (30, 24, 10), (30, 0, 40), (40, 24, 0), (2_000, 24, 0)],
)
def test_features_begin_together_only_where_there_is_fine_tuning(together, tuning, n_alone):
    params = Hyperparams(n_features=40, fine_tune_features=together, fine_tune_epochs=tuning)
    assert (params.n_alone, params.n_together) == (n_alone, 40 - n_alone)
