"""Rung L7: the numbers of one small data set, once computed, are computed again.

Exactly, where processor, C library, compiler and numpy are those the values were made
with; within `golden.TOLERANCE` elsewhere, which says why. Made anew by
``python -m tests.core.golden``.
"""

import pytest

from funksvd_gui.core.hyperparams import PRESETS
from tests.core import golden


@pytest.mark.parametrize("name", golden.VARIANTS)
def test_every_variant_gives_its_golden_values(name):
    platform, values = golden.load()
    computed = golden.values_of(golden.VARIANTS[name])
    if platform == golden.this_platform():
        assert computed == values[name]
    assert golden.largest_difference(computed, values[name]) < golden.TOLERANCE


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_comes_to_what_it_came_to(name):
    """A preset was chosen by what it comes to: no number of it changes unnoticed."""
    platform, _ = golden.load()
    kept, outcome = golden.load_presets()[name], golden.outcome_of(PRESETS[name])
    if platform == golden.this_platform():
        assert outcome == kept
    # Elsewhere a last bit may end a feature an epoch sooner or later.
    assert outcome == pytest.approx(kept, rel=0.05)


def test_many_ratings_are_visited_in_the_order_they_were():
    """Everywhere: a run that was suspended would not go on as it began."""
    assert golden.order_of_many() == golden.load_order()


def test_the_variants_differ_by_more_than_the_tolerance():
    """Otherwise the tolerance would let one of them pass for another."""
    _, values = golden.load()
    plain = values.pop("plain")
    for other in values.values():
        assert golden.largest_difference(other, plain) > 100 * golden.TOLERANCE


@pytest.mark.parametrize(
    "change",
    [
        {"learning_rate": 0.0301}, {"regularization": 0.051}, {"initial_value": 0.201},
        {"initial_noise": 0.101}, {"damping_user": 5.02}, {"damping_item": 5.02}, {"seed": 12},
    ],
)  # fmt: skip
def test_a_small_change_of_a_setting_is_beyond_the_tolerance(change):
    _, values = golden.load()
    computed = golden.values_of(golden.PLAIN.replace(**change))
    assert golden.largest_difference(computed, values["plain"]) > 10 * golden.TOLERANCE
