import numpy as np
import pytest

from funksvd_gui.core.events import EpochDone, TrainingStarted
from funksvd_gui.core.hyperparams import Hyperparams
from funksvd_gui.data.split.settings import SplitSettings
from funksvd_gui.gui.training_view.epoch_series import FINE_TUNING, Along, EpochSeries, Section
from funksvd_gui.session.training_run import TrainingRun
from tests.gui.training_view.conftest import make_events


@pytest.fixture
def series():
    series = EpochSeries()
    series.extend(make_events(n_features=3, n_epochs=4, n_fine_tuning=2))
    return series


def test_rows_are_the_epochs_in_order(series):
    assert len(series) == 14
    assert series.features.tolist() == [1] * 4 + [2] * 4 + [3] * 4 + [FINE_TUNING] * 2
    assert series.epochs.tolist() == [1, 2, 3, 4] * 3 + [1, 2]
    assert series.updates[0] == 80_000


def test_arrays_keep_every_row_when_they_grow():
    series = EpochSeries()
    events = list(make_events(n_features=60, n_epochs=50))
    for begin in range(0, len(events), 7):
        series.extend(events[begin : begin + 7])
    assert len(series) == 3_000
    expected = [e.rmse_train for e in events if isinstance(e, EpochDone)]
    np.testing.assert_array_equal(series.train, expected)
    np.testing.assert_array_equal(series.positions(Along.EPOCHS), np.arange(3_001))


def test_curves_start_at_the_baseline(series):
    assert series.drawn(validation=True)[0] == 0.867
    assert series.drawn(validation=False)[0] == 0.870
    assert series.rmse_baseline == 0.867
    assert [series.positions(along)[0] for along in Along] == [0.0, 0.0, 0.0]


def test_sections_are_the_features(series):
    assert series.n_sections == 4
    assert series.section(0) == Section(1, 0, 4)
    assert series.section(-1) == Section(FINE_TUNING, 12, 14)


def test_features_end_where_the_next_begins(series):
    assert series.stops == [4, 8, 12, 14]
    assert series.until(6).stops == [4, 6]
    assert EpochSeries().stops == []


def test_a_second_fine_tuning_is_a_section_of_its_own(series):
    series.extend([EpochDone(None, 1, 0.7, 0.8, 1, 9.0)])
    assert series.section(-1) == Section(FINE_TUNING, 14, 15)


def test_gains_add_up_to_what_was_won_by_features(series):
    features, gains = series.gains()
    assert features.tolist() == [1, 2, 3]
    assert gains.sum() == pytest.approx(0.867 - series.validation[11])
    assert gains[0] == pytest.approx(0.867 - series.validation[3])


@pytest.mark.parametrize("share", [0.0, 0.2])
def test_gains_are_those_that_the_features_tell(make_dataset, share):
    """Also where a feature's last epoch is not its best, and after fine-tuning."""
    settings = Hyperparams(
        n_features=3, max_epochs=12, learning_rate=0.2, regularization=0.0, initial_value=0.2,
        epoch_regularization=0.0, starting_passes=0, fine_tune_epochs=2, patience=2,
    )  # fmt: skip
    split = SplitSettings(validation_share=share)
    run = TrainingRun(make_dataset(), settings, split=split, n_threads=1)
    events = list(run.events())
    run.add_features(2)
    events += run.events()
    series = EpochSeries()
    series.extend(events)
    features, gains = series.gains()
    told = run.history.features
    assert not share or any(done.n_epochs < 12 for done in told)
    assert features.tolist() == [done.feature for done in told]
    assert gains == pytest.approx([done.gain for done in told], abs=1e-6)


def test_without_held_out_ratings_training_is_watched():
    series = EpochSeries()
    series.extend(make_events(is_validated=False))
    assert not series.is_validated
    assert series.rmse_baseline == 0.870
    np.testing.assert_array_equal(series.deciding, series.train)


def test_the_best_epoch_is_the_first_of_equals():
    series = EpochSeries()
    series.extend([TrainingStarted(1, 1, 1.0, 1.0, 0.0)])
    for epoch, rmse in enumerate([0.9, 0.8, 0.8, 0.85], start=1):
        series.extend([EpochDone(1, epoch, 0.5, rmse, epoch, float(epoch))])
    assert series.best == 1


def test_an_empty_series_has_nothing_to_say():
    series = EpochSeries()
    assert series.rmse_baseline is None
    assert series.best is None
    assert [len(part) for part in series.gains()] == [0, 0]


def test_an_earlier_moment_knows_nothing_of_what_came_later(series):
    earlier = series.until(5)
    assert len(earlier) == 5
    assert earlier.section(-1) == Section(2, 4, 5)
    assert list(earlier.finished) == [1]
    assert earlier.best == 4
    assert earlier.gains()[0].tolist() == [1, 2]
    assert list(series.finished) == [1, 2, 3]


def test_the_baseline_alone_is_the_earliest_moment(series):
    earliest = series.until(0)
    assert len(earliest) == 0
    assert earliest.best is None
    assert earliest.rmse_baseline == 0.867
    assert series.until(None) is series


def test_an_earlier_moment_stays_as_it_was_while_the_run_grows(series):
    earlier = series.until(5)
    before = earlier.validation.tolist()
    series.extend(EpochDone(4, k, 0.5, 0.6, 1, 9.0) for k in range(1, 2_000))
    assert earlier.validation.tolist() == before
