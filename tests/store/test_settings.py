import json
import logging

import pytest

from funksvd_gui.core.hyperparams import PRESETS, Hyperparams
from funksvd_gui.data.reading_choices import ReadingChoices
from funksvd_gui.data.split.settings import SplitSettings
from funksvd_gui.store.settings import (
    MAX_READINGS,
    MAX_RECENT_FILES,
    Settings,
    load_settings,
    save_settings,
    settings_path,
)

EVERYTHING = Settings(
    recent_files=("/data/ünï.csv", "/data/b.csv"),
    last_file="/data/ünï.csv",
    last_test="/data/ünï.test",
    hyperparams=PRESETS["Funk 2006"].replace(seed=9, learning_rate=0.1 + 0.2),
    split_settings=SplitSettings(test_share=0.2, validation_share=0.1, seed=3),
    n_threads=2,
    theme="dark",
    text_scale=150,
)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "settings.json"


def write(path, **values):
    path.write_text(json.dumps(values), encoding="utf-8")


def test_settings_come_back_as_they_went(path):
    assert save_settings(EVERYTHING, path)
    assert load_settings(path) == EVERYTHING


def test_the_first_start_has_defaults_and_no_warning(path, caplog):
    assert load_settings(path) == Settings()
    assert caplog.records == []


def test_without_a_path_they_live_in_the_config_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert save_settings(EVERYTHING)
    assert settings_path().is_relative_to(tmp_path)
    assert load_settings() == EVERYTHING


def test_paths_that_are_not_text_survive(path):
    strange = "/data/\udcff.csv"
    save_settings(Settings(last_file=strange), path)
    assert load_settings(path).last_file == strange


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 100_000, b" " * 1_000_001 + b"{}"],
    ids=["empty", "cut", "list", "null", "not text", "deep", "huge"],
)
def test_a_damaged_file_gives_defaults_and_a_warning(path, caplog, content):
    path.write_bytes(content)
    assert load_settings(path) == Settings()
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert str(path) in caplog.text


def test_a_folder_in_its_place_gives_defaults_and_a_warning(path, caplog):
    path.mkdir()
    assert load_settings(path) == Settings()
    assert str(path) in caplog.text


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("recent_files", "a.csv"),
        ("recent_files", [1]),
        ("last_file", 7),
        ("last_test", 7),
        ("last_file", ""),
        ("hyperparams", {"n_features": -1}),
        ("hyperparams", {"n_features": 10**400}),
        ("hyperparams", {"unheard_of": 1}),
        ("hyperparams", []),
        ("split", {"test_share": 1.0}),
        ("split", {"test_share": "half"}),
        ("split", {"validation_share": float("nan")}),
        ("split", {"seed": -1}),
        ("split", {"unheard_of": 1}),
        ("split", None),
        ("n_threads", 0),
        ("n_threads", True),
        ("n_threads", 1.5),
        ("theme", "pink"),
        ("theme", ["dark"]),
        ("text_scale", 79),
        ("text_scale", 201),
        ("text_scale", "large"),
    ],
)
def test_one_damaged_setting_costs_only_itself(path, caplog, name, value):
    write(path, **{"n_threads": 2, "theme": "dark", name: value})
    settings = load_settings(path)
    assert f"The setting {name} is damaged" in caplog.text
    for kept, expected in (("n_threads", 2), ("theme", "dark")):
        assert getattr(settings, kept) == (expected if kept != name else getattr(Settings(), kept))
    assert settings.hyperparams == Hyperparams()
    assert settings.split_settings == SplitSettings()
    assert settings.recent_files == ()


def test_what_a_newer_version_added_is_ignored(path, caplog):
    write(path, theme="light", unheard_of={"a": 1})
    assert load_settings(path) == Settings(theme="light")
    assert caplog.records == []


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path):
    (tmp_path / "file").write_text("in the way")
    assert not save_settings(EVERYTHING, tmp_path / "file" / "settings.json")
    (tmp_path / "settings.json").mkdir()
    assert not save_settings(EVERYTHING, tmp_path / "settings.json")


def test_the_opened_file_leads_the_recent_ones_once():
    settings = Settings().with_opened("a").with_opened("b").with_opened("a")
    assert settings.recent_files == ("a", "b")
    assert settings.last_file == "a"


def test_only_the_latest_files_are_remembered(path):
    settings = Settings()
    for k in range(MAX_RECENT_FILES + 3):
        settings = settings.with_opened(str(k))
    assert len(settings.recent_files) == MAX_RECENT_FILES
    assert settings.recent_files[0] == str(MAX_RECENT_FILES + 2)
    write(path, recent_files=[str(k) for k in range(99)])
    assert len(load_settings(path).recent_files) == MAX_RECENT_FILES


def test_a_file_that_is_gone_is_forgotten():
    settings = Settings().with_opened("a").with_opened("b").without_recent("b")
    assert settings.recent_files == ("a",)
    assert settings.last_file is None


def test_a_preset_is_kept_by_its_name(path):
    settings = Settings(hyperparams=PRESETS["LensKit"].replace(seed=4))
    save_settings(settings, path)
    kept = json.loads(path.read_text(encoding="utf-8"))["hyperparams"]
    assert kept == {"preset": "LensKit", "seed": 4}
    assert load_settings(path).hyperparams == settings.hyperparams


@pytest.mark.parametrize(
    "value", [{"preset": "gone"}, {"preset": 7}, {"preset": "LensKit", "seed": -1}]
)
def test_a_preset_that_is_gone_gives_the_default(path, caplog, value):
    write(path, hyperparams=value)
    assert load_settings(path).hyperparams == Hyperparams()
    assert "hyperparams" in caplog.text


def test_readings_come_back_from_the_file(tmp_path):
    choices = ReadingChoices(separator=";", user=1, item=0, missing_code="99", titles="/a/t.csv")
    settings = Settings().with_reading("look", "/a/b.csv", choices)
    save_settings(settings, tmp_path / "s.json")
    assert load_settings(tmp_path / "s.json").readings == settings.readings


def test_a_file_is_read_like_its_likes_but_keeps_its_titles_to_itself():
    choices = ReadingChoices(separator=";", titles="/a/t.csv", titles_id=1)
    settings = Settings().with_reading("look", "/a/b.csv", choices)
    assert settings.reading_of("look", "/a/b.csv") == choices
    assert settings.reading_of("look", "/a/c.csv") == ReadingChoices(separator=";")
    assert settings.reading_of("other", "/a/b.csv") is None


def test_a_newer_reading_replaces_its_like_and_the_oldest_is_forgotten():
    settings = Settings()
    for number in range(MAX_READINGS + 5):
        settings = settings.with_reading(f"look {number}", "/a", ReadingChoices(user=number))
    assert len(settings.readings) == MAX_READINGS
    assert settings.reading_of("look 0", "/a") is None
    settings = settings.with_reading("look 20", "/a", ReadingChoices(user=3))
    assert len(settings.readings) == MAX_READINGS
    assert settings.reading_of("look 20", "/a") == ReadingChoices(user=3)


@pytest.mark.parametrize(
    "damaged",
    [
        "x", [1], [{"look": "a"}], [{"look": 1, "path": "a", "choices": {}}],
        [{"look": "a", "path": "a", "choices": {"nobody": 1}}],
        [{"look": "a", "path": "a", "choices": {"user": "zero"}}],
    ],
)  # fmt: skip
def test_damaged_readings_are_forgotten(tmp_path, damaged, caplog):
    path = tmp_path / "s.json"
    path.write_text(json.dumps({"readings": damaged, "theme": "dark"}))
    assert load_settings(path) == Settings(theme="dark")
    assert "readings" in caplog.text


def test_the_pace_is_kept(tmp_path):
    path = tmp_path / "settings.json"
    for settings in (Settings(pace="20", is_full_speed=True), Settings()):
        assert save_settings(settings, path)
        assert load_settings(path) == settings
    path.write_text('{"pace": 7, "full_speed": "yes"}')
    assert load_settings(path) == Settings()
