"""What several compiled loops do in the same way; only other loops call it."""

import numpy as np

from funksvd_gui.core.compilation import compiled_part


@compiled_part
def first_of_block(user_starts, item_starts, n_blocks, block):
    """Return the first user and the first item of a block."""
    return np.uint64(user_starts[block // n_blocks]), np.uint64(item_starts[block % n_blocks])


@compiled_part
def kept_within(value, lowest, highest):
    """Return the nearest value within bounds; one that is not a number stays."""
    # Not `min(max(…))`, which numba compiles anew for every set of options.
    at_least = lowest if value < lowest else value
    return highest if at_least > highest else at_least
