"""Compiled loops that number ids in the order of their first appearance.

Imports numba, so it is imported when needed.
"""

from __future__ import annotations

import numpy as np

from funksvd_gui.core.compilation import compiled, compiled_part, prefetch_for_writing
from funksvd_gui.data.readers.text_kernels import LONG_KEY, key_of

_word = np.uint64
_SHIFT, _ONE, _TWO = _word(56), _word(1), _word(2)
_ROWS_AHEAD = 12


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
    data, keys, starts, lengths, begin, multiplier, shift, slots, offsets, content, n_ids, numbers,
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
    slots : uint64 array, shape (2 * n_slots,)
        The table: keys, each with its number plus 1 behind it; zeros where there is none.
        Modified in place, as are all that follow.
    offsets : int64 array, shape (n_most_ids + 1,)
        Where each id begins in `content` and the last ends.
    content : uint8 array
        All ids one after the other.
    n_ids : int64 array, shape (1,)
    numbers : int32 array, shape (n_rows,)
    """
    mask = _word(len(slots) - 1)
    last = len(keys) - 1
    for row in range(begin, len(keys)):
        # The table is larger than the cache: what will be wanted soon is fetched meanwhile.
        soon = keys[min(row + _ROWS_AHEAD, last)]
        prefetch_for_writing(slots, (soon * multiplier) >> shift << _ONE)
        key = keys[row]
        slot = (key * multiplier) >> shift << _ONE
        while True:
            number = np.int64(slots[slot + _ONE]) - 1
            if number < 0:
                number = n_ids[0]
                offset = offsets[number]
                start, length = np.int64(starts[row]), np.int64(lengths[row])
                if number + 1 == len(offsets) or offset + length > len(content):
                    return row
                for k in range(length):
                    content[offset + k] = data[start + k]
                offsets[number + 1] = offset + length
                slots[slot], slots[slot + _ONE] = key, number + 1
                n_ids[0] = number + 1
                break
            if slots[slot] == key:
                if key >> _SHIFT != LONG_KEY:
                    break
                offset, length = offsets[number], np.int64(lengths[row])
                if offsets[number + 1] - offset == length and _are_equal(
                    data, np.int64(starts[row]), length, content, offset
                ):
                    break
            slot = (slot + _TWO) & mask
        numbers[row] = number
    return len(keys)


@compiled
def move_slots(slots, multiplier, shift, larger):
    """Put the entries of a table into a larger one, which is modified in place."""
    mask = _word(len(larger) - 1)
    for old in range(0, len(slots), 2):
        if slots[old + 1] == 0:
            continue
        slot = (slots[old] * multiplier) >> shift << _ONE
        while larger[slot + _ONE] != 0:
            slot = (slot + _TWO) & mask
        larger[slot], larger[slot + _ONE] = slots[old], slots[old + 1]
