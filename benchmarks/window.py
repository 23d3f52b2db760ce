"""Measure the window as a person waits for it: its start, its memory, its answers in training.

    python benchmarks/window.py [--repeat 5]

Start: from starting the interpreter to the window's first paint, and to the
sample being loaded, with the resident memory then; each in a process of its own,
after one that is not counted. Answers: how late a 10 ms timer of the window's
thread fires, for ten seconds of training and a thousand times at least: while the sample is
trained again and again at the pace of a first start, while a million ratings are trained at
full speed, and while the history slider moves meanwhile. On a machine without a screen
run it under `xvfb-run`; the platform used is printed. Keys: how long the search
for an id takes at each key, among 100,000 titles.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from funksvd_gui.core.hyperparams import Hyperparams
from funksvd_gui.gui.pace import FULL_SPEED

_TIMER_MS = 10
_FEWEST_EVENTS, _SHORTEST_S = 1_000, 10.0
#: The run is stopped when enough is seen.
_MORE_THAN_ENOUGH = 2_000
_WAYS = {
    "pace": "sample again and again",
    "full": "1 M ratings",
    "history": "1 M ratings, history slider moved",
}
_ENDED = ("completed", "stopped", "diverged", "failed")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--child", choices=("start", "train"), help=argparse.SUPPRESS)
    parser.add_argument("--begun", type=float, help=argparse.SUPPRESS)
    parser.add_argument("--ratings", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--way", choices=_WAYS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child == "start":
        measure_start(options.begun)
    elif options.child == "train":
        measure_lateness(options.ratings, options.way)
    else:
        show_starts(options.repeat)
        show_lateness()
        show_keys(options.repeat)


def show_starts(repeat: int) -> None:
    runs = [child("start", "--begun", str(time.time())) for _ in range(repeat + 1)][1:]
    print(f"platform {runs[0]['platform']}, medians of {repeat}")
    for key, unit in (("visible", "s"), ("loaded", "s"), ("megabytes", "MB")):
        values = [run[key] for run in runs]
        print(
            f"{key:10} {statistics.median(values):8.2f} {unit}  "
            f"({min(values):.2f} to {max(values):.2f})"
        )


def show_lateness() -> None:
    from benchmarks.rating_files import synthetic
    from benchmarks.write_ratings import write_ratings

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ratings-1m.csv"
        write_ratings(synthetic("1m"), path)
        for way, words in _WAYS.items():
            result = child("train", "--ratings", str(path), "--way", way)
            print(
                f"{words}: {result['epochs']} epochs, {result['fired']} timer events of "
                f"{_TIMER_MS} ms in {result['seconds']:.1f} s of training\n"
                f"late by    p50 {result['p50']:.1f} ms, p99 {result['p99']:.1f} ms, "
                f"worst {result['worst']:.1f} ms"
            )


def show_keys(repeat: int) -> None:
    from funksvd_gui.data.vocabulary import Vocabulary
    from funksvd_gui.gui.predictions_view.id_choices import IdChoices

    titles = [f"Title {n * 7919 % 100_003} of the film (19{n % 100:02})" for n in range(100_000)]
    ids = Vocabulary([f"u{n}" for n in range(100_000)])
    firsts, others = [], []
    for _ in range(repeat):
        choices = IdChoices(ids, titles)
        firsts.append(search_ms(choices, "f"))
        others += [
            search_ms(choices, text) for text in ("", "t", "99999", "(1999)", "nobody", "u54321")
        ]
    print(
        f"key        first {statistics.median(firsts):.0f} ms, then p50 "
        f"{np.percentile(others, 50):.1f} ms, worst {max(others):.1f} ms"
    )


def search_ms(choices, text: str) -> float:
    begin = time.perf_counter()
    choices.find(text, 100)
    return (time.perf_counter() - begin) * 1000


def child(name: str, *arguments: str) -> dict[str, float]:
    """Measure in a fresh process whose settings are nobody's."""
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"XDG_CONFIG_HOME": folder, "XDG_DATA_HOME": folder}
        if sys.platform == "linux" and not os.environ.get("DISPLAY"):
            environment.setdefault("QT_QPA_PLATFORM", "offscreen")
        done = subprocess.run(
            [sys.executable, __file__, "--child", name, *arguments],
            check=True, stdout=subprocess.PIPE, text=True, env=environment,
        )  # fmt: skip
    return json.loads(done.stdout.splitlines()[-1])


def open_studio():
    """Start the program as it starts itself, and return its parts."""
    from funksvd_gui.gui import application
    from funksvd_gui.store.settings import load_settings

    app = application._make_application()
    studio = application._make_studio(app, load_settings())
    return app, studio


def measure_start(begun: float) -> None:
    app, studio = open_studio()
    result = {}

    def on_shown() -> None:
        from PySide6.QtCore import QTimer

        result["visible"] = time.time() - begun
        QTimer.singleShot(0, studio.load_sample_quietly)

    def on_loaded() -> None:
        result["loaded"] = time.time() - begun
        result["megabytes"] = resident_megabytes()
        studio.leave(0)

    studio.window.shown.connect(on_shown)
    studio.state.dataset_changed.connect(on_loaded)
    studio.window.show()
    app.exec()
    print(json.dumps(result | {"platform": app.platformName()}))


def resident_megabytes() -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("this system does not tell the resident memory in /proc")


def measure_lateness(path: Path, way: str) -> None:
    from PySide6.QtCore import QTimer

    app, studio = open_studio()
    watch = LatenessWatch(studio, moves_history=way == "history")
    if way == "pace":
        opened = studio.load_sample_quietly
    else:
        studio.state.set_hyperparams(Hyperparams(n_features=_MORE_THAN_ENOUGH))
        studio.state.set_pace(FULL_SPEED)
        opened = partial(studio.open, path)
    studio.state.status_changed.connect(watch.on_status_changed)
    studio.state.dataset_changed.connect(studio.training.start)
    studio.window.shown.connect(lambda: QTimer.singleShot(0, opened))
    studio.window.show()
    app.exec()
    late = np.array(watch.late)
    print(
        json.dumps(
            {
                "epochs": sum(len(run.history.epochs) for run in studio.state.runs),
                "seconds": watch.seconds,
                "fired": len(late),
                "p50": float(np.percentile(late, 50)),
                "p99": float(np.percentile(late, 99)),
                "worst": float(late.max()),
            }
        )
    )


class LatenessWatch:
    """A timer that runs while a run is trained; begins runs until enough is seen."""

    def __init__(self, studio, *, moves_history: bool) -> None:
        from PySide6.QtCore import Qt, QTimer

        self.late: list[float] = []
        self.seconds = 0.0
        self._studio, self._moves_history = studio, moves_history
        self._last: float | None = None
        self._step = -1
        self._timer = QTimer(studio.window)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(_TIMER_MS)
        self._timer.timeout.connect(self._on_timeout)

    def on_status_changed(self) -> None:
        from PySide6.QtCore import QTimer

        run = self._studio.state.current_run
        if run is None:
            return
        if run.status == "training" and not self._timer.isActive():
            self._last = None
            self._timer.start()
        elif run.status in _ENDED:
            self._timer.stop()
            if self._is_enough or run.status != "completed":
                self._studio.leave(0)
            else:
                QTimer.singleShot(0, self._studio.training.start)

    @property
    def _is_enough(self) -> bool:
        return len(self.late) >= _FEWEST_EVENTS and self.seconds >= _SHORTEST_S

    def _on_timeout(self) -> None:
        now = time.perf_counter()
        if self._last is not None:
            self.late.append(max((now - self._last) * 1000 - _TIMER_MS, 0.0))
            self.seconds += now - self._last
        self._last = now
        if self._moves_history:
            self._move_history()
        if self._is_enough:
            self._timer.stop()
            self._studio.training.stop()

    def _move_history(self) -> None:
        """Drag the thumb to and fro, a fiftieth of the run at a time."""
        slider = self._studio.window.training_view.history.slider
        far = max(slider.maximum() // 50, 1)
        if slider.value() <= far:
            self._step = 1
        elif slider.value() >= slider.maximum() - far:
            self._step = -1
        slider.setValue(slider.value() + self._step * far)


if __name__ == "__main__":
    main()
