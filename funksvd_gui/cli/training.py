"""`funksvd train`: ratings become a model, its measures, and a file.

Whatever ends the training early, what was learned until then is measured and,
with `--out`, saved: after Ctrl+C as after a divergence.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from funksvd_gui.cli.cross_validation import cross_validate
from funksvd_gui.cli.data_options import data_mistake, filter_of, split_settings_of
from funksvd_gui.cli.exit_status import ExitStatus
from funksvd_gui.cli.interruption import Interruption
from funksvd_gui.cli.loading import load_with_progress, note_what_was_not_read_exactly
from funksvd_gui.cli.number_text import count, millions, seconds, stars
from funksvd_gui.cli.parser import hyperparams_of
from funksvd_gui.cli.progress_line import ProgressLine
from funksvd_gui.cli.terminal import Terminal, plain, table
from funksvd_gui.cli.training_words import progress_share, progress_words
from funksvd_gui.data.dataset import Dataset
from funksvd_gui.data.sample import load_sample
from funksvd_gui.data.splitting import Split, SplitSettings, split_with_test
from funksvd_gui.errors import FunkSvdError, SaveError, TrainingDivergedError
from funksvd_gui.session.training_run import TrainingRun
from funksvd_gui.store.atomic_file import check_can_save
from funksvd_gui.store.model_file import save_model


class Stopped(StrEnum):
    """Why a training is over."""

    COMPLETED = "completed"
    INTERRUPTED = "interrupted"
    DIVERGED = "diverged"


@dataclass(frozen=True, slots=True)
class _Outcome:
    stopped: Stopped
    model_path: Path | None
    problem: FunkSvdError | None


def train(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Train as asked, report and save; return the exit status."""
    mistake = _usage_mistake(arguments)
    if mistake:
        terminal.note(f"funksvd train: error: {mistake}")
        return ExitStatus.WRONG_USAGE
    if arguments.out is not None:
        check_can_save(arguments.out)
    dataset = _dataset(arguments, terminal)
    if arguments.folds is not None:
        hyperparams = hyperparams_of(arguments)
        return cross_validate(
            dataset, hyperparams, split_settings_of(arguments, hyperparams.seed), terminal,
            n_threads=arguments.threads, as_json=arguments.json,
        )  # fmt: skip
    run = TrainingRun(
        dataset,
        hyperparams_of(arguments),
        split=_split(arguments, dataset, terminal),
        n_threads=arguments.threads,
    )
    if run.split.account is not None:
        for sentence in run.split.account.sentences()[1:]:
            terminal.note(sentence)
    # Ctrl+C while saving and measuring ends neither: only a second one does.
    with Interruption() as interruption:
        outcome = _trained(run, terminal, interruption, quiet=arguments.json)
        outcome = _saved(run, outcome, arguments.out)
        if arguments.json:
            terminal.say_json(_as_json(run, outcome))
        else:
            terminal.say(*_as_lines(run, outcome))
        return _told(outcome, terminal, is_interrupted=interruption.is_wanted)


def _usage_mistake(arguments: argparse.Namespace) -> str | None:
    """Return what argparse cannot see, in a sentence; None if all is well."""
    if arguments.sample and arguments.titles is not None:
        return "argument --titles: not allowed with argument --sample, which has its own titles"
    if (mistake := data_mistake(arguments)) is not None:
        return mistake
    read = {
        "FILE": arguments.file,
        "--test": arguments.test,
        "--titles": arguments.titles,
    }
    for name, path in read.items():
        if path is not None and arguments.out is not None and _is_same_file(path, arguments.out):
            return f"argument --out: the model would replace the file given as {name}"
    return None


def _is_same_file(first: Path, second: Path) -> bool:
    try:
        return first.samefile(second)
    except (OSError, ValueError):
        return False


def _dataset(arguments: argparse.Namespace, terminal: Terminal) -> Dataset:
    chosen = filter_of(arguments)
    if arguments.sample:
        dataset = load_sample()
    else:
        dataset = load_with_progress(
            arguments.file,
            terminal,
            titles=arguments.titles,
            quiet=arguments.json,
            use_cache=not arguments.no_cache,
        )
        note_what_was_not_read_exactly(dataset, terminal)
    if chosen.is_everything:
        return dataset
    from funksvd_gui.data.filtering import apply_filter

    filtered = apply_filter(dataset, chosen)
    terminal.note(filtered.report.facts[0])
    return filtered


def _split(
    arguments: argparse.Namespace, dataset: Dataset, terminal: Terminal
) -> Split | SplitSettings:
    settings = split_settings_of(arguments, hyperparams_of(arguments).seed)
    if arguments.test is None:
        return settings
    test = load_with_progress(
        arguments.test, terminal, quiet=arguments.json, use_cache=not arguments.no_cache
    )
    note_what_was_not_read_exactly(test, terminal)
    return split_with_test(dataset, test, settings)


def _trained(
    run: TrainingRun, terminal: Terminal, interruption: Interruption, *, quiet: bool
) -> _Outcome:
    with ProgressLine(terminal, wanted=not quiet) as line:
        line.show(0.0, lambda: "preparing")
        try:
            for _ in run.events():
                if interruption.is_wanted:
                    return _Outcome(Stopped.INTERRUPTED, None, None)
                line.show(progress_share(run), lambda: progress_words(run))
        except TrainingDivergedError as error:
            return _Outcome(Stopped.DIVERGED, None, error)
    return _Outcome(Stopped.COMPLETED, None, None)


def _saved(run: TrainingRun, outcome: _Outcome, path: Path | None) -> _Outcome:
    if path is None:
        return outcome
    try:
        save_model(run.model(), path)
    except SaveError as error:
        # The measures are still worth telling; a divergence is the graver news.
        return _Outcome(outcome.stopped, None, outcome.problem or error)
    return _Outcome(outcome.stopped, path, outcome.problem)


def _told(outcome: _Outcome, terminal: Terminal, *, is_interrupted: bool) -> int:
    if outcome.problem is not None:
        terminal.complain(outcome.problem)
    if is_interrupted:
        terminal.note("Interrupted.")
    if outcome.stopped is not Stopped.COMPLETED and outcome.model_path is not None:
        terminal.note(f"What was learned until then is saved in {outcome.model_path}.")
    if outcome.problem is not None:
        return ExitStatus.FAILED
    return ExitStatus.INTERRUPTED if is_interrupted else ExitStatus.DONE


def _updates_per_second(run: TrainingRun) -> float:
    return run.updates / run.fit_seconds if run.fit_seconds > 0 else 0.0


def _as_json(run: TrainingRun, outcome: _Outcome) -> dict[str, object]:
    measured = run.evaluation()
    return {
        "n_train": len(run.split.train),
        "n_validation": len(run.split.validation),
        "n_test": len(run.split.test),
        "hyperparams": run.hyperparams.as_dict(),
        "rmse_baseline": measured.rmse_baseline,
        "rmse_train": measured.rmse_train,
        "rmse_validation": measured.rmse_validation,
        "rmse_test": measured.rmse_test,
        "mae_test": measured.mae_test,
        "fit_seconds": run.fit_seconds,
        "compile_seconds": run.compile_seconds,
        "updates": run.updates,
        "updates_per_second": _updates_per_second(run),
        "threads": run.n_threads,
        "stopped": outcome.stopped.value,
        "model": None if outcome.model_path is None else str(outcome.model_path),
    }


def _as_lines(run: TrainingRun, outcome: _Outcome) -> list[str]:
    measured = run.evaluation()
    numbers = [
        ["Training ratings", count(len(run.split.train))],
        ["Validation ratings", count(len(run.split.validation))],
        ["Test ratings", count(len(run.split.test))],
        ["Features trained", count(run.model().n_features)],
        ["RMSE of the baseline", stars(measured.rmse_baseline)],
        ["RMSE, training", stars(measured.rmse_train)],
        ["RMSE, validation", stars(measured.rmse_validation)],
        ["RMSE, test", stars(measured.rmse_test)],
        ["MAE, test", stars(measured.mae_test)],
        ["Training time (s)", seconds(run.fit_seconds)],
        ["Compiling time (s)", seconds(run.compile_seconds)],
        ["Speed (M updates/s)", millions(_updates_per_second(run))],
        ["Threads", count(run.n_threads)],
    ]
    lines = table([], numbers, "<>")
    if outcome.model_path is not None:
        lines += ["", plain(f"The model is saved in {outcome.model_path}.")]
    return lines
