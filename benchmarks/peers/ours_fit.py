"""Fit ours once and print what it took, in a process of its own like every peer.

The time leaves out reading and compiling; it holds the baseline, the order of
the ratings, the epochs and the validation, where there is any.
`preparation_seconds` end before the first epoch, and
`greedy_epoch_updates_per_second` begins there, with one feature at a time. Of the
passes over all features together, `joint_updates_per_second` counts everything
they need, and `joint_epoch_updates_per_second` the passes after the first.
"""

import json

from ours import rmse_of, scores_of, trainer_of
from protocol import peak_megabytes, read_arguments, save_scores

from funksvd_gui.core.events import EpochDone


def main():
    split, settings = read_arguments()
    trainer = trainer_of(split, settings)
    events = trainer.run()
    next(events)  # the data are in order, nothing is trained yet
    prepared = greedy = (trainer.updates, trainer.fit_seconds)
    joint = []
    for event in events:
        if isinstance(event, EpochDone) and event.feature is None:
            joint.append((event.updates, event.elapsed_s))
        else:
            greedy = trainer.updates, trainer.fit_seconds
    peak = peak_megabytes()
    result = {
        "fit_seconds": trainer.fit_seconds,
        "compile_seconds": trainer.compile_seconds,
        "n_train": len(split.train),
        "updates": trainer.updates,
        "updates_per_second": rate((0, 0.0), (trainer.updates, trainer.fit_seconds)),
        "preparation_seconds": prepared[1],
        "greedy_epoch_updates_per_second": rate(prepared, greedy),
        "rmse_test": rmse_of(trainer, split),
        "peak_megabytes": peak,
        "n_threads": trainer.n_threads,
    }
    if joint:
        result["joint_updates_per_second"] = rate(greedy, joint[-1])
    if len(joint) > 1:
        result["joint_epoch_updates_per_second"] = rate(joint[0], joint[-1])
    save_scores(settings, scores_of(trainer, split))
    print(json.dumps(result))
    trainer.close()


def rate(begin, end):
    """Return updates per second between two states of (updates, seconds)."""
    seconds = end[1] - begin[1]
    return (end[0] - begin[0]) / seconds if seconds > 0 else 0.0


if __name__ == "__main__":
    main()
