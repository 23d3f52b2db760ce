import json

import pytest

from funksvd_gui.cli import periodic_saving, training
from funksvd_gui.cli.main import main
from funksvd_gui.cli.periodic_saving import INTERVAL_S, PeriodicSaving
from funksvd_gui.core import trainer
from funksvd_gui.errors import SaveError
from funksvd_gui.store.model_file import load_model
from tests.cli.conftest import SMALL
from tests.conftest import make_ratings


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


class Saving:
    """Saves nowhere, takes a while, and fails when it is told to."""

    def __init__(self):
        self.clock, self.told, self.times = Clock(), [], []
        self.takes, self.error = 0.0, None
        self.periodic = PeriodicSaving(self._save, self.told.append, clock=self.clock)

    def _save(self):
        self.times.append(self.clock.now)
        self.clock.now += self.takes
        if self.error is not None:
            raise self.error

    def wait(self, seconds):
        self.clock.now += seconds
        self.periodic.save_if_due()


@pytest.fixture
def saving():
    return Saving()


def test_saves_when_it_is_time_and_not_before(saving):
    for _ in range(7):
        saving.wait(INTERVAL_S / 3)
    assert saving.times == pytest.approx([100 + INTERVAL_S, 100 + 2 * INTERVAL_S])


def test_an_interval_is_some_minutes(saving):
    assert 60 <= INTERVAL_S <= 600


def test_what_saving_takes_does_not_shorten_the_training_in_between(saving):
    saving.takes = INTERVAL_S
    saving.wait(INTERVAL_S)
    saving.wait(INTERVAL_S / 2)
    assert len(saving.times) == 1
    saving.wait(INTERVAL_S / 2)
    assert len(saving.times) == 2


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (SaveError("half.run could not be saved: there is no room left on the disk."), "no room"),
        (MemoryError(), "not enough memory"),
    ],
)
def test_a_failure_is_told_once_and_tried_again(saving, error, told):
    saving.error = error
    for _ in range(3):
        saving.wait(INTERVAL_S)
    assert len(saving.times) == 3
    (sentence,) = saving.told
    assert told in sentence
    assert sentence.endswith("Training goes on and tries again.")


def train(file, *arguments, status=0):
    assert main(["train", file, *map(str, arguments), "--json"]) == status


def scores(path):
    return load_model(path).factors.scores(make_ratings()).tobytes()


@pytest.fixture
def whole(capsys, file, tmp_path):
    """The scores of a run that was never saved in between."""
    train(file, *SMALL, "--out", tmp_path / "whole.npz")
    capsys.readouterr()
    return scores(tmp_path / "whole.npz")


@pytest.fixture
def always(monkeypatch):
    """It is time after every event."""
    monkeypatch.setattr(periodic_saving, "INTERVAL_S", 0.0)


@pytest.fixture
def kept(monkeypatch, tmp_path):
    """A copy of every file that is written, as a power failure might leave it."""
    save, copies = training.save_run, []

    def save_and_copy(run, path):
        save(run, path)
        copies.append(tmp_path / f"{len(copies)}.run")
        copies[-1].write_bytes(path.read_bytes())

    monkeypatch.setattr(training, "save_run", save_and_copy)
    return copies


@pytest.mark.usefixtures("always")
def test_every_file_written_in_between_leads_to_the_same_bits(file, tmp_path, whole, kept):
    train(file, *SMALL, "--out", tmp_path / "saved.npz", "--save-run", tmp_path / "a.run")
    assert scores(tmp_path / "saved.npz") == whole
    # The start, 3 features of up to 5 epochs with their ends, the fine-tuning.
    assert len(kept) > 10
    for path in kept[::4]:
        train(file, "--resume", path, "--threads", 1, "--out", tmp_path / "resumed.npz")
        assert scores(tmp_path / "resumed.npz") == whole


def test_a_short_training_saves_once(file, tmp_path, kept):
    train(file, *SMALL, "--save-run", tmp_path / "a.run")
    assert len(kept) == 1


@pytest.mark.usefixtures("always")
def test_a_training_that_cannot_be_saved_in_between_goes_on(
    capsys, monkeypatch, file, tmp_path, whole
):
    def fail(run, path):
        raise SaveError(f"{path} could not be saved: the disk is gone.", hint="Mount it.")

    monkeypatch.setattr(training, "save_run", fail)
    path, out = tmp_path / "a.run", tmp_path / "a.npz"
    train(file, *SMALL, "--out", out, "--save-run", path, status=1)
    printed, err = capsys.readouterr()
    assert json.loads(printed)["stopped"] == "completed"
    assert err.splitlines() == [
        f"{path} could not be saved: the disk is gone. Training goes on and tries again.",
        f"funksvd: {path} could not be saved: the disk is gone.",
        "Mount it.",
    ]
    assert scores(out) == whole


@pytest.mark.usefixtures("always")
def test_the_time_it_takes_is_no_training_time(capsys, monkeypatch, file, tmp_path):
    clock, save = Clock(), training.save_run
    monkeypatch.setattr(trainer.time, "perf_counter", clock)

    def save_slowly(run, path):
        save(run, path)
        clock.now += 1_000

    monkeypatch.setattr(training, "save_run", save_slowly)
    train(file, *SMALL, "--save-run", tmp_path / "a.run")
    assert json.loads(capsys.readouterr().out)["fit_seconds"] == 0
    assert clock.now > 10_000
