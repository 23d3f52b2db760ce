import json

import pytest

from funksvd_gui.core.hyperparams import PRESETS, Hyperparams
from funksvd_gui.errors import HyperparamError
from funksvd_gui.store.former_settings import with_present_names
from funksvd_gui.store.settings import load_settings

#: What the version before wrote for its default preset.
BALANCED = {
    "n_features": 64, "max_epochs": 2, "learning_rate": 0.15, "regularization": 0.075, "seed": 3,
    "baseline": "user + item", "damping_user": 70.0, "damping_item": 140.0,
    "initial_value": 0.0005, "initial_noise": 0.01, "min_epochs": 2, "min_improvement": 0.0,
    "patience": 3, "feature_patience": 0, "scale_steps": True, "clamp": False, "trail": False,
    "single_features": 6, "fine_tune_epochs": 23, "warm_up_epochs": 2,
    "fine_tune_learning_rate": 0.045, "fine_tune_decay": 0.85, "fine_tune_regularization": 0.03,
    "fine_tune_bias_regularization": 0.016, "fine_tune_patience": 3,
}  # fmt: skip
LENSKIT = BALANCED | {
    "n_features": 50, "max_epochs": 100, "min_epochs": 100, "learning_rate": 0.001,
    "regularization": 0.015, "scale_steps": False, "trail": True, "fine_tune_epochs": 0,
    "single_features": 50, "initial_value": 0.1, "initial_noise": 0.0, "damping_user": 5.0,
    "damping_item": 5.0,
}  # fmt: skip


def test_settings_of_this_version_stay_as_they_are():
    for hyperparams in PRESETS.values():
        values = hyperparams.as_dict()
        assert with_present_names(values) == values


def test_rate_and_regularization_of_fine_tuning_become_shares():
    found = Hyperparams.from_dict(with_present_names(BALANCED))
    assert found.fine_tune_rate == pytest.approx(0.3)
    assert found.fine_tune_regularization == pytest.approx(0.4)
    assert (found.n_alone, found.n_together, found.seed) == (6, 58, 3)


def test_what_there_was_not_is_off():
    found = Hyperparams.from_dict(with_present_names(LENSKIT))
    assert found.replace(fine_tune_rate=1, fine_tune_regularization=1, fine_tune_decay=1) == (
        PRESETS["LensKit"].replace(
            seed=3, fine_tune_rate=1, fine_tune_regularization=1, fine_tune_decay=1
        )
    )


def test_a_share_of_nothing_is_the_whole():
    assert with_present_names(BALANCED | {"regularization": 0})["fine_tune_regularization"] == 1.0


@pytest.mark.parametrize("change", [{"single_features": "6"}, {"learning_rate": "0.1"}])
def test_values_of_a_wrong_kind_are_refused(change):
    with pytest.raises(HyperparamError):
        Hyperparams.from_dict(with_present_names(BALANCED | change))


@pytest.mark.parametrize("kept", [BALANCED, {"preset": "Balanced", "seed": 3}])
def test_a_settings_file_of_an_earlier_version_is_understood(tmp_path, kept):
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({"version": 1, "hyperparams": kept}))
    found = load_settings(path).hyperparams
    assert (found.seed, found.n_together) == (3, 58)
