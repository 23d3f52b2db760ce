"""Of tables written in every odd way none is read wrong without a word."""

from collections import Counter

import pytest

from funksvd_gui.data.columns import Why
from funksvd_gui.data.formats import arrow_table
from funksvd_gui.data.formats import json as json_format
from funksvd_gui.data.loading import load_ratings, preview
from funksvd_gui.data.source import regular_file
from funksvd_gui.errors import FunkSvdError

from .conftest import is_told
from .odd_tables import is_exact, made_table, unlike

N_TABLES = 250


def _untold(report):
    """Return the roles whose column was guessed without a word."""
    guessed = [use.role for use in report.columns if use.why in {Why.VALUES, Why.POSITION}]
    return [role for role in guessed if not is_told(role, report.warnings)]


@pytest.mark.parametrize("first", range(0, N_TABLES, 25))
def test_a_table_is_read_exactly_or_what_differs_is_told(write, monkeypatch, first):
    n_exact = 0
    for seed in range(first, first + 25):
        table = made_table(seed)
        path = write(table.content, table.name)
        with monkeypatch.context() as patch:
            if seed % 3:  # Blocks of any size give the same.
                for module, name in (
                    (regular_file, "BLOCK_BYTES"),
                    (json_format, "PIECE_BYTES"),
                ):  # fmt: skip
                    patch.setattr(module, name, 7 + seed % 200)
                patch.setattr(arrow_table, "BATCH_ROWS", 1 + seed % 20)
            try:
                dataset = load_ratings(path)
            except FunkSvdError:
                continue
        assert unlike(dataset, table) == "", (seed, table.traits, dataset.report)
        assert _untold(dataset.report) == [], (seed, table.traits, dataset.report)
        assert preview(path).choices == dataset.report.choices, (seed, table.traits)
        n_exact += is_exact(dataset, table)
    # Whoever refuses all of them is not wrong, but no help.
    assert n_exact >= 18


def test_the_tables_are_of_all_kinds():
    traits = Counter(trait for seed in range(N_TABLES) for trait in made_table(seed).traits)
    kinds = {"matrix", "JSON", "Parquet", "Netflix Prize", "zip", "tar.gz", "gz", "bz2", "xz",
             "zst", "utf-16", "cp1252", "mark ,", "none", "unknown", "comment", "code -1",
             "separator '::'", "separator ' '", "1 lines of noise"}  # fmt: skip
    assert kinds <= set(traits)
