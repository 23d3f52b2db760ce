"""Train ours once and print its time and memory per rating of the data. Linux only.

A small training comes first, so that libraries, compiled code and threads are
not counted. Memory is the peak of resident memory over what was resident once
the ratings were loaded (`megabytes_over_loaded`, with what the validation part
takes), and once they were split (`megabytes_over_split`).
"""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
from ours import trainer_of
from protocol import Ratings, Split, megabytes, read_arguments

EMPTY = Ratings(np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0, np.float32))


def main():
    split, settings = read_arguments()
    split = replace(split, test=EMPTY)
    run(trainer_of(small(), settings))
    loaded = megabytes("VmRSS:")
    trainer = trainer_of(split, settings)
    after_split = megabytes("VmRSS:")
    # Resets the peak: what reading the file and splitting held for a moment is not training.
    Path("/proc/self/clear_refs").write_text("5")
    run(trainer)
    peak = megabytes("VmHWM:")
    result = {
        "n_ratings": len(split.train),
        "fit_seconds": trainer.fit_seconds,
        "updates": trainer.updates,
        "megabytes_over_loaded": peak - loaded,
        "megabytes_over_split": peak - after_split,
        "peak_megabytes": peak,
        "n_threads": trainer.n_threads,
    }
    print(json.dumps(result))


def run(trainer):
    for _ in trainer.run():
        pass
    trainer.close()


def small():
    rng = np.random.default_rng(0)
    users, items = np.divmod(rng.permutation(200 * 100)[:5_000].astype(np.int32), np.int32(100))
    ratings = Ratings(users, items, rng.integers(1, 6, 5_000).astype(np.float32))
    return Split(ratings, EMPTY, 200, 100)


if __name__ == "__main__":
    main()
