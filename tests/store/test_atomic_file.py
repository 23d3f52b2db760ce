import errno
import os
import stat
import sys

import pytest

from funksvd_gui.errors import SaveError
from funksvd_gui.store import atomic_file as module
from funksvd_gui.store.atomic_file import atomic_file, check_can_save, write_bytes


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def write_half(path, error):
    with atomic_file(path) as file:
        file.write(b"half")
        raise error


def test_a_block_that_ends_well_replaces_the_file(tmp_path):
    path = tmp_path / "model.npz"
    path.write_bytes(b"old and longer")
    with atomic_file(path) as file:
        file.write(b"new")
        assert path.read_bytes() == b"old and longer"
    assert path.read_bytes() == b"new"
    assert names(tmp_path) == ["model.npz"]


@pytest.mark.parametrize("kind", [ValueError, KeyboardInterrupt, GeneratorExit])
def test_a_block_that_fails_leaves_the_old_file_and_nothing_else(tmp_path, kind):
    path = tmp_path / "model.npz"
    path.write_bytes(b"old")
    with pytest.raises(kind):
        write_half(path, kind())
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["model.npz"]


def test_a_full_disk_is_a_sentence_and_costs_nothing(tmp_path):
    path = tmp_path / "model.npz"
    path.write_bytes(b"old")
    with pytest.raises(SaveError, match="no room left") as caught:
        write_half(path, OSError(errno.ENOSPC, "No space left on device"))
    assert str(path) in str(caught.value)
    assert caught.value.hint == "Free some space or choose another disk."
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["model.npz"]


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_failure_of_the_last_steps_costs_nothing_either(tmp_path, monkeypatch, step):
    path = tmp_path / "model.npz"
    path.write_bytes(b"old")

    def fail(*_):
        raise OSError(errno.EIO, "Input/output error")

    owner = os if step == "fsync" else module.Path
    monkeypatch.setattr(owner, step, fail)
    with pytest.raises(SaveError, match="Input/output error"):
        write_bytes(path, b"new")
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["model.npz"]


def test_the_bytes_are_on_the_disk_before_the_rename(tmp_path, monkeypatch):
    steps = []
    replace, fsync = module.Path.replace, os.fsync
    monkeypatch.setattr(os, "fsync", lambda fd: (steps.append("fsync"), fsync(fd)))
    monkeypatch.setattr(
        module.Path, "replace", lambda path, to: (steps.append("replace"), replace(path, to))
    )
    write_bytes(tmp_path / "model.npz", b"new")
    assert steps[:2] == ["fsync", "replace"]


def test_a_missing_folder_is_a_sentence(tmp_path):
    with pytest.raises(SaveError, match="its folder does not exist"):
        write_bytes(tmp_path / "missing" / "model.npz", b"new")
    assert names(tmp_path) == []


def test_a_file_in_the_place_of_the_folder_is_a_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(SaveError, match="its folder does not exist"):
        write_bytes(tmp_path / "file" / "model.npz", b"new")


def test_a_folder_cannot_be_replaced(tmp_path):
    with pytest.raises(SaveError, match="it is a folder"):
        write_bytes(tmp_path, b"new")
    with pytest.raises(SaveError, match="it is a folder"):
        check_can_save(tmp_path)


def test_a_name_no_file_can_have_is_a_sentence(tmp_path):
    with pytest.raises(SaveError, match="no file can have this name"):
        write_bytes(tmp_path / "null\0", b"new")


def test_a_long_name_leaves_room_for_the_temporary_one(tmp_path):
    path = tmp_path / ("n" * 251 + ".npz")
    write_bytes(path, b"new")
    assert path.read_bytes() == b"new"


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")
class TestLinks:
    def test_a_link_stays_a_link_and_what_it_points_to_is_replaced(self, tmp_path):
        folder = tmp_path / "elsewhere"
        folder.mkdir()
        real, link = folder / "real.npz", tmp_path / "link.npz"
        real.write_bytes(b"old")
        link.symlink_to(real)
        write_bytes(link, b"new")
        assert link.is_symlink()
        assert real.read_bytes() == b"new"
        assert names(folder) == ["real.npz"]

    def test_a_link_to_nothing_yet_makes_its_target(self, tmp_path):
        link = tmp_path / "link.npz"
        link.symlink_to(tmp_path / "real.npz")
        write_bytes(link, b"new")
        assert (tmp_path / "real.npz").read_bytes() == b"new"

    def test_a_ring_of_links_is_a_sentence(self, tmp_path):
        first, second = tmp_path / "first", tmp_path / "second"
        first.symlink_to(second)
        second.symlink_to(first)
        with pytest.raises(SaveError, match="symbolic links"):
            write_bytes(first, b"new")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other permissions")
class TestPermissions:
    def test_those_of_the_old_file_are_kept(self, tmp_path):
        path = tmp_path / "model.npz"
        path.write_bytes(b"old")
        path.chmod(0o640)
        write_bytes(path, b"new")
        assert stat.S_IMODE(path.stat().st_mode) == 0o640

    def test_a_new_file_follows_the_persons_mask(self, tmp_path):
        mask = os.umask(0o027)
        try:
            write_bytes(tmp_path / "model.npz", b"new")
        finally:
            os.umask(mask)
        assert stat.S_IMODE((tmp_path / "model.npz").stat().st_mode) == 0o640

    def test_a_closed_folder_is_a_sentence(self, tmp_path, monkeypatch):
        # Asked through the function, because tests may run as root, whom nothing stops.
        monkeypatch.setattr(os, "access", lambda *_: False)
        with pytest.raises(SaveError, match="writing there is not allowed"):
            check_can_save(tmp_path / "model.npz")

    def test_a_pipe_is_not_replaced(self, tmp_path):
        pipe = tmp_path / "pipe"
        os.mkfifo(pipe)
        with pytest.raises(SaveError, match="not an ordinary file"):
            write_bytes(pipe, b"new")
        assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_checking_beforehand_writes_nothing(tmp_path):
    check_can_save(tmp_path / "model.npz")
    assert names(tmp_path) == []


def test_checking_beforehand_finds_a_missing_folder(tmp_path):
    with pytest.raises(SaveError, match="its folder does not exist"):
        check_can_save(tmp_path / "missing" / "model.npz")
