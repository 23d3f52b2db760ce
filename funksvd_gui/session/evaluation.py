"""How good what a run has learned is, part by part and as lists of the best items."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from funksvd_gui.core.metrics import Accuracy, measure_accuracy
from funksvd_gui.core.ratings import Ratings
from funksvd_gui.core.top_n import TopN, measure_top_n
from funksvd_gui.data.split.part import Part
from funksvd_gui.data.split.splitting import Split

if TYPE_CHECKING:
    from funksvd_gui.core.factor_model import FactorModel

OnProgress = Callable[[float], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """How good a model is, in stars and in lists.

    Attributes
    ----------
    judged_on : Part
        Where the model is judged: on the test ratings if there are any, else on the
        validation ratings, else on the training ratings.
    baseline : Accuracy
        Of the baseline alone, where the model is judged.
    train, validation, test : Accuracy or None
        Of the model; None where there are no such ratings.
    top_n : TopN or None
        Of its lists, where it is judged; None where nobody asked, and where nothing
        is held out.
    """

    judged_on: Part
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
    def judged_on(self) -> Part:
        """The part on which the model is judged."""
        if len(self.split.test):
            return Part.TEST
        return Part.VALIDATION if len(self.split.validation) else Part.TRAINING

    @property
    def judged(self) -> Ratings:
        """The ratings of that part."""
        match self.judged_on:
            case Part.TEST:
                return self.split.test
            case Part.VALIDATION:
                return self.split.validation
            case Part.TRAINING:
                return self.split.train

    @property
    def has_held_out(self) -> bool:
        """Whether there are ratings to look for in lists."""
        return self.judged_on is not Part.TRAINING

    @property
    def mean_rating(self) -> float:
        """Mean of the training ratings, in stars: from here on a rating is relevant by default."""
        train = self.split.train
        return sum(float(chunk.values.sum(dtype=float)) for chunk in train.chunks()) / len(train)

    def errors(self, on_progress: OnProgress = lambda share: None) -> Evaluation:
        """Measure how far scores are from ratings.

        Parameters
        ----------
        on_progress : callable
            Called with the share that is done; may raise to cancel.
        """
        split, judged = self.split, self.judged
        sizes = [len(judged), len(split.train), len(split.validation), len(split.test)]
        progress = _Progress(on_progress, sum(sizes))
        baseline = self._accuracy(self.baseline, judged, progress)
        train = self._accuracy(self.trained, split.train, progress)
        validation = self._accuracy(self.trained, split.validation, progress)
        test = self._accuracy(self.trained, split.test, progress)
        assert baseline is not None
        assert train is not None
        return Evaluation(
            judged_on=self.judged_on,
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
        on_progress: OnProgress = lambda share: None,
    ) -> TopN | None:
        """Measure lists of n items; None where nothing is held out.

        On the test part, nobody is recommended what she has rated in training or
        validation; on the validation part, what she has rated in training.

        Parameters
        ----------
        relevant_from : float, optional
            Smallest relevant rating, in stars; `mean_rating` if left out.
        """
        if not self.has_held_out:
            return None
        train, validation = self.split.train, self.split.validation
        return measure_top_n(
            self.trained,
            self.judged,
            [train, validation] if self.judged_on is Part.TEST else [train],
            n=n,
            relevant_from=self.mean_rating if relevant_from is None else relevant_from,
            n_threads=self.n_threads,
            on_progress=on_progress,
        )

    def _accuracy(
        self, model: FactorModel, ratings: Ratings, progress: _Progress
    ) -> Accuracy | None:
        measured = measure_accuracy(
            model, ratings, self.scale, on_progress=lambda share: progress.show(share, len(ratings))
        )
        progress.finish(len(ratings))
        return measured


class _Progress:
    """Turns the shares of some pieces of work into the share of all of it."""

    def __init__(self, on_progress: OnProgress, size: int) -> None:
        self._on_progress, self._size, self._done = on_progress, size, 0

    def show(self, share: float, size: int) -> None:
        self._on_progress((self._done + share * size) / self._size)

    def finish(self, size: int) -> None:
        self._done += size
