"""What the programs of all peers share."""

import importlib.util
import json
import sys
from pathlib import Path

import numpy as np
import pytest

import benchmarks

PROTOCOL = Path(benchmarks.__file__).parent / "peers" / "protocol.py"


@pytest.fixture(scope="module")
def protocol():
    # Peers run as scripts in environments without our package, so theirs is no package either.
    spec = importlib.util.spec_from_file_location("protocol", PROTOCOL)
    module = importlib.util.module_from_spec(spec)
    sys.modules["protocol"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["protocol"]


def test_indices_are_renumbered_without_gaps(protocol):
    train, test, n = protocol.renumber(np.array([5, 2, 5]), np.array([2, 3, 5]), 7)

    assert train.tolist() == [1, 0, 1]
    assert test.tolist() == [0, -1, 1]
    assert n == 2


def test_unknown_indices_add_nothing(protocol):
    factors = np.array([[1.0, 2.0], [3.0, 4.0]])
    users, items = np.array([0, 1, -1, 1]), np.array([1, 1, 0, -1])

    assert protocol.products(users, items, factors, factors).tolist() == [11.0, 25.0, 0.0, 0.0]
    assert protocol.biases(np.array([1, -1]), np.array([7.0, 8.0])).tolist() == [8.0, 0.0]


def test_a_report_counts_updates_and_clips_scores(protocol, capsys):
    numbers = np.array([0, 1], dtype=np.int32)
    train = protocol.Ratings(numbers, numbers, np.array([1, 5], dtype=np.float32))
    split = protocol.Split(train, train, 2, 2)

    protocol.report(
        split, np.array([-9.0, 3.0]), fit_seconds=2.0, n_factors=3, n_epochs=4, n_threads=1
    )

    result = json.loads(capsys.readouterr().out)
    assert result["updates"] == 24
    assert result["updates_per_second"] == 12
    assert result["rmse_test"] == pytest.approx(2**0.5)
    assert result["peak_megabytes"] > 1
