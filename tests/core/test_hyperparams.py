import dataclasses
import json

import numpy as np
import pytest

from funksvd_gui.core.hyperparams import (
    PRESETS,
    Baseline,
    Hyperparams,
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


def test_fewest_epochs_follow_the_most():
    assert Hyperparams(max_epochs=5, min_epochs=10).min_epochs == 5


def test_settings_survive_the_way_through_plain_values():
    params = Hyperparams(n_features=7, baseline=Baseline.ITEM_MEAN, clamp=True)
    assert Hyperparams.from_dict(params.as_dict()) == params
    assert type(params.as_dict()["baseline"]) is str


@pytest.mark.parametrize(
    "values", [{"n_feature": 3}, {"n_features": "3"}, {"clamp": 1}, {"n_features": True}]
)
def test_foreign_values_are_refused(values):
    with pytest.raises(HyperparamError):
        Hyperparams.from_dict(values)


def test_whole_numbers_are_fine_where_fractions_are_expected():
    assert Hyperparams.from_dict({"regularization": 1}).regularization == 1.0


@pytest.mark.parametrize("name", ["balanced", "Funk 2006", "funk-2006", "LENSKIT"])
def test_presets_are_found_however_they_are_written(name):
    assert preset(name) in PRESETS.values()


def test_an_unknown_preset_names_the_known_ones():
    with pytest.raises(HyperparamError) as caught:
        preset("fast")
    assert "Balanced" in caught.value.hint


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
    "values",
    [{"seed": 1.5}, {"n_features": "3"}, {"learning_rate": True}, {"max_epochs": None}],
)
def test_what_is_no_number_of_its_kind_is_refused(values):
    with pytest.raises(HyperparamError, match="must be a"):
        Hyperparams(**values)


@pytest.mark.parametrize(
    ("n_features", "single", "tuning", "n_alone"),
    [(5, 12, 24, 5), (40, 12, 24, 12), (80, 8, 23, 8), (96, 12, 0, 96), (96, 0, 24, 0),
     (2_000, 12, 24, 1_904), (40, 60, 24, 40)],
)  # fmt: skip
def test_the_first_features_are_trained_alone_and_the_rest_begin_together(
    n_features, single, tuning, n_alone
):
    params = Hyperparams(n_features=n_features, single_features=single, fine_tune_epochs=tuning)
    assert (params.n_alone, params.n_together) == (n_alone, n_features - n_alone)
