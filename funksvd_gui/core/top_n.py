"""How good the lists of a model's best items are, measured on held-out ratings.

Memory holds the scores of a few users at a time, whatever their number.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from queue import SimpleQueue
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from funksvd_gui.core.processors import available_processors
from funksvd_gui.core.ratings import Ratings, joined
from funksvd_gui.task import Task

if TYPE_CHECKING:
    from funksvd_gui.core.factor_model import FactorModel

FloatArray = NDArray[np.float32]

#: How long a list is unless one says otherwise.
DEFAULT_LENGTH = 10
LONGEST_LIST = 1_000

#: All threads' scores together, in bytes.
_MAX_SCORE_BYTES = 64 << 20
#: More users at once gain nothing: items' factors have been read often enough.
_MAX_USERS_AT_ONCE = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class TopN:
    """Means over users, each between 0 and 1; None where there is nobody to measure.

    Attributes
    ----------
    n : int
        Length of a list.
    relevant_from : float
        Held-out ratings of so many stars or more are relevant.
    n_users : int
        Users with at least one relevant held-out item: those the means are of.
    precision : float or None
        Share of the n places that hold a relevant item.
    recall : float or None
        Share of her relevant items that are among the n.
    ndcg : float or None
        Discounted cumulative gain over that of the best possible list. A relevant item
        at rank k = 1, 2, ... gains 1 / log2(k + 1), any other nothing (Järvelin and
        Kekäläinen, 2002).
    hit_rate : float or None
        Share of users whose list holds at least one relevant item.
    """

    n: int
    relevant_from: float
    n_users: int
    precision: float | None
    recall: float | None
    ndcg: float | None
    hit_rate: float | None


def measure_top_n(
    model: FactorModel,
    held_out: Ratings,
    seen: Sequence[Ratings],
    *,
    n: int = DEFAULT_LENGTH,
    relevant_from: float,
    n_threads: int | None = None,
    task: Task | None = None,
) -> TopN:
    """Recommend n items to every user of the held-out ratings and look for the relevant ones.

    The list is the one that `TrainedModel.recommend` gives: items with training
    ratings that she has not rated in `seen`, best first, equal scores in the order of
    items. A relevant item without training ratings is never found and counts all the
    same. One she has rated in `seen`, too, is nobody's to recommend and does not count.
    Users without a relevant item are left out, and so are users that the training data
    do not know at all: nothing tells them apart.

    Parameters
    ----------
    held_out : RatingTriples or RatingPart
        Users and items may be -1.
    seen : sequence of RatingTriples or RatingPart
        Ratings that are known when recommending.
    n : int
        Length of a list, at least 1.
    relevant_from : float
        Smallest rating that is relevant, in stars; -∞ for all.
    n_threads : int, optional
        One per processor if left out, and never more. Never changes a result.
    task : Task, optional
        Is told the share of users done.

    Raises
    ------
    CancelledError
        If the task was cancelled.
    """
    relevant = joined(
        *(
            # A limit is as exact as what it is compared with: 3.1 is not below the rating 3.1.
            chunk.take(
                (chunk.values >= chunk.values.dtype.type(relevant_from)) & (chunk.users >= 0)
            )
            for chunk in held_out.chunks()
        )
    )
    users = np.unique(relevant.users)
    measured = _MeasuredUsers(
        model, users, _grouped(users, seen, model), _grouped(users, [relevant], model), n
    )
    processors = available_processors()
    measured.run(min(n_threads or processors, processors), task or Task())
    return measured.means(relevant_from)


@dataclass(frozen=True, slots=True, eq=False)
class _Grouped:
    """Items by place: those of place k are ``items[starts[k]:starts[k + 1]]``."""

    starts: NDArray[np.int64]
    items: NDArray[np.int32]


def _grouped(users: NDArray[np.int32], parts: Sequence[Ratings], model: FactorModel) -> _Grouped:
    """Group the items of the given users, in the order of these users."""
    from funksvd_gui.core.kernels.measures import count_by_place, fill_by_place

    # One more place, at the end, where an index of -1 leads.
    places = np.full(len(model.user_counts) + 1, -1, dtype=np.int32)
    places[users] = np.arange(len(users))
    counts = np.zeros(len(users), dtype=np.int64)
    for part in parts:
        for chunk in part.chunks():
            count_by_place(chunk.users, places, counts)
    starts = np.concatenate([[0], np.cumsum(counts)])
    items = np.empty(starts[-1], dtype=np.int32)
    next_free = starts[:-1].copy()
    for part in parts:
        for chunk in part.chunks():
            fill_by_place(chunk.users, chunk.items, places, next_free, items)
    return _Grouped(starts, items)


class _MeasuredUsers:
    """What is found for each user; places are those of `users`."""

    def __init__(
        self,
        model: FactorModel,
        users: NDArray[np.int32],
        seen: _Grouped,
        relevant: _Grouped,
        n: int,
    ) -> None:
        self._model, self._users, self._n = model, users, n
        self._seen, self._relevant = seen, relevant
        # A rank beyond the items is never reached, however long the list.
        self._gains = _gains(min(n, len(model.item_bias)))
        self._item_factors = np.ascontiguousarray(model.item_factors)
        self._n_relevant = np.zeros(len(users), dtype=np.int64)
        self._n_hits = np.zeros(len(users), dtype=np.int64)
        self._gain = np.zeros(len(users))

    def run(self, n_threads: int, task: Task) -> None:
        """Measure chunk after chunk of users, several at once."""
        room = _MAX_SCORE_BYTES // (4 * n_threads * max(1, len(self._model.item_bias)))
        size = max(1, min(room, _MAX_USERS_AT_ONCE))
        chunks = [slice(k, k + size) for k in range(0, len(self._users), size)]
        # Used again and again: fresh memory is slow to touch.
        buffers: SimpleQueue[FloatArray] = SimpleQueue()
        for _ in range(n_threads):
            buffers.put(np.empty((size, len(self._model.item_bias)), dtype=np.float32))
        with ThreadPoolExecutor(n_threads, thread_name_prefix="funksvd-measuring") as pool:
            futures: list[Future[None]] = [
                pool.submit(self._measure, chunk, buffers) for chunk in chunks
            ]
            try:
                for done, future in enumerate(futures, start=1):
                    future.result()
                    task.report(done / len(chunks))
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise

    def means(self, relevant_from: float) -> TopN:
        """Return the means over all users with something to find."""
        counted = self._n_relevant > 0
        n_relevant, n_hits = self._n_relevant[counted], self._n_hits[counted]
        # The best list holds relevant items only, as many as there are and fit in.
        n_best = np.minimum(n_relevant, self._n)
        best_gains = np.cumsum(_gains(int(n_best.max(initial=0))))
        return TopN(
            n=self._n,
            relevant_from=float(relevant_from),
            n_users=len(n_relevant),
            precision=_mean(n_hits / self._n),
            recall=_mean(n_hits / n_relevant),
            ndcg=_mean(self._gain[counted] / best_gains[n_best - 1]),
            hit_rate=_mean(n_hits > 0),
        )

    def _measure(self, chunk: slice, buffers: SimpleQueue[FloatArray]) -> None:
        from funksvd_gui.core.kernels.measures import find_hits, score_users

        model, users = self._model, self._users[chunk]
        # Somebody without training ratings has neither bias nor factors, and gets the baseline.
        is_known = model.user_counts[users] > 0
        base = np.where(is_known, model.user_bias[users], np.float32(0.0))
        rows = np.where(is_known, model.user_factors[:, users], np.float32(0.0))
        scores = buffers.get()
        score_users(
            base + model.mean_around_centre, np.ascontiguousarray(rows.T), model.item_bias,
            self._item_factors, model.clamp is not None, *model.clamp_bounds,
            np.float32(model.trail), scores,
        )  # fmt: skip
        find_hits(
            scores, model.item_counts, self._seen.starts, self._seen.items, self._relevant.starts,
            self._relevant.items, chunk.start, self._n, self._gains, self._n_relevant[chunk],
            self._n_hits[chunk], self._gain[chunk],
        )  # fmt: skip
        buffers.put(scores)


def _gains(size: int) -> NDArray[np.float64]:
    """Return what a hit at each rank is worth."""
    gains: NDArray[np.float64] = 1 / np.log2(np.arange(size) + 2.0)
    return gains


def _mean(values: NDArray[np.generic]) -> float | None:
    return float(values.mean()) if len(values) else None
