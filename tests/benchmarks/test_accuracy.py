"""How long ours takes to a peer's RMSE."""

import pytest

from benchmarks.accuracy import seconds_to, time_to_peer

CURVE = [(1.0, 0.95), (2.0, 0.91), (3.0, 0.92), (4.0, 0.90)]


@pytest.mark.parametrize(
    ("rmse", "seconds"), [(0.96, 1.0), (0.91, 2.0), (0.915, 2.0), (0.905, 4.0), (0.89, None)]
)
def test_the_first_state_that_is_as_good_counts(rmse, seconds):
    assert seconds_to(CURVE, rmse) == seconds


def test_the_time_is_the_median_of_runs_to_the_peers_median():
    runs = {
        "peer": [{"rmse_test": 0.90}, {"rmse_test": 0.93}, {"rmse_test": 0.99}],
        "ours, scored": [
            {"curve": [(1.0, 0.92)]},
            {"curve": [(5.0, 0.93)]},
            {"curve": [(2.0, 0.94), (3.0, 0.93)]},
        ],
    }

    assert time_to_peer(runs, "peer") == 3.0


def test_one_run_that_never_gets_there_is_enough_to_miss():
    runs = {"peer": [{"rmse_test": 0.9}], "ours, scored": [{"curve": CURVE}, {"curve": CURVE[:1]}]}

    assert time_to_peer(runs, "peer") is None
