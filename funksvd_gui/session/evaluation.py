"""How good what a run has learned is, part by part and as lists of the best items."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from funksvd_gui.core.metrics import Accuracy, measure_accuracy
from funksvd_gui.core.ratings import Ratings
from funksvd_gui.core.top_n import TopN, measure_top_n
from funksvd_gui.data.split.part import Part
from funksvd_gui.data.split.splitting import Split
from funksvd_gui.task import Task

if TYPE_CHECKING:
    from funksvd_gui.core.factor_model import FactorModel


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """How good a model is, in stars and in lists.

    Attributes
    ----------
    measured_on : Part
        Where the model is measured: on the test ratings if there are any, else on the
        validation ratings, else on the training ratings.
    baseline : Accuracy
        Of the baseline alone, where the model is measured.
    train, validation, test : Accuracy or None
        Of the model; None where there are no such ratings.
    top_n : TopN or None
        Of its lists, where it is measured; None where nobody asked, and where nothing
        is held out.
    """

    measured_on: Part
    baseline: Accuracy
    train: Accuracy
    validation: Accuracy | None
    test: Accuracy | None
    top_n: TopN | None = None

    @property
    def rmse_baseline(self) -> float:
        return self.baseline.rmse

    @property
    def rmse_train(self) -> float:
        return self.train.rmse

    @property
    def rmse_validation(self) -> float | None:
        return self.validation.rmse if self.validation else None

    @property
    def rmse_test(self) -> float | None:
        return self.test.rmse if self.test else None

    @property
    def mae_test(self) -> float | None:
        return self.test.mae if self.test else None


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Evaluator:
    """What is measured, frozen: any thread may measure while the run goes on.

    Attributes
    ----------
    trained, baseline : FactorModel
        What was learned until now, and what was there before the first feature.
    scale : (float, float)
        Smallest and largest rating, in stars.
    n_threads : int or None
        One per processor if None. Never changes a result.
    """

    trained: FactorModel
    baseline: FactorModel
    split: Split
    scale: tuple[float, float]
    n_threads: int | None = None

    @property
    def measured_on(self) -> Part:
        """The part on which the model is measured."""
        if len(self.split.test):
            return Part.TEST
        return Part.VALIDATION if len(self.split.validation) else Part.TRAINING

    @property
    def measured(self) -> Ratings:
        """The ratings of that part."""
        match self.measured_on:
            case Part.TEST:
                return self.split.test
            case Part.VALIDATION:
                return self.split.validation
            case Part.TRAINING:
                return self.split.train

    @property
    def has_held_out(self) -> bool:
        """Whether there are ratings to look for in lists."""
        return self.measured_on is not Part.TRAINING

    @property
    def mean_rating(self) -> float:
        """Mean of the training ratings, in stars: from here on a rating is relevant by default."""
        train = self.split.train
        return sum(float(chunk.values.sum(dtype=float)) for chunk in train.chunks()) / len(train)

    def errors(self, task: Task | None = None) -> Evaluation:
        """Measure how far scores are from ratings.

        Raises
        ------
        CancelledError
            If the task was cancelled.
        """
        task, split = task or Task(), self.split
        pieces = [
            (self.baseline, self.measured), (self.trained, split.train),
            (self.trained, split.validation), (self.trained, split.test),
        ]  # fmt: skip
        ends = np.cumsum([0, *(len(ratings) for _, ratings in pieces)])
        baseline, train, validation, test = (
            measure_accuracy(model, ratings, self.scale, task.part(*shares))
            for (model, ratings), shares in zip(pieces, pairwise(ends / ends[-1]), strict=True)
        )
        assert baseline is not None
        assert train is not None
        return Evaluation(
            measured_on=self.measured_on,
            baseline=baseline,
            train=train,
            validation=validation,
            test=test,
        )

    def top_n(
        self,
        n: int,
        *,
        relevant_from: float | None = None,
        task: Task | None = None,
    ) -> TopN | None:
        """Measure lists of n items; None where nothing is held out.

        On the test part, nobody is recommended what she has rated in training or
        validation; on the validation part, what she has rated in training.

        Parameters
        ----------
        relevant_from : float, optional
            Smallest relevant rating, in stars; `mean_rating` if left out.

        Raises
        ------
        CancelledError
            If the task was cancelled.
        """
        if not self.has_held_out:
            return None
        train, validation = self.split.train, self.split.validation
        return measure_top_n(
            self.trained,
            self.measured,
            [train, validation] if self.measured_on is Part.TEST else [train],
            n=n,
            relevant_from=self.mean_rating if relevant_from is None else relevant_from,
            n_threads=self.n_threads,
            task=task,
        )
