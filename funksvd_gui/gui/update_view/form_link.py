"""What was tried in the tab goes to the form, from where the next run takes its settings."""

from __future__ import annotations

from funksvd_gui import wording
from funksvd_gui.gui.app_state import AppState, Message
from funksvd_gui.gui.update_view.subject import UpdateSubject


def train_with_tried(subject: UpdateSubject, state: AppState) -> None:
    """Put λ and γ as they are tried into the form, in its units; the model stays as it is."""
    # Imports numba, which the window's start does not wait for.
    from funksvd_gui.session.update_explanation import settings_for

    if subject.model is None or subject.updates is None:
        return
    before = state.hyperparams
    after = settings_for(
        before, subject.model, subject.feature, subject.learning_rate, subject.regularization
    )
    state.set_hyperparams(after)
    # In the signs of the form, whatever the notation of the tab.
    words = (
        f"λ {wording.number(after.learning_rate)} and γ {wording.number(after.regularization)} "
        f"are in the form."
    )
    state.post(Message("success", words, "They hold from the next Start."))
