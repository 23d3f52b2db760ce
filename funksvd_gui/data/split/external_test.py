"""Whether the ratings of another file can test a model of these, and what there is to say of it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from funksvd_gui.data.dataset import Dataset
from funksvd_gui.data.grouping import chunks
from funksvd_gui.data.vocabulary import Vocabulary
from funksvd_gui.errors import LoadError
from funksvd_gui.task import Task


def indices_among(known: Vocabulary, ids: Vocabulary) -> NDArray[np.int32]:
    """Return for each id its index among the known ones, -1 where it has none."""
    indices = (known.index_of(an_id) for an_id in ids)
    return np.fromiter((-1 if index is None else index for index in indices), np.int32, len(ids))


def check_test(dataset: Dataset, test: Dataset, task: Task | None = None) -> int:
    """Return how many of the test ratings the dataset knows: the same user, the same item.

    Raises
    ------
    LoadError
        If the test has no user, or no item, of the dataset: a model of the one could
        tell nothing about the other.
    """
    task = task or Task()
    users = indices_among(dataset.users, test.users)
    items = indices_among(dataset.items, test.items)
    task.check()
    for noun, indices, other in (("user", users, "item"), ("item", items, "user")):
        if (indices < 0).all():
            raise LoadError(
                f"No {noun} of “{test.name}” is in “{dataset.name}”.",
                hint=f"Choose a file about the same {noun}s, or change how it is read: "
                f"its {other}s may have been taken for its {noun}s.",
            )
    users, items = users[test.ratings.users], items[test.ratings.items]
    is_known = (users >= 0) & (items >= 0)
    wanted = np.sort(_keys(users[is_known], items[is_known], dataset.n_items))
    n_found, ratings = 0, dataset.ratings
    for rows in chunks(len(ratings) if len(wanted) else 0):
        task.check()
        keys = _keys(ratings.users[rows], ratings.items[rows], ratings.n_items)
        places = np.searchsorted(wanted, keys).clip(max=len(wanted) - 1)
        n_found += int(np.count_nonzero(wanted[places] == keys))
    return n_found


def _keys(users: NDArray[np.int32], items: NDArray[np.int32], n_items: int) -> NDArray[np.int64]:
    return users.astype(np.int64) * n_items + items
