"""The page of each step."""

from __future__ import annotations

from funksvd_gui.gui.theme import ThemeManager
from funksvd_gui.gui.update_view.derivative_page import DerivativePage
from funksvd_gui.gui.update_view.epoch_page import EpochPage
from funksvd_gui.gui.update_view.error_page import ErrorPage
from funksvd_gui.gui.update_view.numbers_page import NumbersPage
from funksvd_gui.gui.update_view.objective_page import ObjectivePage
from funksvd_gui.gui.update_view.page import Page
from funksvd_gui.gui.update_view.pointing import Pointing
from funksvd_gui.gui.update_view.prediction_page import PredictionPage
from funksvd_gui.gui.update_view.regularization_page import RegularizationPage
from funksvd_gui.gui.update_view.step_page import StepPage
from funksvd_gui.gui.update_view.subject import UpdateSubject

_PAGES: tuple[type[Page], ...] = (
    ObjectivePage, PredictionPage, ErrorPage, NumbersPage, DerivativePage, StepPage,
    RegularizationPage, EpochPage,
)  # fmt: skip


def make_page(step: int, subject: UpdateSubject, themes: ThemeManager, pointing: Pointing) -> Page:
    """Return the page of a step, from 1."""
    return _PAGES[step - 1](subject, themes, pointing)
