"""The real program on a desktop, and what a person does with it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

from tests.end_to_end.accessibility import AccessibilityBus, Accessible
from tests.end_to_end.desktop import Desktop, Program, T, wait_until

#: One that stays down when it is pressed, or opens a menu, is of another kind.
_BUTTON_ROLES = ("push button", "toggle button", "check box", "button menu")


class StartedProgram:
    """A person at the desk: sees through the accessibility tree, acts by keyboard and press."""

    def __init__(self, desktop: Desktop, program: Program, root: Accessible) -> None:
        self.process = program.process
        self.root = root
        self._desktop = desktop
        self._program = program

    @property
    def output(self) -> str:
        """What the program wrote to standard output and standard error."""
        return self._program.output

    @property
    def status(self) -> str:
        """What the status line says."""
        return self._status.reading

    @cached_property
    def _status(self) -> Accessible:
        # Found once: to walk through the window takes longer than a short training.
        return self.wait_for("label", "Status")

    def wait_until(self, condition: Callable[[], T | None], what: str, seconds: float = 60) -> T:
        """Poll for something that may take a while, such as training."""
        return wait_until(condition, what, self.process, seconds=seconds)

    def wait_for(self, role: str, name: str, seconds: float = 60) -> Accessible:
        """Return an object once it is on screen."""
        return self.wait_until(lambda: self.root.find(role, name), f"the {role} {name!r}", seconds)

    def wait_for_status(self, words: str, seconds: float = 60) -> None:
        """Wait until the status line says something."""
        self.wait_until(lambda: words in self.status, f"{words!r} in the status line", seconds)

    def press(self, name: str, seconds: float = 60) -> None:
        """Press a button once it is enabled."""
        self.wait_for_enabled(name, seconds).act("Press")

    def click(self, button: str | Accessible, seconds: float = 60) -> None:
        """Click on a button with the mouse: by its name, once it is enabled, or where it stands."""
        if isinstance(button, str):
            button = self.wait_for_enabled(button, seconds)
        left, top, width, height = button.place
        self._desktop.click(left + width // 2, top + height // 2)

    def drag(self, slider: str, share: float, to_share: float) -> None:
        """Drag a slider's handle, with the mouse, from one share of its length to another."""
        left, top, width, height = self.wait_for("slider", slider).place
        middle = top + height // 2
        self._desktop.drag(
            (left + round(share * (width - 1)), middle),
            (left + round(to_share * (width - 1)), middle),
        )

    def wait_for_enabled(self, name: str, seconds: float = 60) -> Accessible:
        """Return a button once it can be pressed."""

        def ready() -> Accessible | None:
            button = self.root.find(_BUTTON_ROLES, name)
            return button if button and button.has("enabled") else None

        return self.wait_until(ready, f"the button {name!r}", seconds)

    def open_tab(self, name: str) -> None:
        """Bring a tab to the front."""
        self.wait_for("page tab", name).act("Press")

    def enter(self, field: str, text: str) -> None:
        """Type a text into a field and finish with Return."""
        entry = self.wait_for("text", field)
        entry.focus()
        self.wait_until(lambda: entry.has("focused"), f"the focus in {field!r}")
        self._desktop.press("ctrl+a")
        self._desktop.type_text(text)
        self.wait_until(lambda: entry.text == text, f"{text!r} in the field {field!r}")
        self._desktop.press("Return")

    def set_number(self, field: str, number: float, typed: str | None = None) -> None:
        """Type a number into a spin box, maybe in a way of its own, and leave it."""
        box = self.type_into(field, typed or str(number))
        self._desktop.press("Tab")
        self.wait_until(lambda: box.value == number, f"{number} in {field!r}")

    def type_into(self, field: str, text: str) -> Accessible:
        """Type into a spin box in place of what it holds, and stay in it; return it."""
        box = self.wait_for("spin box", field)
        box.focus()
        self.wait_until(lambda: box.has("focused"), f"the focus in {field!r}")
        self._desktop.press("ctrl+a")
        self._desktop.type_text(text)
        self.wait_until(lambda: box.text.startswith(text), f"{text!r} in {field!r}")
        return box

    def choose(self, name: str, wanted: str) -> None:
        """Choose another entry of a combo box by opening its list and typing the first word."""
        box = self.wait_for("combo box", name)
        box.act("ShowMenu")
        self.wait_until(lambda: box.has("expanded"), f"the list of {name!r}")
        # Only a word: a space would choose at once.
        self._desktop.type_text(wanted.split(maxsplit=1)[0])
        self._desktop.press("Return")
        self.wait_until(lambda: box.description == wanted, f"{wanted!r} in {name!r}")

    def open_file(self, path: Path) -> None:
        """Open a file as a person does who knows its path."""
        self._desktop.press("ctrl+o")
        self._answer_with(path)

    def save_model(self, path: Path) -> None:
        """Save the model on screen, and wait until it is there."""
        self._desktop.press("ctrl+s")
        self._answer_with(path)
        self.wait_until(path.exists, f"{path.name} to be written")

    def _answer_with(self, path: Path) -> None:
        self.wait_until(self.dialogs, "the dialog that asks for a file")
        self._desktop.press("ctrl+a")
        self._desktop.type_text(str(path))
        self._desktop.press("Return")

    def export(self, letter: str, path: Path) -> None:
        """Choose an entry of the menu Export by its letter, and wait until the file is there."""
        self.wait_for_enabled("Export").act("ShowMenu")
        self._desktop.press(letter)
        self._answer_with(path)
        self.wait_until(path.exists, f"{path.name} to be written")

    def press_keys(self, *keys: str) -> None:
        """Press keys one after the other, wherever the keyboard is."""
        self._desktop.press(*keys)

    def dialogs(self) -> list[Accessible]:
        """Return the windows that are open besides the main one."""
        return [window for window in self.root.children() if window.role != "frame"]

    def close_window(self) -> None:
        """Ask the window manager to close the window, as a click on its cross does."""
        self._desktop.press("alt+F4")

    def take_picture(self, path: Path) -> None:
        """Save what is on the screen."""
        self._desktop.run(sys.executable, "-c", _SAVE_SCREEN, str(path))


# In a process of its own, because it needs Qt on the desktop's display.
_SAVE_SCREEN = """
import sys
from PySide6.QtGui import QGuiApplication
application = QGuiApplication([])
picture = application.primaryScreen().grabWindow(0)
sys.exit(0 if picture.save(sys.argv[1]) else f"{sys.argv[1]} could not be written.")
"""


@contextmanager
def started_program(desktop: Desktop) -> Iterator[StartedProgram]:
    """Start the window and make sure that it is gone afterwards."""
    program = desktop.start(sys.executable, "-m", "funksvd_gui")
    bus = AccessibilityBus(desktop.session_bus)
    try:
        root = wait_until(
            lambda: bus.application(program.process.pid), "the window", program.process, seconds=30
        )
        yield StartedProgram(desktop, program, root)
    finally:
        program.end()
        bus.close()
