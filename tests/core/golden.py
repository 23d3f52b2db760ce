"""What the engine made of one small data set, number by number, and how to make it anew.

    python -m tests.core.golden            write golden.json for this machine and libraries
    python -m tests.core.golden --compare  how far a processor without contraction is from it

Run from the folder that holds `tests`. Write it anew only when a change of results is
meant, and say in the commit why.
"""

import argparse
import ctypes.util
import hashlib
import json
import os
import platform
import subprocess
import sys
from pathlib import Path

if __name__ == "__main__":
    import tests.conftest  # noqa: F401 - names the folder for compiled code before numba looks

import numpy as np

from funksvd_gui.core.events import EpochDone
from funksvd_gui.core.hyperparams import PRESETS, Hyperparams
from funksvd_gui.core.ratings import RatingTriples
from funksvd_gui.core.sample_order import FOR_ALL_FEATURES, FOR_ONE_FEATURE
from funksvd_gui.core.trainer import Trainer
from tests.core.visiting import arranged

FILE = Path(__file__).with_name("golden.json")

#: Where anything of the platform differs, every number must be as close as this, relative to
#: the largest of its kind. The compiler is free to let a product and a sum become one
#: instruction, rounded once instead of twice, and to add a dot product of the fine-tuning in
#: as many lanes as the processor's vectors have. Each changes the last of 24 bits, and every
#: update hands that on. Compiled for a processor with neither (`--compare`), the values are
#: up to 1e-6 away; to change a setting by a hundredth moves them by 1e-3.
TOLERANCE = 2e-5

SCALE = (1.0, 5.0)
#: Every setting is named: defaults may change, these values do not.
PLAIN = Hyperparams(
    n_features=3, max_epochs=8, min_epochs=8, learning_rate=0.03, regularization=0.05, seed=11,
    baseline="user + item", damping_user=5.0, damping_item=5.0, initial_value=0.2,
    initial_noise=0.1, min_improvement=0.0, patience=100, scale_steps=False,
    learning_rate_decay=1.0, epoch_regularization=0.0, starting_passes=0,
    clamp=False, trail=False, fine_tune_epochs=0, fine_tune_rate=0.7,
    fine_tune_decay=0.9, fine_tune_regularization=0.6, fine_tune_features=0,
)  # fmt: skip
VARIANTS = {
    "plain": PLAIN,
    "clamp": PLAIN.replace(clamp=True),
    "trail": PLAIN.replace(trail=True),
    "clamp and trail": PLAIN.replace(clamp=True, trail=True),
    "scaled": PLAIN.replace(scale_steps=True),
    "fine-tuned": PLAIN.replace(fine_tune_epochs=4),
    "begun together": PLAIN.replace(
        fine_tune_epochs=12, fine_tune_features=2_000, epoch_regularization=0.5
    ),
    "decay": PLAIN.replace(learning_rate_decay=0.8),
    "epoch regularization": PLAIN.replace(epoch_regularization=2.0),
    "least squares first": PLAIN.replace(starting_passes=2, epoch_regularization=1.0),
}


def ratings():
    """Return 25 users' ratings of 20 items, made by arithmetic, and every ninth held out."""
    pairs = [(u, i) for u in range(25) for i in range(20) if (3 * u + 7 * i) % 5 < 3]
    users, items = np.array(pairs, dtype=np.int32).T
    stars = 1 + (users * items + 2 * users + 5 * items) % 9 / 2
    whole = RatingTriples(users.copy(), items.copy(), stars.astype(np.float32), 25, 20)
    held_out = np.arange(len(whole)) % 9 == 0
    return whole.take(np.flatnonzero(~held_out)), whole.take(np.flatnonzero(held_out))


def values_of(params):
    """Return what one run ends with: RMSEs, and some factors and scores, as plain floats."""
    train, held_out = ratings()
    trainer = Trainer(train, held_out, params, scale=SCALE, n_threads=1)
    epochs = [event for event in trainer.run() if isinstance(event, EpochDone)]
    model = trainer.factor_model()
    return {
        "rmse_train": [event.rmse_train for event in epochs[-3:]],
        "rmse_validation": [event.rmse_validation for event in epochs[-3:]],
        "user_factors": model.user_factors[:, :4].ravel().tolist(),
        "item_factors": model.item_factors[:, :4].ravel().tolist(),
        "biases": [*model.user_bias[:4].tolist(), *model.item_bias[:4].tolist()],
        "scores": model.scores(held_out)[:8].tolist(),
    }


def this_platform():
    """Return all that decides the last bit: the processor, what compiles for it, and libraries."""
    import llvmlite
    import numba
    from llvmlite import binding

    features = numba.config.CPU_FEATURES
    if features is None:
        features = binding.get_host_cpu_features().flatten()
    return {
        "machine": platform.machine(),
        "libc": " ".join(platform.libc_ver()) or str(ctypes.util.find_library("c")),
        "cpu": numba.config.CPU_NAME or binding.get_host_cpu_name(),
        "cpu_features": hashlib.sha256(features.encode()).hexdigest()[:16],
        "llvm": ".".join(map(str, binding.llvm_version_info)),
        "llvmlite": llvmlite.__version__,
        "numba": numba.__version__,
        "numpy": np.__version__,
    }


def largest_difference(values, golden):
    """Return how far values are apart, relative to the largest of their kind."""
    largest = 0.0
    for kind, wanted in golden.items():
        if len(values[kind]) != len(wanted):
            return np.inf
        apart = np.abs(np.subtract(values[kind], wanted)) / np.max(np.abs(wanted))
        largest = max(largest, float(apart.max()))
    return largest


def all_values():
    return {name: values_of(params) for name, params in VARIANTS.items()}


def outcome_of(params):
    """Return what a preset comes to: after how many updates, and the RMSEs of the last epoch."""
    train, held_out = ratings()
    trainer = Trainer(train, held_out, params, scale=SCALE, n_threads=1)
    last = [event for event in trainer.run() if isinstance(event, EpochDone)][-1]
    return {
        "updates": last.updates,
        "rmse_train": last.rmse_train,
        "rmse_validation": last.rmse_validation,
    }


def order_of_many():
    """Return the SHA-256 of the order in which ratings that make many blocks are visited.

    For one feature and for all features: a run goes on bit by bit, even in a later version
    of the program, only as long as these stay.
    """
    rng = np.random.Generator(np.random.MT19937(5))
    users, items = (rng.random(250_000) ** 2 * size for size in (90_000, 3_000))
    many = RatingTriples(
        users.astype(np.int32), items.astype(np.int32), np.ones(250_000, np.float32), 90_000, 3_000
    )
    return {
        name: hashlib.sha256(arranged(many, 3, 1, users_at_once).samples.tobytes()).hexdigest()
        for name, users_at_once in (("one", FOR_ONE_FEATURE), ("all", FOR_ALL_FEATURES))
    }


def load():
    """Return the platform the values were made on, and the values by variant."""
    kept = json.loads(FILE.read_text())
    return kept["platform"], kept["values"]


def load_presets():
    """Return what each preset came to."""
    return json.loads(FILE.read_text())["presets"]


def load_order():
    """Return the order that many ratings were visited in."""
    return json.loads(FILE.read_text())["order"]


def _write():
    kept = {
        "platform": this_platform(),
        "values": all_values(),
        "presets": {name: outcome_of(params) for name, params in PRESETS.items()},
        "order": order_of_many(),
    }
    FILE.write_text(json.dumps(kept, indent=1) + "\n")


def _compare_with_a_plain_processor():
    """Run all variants compiled for a processor without contraction and wide vectors."""
    environment = os.environ | {"NUMBA_CPU_NAME": "generic", "NUMBA_CPU_FEATURES": ""}
    command = [sys.executable, "-m", "tests.core.golden", "--print"]
    done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    values, (_, golden) = json.loads(done.stdout), load()
    for name in VARIANTS:
        apart = largest_difference(values[name], golden[name])
        print(f"{name:16} {apart:.1e}")  # noqa: T201


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--compare", action="store_true")
    parser.add_argument("--print", action="store_true", help="print the values of this run")
    options = parser.parse_args()
    if options.compare:
        _compare_with_a_plain_processor()
    elif options.print:
        print(json.dumps(all_values()))  # noqa: T201
    else:
        _write()
