import json
import os
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from funksvd_gui.data.filter.settings import Filter
from funksvd_gui.data.split.account import SplitAccount
from funksvd_gui.data.split.part import Part
from funksvd_gui.data.split.settings import SplitSettings
from funksvd_gui.data.vocabulary import Vocabulary
from funksvd_gui.errors import ModelFileError, SaveError
from funksvd_gui.store.array_archive import write_arrays
from funksvd_gui.store.model_file import load_model, save_model
from tests.conftest import make_ratings
from tests.store.model_maker import STRANGE_IDS, make_model
from tests.store.test_former_settings import BALANCED

_PARTS = make_model().rated.parts.tolist()
#: Places of known ratings that were in the test and in training.
OF_TEST, OF_TRAINING = _PARTS.index(Part.TEST.label), _PARTS.index(Part.TRAINING.label)
VARIANTS = {
    "plain": {},
    "clamped": {"clamp": (1.0, 5.0)},
    "with trail": {"trail": 0.04, "clamp": (1.0, 5.0)},
    "baseline only": {"n_features": 0},
    "without titles": {"titles": False},
}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "model.npz"


def read_arrays(path):
    with np.load(path) as archive:
        return dict(archive)


def read_header(path):
    return json.loads(read_arrays(path)["header"].tobytes())


def edit_header(path, **changes):
    arrays, header = read_arrays(path), read_header(path)
    header = {name: value for name, value in (header | changes).items() if value is not ...}
    arrays["header"] = np.frombuffer(json.dumps(header).encode(), dtype=np.uint8)
    write(path, arrays)


def write(path, arrays):
    with path.open("wb") as file:
        write_arrays(file, arrays)


class TestRoundTrip:
    @pytest.fixture(params=VARIANTS.values(), ids=VARIANTS.keys())
    def model(self, request):
        return make_model(**request.param)

    def test_every_score_is_the_same_bit_by_bit(self, model, path):
        save_model(model, path)
        loaded, ratings = load_model(path), make_ratings()
        assert model.factors.scores(ratings).tobytes() == loaded.factors.scores(ratings).tobytes()

    def test_every_answer_is_the_same(self, model, path):
        save_model(model, path)
        loaded = load_model(path)
        for user_id in (*STRANGE_IDS, "nobody"):
            items = [*model.items.ids, "nothing"]
            assert loaded.predict(user_id, items) == model.predict(user_id, items)
            assert loaded.recommend(user_id) == model.recommend(user_id)
            assert loaded.rated_by(user_id) == model.rated_by(user_id)

    def test_everything_said_about_the_model_is_the_same(self, model, path):
        save_model(model, path)
        loaded = load_model(path)
        for name in ("name", "hyperparams", "scale", "titles", "fingerprint", "program_version"):
            assert getattr(loaded, name) == getattr(model, name), name
        assert loaded.users.ids == model.users.ids
        assert loaded.items.ids == model.items.ids
        assert loaded.n_features == model.n_features
        for name in (
            "global_mean", "clamp", "trail", "kept_epochs", "n_fine_tuned", "fine_tune_epoch",
        ):  # fmt: skip
            assert getattr(loaded.factors, name) == getattr(model.factors, name), name

    def test_saved_again_it_is_the_same_file(self, model, path, tmp_path):
        save_model(model, path)
        save_model(load_model(path), tmp_path / "again.npz")
        assert (tmp_path / "again.npz").read_bytes() == path.read_bytes()


def _with_account():
    account = SplitAccount(
        settings=SplitSettings(method="last-per-user", test_per_user=2, allow_cold=True),
        n_train=300, n_validation=60, n_test=40, test_file="ua.test",
        n_kept=0, n_unknown_users=3, n_unknown_items=0,
    )  # fmt: skip
    return replace(
        make_model(), filter=Filter(min_user_ratings=5, latest=-7, n_users=9), split=account
    )


def test_the_filter_and_the_split_are_kept(path):
    model = _with_account()
    save_model(model, path)
    loaded = load_model(path)
    assert (loaded.filter, loaded.split) == (model.filter, model.split)


#: What the headers of each version had not yet.
LATER = {
    4: ("is_double", "kept_epochs", "n_fine_tuned", "fine_tune_epoch"),
    2: ("has_known_parts",),
    1: ("filter", "split"),
}


def make_older(path, version):
    """Make a file as programs wrote it whose newest format that was."""
    if version < 3:
        arrays = read_arrays(path)
        del arrays["known_parts"]
        write(path, arrays)
    later = [name for last, names in LATER.items() if version <= last for name in names]
    edit_header(path, format_version=version, **dict.fromkeys(later, ...))


def test_every_known_rating_keeps_its_part(path):
    model = make_model()
    save_model(model, path)
    known = load_model(path).rated
    assert known.parts.dtype == np.uint8
    assert known.parts.tolist() == model.rated.parts.tolist()
    assert set(known.parts.tolist()) == {part.label for part in Part}


@pytest.mark.parametrize("version", [1, 2])
def test_of_older_files_nobody_knows_the_parts(path, version):
    save_model(make_model(), path)
    make_older(path, version)
    loaded = load_model(path)
    assert loaded.rated.parts is None
    known = loaded.rated_by("7")
    assert {row.part for row in known} == {None}
    assert [row.rating for row in known] == [row.rating for row in make_model().rated_by("7")]


def test_what_nobody_knew_stays_unknown_when_it_is_saved_again(path, tmp_path):
    save_model(make_model(), path)
    make_older(path, 2)
    again = tmp_path / "again.npz"
    save_model(load_model(path), again)
    assert read_header(again)["format_version"] == 5
    loaded = load_model(again)
    assert loaded.rated.parts is None
    assert (loaded.factors.kept_epochs, loaded.factors.fine_tune_epoch) == ((), 0)


def _with_double_ratings():
    """Return a model of ratings that single precision would round to others."""
    model = make_model()
    values = model.rated.values + np.where(model.rated.values < 5, 1e-12, 0)
    assert values.dtype == np.float64
    assert (values.astype(np.float32) != values).any()
    return replace(model, rated=replace(model.rated, values=values))


@pytest.mark.parametrize(
    ("model", "dtype", "older"),
    [(make_model(), np.float32, 3), (_with_double_ratings(), np.float64, 4)],
    ids=["single", "double"],
)
def test_ratings_keep_their_precision(path, model, dtype, older):
    save_model(model, path)
    assert read_header(path)["is_double"] == (dtype is np.float64)
    for version in (5, older):
        if version < 5:
            make_older(path, version)
        known = load_model(path).rated
        assert known.values.dtype == dtype
        assert known.values.tobytes() == model.rated.values.tobytes()


@pytest.mark.parametrize("version", [1, 2, 3])
def test_of_older_files_nobody_knows_which_epochs_were_kept(path, version):
    save_model(make_model(), path)
    make_older(path, version)
    factors = load_model(path).factors
    assert (factors.kept_epochs, factors.n_fine_tuned, factors.fine_tune_epoch) == ((), 0, 0)


def test_ratings_of_a_test_file_may_lie_outside_the_scale(path):
    model = make_model()
    of_test = np.flatnonzero(model.rated.parts == Part.TEST.label)
    model.rated.values[of_test[0]], model.rated.values[of_test[1]] = 10.0, -2.0
    save_model(model, path)
    assert load_model(path).rated.values.tolist() == model.rated.values.tolist()


def test_files_of_the_first_version_are_read_without_them(path):
    save_model(_with_account(), path)
    make_older(path, 1)
    loaded = load_model(path)
    assert (loaded.filter, loaded.split) == (None, None)
    scores = [prediction.score for prediction in loaded.predict("7", ["3", "4"])]
    assert scores == [prediction.score for prediction in make_model().predict("7", ["3", "4"])]


@pytest.mark.parametrize("version", [1, 2])
def test_older_files_open_with_the_settings_they_were_trained_with(path, version):
    save_model(make_model(), path)
    make_older(path, version)
    edit_header(path, hyperparams=BALANCED)
    found = load_model(path).hyperparams
    assert (found.learning_rate, found.epoch_regularization) == (0.15, 0.0)
    assert found.fine_tune_rate == pytest.approx(0.3)


@pytest.mark.parametrize("version", [1, 2, 3, 4])
def test_older_files_do_not_have_what_came_later(path, version):
    save_model(_with_account(), path)
    edit_header(path, format_version=version)
    with pytest.raises(ModelFileError, match="not complete or has unknown parts"):
        load_model(path)


def test_a_model_of_columns_in_another_order_is_saved_all_the_same(path):
    model = make_model()
    turned = np.asfortranarray(model.factors.user_factors)
    save_model(replace(model, factors=replace(model.factors, user_factors=turned)), path)
    assert np.array_equal(load_model(path).factors.user_factors, model.factors.user_factors)


def test_numpy_reads_our_files_and_we_read_numpys(path):
    model = make_model()
    save_model(model, path)
    arrays = read_arrays(path)
    assert np.array_equal(arrays["user_factors"], model.factors.user_factors)
    np.savez(path, **arrays)
    assert load_model(path).predict("7", ["3"]) == model.predict("7", ["3"])


class TestSaving:
    def test_a_missing_folder_is_a_sentence(self, tmp_path):
        with pytest.raises(SaveError, match="its folder does not exist"):
            save_model(make_model(), tmp_path / "missing" / "model.npz")

    def test_half_a_character_is_a_sentence_and_the_old_file_stays(self, path):
        path.write_bytes(b"old")
        with pytest.raises(SaveError, match="half a character"):
            save_model(replace(make_model(), users=Vocabulary(["\ud83d"])), path)
        assert path.read_bytes() == b"old"

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs Linux")
    @pytest.mark.parametrize("largest", [1e31, np.inf, np.nan])
    def test_numbers_that_could_not_be_opened_again_are_a_sentence(self, path, largest):
        model = make_model()
        model.factors.item_bias[2] = largest
        wide = replace(make_model(), scale=(1.0, largest))
        rated = make_model()
        rated.rated.values[2] = largest
        for unfit in (model, wide, rated):
            with pytest.raises(SaveError, match="reach 1e"):
                save_model(unfit, path)
        assert not path.exists()

    def test_a_disk_that_fills_up_is_a_sentence(self, path, monkeypatch):
        from funksvd_gui.store import atomic_file

        path.write_bytes(b"old")
        opened = atomic_file.Path.open

        def open_full(self, mode):
            full = self.suffix == ".part"
            return opened(Path("/dev/full"), "wb") if full else opened(self, mode)

        monkeypatch.setattr(atomic_file.Path, "open", open_full)
        with pytest.raises(SaveError, match="no room left on the disk"):
            save_model(make_model(), path)
        assert path.read_bytes() == b"old"
        assert [p.name for p in path.parent.iterdir()] == ["model.npz"]


class TestRefused:
    @pytest.fixture(autouse=True)
    def _saved(self, path):
        save_model(make_model(), path)

    def refused(self, path, match):
        with pytest.raises(ModelFileError, match=match) as caught:
            load_model(path)
        assert str(path) in str(caught.value)
        assert str(caught.value).endswith(".")
        assert caught.value.hint.endswith(".")

    def test_a_missing_file(self, tmp_path):
        self.refused(tmp_path / "missing.npz", "There is no file")

    def test_a_folder(self, tmp_path):
        self.refused(tmp_path, "it is a folder")

    def test_a_name_no_file_can_have(self, tmp_path):
        self.refused(tmp_path / "null\0", "cannot be read")

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes")
    def test_a_pipe_without_waiting_for_its_other_end(self, tmp_path):
        os.mkfifo(tmp_path / "pipe")
        self.refused(tmp_path / "pipe", "not an ordinary file")

    def test_an_empty_file(self, path):
        path.write_bytes(b"")
        self.refused(path, "it is empty")

    @pytest.mark.parametrize("content", [b"userId,movieId,rating\n1,2,3\n", b"\0" * 500, b"PK"])
    def test_another_kind_of_file(self, path, content):
        path.write_bytes(content)
        self.refused(path, "it was not written by this program")

    def test_a_file_cut_short_anywhere(self, path):
        whole = path.read_bytes()
        for size in [*range(4, len(whole), 997), len(whole) - 1]:
            path.write_bytes(whole[:size])
            self.refused(path, "damaged or was cut short")

    def test_a_file_with_a_changed_byte_is_refused_or_unchanged_in_meaning(self, path):
        whole, expected = path.read_bytes(), make_model().predict("7", ["3", "4"])
        rng = np.random.default_rng(5)
        n_refused = 0
        for place in rng.integers(0, len(whole), size=300):
            changed = bytearray(whole)
            changed[place] ^= 1 << int(rng.integers(8))
            path.write_bytes(changed)
            try:
                assert load_model(path).predict("7", ["3", "4"]) == expected
            except ModelFileError:
                n_refused += 1
        assert n_refused > 200

    def test_a_zip_of_other_things(self, path):
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("holiday.jpg", b"jpg")
        self.refused(path, "not written by this program")

    def test_arrays_of_somebody_else(self, path):
        np.savez(path, weights=np.zeros(3))
        self.refused(path, "'header' is missing")

    def test_a_missing_array(self, path):
        arrays = read_arrays(path)
        del arrays["item_bias"]
        write(path, arrays)
        self.refused(path, "parts that do not belong")

    def test_parts_that_are_promised_and_missing(self, path):
        arrays = read_arrays(path)
        del arrays["known_parts"]
        write(path, arrays)
        self.refused(path, "parts that do not belong")

    def test_parts_that_are_denied_and_there(self, path):
        edit_header(path, has_known_parts=False)
        self.refused(path, "parts that do not belong")

    def test_an_array_too_many(self, path):
        write(path, read_arrays(path) | {"more": np.zeros(2)})
        self.refused(path, "parts that do not belong")

    def test_compressed_arrays_which_could_expand_without_end(self, path):
        np.savez_compressed(path, **read_arrays(path))
        self.refused(path, "claims to hold more|not written by this program")

    def test_pickled_objects_are_never_run(self, path):
        class Trap:
            def __reduce__(self):
                return (os._exit, (3,))

        arrays = read_arrays(path) | {"item_bias": np.array([Trap()] * 30, dtype=object)}
        np.savez(path, allow_pickle=True, **arrays)
        self.refused(path, "'item_bias' is of another kind")

    @pytest.mark.parametrize(
        ("name", "change"),
        [
            ("user_bias", lambda a: a.astype(np.float64)),
            ("user_bias", lambda a: a.astype(">f4")),
            ("user_bias", lambda a: a[:-1]),
            ("user_bias", lambda a: a.reshape(-1, 1)),
            ("user_factors", lambda a: a.T.copy()),
            ("item_factors", np.asfortranarray),
            ("user_counts", lambda a: a.astype(np.int64)),
            ("known_items", lambda a: a.view(np.float32)),
            ("known_parts", lambda a: a.view(np.int8)),
            ("known_parts", lambda a: a.astype(np.int32)),
            ("known_parts", lambda a: a[:-1]),
            ("known_parts", lambda a: np.append(a, a[:1])),
            ("header", lambda a: a.view(np.int8)),
            ("header", lambda a: a.reshape(1, -1)),
        ],
    )
    def test_an_array_of_another_form(self, path, name, change):
        arrays = read_arrays(path)
        np.savez(path, **(arrays | {name: change(arrays[name])}))
        self.refused(path, f"'{name}' is of another kind")

    @pytest.mark.parametrize(
        "description",
        [
            b"", b"(", b"{" * 100, b"{'descr': '<f4'", b"{1: 2, 'descr': '<f4'}", b"\xff",
            b"{'descr': '<f4', 'fortran_order': False, 'shape': (40,), 'more': 1}",
            b"{'descr': 'O', 'fortran_order': False, 'shape': (40,)}",
            b"{'descr': '<f4', 'fortran_order': False, 'shape': (-40,)}",
            b"{'descr': ('<f4', (9**9,)), 'fortran_order': False, 'shape': (40,)}",
            b"{'descr': '<f4', 'fortran_order': False, 'shape': (40,)}" + b" " * 9_000,
            b"'" * 255, b"[" * 255,
        ],
        ids=range(13),
    )  # fmt: skip
    def test_a_description_of_an_array_that_is_none(self, path, description):
        arrays = read_arrays(path)
        with zipfile.ZipFile(path, "w") as archive:
            for name, array in arrays.items():
                with archive.open(f"{name}.npy", "w") as file:
                    if name == "user_bias":
                        length = len(description).to_bytes(2, "little")
                        file.write(b"\x93NUMPY\x01\x00" + length + description + array.tobytes())
                    else:
                        np.lib.format.write_array(file, array)
        self.refused(path, "'user_bias' is (of another kind|damaged)")

    def test_a_description_that_promises_more_than_follows(self, path):
        arrays = read_arrays(path)
        whole = path.read_bytes()
        honest = f"'shape': ({len(arrays['user_bias'])},), }}".encode()
        lying = honest.replace(b"(40,)", b"(99,)")
        assert whole.count(honest) >= 1
        path.write_bytes(whole.replace(honest, lying))
        self.refused(path, "of another kind|damaged")

    def test_sizes_no_file_could_hold_cost_no_memory(self, path):
        edit_header(path, n_users=2**31 - 1, n_features=2_000, kept_epochs=[])
        self.refused(path, "of another kind or size")

    def test_members_that_claim_more_than_the_file(self, path):
        whole = bytearray(path.read_bytes())
        # The sizes in the directory's first entry, which lies at the end of the file.
        entry = whole.index(b"PK\x01\x02")
        whole[entry + 20 : entry + 28] = b"\xff\xff\xff\x7f" * 2
        path.write_bytes(whole)
        self.refused(path, "claims to hold more|cut short")

    def test_a_giant_directory_is_not_read(self, path):
        with zipfile.ZipFile(path, "w") as archive:
            for k in range(20_000):
                archive.writestr(f"member number {k}.npy", b"")
        self.refused(path, "damaged or was cut short|too many parts")

    def test_too_many_members(self, path):
        write(path, {f"array{k}": np.zeros(1) for k in range(70)})
        self.refused(path, "too many parts")

    def test_the_same_member_twice(self, path):
        with (
            pytest.warns(UserWarning, match="Duplicate name"),
            zipfile.ZipFile(path, "a") as archive,
        ):
            archive.writestr("user_bias.npy", b"")
        self.refused(path, "not written by this program")

    def test_a_newer_version(self, path):
        edit_header(path, format_version=6, program_version="9.1", unheard_of=1)
        self.refused(path, r"made by a newer version of FunkSVD Studio \(9.1\)")

    def test_a_newer_version_with_other_arrays(self, path):
        edit_header(path, format_version=6, program_version="9.1")
        write(path, read_arrays(path) | {"more": np.zeros(2)})
        self.refused(path, "made by a newer version")

    def test_a_rating_outside_the_scale_that_no_test_explains(self, path):
        make_older(path, 2)
        arrays = read_arrays(path)
        arrays["known_values"][OF_TEST] = 5.5
        write(path, arrays)
        self.refused(path, "outside its scale")

    @pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff", b"[" * 50_000, b'{"a": NaN}'])
    def test_a_header_that_is_no_json_object(self, path, content):
        write(path, read_arrays(path) | {"header": np.frombuffer(content, dtype=np.uint8)})
        self.refused(path, "its description cannot be read")

    def test_a_header_without_end(self, path):
        write(path, read_arrays(path) | {"header": np.full(2_000_000, 32, dtype=np.uint8)})
        self.refused(path, "'header' is too large")

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("program_version", None),
            ("name", "n" * 20_000),
            ("fingerprint", 5),
            ("scale", [5.0, 1.0]),
            ("scale", [1.0]),
            ("scale", [1.0, 1e40]),
            ("scale", None),
            ("global_mean", "3.5"),
            ("global_mean", True),
            ("global_mean", 10**400),
            ("clamp", [1.0, "5"]),
            ("trail", None),
            ("n_users", 0),
            ("n_users", 40.0),
            ("n_items", -1),
            ("n_features", 2_001),
            ("n_known", True),
            ("has_known_parts", 1),
            ("has_known_parts", None),
            ("is_double", 1),
            ("kept_epochs", [1, 2]),
            ("kept_epochs", [1, 2, 3, 4]),
            ("kept_epochs", [1] * 2_001),
            ("kept_epochs", [1, 2, -1]),
            ("kept_epochs", [1, 2, 10**400]),
            ("kept_epochs", [1, 2, 2**31]),
            ("kept_epochs", [1, 2, 3.5]),
            ("kept_epochs", 3),
            ("n_fine_tuned", 4),
            ("n_fine_tuned", 10**400),
            ("n_fine_tuned", -1),
            ("fine_tune_epoch", 10**400),
            ("fine_tune_epoch", None),
            ("text_bytes", {}),
            ("text_bytes", {"user_ids": 1, "item_ids": 1, "titles": 1}),
            ("text_bytes", {"user_ids": -1, "item_ids": 1}),
            ("hyperparams", {"n_features": -1}),
            ("hyperparams", {"unheard_of": 1}),
            ("hyperparams", [1]),
            ("filter", 3),
            ("filter", {"min_user_ratings": 0}),
            ("filter", {"unheard_of": 1}),
            ("split", []),
            ("split", {}),
            ("split", {"n_train": 1}),
            ("format_version", "1"),
            ("format_version", 0),
        ],
    )
    def test_a_wrong_value_in_the_header(self, path, name, value):
        edit_header(path, **{name: value})
        self.refused(path, f"wrong value for '{name}'")

    @pytest.mark.parametrize("changes", [{"scale": ...}, {"unheard_of": 1}])
    def test_a_header_with_other_keys(self, path, changes):
        edit_header(path, **changes)
        self.refused(path, "not complete or has unknown parts")

    def test_a_header_of_another_format(self, path):
        edit_header(path, format="something else")
        self.refused(path, "it is not a model file")

    @pytest.mark.parametrize(
        ("name", "place", "value", "match"),
        [
            ("user_factors", (0, 0), np.nan, "not finite"),
            ("item_bias", 3, np.inf, "not finite"),
            ("known_values", 3, np.nan, "not finite"),
            ("item_factors", (1, 1), 3e38, "too large"),
            ("user_bias", 0, -3e38, "too large"),
            ("user_counts", 0, -1, "fewer than no ratings"),
            ("item_counts", 0, -1, "fewer than no ratings"),
            ("known_items", 0, -1, "items that do not exist"),
            ("known_items", 0, 30, "items that do not exist"),
            ("known_values", OF_TRAINING, 5.5, "outside its scale"),
            ("known_values", OF_TEST, 2e30, "too large"),
            ("known_parts", 0, 3, "parts that do not exist"),
            ("known_parts", -1, 7, "parts that do not exist"),
            ("known_parts", 5, 255, "parts that do not exist"),
            ("known_indptr", 0, 1, "overlap or have gaps"),
            ("known_indptr", -1, 399, "overlap or have gaps"),
            ("known_indptr", 5, 10_000, "overlap or have gaps"),
            ("user_ids_offsets", -1, 0, "overlap or have gaps"),
            ("user_ids_text", 0, 0xFF, "not valid UTF-8"),
        ],
    )
    def test_a_wrong_value_in_an_array(self, path, name, place, value, match):
        arrays = read_arrays(path)
        arrays[name][place] = value
        write(path, arrays)
        self.refused(path, match)

    def test_ratings_that_are_not_in_order(self, path):
        arrays = read_arrays(path)
        indptr, items = arrays["known_indptr"], arrays["known_items"]
        user = int(np.argmax(np.diff(indptr) > 1))
        first = indptr[user]
        items[[first, first + 1]] = items[[first + 1, first]]
        write(path, arrays)
        self.refused(path, "not in order")

    def test_the_same_id_twice(self, path):
        arrays = read_arrays(path)
        arrays["item_ids_text"][0] = arrays["item_ids_text"][1]
        write(path, arrays)
        self.refused(path, "holds an id twice")
