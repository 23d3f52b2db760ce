"""Compiled loops that cut lines of text into fields, eight bytes at a time.

They take only what is plain: a field is a run of bytes up to a separator or a line end, or
lies between two quotation marks that hold nothing to be thought about. Everything else is
left to `records`. Imports numba, so it is imported when needed.
"""

from __future__ import annotations

import numpy as np

from funksvd_gui.core.compilation import compiled, compiled_part, count_trailing_zeros

#: What a column of the text holds.
USER, ITEM, RATING, TIME, UNUSED = range(5)
#: Readable bytes that must follow the text that is cut.
MARGIN_BYTES = 16
#: How `cut_rows` ended.
AT_END, AT_HARD_LINE, TOO_ODD = range(3)

_LF, _CR, _SPACE, _QUOTE, _PLUS, _SLASH, _ZERO, _NINE = 10, 13, 32, 34, 43, 47, 48, 57
_NO_ROOM, _NO_NUMBER = -1, -2
#: A longer rating is left to others; so is a time that might not fit into 64 bits.
_MOST_RATING_BYTES, _MOST_TIME_DIGITS = 7, 18

_word = np.uint64
_NEXT = np.uintp(1)
_EACH = _word(0x0101010101010101)
_TOP = _word(0x8080808080808080)
_ONE, _BITS, _BYTES, _SHIFT = _word(1), _word(3), _word(8), _word(56)
#: Marks keys that are a digest; others are the very bytes, and how many.
LONG_KEY = _word(0xFF)
_MIX, _HALF = _word(0x9FB21C651E98DF25), _word(32)
_RATING_MIX, _RATING_SHIFT = _word(0x9E3779B97F4A7C15), _word(51)
#: So many slots has the table of a block's rating texts.
RATING_SLOTS = 1 << 13


@compiled_part
def load_word(data, place):
    """Return eight bytes as one number, the first as the lowest."""
    word = _word(0)
    for k in range(8):
        word |= _word(data[place + np.uintp(k)]) << _word(8 * k)
    return word


@compiled_part
def _find(data, place, mark):
    """Return the place of the next `mark`, given in each byte of a word, or line end."""
    word = load_word(data, place)
    while True:
        a, b, c = word ^ mark, word ^ (_word(_LF) * _EACH), word ^ (_word(_CR) * _EACH)
        # The lowest bit is set where a byte is zero; bits above it may lie.
        found = ((a - _EACH) & ~a | (b - _EACH) & ~b | (c - _EACH) & ~c) & _TOP
        if found:
            return place + np.uintp(count_trailing_zeros(found) >> _BITS)
        place += np.uintp(8)
        word = load_word(data, place)


@compiled_part
def key_of(data, start, length, seed):
    """Return a number for a run of bytes: another one for every other run below eight bytes.

    Of longer ones the topmost byte is `LONG_KEY`, and those with one key must be compared.
    """
    if length < np.uintp(8):
        mask = (_ONE << (_word(length) << _BITS)) - _ONE
        return load_word(data, start) & mask | _word(length) << _SHIFT
    key = seed ^ _word(length)
    last = start + length - np.uintp(8)
    place = start
    while place < last:
        key = (key ^ load_word(data, place)) * _MIX
        key ^= key >> _HALF
        place += np.uintp(8)
    key = (key ^ load_word(data, last)) * _MIX
    return key ^ key >> _HALF | LONG_KEY << _SHIFT


@compiled_part
def _whole_number(data, start, length):
    """Return a number of a few digits, -1 if it is none."""
    if length == np.uintp(0) or length > np.uintp(_MOST_TIME_DIGITS):
        return -1
    number = 0
    for k in range(length):
        digit = np.int64(data[start + np.uintp(k)]) - _ZERO
        if not 0 <= digit <= _NINE - _ZERO:
            return -1
        number = number * 10 + digit
    return number


@compiled_part
def _may_be_number(token):
    """Tell whether a rating text, given by its key, has only digits, signs and decimal marks."""
    for k in range(token >> _SHIFT):
        byte = (token >> _word(8 * k)) & _word(0xFF)
        if byte > _NINE or byte < _PLUS or byte == _SLASH:
            return False
    return token >> _SHIFT > 0


@compiled_part
def _code_of(token, tokens, n_tokens, slot_codes):
    """Return the place of a rating text among those seen, or why it has none."""
    slot = (token * _RATING_MIX) >> _RATING_SHIFT
    while slot_codes[slot] >= 0 and tokens[slot_codes[slot]] != token:
        slot = (slot + _ONE) & _word(RATING_SLOTS - 1)
    if slot_codes[slot] < 0:
        if not _may_be_number(token):
            return _NO_NUMBER
        if n_tokens == len(tokens):
            return _NO_ROOM
        slot_codes[slot] = n_tokens
        tokens[n_tokens] = token
    return slot_codes[slot]


@compiled_part
def _line_stop(data, place):
    """Return where a line stops, and whether there are quotation marks in it."""
    has_marks = False
    while data[place] != _LF and data[place] != _CR:
        has_marks |= data[place] == _QUOTE
        place += _NEXT
    return place, has_marks


@compiled
def cut_rows(
    data, stop, separator, n_marks, has_quotes, roles, seed,
    state, keys, starts, lengths, codes, times, lines, line_starts, odd, tokens, slot_codes,
):  # fmt: skip
    """Cut the lines of a text until its end, or until one that may be part of a longer record.

    Parameters
    ----------
    data : uint8 array
        Ends with at least `MARGIN_BYTES` behind `stop`; a line end stands before or at `stop`.
    separator, n_marks : int
        The byte between fields, and how many of it.
    has_quotes : bool
        Whether a quotation mark at the beginning of a field means anything.
    roles : int64 array, shape (n_columns,)
    seed : uint64
    state : int64 array, shape (5,)
        Place in the text, rows, odd lines, different rating texts and lines so far;
        modified in place, as are all that follow.
    keys, starts, lengths : uint64, int32, int32 arrays, shape (2, n_most_rows)
        Of the ids of users and items, as `key_of` and as places in the text.
    codes : uint16 array, shape (n_most_rows,)
        Places in `tokens`.
    times : int64 array, shape (n_most_rows,)
    lines, line_starts : int32 arrays, shape (n_most_rows,)
        The line of each row and where it begins.
    odd : int64 array, shape (4, n_most_odd)
        Of each line that is no plain row: rows before it, its line, where it begins and ends.
    tokens, slot_codes : uint64, int32 arrays, shapes (n_most_tokens,), (RATING_SLOTS,)
        The different rating texts, as `key_of`; and their table, which holds -1 at first.
    """
    place, end = np.uintp(state[0]), np.uintp(stop)
    n_rows, n_odd, n_tokens, n_lines = state[1], state[2], state[3], state[4]
    n_columns = len(roles)
    mark, quote = _word(separator) * _EACH, _word(_QUOTE) * _EACH
    outcome = AT_END
    while place < end:
        begin = place
        is_plain = True
        token = _word(0)
        for column in range(n_columns):
            if separator == _SPACE:
                while data[place] == _SPACE:
                    place += _NEXT
            start = place
            if has_quotes and data[place] == _QUOTE:
                start += _NEXT
                place = _find(data, start, quote)
                length = place - start
                is_plain = data[place] == _QUOTE
                place += _NEXT
            else:
                place = _find(data, place, mark)
                length = place - start
            role = roles[column]
            if role <= ITEM:
                keys[role, n_rows] = key_of(data, start, length, seed)
                starts[role, n_rows] = start
                lengths[role, n_rows] = length
                is_plain &= length > np.uintp(0)
            elif role == RATING:
                token = key_of(data, start, min(length, np.uintp(_MOST_RATING_BYTES)), seed)
                is_plain &= length <= np.uintp(_MOST_RATING_BYTES)
            elif role == TIME:
                times[n_rows] = _whole_number(data, start, length)
                is_plain &= times[n_rows] >= 0
            if not is_plain:
                break
            if column < n_columns - 1:
                is_plain = data[place] == separator
                if n_marks > 1:
                    place += _NEXT
                    is_plain &= data[place] == separator
                if not is_plain:
                    break
                place += _NEXT
        if is_plain and separator == _SPACE:
            while data[place] == _SPACE:
                place += _NEXT
        code = _NO_NUMBER
        if is_plain and (data[place] == _LF or data[place] == _CR):
            code = _code_of(token, tokens, n_tokens, slot_codes)
        if code == _NO_ROOM:
            outcome = TOO_ODD
            break
        if code >= 0:
            n_tokens = max(n_tokens, np.int64(code) + 1)
            codes[n_rows] = code
            lines[n_rows] = n_lines
            line_starts[n_rows] = begin
            n_rows += 1
        else:
            place, has_marks = _line_stop(data, begin)
            if n_odd == odd.shape[1]:
                outcome = TOO_ODD
                break
            if has_quotes and has_marks:
                place = begin
                outcome = AT_HARD_LINE
                break
            odd[0, n_odd], odd[1, n_odd] = n_rows, n_lines
            odd[2, n_odd], odd[3, n_odd] = begin, place
            n_odd += 1
        place += _NEXT
        if data[place - _NEXT] == _CR and data[place] == _LF:
            place += _NEXT
        n_lines += 1
    state[0], state[1], state[2], state[3], state[4] = place, n_rows, n_odd, n_tokens, n_lines
    return outcome
