"""A dataset, settings and a split become a run that reports, answers and is measured."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from funksvd_gui.core.events import TrainingEvent, TrainingStarted
from funksvd_gui.core.hyperparams import Hyperparams
from funksvd_gui.core.memory_estimate import check_memory
from funksvd_gui.data.dataset import Dataset
from funksvd_gui.data.split.part import Part
from funksvd_gui.data.split.settings import SplitSettings
from funksvd_gui.data.split.splitting import Split, split_dataset, split_with_test
from funksvd_gui.errors import ResumeError
from funksvd_gui.session.evaluation import Evaluation, Evaluator
from funksvd_gui.session.history import History
from funksvd_gui.session.progress import RunProgress
from funksvd_gui.session.rated_items import RatedItems, group_by_user
from funksvd_gui.session.run_memory import run_bytes
from funksvd_gui.session.run_state import RunState, digest_of
from funksvd_gui.session.trained_model import TrainedModel
from funksvd_gui.task import Task
from funksvd_gui.version import __version__

if TYPE_CHECKING:
    from funksvd_gui.core.factor_model import FactorModel
    from funksvd_gui.core.feature_factors import FeatureFactors
    from funksvd_gui.core.trainer import Trainer


class TrainingRun:
    """One training of one dataset, in as many sittings as one likes.

    Parameters
    ----------
    split : Split or SplitSettings, optional
        Ready-made parts, or how to make them; the defaults of `SplitSettings`
        with the seed of `hyperparams` if left out.
    test : Dataset, optional
        Another file's ratings as the test part; only where `split` says how to make parts.
    n_threads : int, optional
        One per processor if left out. Never changes a result.

    Raises
    ------
    HyperparamError
        If the split leaves nothing to train on.
    NotEnoughMemoryError
        If the run could not fit into what is free.
    """

    def __init__(
        self,
        dataset: Dataset,
        hyperparams: Hyperparams | None = None,
        *,
        split: Split | SplitSettings | None = None,
        test: Dataset | None = None,
        n_threads: int | None = None,
    ) -> None:
        self.dataset = dataset
        self.hyperparams = hyperparams or Hyperparams()
        if split is None:
            split = SplitSettings(seed=self.hyperparams.seed)
        if isinstance(split, SplitSettings):
            if test is not None:
                split = split.replace(test_share=0.0, test_per_user=0)
            check_memory(run_bytes(dataset, self.hyperparams, split, test))
            split = (
                split_dataset(dataset, split) if test is None
                else split_with_test(dataset, test, split)
            )  # fmt: skip
        self.split = split
        self.history = History()
        self.progress = RunProgress(self.hyperparams)
        self._requested_threads = n_threads
        self._import_seconds = 0.0
        self._resumed: RunState | None = None

    @classmethod
    def resume(
        cls,
        dataset: Dataset,
        state: RunState,
        *,
        test: Dataset | None = None,
        n_threads: int | None = None,
    ) -> TrainingRun:
        """Return a run that goes on where another was suspended, as if nothing had been.

        Its first event is a start again; its history begins there, but for the features
        that are finished.

        Parameters
        ----------
        dataset : Dataset
            The same data, filtered in the same way.
        test : Dataset, optional
            The file that the test part was from, if it was from one.

        Raises
        ------
        ResumeError
            If these are not the data the run was begun with.
        """
        split = state.split_again(dataset, test)
        run = cls(dataset, state.hyperparams, split=split, n_threads=n_threads)
        run._resumed, run.progress = state, RunProgress(state.hyperparams, state)
        run.history.extend(state.features)
        return run

    @cached_property
    def _trainer(self) -> Trainer:
        # numba takes a while to import: not before the first event is asked for.
        begin = time.perf_counter()
        from funksvd_gui.core.trainer import Trainer

        self._import_seconds = time.perf_counter() - begin
        return Trainer(
            self.split.train,
            self.split.validation,
            self.hyperparams,
            scale=self.dataset.scale,
            n_threads=self._requested_threads,
            state=self._resumed.trainer if self._resumed else None,
        )

    @property
    def n_threads(self) -> int:
        """How many threads train; 0 before the first event."""
        return self._trainer.n_threads

    @property
    def updates(self) -> int:
        """Factor updates so far; one rating in one feature is one update."""
        return self._trainer.updates

    @property
    def fit_seconds(self) -> float:
        """Time spent on ordering, baseline and training, without compiling and pauses."""
        return self._trainer.fit_seconds

    @property
    def compile_seconds(self) -> float:
        """Time spent on compiling, or on loading what was compiled before."""
        return self._import_seconds + self._trainer.compile_seconds

    def events(self) -> Iterator[TrainingEvent]:
        """Train what is planned and report it; call again to go on after a stop.

        Raises
        ------
        TrainingDivergedError
            At the first epoch whose error is not finite; `model` answers from the
            last good state.
        """
        try:
            for event in self._trainer.run():
                if isinstance(event, TrainingStarted):
                    self._plan_features_after_fine_tuning()
                self.history.extend([event])
                self.progress.extend([event])
                yield event
        finally:
            self._trainer.close()

    def add_features(self, n_features: int) -> None:
        """Plan this many features after those that are trained; then ask for events again."""
        self._trainer.add_features(n_features)
        self.progress.plan_features(n_features)

    def add_epochs(self, n_epochs: int) -> None:
        """Plan more passes over the feature trained last; then ask for events again.

        Raises
        ------
        HyperparamError
            If no feature has been begun, or all of them have been fine-tuned since.
        """
        self._trainer.add_epochs(n_epochs)
        self.progress.plan_epochs(n_epochs)

    def add_fine_tuning(self, n_epochs: int) -> None:
        """Plan passes over all features together; then ask for events again."""
        self._trainer.add_fine_tuning(n_epochs)
        self.progress.plan_fine_tuning(n_epochs)

    def suspend(self) -> RunState:
        """Return a copy of all that is needed to go on later. Only after the first event.

        Raises
        ------
        ResumeError
            If the split was made by hand, so that nobody could repeat it.
        """
        account = self.split.account
        if account is None:
            raise ResumeError(
                "The ratings of this run were shared out by hand, which cannot be repeated later.",
                hint="Begin the run with settings for its split.",
            )
        return RunState(
            name=self.dataset.name,
            hyperparams=self.hyperparams,
            fingerprint=self.dataset.fingerprint,
            filter=self.dataset.filter,
            split=account,
            split_digest=self._split_digest,
            program_version=__version__,
            trainer=self._trainer.suspend(),
            features=tuple(self.history.features),
        )

    def model(self) -> TrainedModel:
        """Return what is learned so far. Only between two events, after the first."""
        return self._trained_model(self._trainer.factor_model())

    def starting_model(self) -> TrainedModel:
        """Return what the first update begins with. Only between the first event and the second."""
        return self._trained_model(self._trainer.starting_model())

    def _trained_model(self, factors: FactorModel) -> TrainedModel:
        data = self.dataset
        return TrainedModel(
            name=data.name,
            hyperparams=self.hyperparams,
            scale=data.scale,
            users=data.users,
            items=data.items,
            titles=data.titles,
            factors=factors,
            rated=self._rated,
            fingerprint=data.fingerprint,
            program_version=__version__,
            filter=data.filter,
            split=self.split.account,
        )

    def factors_in_training(self) -> FeatureFactors | None:
        """Return a copy of what is shown of the feature in training. Only between two events.

        None between features, and while all are fine-tuned together.
        """
        return self._trainer.factors_in_training()

    def features_alone(self) -> TrainedModel | None:
        """Return the features as they were when fine-tuning began; None while it has not."""
        factors = self._trainer.features_alone
        return None if factors is None else self._trained_model(factors)

    def evaluator(self, trained: FactorModel | None = None) -> Evaluator:
        """Return what measures a model of this run. Only between two events, after the first.

        Parameters
        ----------
        trained : FactorModel, optional
            An earlier state; the model as it is, copied, if left out.
        """
        return Evaluator(
            trained=self._trainer.factor_model() if trained is None else trained,
            baseline=self._trainer.baseline_model,
            split=self.split,
            scale=self.dataset.scale,
            n_threads=self._requested_threads,
        )

    def evaluation(
        self,
        *,
        top_n: int = 0,
        relevant_from: float | None = None,
        task: Task | None = None,
    ) -> Evaluation:
        """Measure the model as it is. Only between two events, after the first.

        Parameters
        ----------
        top_n : int
            Length of the lists to measure, too; 0 for none.
        relevant_from : float, optional
            Smallest rating that is relevant in a list, in stars; the mean of the
            training ratings if left out.
        task : Task, optional
            Is told the share that is done.

        Raises
        ------
        CancelledError
            If the task was cancelled.
        """
        task = task or Task()
        evaluator = self.evaluator()
        if not top_n:
            return evaluator.errors(task)
        measured = evaluator.errors(task.part(0, 0.5))
        lists = evaluator.top_n(top_n, relevant_from=relevant_from, task=task.part(0.5, 1))
        return replace(measured, top_n=lists)

    def _plan_features_after_fine_tuning(self) -> None:
        """Plan what `RunState.planned` could not: such features begin from the best pass."""
        state = self._resumed.trainer if self._resumed else None
        if state is not None and state.fine_tuning is not None:
            n_more = state.n_planned - self._trainer.n_features
            if n_more > 0:
                self._trainer.add_features(n_more)

    @cached_property
    def _split_digest(self) -> str:
        return digest_of(self.split)

    @cached_property
    def _rated(self) -> RatedItems:
        split = self.split
        return group_by_user(
            {
                Part.TRAINING: split.train,
                Part.VALIDATION: split.validation,
                Part.TEST: split.test,
            }
        )


def train(
    dataset: Dataset,
    hyperparams: Hyperparams | None = None,
    *,
    validation_share: float = SplitSettings().validation_share,
    n_threads: int | None = None,
    on_event: Callable[[TrainingEvent], object] | None = None,
) -> TrainedModel:
    """Train to the end and return the model.

    Parameters
    ----------
    validation_share : float
        Share of the ratings that is for validation and not trained on.
    on_event : callable, optional
        Called with every event, as it happens.

    Raises
    ------
    HyperparamError
        If the share leaves nothing to train on.
    NotEnoughMemoryError
        If the training could not fit into what is free.
    TrainingDivergedError
        If the error becomes infinite. To keep what was learned before, iterate
        over `TrainingRun.events` and ask the run for its model.
    """
    params = hyperparams or Hyperparams()
    split = SplitSettings(validation_share=validation_share, seed=params.seed)
    run = TrainingRun(dataset, params, split=split, n_threads=n_threads)
    for event in run.events():
        if on_event is not None:
            on_event(event)
    return run.model()
