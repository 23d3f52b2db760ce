"""Programs that take the same data in turn, each in a process of its own, and their medians."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.environments import Peer, python_of

_HERE = Path(__file__).parent
_MOST_ATTEMPTS = 3

#: LIBMF's scheduler loses a wake-up now and then when threads are kept waiting by other
#: programs: the thread that leaves its pause last tells nobody, and all wait for ever.
LIBMF_LONGEST_S = 300.0

Result = dict[str, Any]


@dataclass(frozen=True)
class Contestant:
    """A program below this folder, where it runs (None: our environment), and its settings.

    A run that takes longer than `longest_s` is taken for hanging, ended, and begun again.
    """

    name: str
    program: str
    peer: Peer | None = None
    settings: dict[str, Any] = field(default_factory=dict)
    longest_s: float | None = None

    def run(self, split: Path) -> Result:
        environment = dict(os.environ)
        if self.peer is None:
            python = sys.executable
            # This copy of our program, whichever one is installed.
            environment["PYTHONPATH"] = str(_HERE.parent)
        else:
            python = str(python_of(self.peer))
        command = [python, str(_HERE / f"{self.program}.py"), str(split), json.dumps(self.settings)]
        for attempt in range(_MOST_ATTEMPTS):
            try:
                done = subprocess.run(
                    command, stdout=subprocess.PIPE, text=True, check=True, env=environment,
                    timeout=self.longest_s,
                )  # fmt: skip
            except subprocess.TimeoutExpired:
                print(f"  {self.name} hangs (attempt {attempt + 1}); again", file=sys.stderr)
            else:
                return json.loads(done.stdout.splitlines()[-1])
        raise TimeoutError(f"{self.name} hung {_MOST_ATTEMPTS} times")


def take_turns(contestants: list[Contestant], split: Path, repeat: int) -> dict[str, list[Result]]:
    """Run A B C A B C ..., so that what the machine does meanwhile meets all alike."""
    for contestant in contestants:
        if contestant.peer is not None:
            python_of(contestant.peer)
    results: dict[str, list[Result]] = {each.name: [] for each in contestants}
    for turn in range(repeat):
        for contestant in contestants:
            print(f"  {turn + 1}/{repeat} {contestant.name}", file=sys.stderr)
            results[contestant.name].append(contestant.run(split))
    return results


def median(runs: list[Result], key: str) -> float:
    return statistics.median(run[key] for run in runs)


def write_json(path: Path | None, results: object) -> None:
    if path is not None:
        path.write_text(json.dumps(results, indent=1) + "\n")
