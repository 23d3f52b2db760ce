"""A training run that was suspended: all it takes to go on with the same data, bit by bit."""

from __future__ import annotations

import dataclasses
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from funksvd_gui.core.events import FeatureDone
from funksvd_gui.core.hyperparams import Hyperparams
from funksvd_gui.data.dataset import Dataset
from funksvd_gui.data.filter.settings import Filter
from funksvd_gui.data.split.account import SplitAccount
from funksvd_gui.data.split.splitting import Split, split_dataset, split_with_test
from funksvd_gui.errors import HyperparamError, ResumeError

if TYPE_CHECKING:
    from funksvd_gui.core.trainer_state import TrainerState


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class RunState:
    """A run between two events, without its ratings.

    Attributes
    ----------
    name : str
        For people: the data's name.
    fingerprint : str
        Of the data it is trained on.
    filter : Filter or None
        What was left out of the data.
    split : SplitAccount
        How the data were shared out, and with what result.
    split_digest : str
        See `digest_of`.
    program_version : str
        Of the program that put it away.
    features : tuple of FeatureDone
        What its history tells of the features that were trained alone.
    """

    name: str
    hyperparams: Hyperparams
    fingerprint: str
    filter: Filter | None
    split: SplitAccount
    split_digest: str
    program_version: str
    trainer: TrainerState
    features: tuple[FeatureDone, ...]

    @property
    def n_features(self) -> int:
        """Features that have been trained for at least one epoch."""
        begun, fine_tuning = self.trainer.features.begun, self.trainer.fine_tuning
        is_begun = begun is not None and begun.is_trained
        n_together = fine_tuning.n_together if fine_tuning else 0
        return self.trainer.model.n_features + is_begun + n_together

    def planned(
        self, *, n_features: int | None = None, fine_tune_epochs: int | None = None
    ) -> RunState:
        """Return the same run with other plans; what is left out stays as it was planned.

        More than was planned is trained although the run had converged; what was
        planned anyway changes nothing.

        Parameters
        ----------
        n_features, fine_tune_epochs : int, optional
            In all, those that are done included.

        Raises
        ------
        HyperparamError
            If more is done already, or it is more than there can be.
        """
        state, params = self.trainer, self.hyperparams
        fine_tuning = state.fine_tuning.copied() if state.fine_tuning else None
        if n_features is not None:
            _check_not_done("features", self.n_features, n_features)
            params = params.replace(n_features=n_features)
        if fine_tune_epochs is not None:
            _check_not_done("passes of fine-tuning", state.fine_tune_done, fine_tune_epochs)
            params = params.replace(fine_tune_epochs=fine_tune_epochs)
            is_more = fine_tune_epochs > state.fine_tune_planned
            if fine_tuning and is_more and params.patience <= fine_tuning.watch.n_stale:
                fine_tuning.watch.n_stale = 0
        n_planned, n_together = self._shared_out(params, n_features)
        trainer = dataclasses.replace(
            state,
            features=state.features.copied(),
            fine_tuning=fine_tuning,
            n_planned=n_planned,
            n_together=n_together,
            fine_tune_planned=(
                state.fine_tune_planned if fine_tune_epochs is None else fine_tune_epochs
            ),
        )
        return dataclasses.replace(self, hyperparams=params, trainer=trainer)

    def _shared_out(self, params: Hyperparams, n_features: int | None) -> tuple[int, int]:
        """Return how many features there shall be one by one, and how many begin together."""
        state = self.trainer
        if state.fine_tuning is not None:
            return state.n_planned if n_features is None else n_features, 0
        is_tuned, was_tuned = (bool(each.fine_tune_epochs) for each in (params, self.hyperparams))
        if n_features is None and is_tuned == was_tuned:
            return state.n_planned, state.n_together
        in_all = state.n_planned + state.n_together if n_features is None else n_features
        # Those that have begun one by one stay so.
        n_alone = max(params.replace(n_features=in_all).n_alone, self.n_features)
        return n_alone, in_all - n_alone

    def split_again(self, dataset: Dataset, test: Dataset | None = None) -> Split:
        """Share the data out as they were.

        Parameters
        ----------
        test : Dataset, optional
            The file that the test part was from.

        Raises
        ------
        ResumeError
            If these are other data, or the parts are not the same as before.
        """
        self._check_data(dataset)
        self._check_test(test)
        settings = self.split.settings
        if test is None:
            split = split_dataset(dataset, settings)
        else:
            split = split_with_test(dataset, test, settings)
        if split.account != self.split or digest_of(split) != self.split_digest:
            raise ResumeError(
                f"The ratings of “{dataset.name}” cannot be shared out as they were for this run.",
                hint="Times or test ratings may have changed: use the files it was begun with.",
            )
        return split

    def _check_data(self, dataset: Dataset) -> None:
        model = self.trainer.model
        sizes = len(model.user_bias), len(model.item_bias)
        if dataset.filter != self.filter:
            told = (self.filter or Filter()).sentence().removesuffix(".")
            raise ResumeError(
                f"The run was begun with other ratings of “{self.name}”: {told}.",
                hint="Filter the data in the same way.",
            )
        if dataset.fingerprint != self.fingerprint or sizes != (dataset.n_users, dataset.n_items):
            raise ResumeError(
                f"The run was begun with other data, “{self.name}”, not with “{dataset.name}” "
                "as it is now.",
                hint="Open the file it was begun with.",
            )

    def _check_test(self, test: Dataset | None) -> None:
        file = self.split.test_file
        if file and test is None:
            raise ResumeError(
                f"The run is tested on another file, “{file}”.", hint="Give that file, too."
            )
        if test is not None and not file:
            raise ResumeError(
                "The run was begun without a file to test on.", hint="Leave the test file out."
            )


def digest_of(split: Split) -> str:
    """Return the SHA-256 of the training and validation parts, 64 hexadecimal digits.

    Times decide about some splits and are no part of a dataset's fingerprint.
    """
    digest = hashlib.sha256(b"funksvd split 1")
    for part in (split.train, split.validation):
        digest.update(len(part).to_bytes(8, "little"))
        for column in ("users", "items", "values"):
            for chunk in part.chunks():
                array = getattr(chunk, column)
                digest.update(array.astype(array.dtype.newbyteorder("<"), copy=False).tobytes())
    return digest.hexdigest()


def _check_not_done(what: str, done: int, wanted: int) -> None:
    if wanted < done:
        raise HyperparamError(
            f"The run has {done:,} {what} already, so there cannot be {wanted:,} in all.",
            hint=f"Choose {done:,} or more.",
        )
