"""The wheel carries everything the program needs, and runs far from the checkout."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

# Written so that it proves which package was imported, and from where.
FIND_RESOURCES = """
import json
import funksvd_gui
from funksvd_gui.resource_files import resource_path
print(json.dumps({
    "package": funksvd_gui.__file__,
    "sample": str(resource_path("sample")),
    "files": sorted(path.name for path in resource_path("sample").iterdir()),
}))
"""


def run(*arguments: str, folder: Path, python_path: Path | None = None) -> str:
    environment = {name: text for name, text in os.environ.items() if name != "PYTHONPATH"}
    if python_path:
        environment["PYTHONPATH"] = str(python_path)
    # Compiled code belongs to the place of its source; this place will be gone tomorrow.
    environment["NUMBA_CACHE_DIR"] = str(folder / "compiled")
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run("-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT),
        folder=folder)  # fmt: skip
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory) -> Path:
    target = tmp_path_factory.mktemp("installed")
    run("-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--disable-pip-version-check",
        "--target", str(target), str(wheel), folder=target)  # fmt: skip
    return target


def test_the_wheel_trains_its_own_sample_from_another_folder(installed, tmp_path):
    output = run(
        "-m", "funksvd_gui", "train", "--sample", "--features", "1", "--epochs", "2", "--json",
        folder=tmp_path, python_path=installed,
    )  # fmt: skip
    result = json.loads(output.splitlines()[-1])
    assert result["n_train"] + result["n_validation"] + result["n_test"] == 100_004
    assert result["rmse_train"] < result["rmse_baseline"]


def test_resources_are_found_inside_the_wheel(installed, tmp_path):
    found = json.loads(run("-c", FIND_RESOURCES, folder=tmp_path, python_path=installed))
    assert Path(found["package"]).is_relative_to(installed)
    assert Path(found["sample"]).is_relative_to(installed)


def test_resources_are_found_in_the_checkout(tmp_path):
    found = json.loads(run("-c", FIND_RESOURCES, folder=tmp_path, python_path=ROOT))
    assert Path(found["package"]).is_relative_to(ROOT)
    assert Path(found["sample"]) == ROOT / "resources" / "sample"


def test_an_editable_install_finds_the_resources_of_the_checkout(tmp_path):
    """Tests run in an environment with an editable install, so nothing is installed here."""
    found = json.loads(run("-c", FIND_RESOURCES, folder=tmp_path))
    assert Path(found["sample"]) == ROOT / "resources" / "sample"


def test_the_sample_travels_with_its_notice_and_the_licence(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    shipped = {path.name for path in (ROOT / "resources" / "sample").iterdir()}
    assert "NOTICE.md" in shipped
    assert {f"funksvd_gui/resources/sample/{name}" for name in shipped} <= set(names)
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_the_wheel_carries_nothing_but_the_package(wheel):
    roots = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert len(roots - {"funksvd_gui"}) == 1
    unwanted = [
        name
        for name in zipfile.ZipFile(wheel).namelist()
        if "screenshots" in name or "__pycache__" in name or "resources/make_" in name
    ]
    assert unwanted == []
