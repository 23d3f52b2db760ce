"""The ratings that come with the program: 100,004 of MovieLens, with titles and genres."""

from __future__ import annotations

import zipfile

import numpy as np
from numpy.typing import NDArray

from funksvd_gui.core.ratings import RatingTriples
from funksvd_gui.data.dataset import Dataset, Titles
from funksvd_gui.data.fingerprint import fingerprint_of
from funksvd_gui.data.load_report import LoadReport
from funksvd_gui.data.statistics.oddities import examine
from funksvd_gui.data.vocabulary import Vocabulary
from funksvd_gui.errors import LoadError
from funksvd_gui.resource_files import resource_path

NAME = "MovieLens sample"


def load_sample() -> Dataset:
    """Return the shipped MovieLens ratings; see ``resources/sample/NOTICE.md`` for their terms.

    Raises
    ------
    LoadError
        If the installation has lost the file.
    """
    try:
        # Opened here, because np.load forgets to close what turns out to be no archive.
        with (
            resource_path("sample", "movielens.npz").open("rb") as file,
            np.load(file, allow_pickle=False) as archive,
        ):
            arrays = {name: archive[name] for name in archive.files}
    except (OSError, EOFError, ValueError, zipfile.BadZipFile) as error:
        raise LoadError(
            "The sample that comes with the program is missing or damaged.",
            hint="Install the program again, or open a file of your own.",
        ) from error
    users, items = _ids(arrays["user_ids"]), _ids(arrays["item_ids"])
    ratings = RatingTriples(
        arrays["users"].astype(np.int32),
        arrays["items"].astype(np.int32),
        arrays["half_stars"].astype(np.float32) / 2,
        len(users),
        len(items),
    )
    found = examine(ratings, users, items)
    return Dataset(
        name=NAME,
        source=None,
        ratings=ratings,
        users=Vocabulary(users),
        items=Vocabulary(items),
        titles=Titles(_lines(arrays["titles"]), _lines(arrays["genres"])),
        timestamps=arrays["timestamps"].astype(np.int64),
        report=LoadReport(
            format=NAME,
            encoding="UTF-8",
            has_header=False,
            n_rows=len(ratings),
            facts=found.facts,
            grid_step=found.grid_step,
        ),
        fingerprint=fingerprint_of(users, items, ratings),
    )


def _ids(numbers: NDArray[np.uint32]) -> tuple[str, ...]:
    return tuple(map(str, numbers.tolist()))


def _lines(characters: NDArray[np.uint8]) -> tuple[str, ...]:
    return tuple(characters.tobytes().decode("utf-8").split("\n"))
