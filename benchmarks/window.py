"""Measure the window as a person waits for it: its start, its memory, its answers in training.

    python benchmarks/window.py [--repeat 5]

Start: from starting the interpreter to the window's first paint, and to the
sample being loaded, with the resident memory then; each in a process of its own,
after one that is not counted. Answers: how late a 10 ms timer of the window's
thread fires while a million ratings are trained, for ten seconds and a thousand times at
least, with as many features as that takes. On a machine without a screen
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
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from funksvd_gui.core.hyperparams import Hyperparams

_TIMER_MS = 10
_FEWEST_EVENTS, _SHORTEST_S = 1_000, 10.0
#: The run is stopped when enough is seen.
_MORE_THAN_ENOUGH = 2_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--child", choices=("start", "train"), help=argparse.SUPPRESS)
    parser.add_argument("--begun", type=float, help=argparse.SUPPRESS)
    parser.add_argument("--ratings", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child == "start":
        measure_start(options.begun)
    elif options.child == "train":
        measure_lateness(options.ratings)
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
        result = child("train", "--ratings", str(path))
    print(f"1 M ratings, {result['epochs']} epochs in {result['seconds']:.1f} s, "
          f"{result['fired']} timer events of {_TIMER_MS} ms")  # fmt: skip
    print(f"late by    p50 {result['p50']:.1f} ms, p99 {result['p99']:.1f} ms, "
          f"worst {result['worst']:.1f} ms")  # fmt: skip


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


def measure_lateness(path: Path) -> None:
    from PySide6.QtCore import Qt, QTimer

    app, studio = open_studio()
    studio.state.set_hyperparams(Hyperparams(n_features=_MORE_THAN_ENOUGH))
    fired: list[float] = []
    timer = QTimer(studio.window)
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.setInterval(_TIMER_MS)

    def on_timeout() -> None:
        fired.append(time.perf_counter())
        if len(fired) > _FEWEST_EVENTS and fired[-1] - fired[0] >= _SHORTEST_S:
            timer.stop()
            studio.training.stop()

    timer.timeout.connect(on_timeout)

    def on_status_changed() -> None:
        run = studio.state.current_run
        if run is not None and run.status == "training" and not fired and not timer.isActive():
            timer.start()
        if run is not None and run.status in ("completed", "stopped", "diverged", "failed"):
            timer.stop()
            studio.leave(0)

    studio.state.status_changed.connect(on_status_changed)
    studio.state.dataset_changed.connect(studio.training.start)
    studio.window.shown.connect(lambda: QTimer.singleShot(0, lambda: studio.open(path)))
    studio.window.show()
    app.exec()
    late = (np.diff(fired) * 1000 - _TIMER_MS).clip(0)
    run = studio.state.runs[-1]
    print(
        json.dumps(
            {
                "epochs": len(run.history.epochs),
                "seconds": run.elapsed_s,
                "fired": len(fired),
                "p50": float(np.percentile(late, 50)),
                "p99": float(np.percentile(late, 99)),
                "worst": float(late.max()),
            }
        )
    )


if __name__ == "__main__":
    main()
