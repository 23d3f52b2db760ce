"""A desktop of our own: X server, window manager, session bus and accessibility bus.

Knows nothing of the program that runs on it, nor of pytest; the screenshots use it too.
"""

from __future__ import annotations

import os
import select
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

NEEDED_COMMANDS = {
    "Xvfb": "xvfb",
    "openbox": "openbox",
    "xdotool": "xdotool",
    "dbus-daemon": "dbus",
}
_AT_SPI_LAUNCHERS = (
    "/usr/libexec/at-spi-bus-launcher",
    "/usr/lib/at-spi2-core/at-spi-bus-launcher",
)

#: Windows fill the screen without a frame, so that every machine shows the same; a key closes.
_WINDOW_MANAGER_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<openbox_config xmlns="http://openbox.org/3.4/rc">
  <keyboard><keybind key="A-F4"><action name="Close"/></keybind></keyboard>
  <applications>
    <application type="normal"><decor>no</decor><maximized>yes</maximized></application>
  </applications>
</openbox_config>
"""

T = TypeVar("T")


def missing_packages() -> list[str]:
    """Return the Debian packages whose programs this machine lacks."""
    missing = [package for command, package in NEEDED_COMMANDS.items() if not shutil.which(command)]
    if not any(Path(launcher).exists() for launcher in _AT_SPI_LAUNCHERS):
        missing.append("at-spi2-core")
    return missing


class ProgramEndedError(Exception):
    """A process ended while somebody waited for something it should have done."""


def wait_until(
    condition: Callable[[], T | None],
    what: str,
    process: subprocess.Popen[bytes],
    *,
    seconds: float,
) -> T:
    """Ask `condition` again and again until it returns something true, and return that.

    Waiting between two questions is waiting for the process to end, so that a
    crash is noticed at once instead of at the deadline.
    """
    deadline = time.monotonic() + seconds
    while True:
        if found := condition():
            return found
        if time.monotonic() > deadline:
            raise TimeoutError(f"Waited {seconds:g} s in vain for {what}.")
        try:
            status = process.wait(timeout=0.05)
        except subprocess.TimeoutExpired:
            continue
        raise ProgramEndedError(f"The program ended with {status} while waiting for {what}.")


@dataclass(frozen=True)
class Desktop:
    """Where a program can be started: its environment and its folder."""

    environment: dict[str, str]
    folder: Path

    @property
    def session_bus(self) -> str:
        """Address of the session bus."""
        return self.environment["DBUS_SESSION_BUS_ADDRESS"]

    def start(self, *command: str, cwd: Path | None = None) -> Program:
        """Start a program whose output goes to a file."""
        log = self.folder / f"output-{len(list(self.folder.glob('output-*')))}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                command,
                env=self.environment,
                cwd=cwd,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        return Program(process, log)

    def run(self, *command: str) -> str:
        """Run a short helper, such as xdotool, and return what it printed."""
        done = subprocess.run(
            command, env=self.environment, capture_output=True, text=True, timeout=20, check=True
        )
        return done.stdout

    def type_text(self, text: str) -> None:
        """Type on the keyboard of this desktop, into whatever has the focus."""
        self.run("xdotool", "type", "--delay", "10", "--", text)

    def press(self, *keys: str) -> None:
        """Press keys by their X names, such as ``ctrl+a`` or ``Return``."""
        self.run("xdotool", "key", "--", *keys)

    def click(self, x: int, y: int) -> None:
        """Click with the mouse."""
        self.run("xdotool", "mousemove", str(x), str(y), "click", "1")

    def drag(self, start: tuple[int, int], end: tuple[int, int]) -> None:
        """Press the mouse at one place and let it go at another, with a stop between them."""
        (x, y), (to_x, to_y) = start, end
        halfway = (x + to_x) // 2, (y + to_y) // 2
        words = ["mousemove", str(x), str(y), "mousedown", "1"]
        for place in (halfway, end):
            words += ["mousemove", *map(str, place)]
        self.run("xdotool", *words, "mouseup", "1")


@dataclass(frozen=True)
class Program:
    """A started program and where its output went."""

    process: subprocess.Popen[bytes]
    log: Path

    @property
    def output(self) -> str:
        """What it has written so far to standard output and standard error."""
        return self.log.read_text(errors="replace")

    def end(self) -> None:
        """Make sure that it is gone."""
        _end(self.process)


@contextmanager
def private_desktop(width: int = 1280, height: int = 800) -> Iterator[Desktop]:
    """Start everything a program with a window needs, and take it down afterwards."""
    # Sockets have short names: not inside pytest's deep folders.
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="funksvd-desktop-"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        environment = _environment(folder)
        environment["DISPLAY"] = _start_x_server(stack, environment, width, height)
        environment["DBUS_SESSION_BUS_ADDRESS"] = _start_session_bus(stack, environment)
        _start_window_manager(stack, environment)
        yield Desktop(environment, folder)


def _environment(folder: Path) -> dict[str, str]:
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("QT_", "XDG_", "DBUS_", "AT_SPI_", "WAYLAND_"))
    }
    environment |= {
        "HOME": str(folder / "home"),
        "LC_ALL": "C.UTF-8",
        "QT_QPA_PLATFORM": "xcb",
        "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
        # Keeps the accessibility bus from starting a settings service.
        "GSETTINGS_BACKEND": "memory",
        "PYTHONFAULTHANDLER": "1",
    }
    for name in ("CONFIG_HOME", "DATA_HOME", "CACHE_HOME", "STATE_HOME", "RUNTIME_DIR"):
        place = folder / name.lower()
        place.mkdir(mode=0o700)
        environment[f"XDG_{name}"] = str(place)
    (folder / "home").mkdir()
    return environment


def _start_x_server(stack: ExitStack, environment: dict[str, str], width: int, height: int) -> str:
    reading, writing = os.pipe()
    try:
        process = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{width}x{height}x24",
             "-nolisten", "tcp", "-noreset"],
            env=environment, pass_fds=[writing], stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        stack.callback(_end, process)
    finally:
        os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        return f":{_first_line(pipe.fileno(), 'the X server')}"


def _start_session_bus(stack: ExitStack, environment: dict[str, str]) -> str:
    process = subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address=1"],
        env=environment, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    stack.callback(_end, process)
    assert process.stdout is not None
    with process.stdout as pipe:
        return _first_line(pipe.fileno(), "the session bus")


def _start_window_manager(stack: ExitStack, environment: dict[str, str]) -> None:
    settings = Path(environment["XDG_CONFIG_HOME"]) / "window-manager.xml"
    settings.write_text(_WINDOW_MANAGER_SETTINGS)
    process = subprocess.Popen(
        ["openbox", "--sm-disable", "--config-file", str(settings)],
        env=environment, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    stack.callback(_end, process)

    def ready() -> bool:
        # A window manager owns this property of the root window once it manages windows.
        answer = subprocess.run(
            ["xdotool", "get_num_desktops"], env=environment, capture_output=True, check=False
        )
        return answer.returncode == 0

    wait_until(ready, "the window manager", process, seconds=20)


def _first_line(descriptor: int, what: str, seconds: float = 20) -> str:
    deadline = time.monotonic() + seconds
    received = b""
    while not received.endswith(b"\n"):
        readable, _, _ = select.select([descriptor], [], [], max(0, deadline - time.monotonic()))
        part = os.read(descriptor, 4096) if readable else b""
        if not part:
            raise TimeoutError(f"Nothing was heard from {what}.")
        received += part
    return received.decode().strip()


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
