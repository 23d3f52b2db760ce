import ast
import logging
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from funksvd_gui.core import loop_cache

PACKAGE = Path(loop_cache.__file__).parents[1]
needs_owners = pytest.mark.skipif(sys.platform == "win32", reason="rights are others there")

#: Compiles one loop, with another inside, below the package it is given; prints what it gives,
#: how often each was compiled, and what was told.
RUN = """
import logging, sys, types
import numpy as np
logging.basicConfig(level="INFO", stream=sys.stdout, format="told: %(message)s")
logging.getLogger("numba").setLevel("ERROR")
from funksvd_gui.core import loop_cache
{before}
from funksvd_gui.core.kernels import sums
values, labels = np.ones(3, np.float32), np.zeros(3, np.uint8)
print(sums.sum_of_deviations(values, labels, np.uint8(0), 0.0))
print("compiled:", sum(sums.sum_of_deviations.stats.cache_misses.values()))
"""


def run(folder, *, package=PACKAGE, before=""):
    done = subprocess.run(
        [sys.executable, "-c", RUN.replace("{before}", before)], capture_output=True, text=True,
        check=True, cwd=package.parent, env={
            **os.environ, "NUMBA_CACHE_DIR": str(folder), "PYTHONPATH": str(package.parent),
            # A file of the same size and second would be believed unchanged.
            "PYTHONDONTWRITEBYTECODE": "1",
        },
    )  # fmt: skip
    return done.stdout


def files(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.fixture
def filled(tmp_path):
    """Return a folder with one compiled loop."""
    folder = tmp_path / "compiled"
    assert run(folder) == "(3.0, 3.0)\ncompiled: 1\n"
    return folder


def test_a_loop_is_compiled_once(filled):
    assert run(filled) == "(3.0, 3.0)\ncompiled: 0\n"


@needs_owners
def test_nobody_else_can_read_or_write(filled):
    (folder,) = filled.iterdir()
    (file,) = folder.iterdir()
    assert [path.stat().st_mode & 0o777 for path in (filled, folder, file)] == [
        0o700, 0o700, 0o600
    ]  # fmt: skip


class TestAChangedSource:
    @pytest.fixture
    def package(self, tmp_path):
        shutil.copytree(PACKAGE, tmp_path / "other" / "funksvd_gui")
        return tmp_path / "other" / "funksvd_gui"

    def test_of_a_helper_is_compiled_in(self, package, tmp_path):
        helper = package / "core" / "kernels" / "parts.py"
        helper.write_text(helper.read_text() + "\n\n@compiled_part\ndef three():\n    return 3.0\n")
        loop = package / "core" / "kernels" / "sums.py"
        text = loop.read_text().replace("return total", "return three() * total")
        loop.write_text(text + "\nfrom funksvd_gui.core.kernels.parts import three\n")
        assert run(tmp_path, package=package) == "(9.0, 3.0)\ncompiled: 1\n"
        helper.write_text(helper.read_text().replace("3.0", "4.0"))
        assert run(tmp_path, package=package) == "(12.0, 3.0)\ncompiled: 1\n"

    def test_has_a_new_folder_and_the_old_one_goes(self, package, filled):
        (old,) = filled.iterdir()
        foreign = filled / "somebody_else"
        foreign.mkdir()
        with (package / "core" / "cache_lines.py").open("a") as file:
            file.write("# changed\n")
        run(filled, package=package)
        assert not old.exists()
        assert foreign.exists()
        assert len(list(filled.iterdir())) == 2


def test_another_library_has_another_folder(monkeypatch):
    before = loop_cache.digest()
    monkeypatch.setattr(loop_cache.np, "__version__", "0.1")
    assert loop_cache.digest() != before


def test_all_that_compiled_code_takes_in_is_in_the_digest():
    known = {path.relative_to(PACKAGE.parent).with_suffix("") for path in loop_cache.SOURCES}
    modules = {".".join(path.parts) for path in known}
    for file in PACKAGE.rglob("*.py"):
        tree = ast.parse(file.read_text())
        imported = {
            node.module: {name.name for name in node.names}
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and node.module
        }
        if "compiled" in imported.get("funksvd_gui.core.compilation", ()):
            ours = {name for name in imported if name.startswith("funksvd_gui")}
            assert (
                ours | {".".join(file.relative_to(PACKAGE.parent).with_suffix("").parts)} <= modules
            )


@pytest.mark.parametrize("damage", ["truncated", "empty", "garbage", "one bit", "a folder"])
def test_a_damaged_loop_is_compiled_again(filled, damage):
    (file,) = files(filled)
    content = file.read_bytes()
    if damage == "a folder":
        file.unlink()
        file.mkdir()
    else:
        file.write_bytes({
            "truncated": content[: len(content) // 2], "empty": b"", "garbage": b"\x80garbage" * 99,
            "one bit": content[:-2000] + bytes([content[-2000] ^ 1]) + content[-1999:],
        }[damage])  # fmt: skip
    told, *rest = run(filled).splitlines()
    assert "cannot be read" in told
    assert rest[-2:] == ["(3.0, 3.0)", "compiled: 1"]
    if damage != "a folder":
        assert run(filled) == "(3.0, 3.0)\ncompiled: 0\n"


def test_a_full_disk_is_no_error(tmp_path):
    full = "import os; loop_cache.os.fdopen = lambda *_: open('/dev/full', 'wb', 0)"
    if not Path("/dev/full").exists():
        pytest.skip("needs a device that is always full")
    told, *rest = run(tmp_path, before=full).splitlines()
    assert "cannot be kept" in told
    assert rest == ["(3.0, 3.0)", "compiled: 1"]
    assert not files(tmp_path)


def test_a_folder_that_cannot_be_made_is_no_error(tmp_path):
    in_the_way = tmp_path / "file"
    in_the_way.write_text("not a folder")
    assert run(in_the_way / "compiled").endswith("(3.0, 3.0)\ncompiled: 1\n")


def test_without_a_folder_nothing_is_kept():
    assert loop_cache.private_folder("") is None


@needs_owners
class TestWhatOthersCouldHaveWritten:
    def test_is_not_believed_of_a_folder(self, tmp_path, caplog):
        folder = loop_cache.private_folder(str(tmp_path))
        folder.chmod(0o777)
        with caplog.at_level(logging.WARNING):
            assert loop_cache.private_folder(str(tmp_path)) is None
        assert "Others could write" in caplog.text

    def test_is_not_believed_of_a_link(self, tmp_path):
        folder = loop_cache.private_folder(str(tmp_path))
        folder.rename(tmp_path / "elsewhere")
        folder.symlink_to(tmp_path / "elsewhere")
        assert loop_cache.private_folder(str(tmp_path)) is None

    def test_is_not_believed_of_anybody_elses(self, tmp_path, monkeypatch):
        folder = loop_cache.private_folder(str(tmp_path))
        assert folder is not None
        monkeypatch.setattr(loop_cache.os, "geteuid", lambda: folder.stat().st_uid + 1)
        assert loop_cache.private_folder(str(tmp_path)) is None

    def test_is_not_believed_of_a_loop(self, filled):
        (file,) = files(filled)
        file.chmod(0o666)
        assert "compiled: 1" in run(filled)
        assert file.stat().st_mode & 0o777 == 0o600
