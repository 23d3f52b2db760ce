"""`funksvd train`: ratings become a model, its measures, and a file.

Whatever ends the training early, what was learned until then is measured and,
with `--out`, saved: after Ctrl+C and other signals as after a divergence.
"""

from __future__ import annotations

import argparse
import os
from dataclasses import replace
from pathlib import Path

from funksvd_gui.cli.before_training import memory_words, notes_before
from funksvd_gui.cli.cross_validation import cross_validate
from funksvd_gui.cli.data_options import data_mistake, filter_of, split_settings_of
from funksvd_gui.cli.exit_status import ExitStatus
from funksvd_gui.cli.interruption import Interruption
from funksvd_gui.cli.loading import (
    load_with_progress,
    note_what_is_learned_from,
    note_what_was_not_read_exactly,
)
from funksvd_gui.cli.parser import hyperparams_of
from funksvd_gui.cli.periodic_saving import PeriodicSaving
from funksvd_gui.cli.progress_line import ProgressLine
from funksvd_gui.cli.reading_options import reading_choices_of
from funksvd_gui.cli.resuming import resuming_mistake
from funksvd_gui.cli.terminal import Terminal
from funksvd_gui.cli.training_result import Outcome, Stopped, as_json, as_lines
from funksvd_gui.cli.training_words import progress_words
from funksvd_gui.data.dataset import Dataset
from funksvd_gui.data.filter.settings import Filter
from funksvd_gui.data.reading_choices import ReadingChoices
from funksvd_gui.data.sample import load_sample
from funksvd_gui.data.split.splitting import split_with_test
from funksvd_gui.errors import SaveError, TrainingDivergedError
from funksvd_gui.session.evaluation import Evaluation
from funksvd_gui.session.history import baseline_warning
from funksvd_gui.session.run_state import RunState
from funksvd_gui.session.training_run import TrainingRun
from funksvd_gui.store.atomic_file import check_can_save
from funksvd_gui.store.model_file import save_model
from funksvd_gui.store.run_file import load_run, save_run
from funksvd_gui.task import Task


def train(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Train as asked, report and save; return the exit status."""
    mistake = _usage_mistake(arguments)
    if mistake:
        terminal.note(f"funksvd train: error: {mistake}")
        return ExitStatus.WRONG_USAGE
    for path in (arguments.out, arguments.save_run):
        if path is not None:
            check_can_save(path)
    state = None
    if arguments.resume is not None:
        state = load_run(arguments.resume).planned(
            n_features=arguments.n_features, fine_tune_epochs=arguments.fine_tune_epochs
        )
    dataset = _dataset(arguments, terminal, filter_of(arguments) if state is None else state.filter)
    hyperparams = hyperparams_of(arguments) if state is None else state.hyperparams
    for sentence in notes_before(dataset, hyperparams):
        terminal.note(sentence)
    if arguments.folds is not None:
        return cross_validate(
            dataset, hyperparams, split_settings_of(arguments, hyperparams.seed), terminal,
            n_threads=arguments.threads, as_json=arguments.json,
        )  # fmt: skip
    return _train_once(dataset, arguments, terminal, state)


def _train_once(
    dataset: Dataset, arguments: argparse.Namespace, terminal: Terminal, state: RunState | None
) -> int:
    run = _run(arguments, dataset, terminal, state)
    if run.split.account is not None:
        for sentence in run.split.account.sentences()[1:]:
            terminal.note(sentence)
    # A signal while saving and measuring ends neither: only a second one does.
    with Interruption() as interruption:
        outcome = _trained(run, terminal, interruption, arguments)
        outcome = _saved(run, outcome, arguments)
        measured = _measured(run, terminal, arguments)
        rmse = measured.rmse_train if measured.validation is None else measured.rmse_validation
        if warning := baseline_warning(rmse, run.history.rmse_baseline):
            terminal.note(warning)
        if arguments.json:
            terminal.say_json(as_json(run, outcome, measured))
        else:
            terminal.say(*as_lines(run, outcome, measured))
        return _told(outcome, terminal, interruption.status)


def _usage_mistake(arguments: argparse.Namespace) -> str | None:
    """Return what argparse cannot see, in a sentence; None if all is well."""
    for option in ("titles", "member", "columns") if arguments.sample else ():
        if getattr(arguments, option) is not None:
            return (
                f"argument --{option}: not allowed with argument --sample, which is read as it is"
            )
    mistake = resuming_mistake(arguments) or data_mistake(arguments)
    return mistake or _overwriting_mistake(arguments)


def _overwriting_mistake(arguments: argparse.Namespace) -> str | None:
    read = {"FILE": arguments.file, "--test": arguments.test, "--titles": arguments.titles}
    # A run may go on in the file it is read from.
    written = {
        ("--out", "model"): (arguments.out, read | {"--resume": arguments.resume}),
        ("--save-run", "run"): (arguments.save_run, read),
    }
    for (option, noun), (target, sources) in written.items():
        for name, path in sources.items():
            if _is_same_file(path, target):
                return f"argument {option}: the {noun} would replace the file given as {name}"
    if _is_same_file(arguments.out, arguments.save_run):
        return "argument --save-run: the run would replace the model"
    return None


def _is_same_file(first: Path | None, second: Path | None) -> bool:
    """Whether two files are, or would be, the same one."""
    if first is None or second is None:
        return False
    try:
        return first.samefile(second)
    except (OSError, ValueError):
        return os.path.abspath(first) == os.path.abspath(second)


def _dataset(arguments: argparse.Namespace, terminal: Terminal, chosen: Filter | None) -> Dataset:
    if arguments.sample:
        dataset = load_sample()
    else:
        dataset = load_with_progress(
            arguments.file,
            terminal,
            reading_choices_of(arguments),
            titles=arguments.titles,
            quiet=arguments.json,
            use_cache=not arguments.no_cache,
        )
        note_what_was_not_read_exactly(dataset, terminal)
    if chosen is None or chosen.is_everything:
        return dataset
    from funksvd_gui.data.filtering import apply_filter

    filtered = apply_filter(dataset, chosen)
    terminal.note(filtered.report.facts[0])
    return filtered


def _run(
    arguments: argparse.Namespace, dataset: Dataset, terminal: Terminal, state: RunState | None
) -> TrainingRun:
    test, n_threads = _test(arguments, dataset, terminal), arguments.threads
    if state is not None:
        return TrainingRun.resume(dataset, state, test=test, n_threads=n_threads)
    hyperparams = hyperparams_of(arguments)
    settings = split_settings_of(arguments, hyperparams.seed)
    if test is None and terminal.is_watched and not arguments.json:
        terminal.note(memory_words(dataset, hyperparams, settings))
    split = settings if test is None else split_with_test(dataset, test, settings)
    return TrainingRun(dataset, hyperparams, split=split, n_threads=n_threads)


def _test(arguments: argparse.Namespace, dataset: Dataset, terminal: Terminal) -> Dataset | None:
    if arguments.test is None:
        return None
    # A test is mostly cut from the same table; an archive it may share is another question.
    choices = ReadingChoices(columns=arguments.columns)
    test = load_with_progress(
        arguments.test, terminal, choices, quiet=arguments.json, use_cache=not arguments.no_cache
    )
    note_what_was_not_read_exactly(test, terminal)
    note_what_is_learned_from(dataset, test, terminal)
    return test


def _trained(
    run: TrainingRun, terminal: Terminal, interruption: Interruption, arguments: argparse.Namespace
) -> Outcome:
    with ProgressLine(terminal, wanted=not arguments.json) as line:
        path = arguments.save_run
        saving = None if path is None else PeriodicSaving(lambda: save_run(run, path), line.note)
        line.show(0.0, lambda: "preparing")
        try:
            for _ in run.events():
                if saving is not None:
                    saving.save_if_due()
                if interruption.is_wanted:
                    return Outcome(Stopped.by(interruption.status))
                line.show(run.progress.fraction, lambda: progress_words(run))
        except TrainingDivergedError as error:
            return Outcome(Stopped.DIVERGED, problem=error)
    return Outcome(Stopped.COMPLETED)


def _saved(run: TrainingRun, outcome: Outcome, arguments: argparse.Namespace) -> Outcome:
    if outcome.stopped is Stopped.DIVERGED and not run.model().n_features:
        # It says itself that there is no model; to go on with it would diverge again.
        return outcome
    # The measures are still worth telling; a divergence is the graver news.
    if arguments.out is not None:
        try:
            save_model(run.model(), arguments.out)
            outcome = replace(outcome, model_path=arguments.out)
        except SaveError as error:
            outcome = replace(outcome, problem=outcome.problem or error)
    if arguments.save_run is not None:
        try:
            save_run(run, arguments.save_run)
            outcome = replace(outcome, run_path=arguments.save_run)
        except SaveError as error:
            outcome = replace(outcome, problem=outcome.problem or error)
    return outcome


def _measured(run: TrainingRun, terminal: Terminal, arguments: argparse.Namespace) -> Evaluation:
    with ProgressLine(terminal, wanted=not arguments.json) as line:
        return run.evaluation(
            top_n=arguments.top_n,
            relevant_from=arguments.relevant_from,
            task=Task(lambda share: line.show(share, lambda: "measuring")),
        )


def _told(outcome: Outcome, terminal: Terminal, end: ExitStatus | None) -> int:
    if outcome.problem is not None:
        terminal.complain(outcome.problem)
    if end is not None:
        terminal.note(end.sentence)
    if outcome.stopped is not Stopped.COMPLETED:
        if outcome.model_path is not None:
            terminal.note(f"What was learned until then is saved in {outcome.model_path}.")
        if outcome.run_path is not None:
            terminal.note(f"The run is saved in {outcome.run_path}; --resume goes on with it.")
    if outcome.problem is not None:
        return ExitStatus.FAILED
    return ExitStatus.DONE if end is None else end
