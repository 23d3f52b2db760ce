"""Train ours once and print how its test RMSE falls with the seconds spent training.

The test part is scored after every feature and every pass over all features
together, while the trainer's clock stands still; nothing of it reaches the training.
"""

import json

from ours import rmse_of, trainer_of
from protocol import read_arguments

from funksvd_gui.core.events import EpochDone


def main():
    split, settings = read_arguments()
    trainer = trainer_of(split, settings)
    curve = []
    for event in trainer.run():
        if isinstance(event, EpochDone) and event.feature is not None:
            continue  # the feature is not finished, and scoring takes longer than its epochs
        curve.append((trainer.fit_seconds, rmse_of(trainer, split)))
    curve.append((trainer.fit_seconds, rmse_of(trainer, split)))
    result = {
        "curve": curve,
        "rmse_test": curve[-1][1],
        "fit_seconds": trainer.fit_seconds,
        "updates": trainer.updates,
        "n_threads": trainer.n_threads,
    }
    print(json.dumps(result))
    trainer.close()


if __name__ == "__main__":
    main()
