from pathlib import Path

import pytest

from funksvd_gui.store import folders


def test_the_folders_are_the_programs_own():
    places = {folders.config_folder(), folders.cache_folder()}
    assert len(places) == 2
    assert {place.name for place in places} == {"funksvd-studio"}
    assert folders.compiled_folder().parent == folders.cache_folder()


def test_naming_a_folder_does_not_make_it(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    assert folders.config_folder() == tmp_path / "config" / "funksvd-studio"
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_made_with_its_parents(tmp_path):
    folder = tmp_path / "a" / "b"
    assert folders.make_folder(folder)
    assert folder.is_dir()
    assert folders.make_folder(folder)


@pytest.mark.parametrize("below", ["file", "file/deeper"])
def test_a_folder_that_cannot_be_made_is_no_error(tmp_path, below):
    (tmp_path / "file").write_text("in the way")
    assert not folders.make_folder(tmp_path / below)


@pytest.mark.parametrize("version", ["new", "old"])
def test_a_person_without_a_home_gets_no_folder_where_she_stands(tmp_path, monkeypatch, version):
    class Homeless:
        @property
        def user_config_path(self):
            if version == "new":
                raise RuntimeError("could not determine the home directory")
            return Path("~/.config/funksvd-studio")

    monkeypatch.setattr(folders, "_DIRS", Homeless())
    monkeypatch.chdir(tmp_path)
    assert not folders.make_folder(folders.config_folder())
    assert list(tmp_path.iterdir()) == []
