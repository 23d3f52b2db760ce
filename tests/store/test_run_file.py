"""A run that was saved, loaded and taken up is, bit by bit, the run that never was."""

import itertools
import json
from dataclasses import replace

import numpy as np
import pytest

from funksvd_gui.core import sample_order
from funksvd_gui.core.events import EndReason, EpochDone, FeatureDone, TrainingStarted
from funksvd_gui.core.hyperparams import Hyperparams
from funksvd_gui.core.ratings import RatingTriples
from funksvd_gui.errors import ModelFileError, ResumeError, RunFileError, SaveError
from funksvd_gui.session.training_run import TrainingRun
from funksvd_gui.store.array_archive import write_arrays
from funksvd_gui.store.model_file import load_model, save_model
from funksvd_gui.store.run_file import load_run, save_run
from tests.conftest import make_dataset

PLAIN = Hyperparams(
    n_features=3, max_epochs=4, min_epochs=4, learning_rate=0.05, regularization=0.1,
    initial_value=0.3, initial_noise=0.2, fine_tune_epochs=4, fine_tune_rate=2.0, patience=2,
)  # fmt: skip
SETTINGS = {
    "fine-tuned": PLAIN,
    "begun together": PLAIN.replace(fine_tune_features=2, max_epochs=2),
    "clamp and trail": PLAIN.replace(clamp=True, trail=True, fine_tune_epochs=0),
    "early": PLAIN.replace(n_features=4, max_epochs=40, min_epochs=2, patience=1),
}
DATA = make_dataset()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "half.run"


@pytest.fixture(params=[1, 2])
def n_threads(request, monkeypatch):
    """Threads that really share the work, on however few processors."""
    monkeypatch.setattr(sample_order, "_SMALLEST_FOR_BLOCKS", 1)
    monkeypatch.setattr("funksvd_gui.core.thread_team.available_processors", lambda: 2)
    return request.param


def run_until(n_events, params=PLAIN, n_threads=1):
    run = TrainingRun(DATA, params, n_threads=n_threads)
    list(itertools.islice(run.events(), n_events))
    return run


def saved_and_taken_up(run, path, n_threads=1, **plans):
    save_run(run, path)
    return TrainingRun.resume(DATA, load_run(path).planned(**plans), n_threads=n_threads)


def timeless(event):
    return replace(event, elapsed_s=0.0) if isinstance(event, EpochDone) else event


def bits(run):
    factors = run.model().factors
    arrays = factors.user_bias, factors.item_bias, factors.user_factors, factors.item_factors
    told = factors.kept_epochs, factors.n_fine_tuned, factors.fine_tune_epoch
    return [factors.clamp, factors.trail, *told, *(array.tobytes() for array in arrays)]


@pytest.mark.parametrize("name", SETTINGS)
def test_a_run_goes_on_from_anywhere_as_if_nothing_had_been(name, path, n_threads):
    params = SETTINGS[name]
    whole = TrainingRun(DATA, params, n_threads=n_threads)
    events = list(whole.events())
    for n_events in range(1, len(events) + 1):
        run = saved_and_taken_up(run_until(n_events, params, n_threads), path, n_threads)
        rest = list(run.events())
        assert isinstance(rest[0], TrainingStarted)
        # The end itself is told again where there is nothing more to do.
        expected = events[n_events:] or events[-1:]
        assert [timeless(e) for e in rest[1:]] == [timeless(e) for e in expected]
        assert bits(run) == bits(whole)
        assert run.updates == whole.updates


@pytest.mark.parametrize("n_events", [2, 9, 18])
def test_ratings_far_from_zero_are_trained_on_as_exactly(path, n_events):
    plain = DATA.ratings
    far = make_dataset(
        RatingTriples(
            plain.users, plain.items, plain.values.astype(float) + 16777216, plain.n_users,
            plain.n_items,
        )
    )  # fmt: skip
    whole, half = TrainingRun(far, PLAIN), TrainingRun(far, PLAIN)
    assert len(list(whole.events())) > n_events
    list(itertools.islice(half.events(), n_events))
    save_run(half, path)
    resumed = TrainingRun.resume(far, load_run(path))
    list(resumed.events())
    assert bits(resumed) == bits(whole)
    assert resumed.model().predict("u1", ["i1"]) == whole.model().predict("u1", ["i1"])


def test_the_runs_tried_here_have_ended_early_and_gone_through_every_stage():
    """Or the test above would have shown less than it says."""
    early = list(TrainingRun(DATA, SETTINGS["early"]).events())
    done = [event for event in early if isinstance(event, FeatureDone)]
    assert any(event.reason is EndReason.CONVERGED for event in done)
    for n_events, attribute in ((3, "begun"), (6, "before_last")):
        features = run_until(n_events).suspend().trainer.features
        assert getattr(features, attribute) is not None
    assert run_until(None).suspend().trainer.fine_tuning is not None


def test_threads_do_not_matter_to_a_run_that_is_taken_up(path, monkeypatch):
    monkeypatch.setattr(sample_order, "_SMALLEST_FOR_BLOCKS", 1)
    monkeypatch.setattr("funksvd_gui.core.thread_team.available_processors", lambda: 2)
    whole = run_until(None, n_threads=2)
    for n_events in (3, 9, 18):
        run = saved_and_taken_up(run_until(n_events, n_threads=1), path, n_threads=2)
        list(run.events())
        assert bits(run) == bits(whole)


class TestMore:
    def test_features_are_those_of_one_sitting(self, path):
        params = PLAIN.replace(fine_tune_epochs=0)
        whole = run_until(None, params.replace(n_features=5))
        run = saved_and_taken_up(run_until(None, params), path, n_features=5)
        list(run.events())
        assert bits(run) == bits(whole)
        assert run.hyperparams == whole.hyperparams

    @pytest.mark.parametrize("n_events", [3, None])
    def test_epochs_are_those_of_one_sitting(self, path, n_events):
        short, long = (
            PLAIN.replace(n_features=1, max_epochs=n, min_epochs=n, fine_tune_epochs=0)
            for n in (4, 10)
        )
        whole = run_until(None, long)
        run = saved_and_taken_up(run_until(n_events, short), path)
        next(run.events())
        run.add_epochs(6)
        list(run.events())
        assert bits(run) == bits(whole)

    def test_fine_tuning_is_that_of_one_sitting(self, path):
        params = PLAIN.replace(patience=9)
        whole = run_until(None, params.replace(fine_tune_epochs=9))
        run = saved_and_taken_up(run_until(None, params), path, fine_tune_epochs=9)
        list(run.events())
        assert bits(run) == bits(whole)

    def test_features_and_fine_tuning_planned_midway_are_those_of_one_sitting(self, path):
        more = {"n_features": 4, "fine_tune_epochs": 6}
        whole = run_until(None, PLAIN.replace(**more))
        run = saved_and_taken_up(run_until(8), path, **more)
        list(run.events())
        assert bits(run) == bits(whole)

    def test_features_after_fine_tuning_are_those_of_the_run_that_stayed(self, path):
        stayed = run_until(None)
        run = saved_and_taken_up(stayed, path, n_features=5)
        stayed.add_features(2)
        rest, expected = list(run.events()), list(stayed.events())
        assert [timeless(e) for e in rest[1:]] == [timeless(e) for e in expected]
        assert bits(run) == bits(stayed)
        # And once more, now that the biases of the features are fine-tuned ones.
        again = saved_and_taken_up(run, path)
        list(again.events())
        assert bits(again) == bits(stayed)


class TestFile:
    def test_the_same_state_gives_the_same_bytes_and_survives_a_second_trip(self, path):
        for n_events in (1, 3, 6, 18, None):
            save_run(run_until(n_events).suspend(), path)
            first = path.read_bytes()
            save_run(load_run(path), path)
            # Times differ from run to run, and not from trip to trip.
            assert path.read_bytes() == first

    def test_a_best_model_that_is_no_part_of_the_other_is_kept(self, path):
        state = run_until(None).suspend()
        best = state.trainer.best_of_features
        other = replace(best, item_bias=best.item_bias + np.float32(0.5))
        changed = replace(state, trainer=replace(state.trainer, best_of_features=other))
        save_run(changed, path)
        loaded = load_run(path).trainer.best_of_features
        assert loaded.item_bias.tobytes() == other.item_bias.tobytes()
        assert loaded.user_factors.tobytes() == other.user_factors.tobytes()

    def test_infinite_and_odd_numbers_are_the_same_afterwards(self, path):
        state = run_until(3).suspend()
        state.trainer.features.begun.watch.previous = np.nextafter(0.1, 1.0)
        save_run(state, path)
        features = load_run(path).trainer.features
        assert features.begun.watch == state.trainer.features.begun.watch
        assert (features.last, features.best) == (state.trainer.features.last, np.inf)

    def test_it_knows_where_it_comes_from(self, path):
        state = run_until(3).suspend()
        save_run(state, path)
        loaded = load_run(path)
        for name in (
            "name", "hyperparams", "fingerprint", "filter", "split", "split_digest",
            "program_version",
        ):  # fmt: skip
            assert getattr(loaded, name) == getattr(state, name), name


class TestSaving:
    def test_a_split_made_by_hand_is_a_sentence(self, path):
        parts = replace(TrainingRun(DATA, PLAIN).split, account=None)
        run = TrainingRun(DATA, PLAIN, split=parts)
        next(run.events())
        with pytest.raises(ResumeError, match="shared out by hand"):
            save_run(run, path)
        assert not path.exists()

    @pytest.mark.parametrize("value", [np.nan, np.inf])
    def test_numbers_that_could_not_be_opened_again_are_a_sentence(self, path, value):
        path.write_bytes(b"old")
        state = run_until(3).suspend()
        state.trainer.features.begun.p[0] = value
        with pytest.raises(SaveError, match="none at all"):
            save_run(state, path)
        state = run_until(3).suspend()
        state.trainer.features.begun.watch.previous = -value
        with pytest.raises(SaveError, match="none at all"):
            save_run(state, path)
        assert path.read_bytes() == b"old"


def read_arrays(path):
    with np.load(path) as archive:
        return dict(archive)


def write(path, arrays):
    with path.open("wb") as file:
        write_arrays(file, arrays)


def edit_header(path, change):
    arrays = read_arrays(path)
    header = json.loads(arrays["header"].tobytes())
    change(header)
    arrays["header"] = np.frombuffer(json.dumps(header).encode(), dtype=np.uint8)
    write(path, arrays)


@pytest.mark.parametrize("stage", [6, 18])
class TestRefused:
    @pytest.fixture(autouse=True)
    def _saved(self, path, stage):
        """Once within the features, the last of which is kept, and once while fine-tuning."""
        save_run(run_until(stage + 1), path)

    def refused(self, path, match):
        with pytest.raises(RunFileError, match=match) as caught:
            load_run(path)
        assert str(path) in str(caught.value)
        assert caught.value.hint.endswith(".")

    def test_a_missing_file(self, tmp_path):
        self.refused(tmp_path / "missing.run", "There is no file")

    @pytest.mark.parametrize("content", [b"", b"userId,movieId,rating\n1,2,3\n", b"\0" * 500])
    def test_another_kind_of_file(self, path, content):
        path.write_bytes(content)
        self.refused(path, "it is empty|it was not written by this program")

    def test_a_model_and_a_model_is_no_run(self, path, tmp_path):
        with pytest.raises(ModelFileError, match="it is not a model file"):
            load_model(path)
        save_model(run_until(None).model(), path)
        self.refused(path, "it is not a run file")

    def test_a_file_cut_short_anywhere(self, path):
        whole = path.read_bytes()
        for size in [*range(4, len(whole), 997), len(whole) - 1]:
            path.write_bytes(whole[:size])
            self.refused(path, "damaged or was cut short")

    def test_a_file_with_a_changed_byte_is_refused_or_unchanged_in_meaning(self, path, tmp_path):
        whole, rng, n_refused = path.read_bytes(), np.random.default_rng(5), 0
        for place in rng.integers(0, len(whole), size=300):
            changed = bytearray(whole)
            changed[place] ^= 1 << int(rng.integers(8))
            path.write_bytes(changed)
            try:
                save_run(load_run(path), tmp_path / "again.run")
                assert (tmp_path / "again.run").read_bytes() == whole
            except RunFileError:
                n_refused += 1
        assert n_refused > 200

    def test_every_array_that_is_missing_too_many_or_of_another_form(self, path):
        arrays = read_arrays(path)
        for name in set(arrays) - {"header"}:
            write(path, {other: array for other, array in arrays.items() if other != name})
            self.refused(path, "parts that do not belong")
            for form in (arrays[name][:-1], arrays[name].astype(np.float64)):
                write(path, arrays | {name: form})
                self.refused(path, f"'{name}' is of another kind")
        write(path, arrays | {"more": np.zeros(2)})
        self.refused(path, "parts that do not belong")

    def test_numbers_that_are_not_finite(self, path):
        arrays = read_arrays(path)
        for name, array in arrays.items():
            if array.dtype.kind == "f":
                spoilt = array.copy()
                spoilt.reshape(-1)[-1] = np.nan
                write(path, arrays | {name: spoilt})
                self.refused(path, f"'{name}' holds a number that is not finite")
        write(path, arrays | {"item_counts": arrays["item_counts"] - 100_000})
        self.refused(path, "fewer than no ratings")

    def test_every_value_of_the_header_that_is_wrong_or_missing(self, path):
        header = json.loads(read_arrays(path)["header"].tobytes())
        whole = path.read_bytes()
        for name in set(header) - {"format", "format_version"}:
            for change in (lambda h, n=name: h.pop(n), lambda h, n=name: h.update({n: [[]]})):
                path.write_bytes(whole)
                edit_header(path, change)
                self.refused(path, "not complete|wrong value")
            for part in header[name] if isinstance(header[name], dict) else ():
                path.write_bytes(whole)
                edit_header(path, lambda h, n=name, p=part: h[n].update({p: [[]]}))
                self.refused(path, f"wrong value for '({name}|{part}|watch)'")

    def test_a_newer_version(self, path):
        edit_header(path, lambda h: h.update(format_version=4, program_version="9.1"))
        self.refused(path, r"newer version of FunkSVD Studio \(9.1\)")

    def test_a_run_of_an_earlier_version_whose_training_was_another(self, path):
        edit_header(path, lambda h: h.update(format_version=1))
        self.refused(path, "begun by an earlier version")

    @pytest.mark.parametrize(
        "change",
        [
            {"n_planned": 0},
            {"features": {"n_best": 9}},
            {"best_of_features": {"n_features": 7}},
            {"best_of_features": {"global_mean": 1.0}},
            {"model": {"n_features": 0}},
            {"model": {"kept_epochs": [1, 2, 3, 4]}},
            {"best_of_features": {"kept_epochs": [1, 2, 3, 4]}},
            {"model": {"n_fine_tuned": 4}},
            {"best_of_features": {"n_fine_tuned": 4}},
        ],
        ids=str,
    )
    def test_values_that_do_not_go_together(self, path, change):
        def changed(header):
            for name, value in change.items():
                header[name] = header[name] | value if isinstance(value, dict) else value

        edit_header(path, changed)
        self.refused(path, "contradicts itself")

    @pytest.mark.parametrize("epoch", [-1, 2**31, 10**400, 1.5])
    @pytest.mark.parametrize("name", ["kept_epochs", "fine_tune_epoch"])
    def test_an_epoch_that_no_training_could_reach(self, path, name, epoch):
        value = [epoch] if name == "kept_epochs" else epoch
        edit_header(path, lambda header: header["model"].update({name: value}))
        self.refused(path, "wrong value for 'model'")

    def test_features_that_begin_together_twice_or_beyond_what_is_planned(self, path):
        save_run(run_until(None, SETTINGS["begun together"]), path)
        edit_header(path, lambda header: header.update(n_together=2))
        self.refused(path, "contradicts itself")
        save_run(run_until(None, SETTINGS["begun together"]), path)
        edit_header(path, lambda header: header["fine_tuning"].update(n_together=4))
        self.refused(path, "contradicts itself")

    def test_a_past_without_end(self, path):
        def nested(header):
            before = header["features"]
            header["features"] = before | {"before_last": before | {"before_last": before}}

        edit_header(path, nested)
        self.refused(path, "wrong value for '(features|before_last)'")
