"""What a person should know before a training begins: its memory, and a rate that is too high."""

from __future__ import annotations

from funksvd_gui.core.available_memory import available_memory
from funksvd_gui.core.hyperparams import Hyperparams
from funksvd_gui.core.stable_rate import largest_stable_rate
from funksvd_gui.data.dataset import Dataset
from funksvd_gui.data.split.settings import SplitSettings
from funksvd_gui.session.run_memory import run_bytes
from funksvd_gui.session.untrained_features import untrained_sentence
from funksvd_gui.wording import size


def memory_words(dataset: Dataset, hyperparams: Hyperparams, split: SplitSettings) -> str:
    """Return how much memory the training needs, and how much is free."""
    needs = f"Training needs about {size(run_bytes(dataset, hyperparams, split))}"
    free = available_memory()
    return f"{needs} of memory." if free is None else f"{needs} of {size(free)} free."


def notes_before(dataset: Dataset, hyperparams: Hyperparams) -> list[str]:
    """Return what the settings will show in the errors, in sentences."""
    sentences = rate_warning(dataset, hyperparams), untrained_sentence(dataset, hyperparams)
    return [sentence for sentence in sentences if sentence]


def rate_warning(dataset: Dataset, hyperparams: Hyperparams) -> str | None:
    """Return a sentence if the learning rate is above what the data allow."""
    if not hyperparams.n_features:
        return None
    rate, stable = hyperparams.learning_rate, largest_stable_rate(dataset.ratings, hyperparams)
    if rate <= stable:
        return None
    return (
        f"The learning rate {rate:g} is above the largest stable rate, about {stable:.2g}: "
        "training may diverge."
    )
