"""Data with times, counted, for the pages of the Data tab."""

from dataclasses import replace

import numpy as np
import pytest

from funksvd_gui.data.statistics.summary import summarize

DAY = 86_400


@pytest.fixture
def timed_dataset(make_dataset):
    """400 ratings, one every two days from 1 January 2000 on."""
    dataset = make_dataset()
    times = 946_684_800 + 2 * DAY * np.arange(dataset.n_ratings)
    return replace(dataset, timestamps=times)


@pytest.fixture
def summary(timed_dataset):
    return summarize(timed_dataset)
