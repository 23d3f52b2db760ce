"""The eight steps of the derivation: what they are called, and what is done in each."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """Name, one plain sentence for the page, and a few words for the tooltip."""

    name: str
    sentence: str
    tip: str


STEPS = (
    Step(
        "What is minimized",
        "Training makes the errors small: the sum of their squares is minimized.",
        "The error that training makes small",
    ),
    Step(
        "The prediction",
        "The model predicts a rating as a sum: the baseline, then one product for each feature.",
        "The sum that predicts a rating",
    ),
    Step(
        "The error",
        "What was predicted is taken off what was rated. The rest is the error ε.",
        "What the prediction leaves of the rating",
    ),
    Step(
        "One rating, one feature",
        "All cells of P and Q can be changed. For this rating and this feature, two matter.",
        "The two numbers that are moved",
    ),
    Step(
        "Partial derivatives",
        "How fast does ε² change with p? Click away what does not contain p: its derivative is 0.",
        "The chain rule, checked by trying",
    ),
    Step(
        "The step",
        "Both numbers go a little against the slope. The learning rate says how far.",
        "Down the slope, by the learning rate",
    ),
    Step(
        "Regularization",
        "A penalty on large numbers pulls p and q back towards 0 at every update.",
        "What the penalty does, and what it does not",
    ),
    Step(
        "Again and again",
        "One step for every rating is an epoch. The next feature begins with what is left.",
        "From one step to the trained model",
    ),
)
