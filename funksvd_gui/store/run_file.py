"""A training run as one file: saved whole, read without trusting it, resumed bit by bit."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeAlias, TypeVar

from funksvd_gui.core.cache_lines import aligned_rows
from funksvd_gui.core.events import FeatureDone
from funksvd_gui.core.factor_model import FactorModel
from funksvd_gui.core.stopping import FeatureWatch, RunWatch
from funksvd_gui.errors import RunFileError, SaveError
from funksvd_gui.session.run_state import RunState
from funksvd_gui.session.training_run import TrainingRun
from funksvd_gui.store.array_archive import ArchiveError, Array
from funksvd_gui.store.header import filter_of, settings_of, split_of
from funksvd_gui.store.own_file import check_finite, read_contents, read_own_file, save_own_file
from funksvd_gui.store.run_header import (
    BEGUN,
    BEST,
    FORMAT_NAME,
    FORMAT_VERSION,
    LAST,
    MODEL,
    TUNED,
    TUNED_BEST,
    BegunPart,
    DonePart,
    EarlierPart,
    FineTunePart,
    ModelPart,
    ProgressPart,
    RunHeader,
    RunWatchPart,
    WatchPart,
    fields_of,
    part_of,
    read_header,
)

if TYPE_CHECKING:
    from funksvd_gui.core.feature_training import FeatureProgress
    from funksvd_gui.core.fine_tuning import FineTuneProgress

_ProgressT = TypeVar("_ProgressT", EarlierPart, ProgressPart)
#: Arrays by name, by the prefix of their owner, as in `RunHeader.parts`.
_Parts: TypeAlias = dict[str, dict[str, Any]]


def save_run(run: TrainingRun | RunState, path: str | Path) -> None:
    """Write a run, or its state; what stood at `path` is replaced only by a whole file.

    The ratings are not written. The same state gives the same bytes.

    Raises
    ------
    ResumeError
        If the run was split by hand, so that it could not be resumed.
    SaveError
        If it cannot be written, or could not be opened again.
    """
    state = run if isinstance(run, RunState) else run.suspend()
    header = _header_of(state)
    arrays = _arrays_of(state, header)
    try:
        content = header.to_json()
        read_header(content)
        check_finite(arrays)
    except ValueError as error:
        raise SaveError(
            f"{path} could not be saved: the run holds numbers that are too large or none at all.",
            hint="Train again with a smaller learning rate.",
        ) from error
    save_own_file(path, content, arrays)


def load_run(path: str | Path) -> RunState:
    """Read a run that `save_run` wrote; `TrainingRun.resume` goes on with it.

    Raises
    ------
    RunFileError
        If the file cannot be read, is something else, is damaged, or was made by
        a newer version.
    """
    return read_own_file(path, _read_run, "run", RunFileError)


def _header_of(state: RunState) -> RunHeader:
    trainer, fine_tuning = state.trainer, state.trainer.fine_tuning
    return RunHeader(
        format=FORMAT_NAME,
        format_version=FORMAT_VERSION,
        program_version=state.program_version,
        name=state.name,
        fingerprint=state.fingerprint,
        split_digest=state.split_digest,
        filter=None if state.filter is None else state.filter.as_dict(),
        split=state.split.as_dict(),
        hyperparams=state.hyperparams.as_dict(),
        n_users=len(trainer.model.user_bias),
        n_items=len(trainer.model.item_bias),
        n_planned=trainer.n_planned,
        n_together=trainer.n_together,
        fine_tune_planned=trainer.fine_tune_planned,
        fine_tune_done=trainer.fine_tune_done,
        updates=trainer.updates,
        fit_seconds=trainer.fit_seconds,
        done=tuple(part_of(DonePart, each) for each in state.features),
        model=part_of(ModelPart, trainer.model),
        best_of_features=part_of(ModelPart, trainer.best_of_features),
        best_is_first=_is_first_of(trainer.best_of_features, trainer.model),
        features=_progress_part(ProgressPart, trainer.features),
        fine_tuning=part_of(
            FineTunePart,
            fine_tuning,
            watch=part_of(RunWatchPart, fine_tuning.watch),
            has_best=fine_tuning.best is not None,
        )
        if fine_tuning
        else None,
    )


def _progress_part(kind: type[_ProgressT], progress: FeatureProgress) -> _ProgressT:
    begun, before = progress.begun, progress.before_last
    return part_of(
        kind,
        progress,
        begun=part_of(BegunPart, begun, watch=part_of(WatchPart, begun.watch)) if begun else None,
        before_last=_progress_part(EarlierPart, before) if before else None,
    )


def _is_first_of(best: FactorModel, model: FactorModel) -> bool:
    """Whether the best model has the first features of the other, bit by bit."""
    n_features = best.n_features
    return best.global_mean == model.global_mean and all(
        mine.tobytes() == theirs.tobytes()
        for mine, theirs in (
            (best.user_bias, model.user_bias),
            (best.item_bias, model.item_bias),
            (best.user_factors, model.user_factors[:n_features]),
            (best.item_factors, model.item_factors[:n_features]),
        )
    )


def _arrays_of(state: RunState, header: RunHeader) -> dict[str, Array]:
    trainer, fine_tuning = state.trainer, state.trainer.fine_tuning
    before = trainer.features.before_last
    owners: dict[str, Any] = {
        MODEL: trainer.model,
        BEST: trainer.best_of_features,
        BEGUN: trainer.features.begun,
        LAST: before and before.begun,
        TUNED: fine_tuning and fine_tuning.state,
        TUNED_BEST: fine_tuning and fine_tuning.best,
    }
    return {
        # Rows without their padding, which depends on the machine's cache.
        f"{prefix}{name}": getattr(owners[prefix], name)[tuple(map(slice, shape))]
        for prefix, forms in header.parts().items()
        for name, (_dtype, shape) in forms.items()
    }


def _read_run(file: BinaryIO) -> RunState:
    # Imports numba, which a window that opens no run can do without.
    from funksvd_gui.core.trainer_state import TrainerState

    header, arrays = read_contents(file, read_header, "run")
    if (arrays["user_counts"] < 0).any() or (arrays["item_counts"] < 0).any():
        raise ArchiveError("it counts fewer than no ratings")
    parts: _Parts = {
        prefix: {name: arrays[f"{prefix}{name}"] for name in forms}
        for prefix, forms in header.parts().items()
    }
    model = _model(header.model, parts[MODEL])
    return RunState(
        name=header.name,
        hyperparams=settings_of(header),
        fingerprint=header.fingerprint,
        filter=filter_of(header.filter),
        split=split_of(header.split),
        split_digest=header.split_digest,
        program_version=header.program_version,
        features=tuple(FeatureDone(**fields_of(each)) for each in header.done),
        trainer=TrainerState(
            model=model,
            best_of_features=_best_of_features(header, parts, model),
            n_planned=header.n_planned,
            n_together=header.n_together,
            features=_progress(header.features, parts, BEGUN),
            fine_tuning=_fine_tuning(header.fine_tuning, parts) if header.fine_tuning else None,
            fine_tune_planned=header.fine_tune_planned,
            fine_tune_done=header.fine_tune_done,
            updates=header.updates,
            fit_seconds=header.fit_seconds,
        ),
    )


def _model(part: ModelPart, arrays: dict[str, Any]) -> FactorModel:
    return FactorModel(
        global_mean=part.global_mean,
        clamp=part.clamp,
        trail=part.trail,
        kept_epochs=part.kept_epochs,
        n_fine_tuned=part.n_fine_tuned,
        fine_tune_epoch=part.fine_tune_epoch,
        **arrays,
    )


def _best_of_features(header: RunHeader, parts: _Parts, model: FactorModel) -> FactorModel:
    part = header.best_of_features
    if not header.best_is_first:
        counts = {"user_counts": model.user_counts, "item_counts": model.item_counts}
        return _model(part, parts[BEST] | counts)
    return dataclasses.replace(
        model,
        user_factors=model.user_factors[: part.n_features],
        item_factors=model.item_factors[: part.n_features],
        clamp=part.clamp,
        trail=part.trail,
        kept_epochs=part.kept_epochs,
        n_fine_tuned=part.n_fine_tuned,
        fine_tune_epoch=part.fine_tune_epoch,
    )


def _progress(part: EarlierPart, parts: _Parts, prefix: str) -> FeatureProgress:
    from funksvd_gui.core.feature_training import BegunFeature, FeatureProgress

    begun, before = None, None
    if part.begun is not None:
        watch = FeatureWatch(**fields_of(part.begun.watch))
        begun = BegunFeature(**parts[prefix], **fields_of(part.begun) | {"watch": watch})
    if part.before_last is not None:
        before = _progress(part.before_last, parts, LAST)
    return FeatureProgress(**fields_of(part) | {"begun": begun, "before_last": before})


def _fine_tuning(part: FineTunePart, parts: _Parts) -> FineTuneProgress:
    from funksvd_gui.core.fine_tuning import FineTuneProgress, FineTuneState

    def state(arrays: dict[str, Array]) -> FineTuneState:
        rows = {name: aligned_rows(arrays[name]) for name in ("user_rows", "item_rows")}
        return FineTuneState(**arrays | rows)

    return FineTuneProgress(
        n_together=part.n_together,
        state=state(parts[TUNED]),
        watch=RunWatch(**fields_of(part.watch)),
        best=state(parts[TUNED_BEST]) if part.has_best else None,
        best_epoch=part.best_epoch,
        last_is_best=part.last_is_best,
        epoch=part.epoch,
    )
