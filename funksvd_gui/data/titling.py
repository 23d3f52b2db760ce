"""A dataset with the titles of its items."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from funksvd_gui.data.dataset import Dataset
from funksvd_gui.data.reading_choices import ReadingChoices
from funksvd_gui.data.titles.finding import beside_of, columns_of, find_titles, titles_in
from funksvd_gui.task import Task


def add_titles(
    dataset: Dataset,
    choices: ReadingChoices | None = None,
    chosen: Path | None = None,
    task: Task | None = None,
) -> Dataset:
    """Return the dataset with titles, and what there is to say of them in its report.

    Parameters
    ----------
    choices : ReadingChoices, optional
        May name a file of titles, and its columns.
    chosen : Path, optional
        A file that goes before the one that `choices` name.

    Raises
    ------
    LoadError
        If the chosen file cannot be read.
    """
    choices, report = choices or ReadingChoices(), dataset.report
    chosen = chosen or (Path(choices.titles) if choices.titles else None)
    if chosen is not None:
        found = titles_in(chosen, dataset.items, columns_of(choices), task)
    elif dataset.source is not None:
        found = find_titles(
            dataset.items,
            beside_of(dataset.source, report.choices, task),
            item_column=next((use.name for use in report.columns if use.role == "item"), ""),
            items_are_counted=report.items_are_counted,
            format_name=report.format,
            task=task,
        )
    else:
        return dataset
    report = replace(
        report,
        warnings=(*report.warnings, *found.warnings),
        facts=(*report.facts, *found.facts),
    )
    return replace(dataset, titles=found.titles, report=report)
