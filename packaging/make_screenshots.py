"""Make the README's pictures again: the real program, trained on the sample, on an X server.

    .venv/bin/python packaging/make_screenshots.py [--size 1280x800] [--folder FOLDER]

saves pictures of the tabs Training, Predictions and Update rule, each light and dark.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# The pictures are made with the desktop and the eyes of the end-to-end tests.
sys.path.insert(0, str(ROOT))

from funksvd_gui.core.hyperparams import DEFAULT_PRESET  # noqa: E402
from tests.end_to_end.desktop import missing_packages, private_desktop  # noqa: E402
from tests.end_to_end.started_program import StartedProgram, started_program  # noqa: E402

USER, ITEM = "15", "296"
#: Of the derivation of the update rule.
STEP = 6


def main() -> int:
    arguments = _arguments()
    width, height = (int(part) for part in arguments.size.split("x"))
    if missing := missing_packages():
        sys.exit(f"There is no desktop to take pictures of: apt-get install {' '.join(missing)}")
    arguments.folder.mkdir(parents=True, exist_ok=True)
    for theme in ("light", "dark"):
        with private_desktop(width, height) as desktop:
            settings = Path(desktop.environment["XDG_CONFIG_HOME"]) / "funksvd-studio"
            settings.mkdir(parents=True)
            (settings / "settings.json").write_text(json.dumps({"theme": theme}))
            with started_program(desktop) as program:
                _take_pictures(program, arguments.folder, theme)
    return 0


def _take_pictures(program: StartedProgram, folder: Path, theme: str) -> None:
    program.press("Start")
    program.wait_for_status(f"{DEFAULT_PRESET}: completed", seconds=120)
    program.take_picture(folder / f"training-{theme}.png")
    program.open_tab("Predictions")
    program.enter("User", USER)
    program.enter("Item", ITEM)
    program.wait_until(
        lambda: program.wait_for("label", "Predicted rating").reading, "a predicted rating"
    )
    program.take_picture(folder / f"predictions-{theme}.png")
    program.open_tab("Update rule")
    title = program.wait_for("label", "Step")
    for step in range(1, STEP + 1):
        program.wait_until(lambda step=step: title.reading.startswith(str(step)), f"step {step}")
        if step < STEP:
            program.press_keys("alt+Next")
    program.take_picture(folder / f"update-rule-{theme}.png")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Make the README's pictures again.")
    parser.add_argument("--size", default="1280x800", help="of the screen, in pixels")
    parser.add_argument("--folder", type=Path, default=ROOT / "resources" / "screenshots")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
