import gc
import os
import subprocess
import sys

import pytest

from funksvd_gui.core.warm_up import compile_kernels
from funksvd_gui.task import CancelledError, Task

#: What is compiled so far, as the names of loops with the number of their variants.
COMPILED = """
from numba.core.dispatcher import Dispatcher
from funksvd_gui.core.kernels import (
    all_features, arranging, block_schedule, one_feature, parts, sums
)

def compiled():
    modules = all_features, arranging, block_schedule, one_feature, parts, sums
    return {
        name: len(loop.signatures)
        for module in modules
        for name, loop in vars(module).items()
        if isinstance(loop, Dispatcher) and loop.signatures
    }
"""

TRAIN = (
    COMPILED
    + """
import sys
import numpy as np
from funksvd_gui.core.hyperparams import Hyperparams
from funksvd_gui.core.ratings import RatingTriples
from funksvd_gui.core.trainer import Trainer
from funksvd_gui.core.warm_up import compile_kernels

is_clamped = sys.argv[1] == "clamped"
compile_kernels(clamped=is_clamped, started=True, fine_tuned=True)
before = compiled()
rng = np.random.default_rng(0)
users, items = rng.integers(0, [[40], [30]], (2, 900)).astype(np.int32)
ratings = RatingTriples(users, items, rng.integers(1, 6, 900).astype(np.float32), 40, 30)
params = Hyperparams(n_features=2, max_epochs=3, fine_tune_epochs=2, clamp=is_clamped)
trainer = Trainer(ratings, ratings, params, scale=(1.0, 5.0))
for _ in trainer.run():
    pass
if not is_clamped:  # Fine-tuning ends the clamping: what follows is another variant.
    trainer.add_features(1)
    for _ in trainer.run():
        pass
state = trainer.suspend()
for _ in Trainer(ratings, ratings, params, scale=(1.0, 5.0), state=state).run():
    pass
print(sorted(before.items() ^ compiled().items()))
"""
)

COMPILE = (
    COMPILED
    + """
import sys
from funksvd_gui.core.warm_up import compile_kernels
names = "clamped", "started", "fine_tuned"
compile_kernels(**{name: name in sys.argv for name in names})
print(*compiled())
"""
)


def run(script, *arguments):
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        env=dict(os.environ), capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout.strip()


@pytest.mark.parametrize("variant", ["plain", "clamped"])
def test_a_run_finds_everything_compiled(variant):
    assert run(TRAIN, variant) == "[]"


def test_only_what_is_needed_is_compiled():
    plain, clamped, started, fine_tuned = (
        set(run(COMPILE, *names).split())
        for names in ([], ["clamped"], ["started"], ["fine_tuned"])
    )
    assert plain ^ clamped == {
        "train_feature_epoch", "subtract_feature", "train_feature_epoch_clamped"
    }  # fmt: skip
    assert started - plain == {"sum_half_pass"}
    assert fine_tuned - plain == {"fine_tune_epoch", "clipped_errors"}


def test_compiling_ends_between_two_loops_when_nobody_wants_it():
    asked = []

    def cancel_at_the_third(share):
        asked.append(share)
        if len(asked) == 2:
            task.cancel()

    task = Task(cancel_at_the_third)
    with pytest.raises(CancelledError):
        compile_kernels(clamped=False, started=True, fine_tuned=True, task=task)
    assert len(asked) == 2
    assert gc.isenabled()
