"""Fit ours once and print what it took, in a process of its own like every peer.

The time leaves out reading and compiling; it holds the baseline, the order of
the ratings, the epochs and the validation, where there is any.
`preparation_seconds` end before the first epoch; `order_seconds` are what putting
the ratings in order takes of them, alone and in memory that was used before.
`greedy_epoch_updates_per_second` begins there, with one feature at a time. Of the
passes over all features together, `fine_tune_updates_per_second` counts everything
they need, and `fine_tune_epoch_updates_per_second` the passes after the first.
"""

import json
import statistics
import time

import numpy as np
from ours import rmse_of, scores_of, trainer_of, triples
from protocol import peak_megabytes, read_arguments, save_scores

from funksvd_gui.core.events import EpochDone, TrainingDone


def main():
    split, settings = read_arguments()
    trainer = trainer_of(split, settings)
    events = trainer.run()
    next(events)  # the data are in order, nothing is trained yet
    prepared = greedy = (trainer.updates, trainer.fit_seconds)
    passes = []
    for event in events:
        if isinstance(event, EpochDone) and event.feature is None:
            passes.append((event.updates, event.elapsed_s))
        elif not isinstance(event, TrainingDone):
            greedy = trainer.updates, trainer.fit_seconds
    peak = peak_megabytes()
    result = {
        "fit_seconds": trainer.fit_seconds,
        "compile_seconds": trainer.compile_seconds,
        "n_train": len(split.train),
        "updates": trainer.updates,
        "updates_per_second": rate((0, 0.0), (trainer.updates, trainer.fit_seconds)),
        "preparation_seconds": prepared[1],
        "order_seconds": order_seconds(trainer, split),
        "greedy_epoch_updates_per_second": rate(prepared, greedy),
        "rmse_test": rmse_of(trainer, split),
        "peak_megabytes": peak,
        "n_threads": trainer.n_threads,
    }
    if passes:
        result["fine_tune_updates_per_second"] = rate(greedy, passes[-1])
    if len(passes) > 1:
        result["fine_tune_epoch_updates_per_second"] = rate(passes[0], passes[-1])
    save_scores(settings, scores_of(trainer, split))
    print(json.dumps(result))
    trainer.close()


def order_seconds(trainer, split):
    """Return how long it takes to put the training ratings in order, their counts known."""
    from funksvd_gui.core.sample_order import arrange, make_order
    from funksvd_gui.core.thread_team import ThreadTeam

    train = triples(split, split.train)
    counts = (
        np.bincount(train.users, minlength=train.n_users),
        np.bincount(train.items, minlength=train.n_items),
    )
    train = train.as_part()
    seconds = []
    for _ in range(4):
        begin = time.perf_counter()
        order = make_order(*counts, 0)
        team = ThreadTeam(trainer.n_threads, order.n_blocks)
        arrange(train, order, team)
        seconds.append(time.perf_counter() - begin)
        team.close()
    return statistics.median(seconds[1:])


def rate(begin, end):
    """Return updates per second between two states of (updates, seconds)."""
    seconds = end[1] - begin[1]
    return (end[0] - begin[0]) / seconds if seconds > 0 else 0.0


if __name__ == "__main__":
    main()
