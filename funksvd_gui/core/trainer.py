"""Training as a stream of events: feature by feature, then all features together."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray

from funksvd_gui.core.baseline import fit_baseline
from funksvd_gui.core.events import EpochDone, FeatureDone, TrainingEvent, TrainingStarted
from funksvd_gui.core.factor_model import FactorModel
from funksvd_gui.core.feature_training import FeatureTraining
from funksvd_gui.core.fine_tuning import FineTuning
from funksvd_gui.core.hyperparams import Hyperparams
from funksvd_gui.core.metrics import accuracy
from funksvd_gui.core.ratings import RatingTriples
from funksvd_gui.core.visited_ratings import VisitedRatings
from funksvd_gui.core.warm_up import compile_kernels
from funksvd_gui.core.watched_ratings import WatchedRatings
from funksvd_gui.errors import HyperparamError


class Trainer:
    """Own the factors while they are being learned.

    `run` yields after every epoch, and all state changes between two events.
    Whoever iterates decides the pace: to pause is not to ask for the next event,
    to stop is never to ask again, and to continue is to call `run` once more.

    Parameters
    ----------
    train, validation : RatingTriples
        `validation` may be empty; it is scored and never trained on.
    scale : (float, float)
        Smallest and largest rating, in stars.
    n_threads : int or None
        None takes one per processor. Never changes a result.

    Raises
    ------
    HyperparamError
        If there are no ratings to train on, or no thread to do it.
    """

    def __init__(
        self,
        train: RatingTriples,
        validation: RatingTriples,
        hyperparams: Hyperparams,
        *,
        scale: tuple[float, float],
        n_threads: int | None = None,
    ) -> None:
        if len(train) == 0:
            raise HyperparamError(
                "There are no ratings to train on.", hint="Hold out a smaller share."
            )
        if n_threads is not None and n_threads < 1:
            raise HyperparamError(
                f"{n_threads} threads cannot train.", hint="Use one or more, or None for all."
            )
        self._train, self._validation = train, validation
        self._hyperparams, self._scale = hyperparams, scale
        self._requested_threads = n_threads
        self._features: FeatureTraining | None = None
        self._fine_tuning: FineTuning | None = None
        self._fine_tune_planned = hyperparams.fine_tune_epochs
        self._fine_tune_done = 0
        self.n_threads = 0
        self.updates = 0
        self.fit_seconds = 0.0
        self.compile_seconds = 0.0

    @property
    def n_features(self) -> int:
        """Features that have been trained for at least one epoch."""
        return self._features.n_begun if self._features else 0

    def add_features(self, n_features: int) -> None:
        """Plan this many features after those that are trained. Only after the first event."""
        features = self._prepared()
        planned = features.n_begun + n_features
        self._hyperparams.replace(n_features=planned)  # the settings know the limits
        if self._fine_tuning is not None:
            model, self._fine_tuning = self._fine_tuning.model(), None
            self._compile(clamped=model.clamp is not None, joint=False)
            self._continue_from(model, planned)
        else:
            features.plan(planned)

    def add_fine_tuning(self, n_epochs: int) -> None:
        """Plan this many passes over all features together. Only after the first event.

        Features that are planned and not begun are given up.
        """
        features = self._prepared()
        features.plan(features.n_begun)
        self._fine_tune_planned = self._fine_tune_done + n_epochs

    def run(self) -> Iterator[TrainingEvent]:
        """Train what is planned; yield once per epoch and once per finished feature.

        Raises
        ------
        TrainingDivergedError
            At the first epoch whose error is not finite. The last good state is
            back in place, and `factor_model` answers from it.
        """
        if self._features is None:
            yield self._prepare()
        features = self._prepared()
        while not features.is_done:
            yield self._finish_feature() if features.is_feature_over else self._feature_epoch()
        while self._fine_tune_done < self._fine_tune_planned and features.n_finished:
            yield self._fine_tune_epoch()

    def factor_model(self) -> FactorModel:
        """Return what is learned so far. Only between two events, after the first."""
        return (self._fine_tuning or self._prepared()).model()

    @property
    def baseline_model(self) -> FactorModel:
        """What is predicted without any feature. Only after the first event."""
        return self._baseline_model

    def close(self) -> None:
        """End the helping threads. Training can go on afterwards all the same."""
        if self._features is not None:
            self._visited.team.close()

    def _prepared(self) -> FeatureTraining:
        assert self._features is not None, "ask for the first event first"
        return self._features

    def _prepare(self) -> TrainingStarted:
        self._compile(clamped=self._hyperparams.clamp, joint=self._fine_tune_planned > 0)
        with self._timed():
            baseline = fit_baseline(self._train, self._hyperparams)
            model = FactorModel(
                global_mean=float(baseline.global_mean),
                user_bias=baseline.user_bias,
                item_bias=baseline.item_bias,
                user_factors=_no_factors(self._train.n_users),
                item_factors=_no_factors(self._train.n_items),
                clamp=self._scale if self._hyperparams.clamp else None,
                trail=0.0,
                user_counts=_counts(self._train.users, self._train.n_users),
                item_counts=_counts(self._train.items, self._train.n_items),
            )
            self._baseline_model = model
            self._visited = VisitedRatings(
                self._train, self._hyperparams.seed, self._requested_threads
            )
            self.n_threads = self._visited.team.n_threads
            self._continue_from(model, self._hyperparams.n_features)
        of_train = accuracy(self._train, model.scores(self._train), self._scale)
        of_validation = accuracy(self._validation, model.scores(self._validation), self._scale)
        assert of_train is not None
        return TrainingStarted(
            n_train=len(self._train),
            n_validation=len(self._validation),
            rmse_baseline_train=of_train.rmse,
            rmse_baseline_validation=of_validation.rmse if of_validation else None,
            compile_seconds=self.compile_seconds,
        )

    def _continue_from(self, model: FactorModel, n_planned: int) -> None:
        self._watched = WatchedRatings(self._validation, self._scale, model)
        self._features = FeatureTraining(
            self._visited, self._watched, model, self._hyperparams, n_planned,
            # Fine-tuning trains and serves the plain sum, and so do features after it.
            with_trail=self._hyperparams.trail and self._fine_tune_done == 0,
        )  # fmt: skip

    def _compile(self, *, clamped: bool, joint: bool) -> None:
        begin = time.perf_counter()
        compile_kernels(clamped=clamped, joint=joint)
        self.compile_seconds += time.perf_counter() - begin

    @contextmanager
    def _timed(self) -> Iterator[None]:
        begin = time.perf_counter()
        try:
            yield
        finally:
            self.fit_seconds += time.perf_counter() - begin

    def _feature_epoch(self) -> EpochDone:
        features = self._prepared()
        with self._timed():
            rmse_train, rmse_validation = features.run_epoch()
        self.updates += len(self._train)
        return self._epoch_done(features.n_begun, features.n_epochs, rmse_train, rmse_validation)

    def _finish_feature(self) -> FeatureDone:
        with self._timed():
            return self._prepared().finish_feature()

    def _fine_tune_epoch(self) -> EpochDone:
        if self._fine_tuning is None:
            self._compile(clamped=self._hyperparams.clamp, joint=True)
            with self._timed():
                self._fine_tuning = FineTuning(
                    self._visited, self._watched, self._prepared().model()
                )
        epoch = self._fine_tune_done + 1
        with self._timed():
            rmse_train, rmse_validation = self._fine_tuning.run_epoch(self._hyperparams, epoch)
        self._fine_tune_done = epoch
        self.updates += len(self._train) * self.n_features
        return self._epoch_done(None, epoch, rmse_train, rmse_validation)

    def _epoch_done(
        self, feature: int | None, epoch: int, rmse_train: float, rmse_validation: float | None
    ) -> EpochDone:
        return EpochDone(
            feature, epoch, rmse_train, rmse_validation, self.updates, self.fit_seconds
        )


def _no_factors(size: int) -> NDArray[np.float32]:
    return np.empty((0, size), dtype=np.float32)


def _counts(indices: NDArray[np.int32], size: int) -> NDArray[np.int32]:
    return np.bincount(indices, minlength=size).astype(np.int32)
