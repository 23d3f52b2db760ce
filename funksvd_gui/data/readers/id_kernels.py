"""Compiled loops that number ids in the order of their first appearance.

Imports numba, so it is imported when needed.
"""

from __future__ import annotations

import numpy as np

from funksvd_gui.core.compilation import compiled, compiled_part
from funksvd_gui.data.readers.text_kernels import LONG_KEY, key_of

_word = np.uint64
_SHIFT = _word(56)


@compiled
def keys_of(data, offsets, seed, keys, starts, lengths):
    """Tell of texts that stand one after the other what `number_ids` wants to know.

    Parameters
    ----------
    data : uint8 array
        With the margin that `text_kernels` asks for.
    offsets : int32 array, shape (n_texts + 1,)
    keys, starts, lengths : uint64, int32, int32 arrays, shape (n_texts,)
        Modified in place.
    """
    for k in range(len(keys)):
        starts[k] = offsets[k]
        lengths[k] = offsets[k + 1] - offsets[k]
        keys[k] = key_of(data, np.uintp(offsets[k]), np.uintp(lengths[k]), seed)


@compiled_part(forceinline=True)
def _are_equal(data, start, length, content, offset):
    for k in range(length):
        if data[start + k] != content[offset + k]:
            return False
    return True


@compiled
def number_ids(
    data, keys, starts, lengths, begin, multiplier, shift,
    slot_keys, slot_numbers, offsets, content, n_ids, numbers,
):  # fmt: skip
    """Give ids their numbers, and new ones the next; return how many rows are done.

    Fewer than there are if a table is full: it must grow, and this be called again.

    Parameters
    ----------
    data, keys, starts, lengths : as `cut_rows` leaves them; shape (n_rows,)
    begin : int
        The first row that has no number yet.
    multiplier, shift : uint64
        ``key * multiplier >> shift`` is the slot of a key.
    slot_keys, slot_numbers : uint64, int32 arrays, shape (n_slots,)
        The table; -1 where there is no number. Modified in place, as are all that follow.
    offsets : int64 array, shape (n_most_ids + 1,)
        Where each id begins in `content` and the last ends.
    content : uint8 array
        All ids one after the other.
    n_ids : int64 array, shape (1,)
    numbers : int32 array, shape (n_rows,)
    """
    mask = _word(len(slot_keys) - 1)
    for row in range(begin, len(keys)):
        key = keys[row]
        slot = (key * multiplier) >> shift
        start, length = np.int64(starts[row]), np.int64(lengths[row])
        while True:
            number = slot_numbers[slot]
            if number < 0:
                number = n_ids[0]
                offset = offsets[number]
                if number + 1 == len(offsets) or offset + length > len(content):
                    return row
                for k in range(length):
                    content[offset + k] = data[start + k]
                offsets[number + 1] = offset + length
                slot_keys[slot], slot_numbers[slot] = key, number
                n_ids[0] = number + 1
                break
            if slot_keys[slot] == key:
                offset = offsets[number]
                if key >> _SHIFT != LONG_KEY or (
                    offsets[number + 1] - offset == length
                    and _are_equal(data, start, length, content, offset)
                ):
                    break
            slot = (slot + _word(1)) & mask
        numbers[row] = number
    return len(keys)


@compiled
def move_slots(slot_keys, slot_numbers, multiplier, shift, new_keys, new_numbers):
    """Put the entries of a table into a larger one, which is modified in place."""
    mask = _word(len(new_keys) - 1)
    for old in range(len(slot_keys)):
        if slot_numbers[old] < 0:
            continue
        slot = (slot_keys[old] * multiplier) >> shift
        while new_numbers[slot] >= 0:
            slot = (slot + _word(1)) & mask
        new_keys[slot], new_numbers[slot] = slot_keys[old], slot_numbers[old]
