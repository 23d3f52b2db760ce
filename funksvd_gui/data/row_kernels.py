"""Compiled loops over the rows of a dataset. Imports numba, so it is imported when needed."""

from __future__ import annotations

import numpy as np

from funksvd_gui.core.compilation import compiled


@compiled
def group_rows(groups, n_groups, offsets, rows):
    """Sort row numbers by group, in file order within each.

    ``rows[offsets[g]:offsets[g + 1]]`` becomes the rows of group g; both are
    modified in place, shapes ``(n_groups + 1,)`` int64 and ``(n_rows,)`` int32.
    """
    offsets[:] = 0
    for row in range(len(groups)):
        offsets[groups[row] + 1] += 1
    for group in range(n_groups):
        offsets[group + 1] += offsets[group]
    places = offsets[:-1].copy()
    for row in range(len(groups)):
        group = groups[row]
        rows[places[group]] = row
        places[group] += 1


@compiled
def regroup_rows(groups, n_groups, earlier, offsets, rows):
    """Sort as `group_rows` does, but in the order of `earlier`, row numbers, within each group."""
    offsets[:] = 0
    for row in range(len(groups)):
        offsets[groups[row] + 1] += 1
    for group in range(n_groups):
        offsets[group + 1] += offsets[group]
    places = offsets[:-1].copy()
    for place in range(len(earlier)):
        row = earlier[place]
        group = groups[row]
        rows[places[group]] = row
        places[group] += 1


@compiled
def label_last_of_groups(offsets, rows, keys, n_labelled, labels, keep_one):
    """Label the rows with the largest keys of each group; of equal keys, the later in the file.

    Parameters
    ----------
    offsets, rows : as `group_rows` leaves them
    keys : array, shape (n_rows,)
    n_labelled : int64 array, shape (n_labels,)
        How many rows of each group get label 0, 1, ..., from the largest key down.
    labels : uint8 array, shape (n_rows,)
        Modified in place.
    keep_one : bool
        Whether the row with the smallest key of each group gets no label.
    """
    best = np.empty(n_labelled.sum(), np.int64)
    for group in range(len(offsets) - 1):
        start, stop = offsets[group], offsets[group + 1]
        n_best = _find_largest(rows[start:stop], keys, best)
        n_free = min(n_best, stop - start - 1) if keep_one else n_best
        place = 0
        for label in range(len(n_labelled)):
            stop_label = min(place + n_labelled[label], n_free)
            while place < stop_label:
                labels[best[place]] = label
                place += 1


@compiled
def _find_largest(rows, keys, best):
    """Fill `best` with the rows that have the largest keys, in falling order; return how many."""
    n_best = 0
    # Backwards, because most files hold the latest last: then hardly any row is moved.
    for row in rows[::-1]:
        if n_best == len(best):
            if n_best == 0 or keys[row] <= keys[best[n_best - 1]]:
                continue
            n_best -= 1
        place = n_best
        while place > 0 and keys[row] > keys[best[place - 1]]:
            best[place] = best[place - 1]
            place -= 1
        best[place] = row
        n_best += 1
    return n_best


@compiled
def find_repeated(users, items, counts, first, n_items, keys):
    """Find the rows of some users whose item the same user has in an earlier row.

    Parameters
    ----------
    counts : int64 array, shape (n_some,)
        How many rows the users from `first` on have.
    keys : int64 array
        As much of ``user * n_items + item`` of these rows as there is room for is written
        into it.

    Returns
    -------
    int
        How many such rows there are.
    """
    n_users = len(counts)
    places = np.empty(n_users, np.int64)
    n_rows = 0
    for user in range(n_users):
        places[user] = n_rows
        n_rows += counts[user]
    of_users = np.empty(n_rows, np.int32)
    for row in range(len(users)):
        user = users[row] - first
        if 0 <= user < n_users:
            of_users[places[user]] = items[row]
            places[user] += 1
    n_found = 0
    last_user = np.full(n_items, -1, np.int32)
    for user in range(n_users):
        for place in range(places[user] - counts[user], places[user]):
            item = of_users[place]
            if last_user[item] == user:
                if n_found < len(keys):
                    keys[n_found] = (user + first) * n_items + item
                n_found += 1
            last_user[item] = user
    return n_found


@compiled
def resolve_repeated(
    offsets, rows, items, times, first_counts, survives, user_of_item, row_of_item
):
    """Leave one row of every user and item; the rows are grouped by user.

    Parameters
    ----------
    times : int64 array, shape (n_rows,), or (0,) if the order of the file decides
    first_counts : bool
        Whether the first row of a pair survives rather than the last.
    survives : bool array, shape (n_rows,)
        All true before; modified in place.
    user_of_item, row_of_item : int32 arrays, shape (n_items,)
        Room to work in; the first holds -1.
    """
    has_times = len(times) > 0
    for group in range(len(offsets) - 1):
        for row in rows[offsets[group] : offsets[group + 1]]:
            item = items[row]
            if user_of_item[item] != group:
                user_of_item[item] = group
                row_of_item[item] = row
                continue
            other = row_of_item[item]
            is_later = times[row] >= times[other] if has_times else True
            if is_later == first_counts:
                survives[row] = False
            else:
                survives[other] = False
                row_of_item[item] = row


@compiled
def average_repeated(offsets, rows, items, survives, values, sums, counts):
    """Give every surviving row the mean of all rows of its user and item, in place.

    `sums` (float64) and `counts` (int64), shapes ``(n_items,)``, are room to work
    in and hold zeros.
    """
    for group in range(len(offsets) - 1):
        own = rows[offsets[group] : offsets[group + 1]]
        for row in own:
            sums[items[row]] += values[row]
            counts[items[row]] += 1
        for row in own:
            if survives[row] and counts[items[row]] > 1:
                values[row] = sums[items[row]] / counts[items[row]]
        for row in own:
            sums[items[row]] = 0.0
            counts[items[row]] = 0


@compiled
def drop_groups(dropped, offsets, rows, remains, others, of_others):
    """Take the rows of some users out of a mask, and out of the counts of their items.

    Or of some items, and out of the counts of their users: `others` is the other
    side of every row. `remains` and `of_others` are modified in place.
    """
    for group in dropped:
        for row in rows[offsets[group] : offsets[group + 1]]:
            if remains[row]:
                remains[row] = False
                of_others[others[row]] -= 1
