"""Training as a stream of events: feature by feature, then all features together."""

from __future__ import annotations

import dataclasses
import math
import time
from collections.abc import Iterator
from contextlib import contextmanager

from funksvd_gui.core.events import (
    EndReason,
    EpochDone,
    FeatureDone,
    TrainingDone,
    TrainingEvent,
    TrainingStarted,
)
from funksvd_gui.core.factor_model import FactorModel
from funksvd_gui.core.feature_factors import FeatureFactors
from funksvd_gui.core.feature_training import FeatureProgress, FeatureTraining
from funksvd_gui.core.fine_tuning import FineTuneProgress, FineTuning
from funksvd_gui.core.hyperparams import Hyperparams
from funksvd_gui.core.memory_estimate import TrainingBytes, check_memory, training_bytes
from funksvd_gui.core.prepared_training import PreparedTraining
from funksvd_gui.core.rating_range import check_range
from funksvd_gui.core.ratings import Ratings
from funksvd_gui.core.stopping import validation_or_train
from funksvd_gui.core.trainer_state import TrainerState
from funksvd_gui.core.validation_ratings import ValidationRatings
from funksvd_gui.core.warm_up import compile_kernels
from funksvd_gui.errors import HyperparamError, NotBegunError


class Trainer:
    """Own the factors while they are being learned.

    `run` yields after every epoch, and all state changes between two events.
    Whoever iterates decides the pace: to pause is not to ask for the next event,
    to stop is never to ask again, and to continue is to call `run` once more.

    Parameters
    ----------
    train, validation : RatingTriples or RatingPart
        `validation` may be empty; it is scored and never trained on. Parts are read where
        they lie.
    scale : (float, float)
        Smallest and largest rating, in stars.
    n_threads : int or None
        None takes one per processor. Never changes a result.
    state : TrainerState, optional
        Where a run over the same ratings with the same settings was suspended.

    Raises
    ------
    HyperparamError
        If there are no ratings to train on, or no thread to do it.
    RatingRangeError
        If no step could be taken on such ratings.
    NotEnoughMemoryError
        If the training could not fit into what is free.
    """

    def __init__(
        self,
        train: Ratings,
        validation: Ratings,
        hyperparams: Hyperparams,
        *,
        scale: tuple[float, float],
        n_threads: int | None = None,
        state: TrainerState | None = None,
    ) -> None:
        if len(train) == 0:
            raise HyperparamError(
                "There are no ratings to train on.", hint="Hold out a smaller share."
            )
        if n_threads is not None and n_threads < 1:
            raise HyperparamError(
                f"{n_threads} threads cannot train.", hint="Use one or more, or None for all."
            )
        check_range(scale, hyperparams)
        self._train, self._validation = train.as_part(), validation.copied()
        self._hyperparams, self._scale = hyperparams, scale
        check_memory(self._bytes_for(hyperparams).peak)
        self._requested_threads, self._state = n_threads, state
        # Both from the first event on.
        self._prepared_training: PreparedTraining | None = None
        self._stage: FeatureTraining | FineTuning | None = None
        self._validation_ratings: ValidationRatings | None = None
        self._is_running = False
        self._fine_tune_planned = hyperparams.fine_tune_epochs
        self._fine_tune_done = 0
        self._n_together = hyperparams.n_together
        self.updates = state.updates if state else 0
        self.fit_seconds = state.fit_seconds if state else 0.0
        self.compile_seconds = 0.0

    @property
    def n_threads(self) -> int:
        """How many threads train; 0 before the first event."""
        return self._prepared_training.visited.team.n_threads if self._prepared_training else 0

    @property
    def n_features(self) -> int:
        """Features that have been trained for at least one epoch."""
        return self._stage.n_features if self._stage else 0

    def add_features(self, n_features: int) -> None:
        """Plan this many features after those that are trained. Only after the first event.

        After fine-tuning they follow its best state.

        Raises
        ------
        NotEnoughMemoryError
            If they could not fit into what is free; all stays as it was.
        """
        stage = self._begun_stage
        planned = stage.n_features + n_features
        settings = self._all_alone(planned)
        before = self._all_alone(self.n_features)
        check_memory(self._bytes_for(settings).peak - self._bytes_for(before).held)
        if isinstance(stage, FeatureTraining):
            stage.plan(planned)
            return
        model, rmse = self.factor_model(), stage.best_rmse
        # Its rows make room for targets.
        del stage
        self._stage = None
        self._compile(clamped=model.clamp is not None, fine_tuned=False)
        self._stage = self._feature_training(model, planned, rmse)

    def add_epochs(self, n_epochs: int) -> None:
        """Plan this many more passes over the feature trained last. Only after the first event.

        Raises
        ------
        HyperparamError
            If no feature has been begun, or all of them have been fine-tuned since.
        """
        stage = self._begun_stage
        if isinstance(stage, FineTuning) or not stage.n_features:
            raise HyperparamError(
                "There is no single feature that more epochs could train.",
                hint="Train more features, or fine-tune all of them together.",
            )
        if stage.n_epochs == 0:
            model, progress = stage.without_last()
            stage = self._feature_training(model, stage.n_planned, progress.last, progress)
            self._stage = stage
        stage.progress.more_epochs += n_epochs

    def add_fine_tuning(self, n_epochs: int) -> None:
        """Plan this many passes over all features together. Only after the first event.

        Features that are planned and not begun are given up.

        Raises
        ------
        NotEnoughMemoryError
            If the rows of factors could not fit into what is free; all stays as it was.
        """
        stage = self._begun_stage
        if isinstance(stage, FineTuning):
            stage.forget_convergence()
        else:
            settings = self._all_alone(stage.n_features).replace(fine_tune_epochs=1)
            alone = settings.replace(fine_tune_epochs=0)
            check_memory(self._bytes_for(settings).peak - self._bytes_for(alone).held)
            stage.plan(stage.n_features)
            self._n_together = 0
        self._fine_tune_planned = self._fine_tune_done + n_epochs

    def run(self) -> Iterator[TrainingEvent]:
        """Train what is planned; yield once per epoch, once per finished feature, and at the end.

        Raises
        ------
        TrainingDivergedError
            At the first epoch whose error is not finite. The best state is back in
            place, and `factor_model` answers from it.
        """
        self._is_running = True
        try:
            if self._stage is None:
                yield self._prepare()
            # No name here for the features: it would keep their targets during fine-tuning.
            while self._features is not None and not self._features.is_done:
                yield self._next_of(self._features)
            while self._wants_fine_tuning:
                yield self._fine_tune_epoch()
            self._is_running = False
            yield self._done()
        finally:
            self._is_running = False

    def factor_model(self) -> FactorModel:
        """Return what is learned so far. Only between two events, after the first.

        While a run goes on it is the state of its last epoch; once it has ended or
        was stopped, the state in which the validation RMSE was lowest.
        """
        stage = self._begun_stage
        return stage.model() if self._is_running else stage.best_model()

    def starting_model(self) -> FactorModel:
        """Return what the first update begins with. Only between the first event and the second.

        Its epoch is the first, which has not been; the baseline alone if nothing is planned.
        """
        features = self._features
        if features is not None and not features.is_done:
            return features.starting_model()
        if not self._wants_fine_tuning:
            return self.baseline_model
        return (self._fine_tuning or self._end_features()).starting_model()

    def factors_in_training(self) -> FeatureFactors | None:
        """Return a copy of what is shown of the feature in training. Only between two events.

        None between features, and while all are fine-tuned together.
        """
        return self._features.factors_in_training() if self._features else None

    @property
    def features_alone(self) -> FactorModel | None:
        """The features as they were when fine-tuning began; None while it has not."""
        return self._fine_tuning.begun_with if self._fine_tuning else None

    @property
    def baseline_model(self) -> FactorModel:
        """What is predicted without any feature. Only after the first event."""
        return self._prepared.baseline

    def suspend(self) -> TrainerState:
        """Return a copy of all that is needed to go on later. Only after the first event."""
        stage = self._begun_stage
        if isinstance(stage, FineTuning):
            model, best, tuning = stage.begun_with, stage.best_of_features, stage.progress.copied()
            n_planned, progress = stage.n_features, FeatureProgress()
        else:
            model, best, tuning = stage.finished_model(), stage.best_finished_model(), None
            n_planned, progress = stage.n_planned, stage.progress.copied()
        return TrainerState(
            model=model,
            best_of_features=best,
            n_planned=n_planned,
            features=progress,
            fine_tuning=tuning,
            n_together=self._n_together,
            fine_tune_planned=self._fine_tune_planned,
            fine_tune_done=self._fine_tune_done,
            updates=self.updates,
            fit_seconds=self.fit_seconds,
        )

    def close(self) -> None:
        """End the helping threads. Training can go on afterwards all the same."""
        if self._prepared_training is not None:
            self._prepared_training.visited.team.close()

    def _bytes_for(self, hyperparams: Hyperparams) -> TrainingBytes:
        train = self._train
        return training_bytes(
            len(train), len(self._validation), train.n_users, train.n_items, hyperparams,
            train.ratings.values.itemsize,
        )  # fmt: skip

    def _all_alone(self, n_features: int) -> Hyperparams:
        """Return the settings with so many features, none of which begins with fine-tuning."""
        return self._hyperparams.replace(n_features=n_features, fine_tune_features=0)

    @property
    def _prepared(self) -> PreparedTraining:
        if self._prepared_training is None:
            raise NotBegunError
        return self._prepared_training

    @property
    def _begun_stage(self) -> FeatureTraining | FineTuning:
        if self._stage is None:
            raise NotBegunError
        return self._stage

    @property
    def _features(self) -> FeatureTraining | None:
        return self._stage if isinstance(self._stage, FeatureTraining) else None

    @property
    def _fine_tuning(self) -> FineTuning | None:
        return self._stage if isinstance(self._stage, FineTuning) else None

    def _prepare(self) -> TrainingStarted:
        params, state = self._hyperparams, self._state
        self._compile(clamped=params.clamp, fine_tuned=self._fine_tune_planned > 0)
        with self._timed():
            self._prepared_training = prepared = PreparedTraining.of(
                self._train, params, self._scale, self._requested_threads
            )
        baseline = prepared.baseline
        # Before the targets are there, which take as much memory.
        of_train, of_validation = (
            prepared.scored(part, baseline).rmse() for part in (self._train, self._validation)
        )
        assert of_train is not None
        with self._timed():
            if state is None:
                rmse = validation_or_train(of_train, of_validation)
                self._stage = self._feature_training(baseline, params.n_alone, rmse)
            else:
                self._resume(state)
        return TrainingStarted(
            n_train=len(self._train),
            n_validation=len(self._validation),
            rmse_baseline_train=of_train,
            rmse_baseline_validation=of_validation,
            compile_seconds=self.compile_seconds,
        )

    def _resume(self, state: TrainerState) -> None:
        # The files of runs do not tell the centre; the data do.
        model, best = (
            dataclasses.replace(each, centre=self.baseline_model.centre)
            for each in (state.model, state.best_of_features)
        )
        self._n_together, self._fine_tune_planned, self._fine_tune_done = (
            state.n_together,
            state.fine_tune_planned,
            state.fine_tune_done,
        )
        if state.fine_tuning is None:
            self._stage = self._feature_training(
                model, state.n_planned, state.features.last, state.features.copied()
            )
        else:
            self._compile(clamped=self._hyperparams.clamp, fine_tuned=True)
            self._begin_fine_tuning(model, best, 0.0, state.fine_tuning.copied())

    def _feature_training(
        self,
        model: FactorModel,
        n_planned: int,
        rmse: float,
        progress: FeatureProgress | None = None,
    ) -> FeatureTraining:
        prepared = self._prepared
        self._validation_ratings = prepared.scored(self._validation, model)
        return FeatureTraining(
            prepared.visited, self._validation_ratings, model, prepared.steps, n_planned, rmse,
            # Fine-tuning trains and serves the plain sum, and so do features after it.
            with_trail=self._hyperparams.trail and self._fine_tune_done == 0,
            progress=progress,
        )  # fmt: skip

    def _begin_fine_tuning(
        self,
        begun_with: FactorModel,
        best: FactorModel,
        best_rmse: float,
        progress: FineTuneProgress | None = None,
    ) -> FineTuning:
        prepared = self._prepared
        self._validation_ratings = self._validation_ratings or prepared.scored(
            self._validation, begun_with
        )
        self._stage = fine_tuning = FineTuning(
            prepared.visited, self._validation_ratings, prepared.steps,
            begun_with, best, best_rmse, self._n_together, progress,
        )  # fmt: skip
        self._n_together = 0
        return fine_tuning

    def _compile(self, *, clamped: bool, fine_tuned: bool) -> None:
        begin = time.perf_counter()
        started = self._hyperparams.starting_passes > 0
        compile_kernels(clamped=clamped, started=started, fine_tuned=fine_tuned)
        self.compile_seconds += time.perf_counter() - begin

    @contextmanager
    def _timed(self) -> Iterator[None]:
        begin = time.perf_counter()
        try:
            yield
        finally:
            self.fit_seconds += time.perf_counter() - begin

    def _next_of(self, features: FeatureTraining) -> EpochDone | FeatureDone:
        with self._timed():
            if features.end_reason:
                return features.finish_feature()
            n_passes = features.n_starting_passes + 1
            rmses = features.run_epoch()
            penalty = features.penalty
        self.updates += n_passes * len(self._train)
        return self._epoch_done(features.n_features, features.n_epochs, *rmses, penalty)

    @property
    def _wants_fine_tuning(self) -> bool:
        if self._fine_tune_done >= self._fine_tune_planned:
            return False
        if not self.n_features + self._n_together:
            return False
        return self._fine_tuning is None or not self._fine_tuning.has_converged

    def _fine_tune_epoch(self) -> EpochDone:
        fine_tuning = self._fine_tuning or self._end_features()
        with self._timed():
            rmses = fine_tuning.run_epoch(self._fine_tune_done + 1)
            penalty = fine_tuning.penalty(self._fine_tune_done + 1)
        self._fine_tune_done += 1
        self.updates += len(self._train) * fine_tuning.n_trained_in(self._fine_tune_done)
        return self._epoch_done(None, self._fine_tune_done, *rmses, penalty)

    def _end_features(self) -> FineTuning:
        self._compile(clamped=self._hyperparams.clamp, fine_tuned=True)
        with self._timed():
            features = self._features
            assert features is not None
            model, best, rmse = features.finished_model(), features.best_model(), features.best_rmse
            # Their targets make room for the ratings themselves.
            del features
            self._stage = None
            return self._begin_fine_tuning(model, best, rmse)

    def _epoch_done(
        self,
        feature: int | None,
        epoch: int,
        rmse_train: float,
        rmse_validation: float | None,
        penalty: float,
    ) -> EpochDone:
        return EpochDone(
            feature, epoch, rmse_train, rmse_validation, self.updates, self.fit_seconds, penalty
        )

    def _done(self) -> TrainingDone:
        stage, tuning = self._begun_stage, self._fine_tuning
        return TrainingDone(
            EndReason.CONVERGED if tuning and tuning.has_converged else EndReason.MAX_EPOCHS,
            stage.best_model().n_features,
            tuning.progress.best_epoch if tuning else None,
            stage.best_rmse if math.isfinite(stage.best_rmse) else None,
        )
