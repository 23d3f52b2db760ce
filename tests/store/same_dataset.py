"""Whether two datasets are the same, bit by bit."""

from funksvd_gui.data.dataset import Dataset


def same(first: Dataset, second: Dataset) -> bool:
    """Compare all but the titles."""
    columns = [
        (getattr(first.ratings, name), getattr(second.ratings, name))
        for name in ("users", "items", "values")
    ]
    assert (first.timestamps is None) == (second.timestamps is None)
    if first.timestamps is not None:
        columns.append((first.timestamps, second.timestamps))
    for one, other in columns:
        assert one.dtype == other.dtype
        assert one.tobytes() == other.tobytes()
    assert first.users.ids == second.users.ids
    assert first.items.ids == second.items.ids
    for name in ("name", "source", "report", "fingerprint", "n_users", "n_items"):
        assert getattr(first, name) == getattr(second, name), name
    sizes = [(d.ratings.n_users, d.ratings.n_items) for d in (first, second)]
    return sizes[0] == sizes[1]
