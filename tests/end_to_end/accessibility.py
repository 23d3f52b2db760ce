"""What a screen reader sees: the accessibility tree (AT-SPI) of a running program.

A small client over plain D-Bus: objects are found by role and accessible name,
read, pressed and focused. Knows nothing of our program.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from jeepney import DBusAddress, DBusErrorResponse, MessageType, new_method_call
from jeepney.io.blocking import DBusConnection, open_dbus_connection

_ACCESSIBLE = "org.a11y.atspi.Accessible"
_ACTION = "org.a11y.atspi.Action"
_COMPONENT = "org.a11y.atspi.Component"
_TEXT = "org.a11y.atspi.Text"
_VALUE = "org.a11y.atspi.Value"
_PROPERTIES = "org.freedesktop.DBus.Properties"

#: Coordinates are those of the screen, not of a window.
_ON_SCREEN = 0

#: Positions in the bit set of states, from the AT-SPI specification.
_STATES = {
    "checked": 4,
    "enabled": 8,
    "expanded": 10,
    "focused": 12,
    "selected": 23,
    "sensitive": 24,
    "showing": 25,
}

#: Their cells are objects too, thousands of them; a search does not climb into them.
_CONTAINERS_OF_CELLS = frozenset({"table", "tree", "tree table", "list"})


class AccessibilityBus:
    """A connection to the bus on which programs show their accessibility trees."""

    def __init__(self, session_bus: str, *, timeout: float = 5.0) -> None:
        self._timeout = timeout
        with open_dbus_connection(session_bus) as session:
            where = DBusAddress("/org/a11y/bus", "org.a11y.Bus", "org.a11y.Bus")
            # The first question starts the bus, which takes a moment.
            answer = session.send_and_get_reply(new_method_call(where, "GetAddress"), timeout=20)
        (address,) = _body_of(answer)
        self._connection: DBusConnection = open_dbus_connection(address)

    def close(self) -> None:
        """Leave the bus."""
        self._connection.close()

    def call(
        self, target: DBusAddress, method: str, signature: str | None = None, *arguments: Any
    ) -> Any:
        """Call a method and return its only result; a reply that says error is raised."""
        message = new_method_call(target, method, signature, arguments)
        body = _body_of(self._connection.send_and_get_reply(message, timeout=self._timeout))
        return body[0] if body else None

    def application(self, process_id: int) -> Accessible | None:
        """Return the root of a program's tree, or None while it has not come forward."""
        registry = Accessible(self, "org.a11y.atspi.Registry", "/org/a11y/atspi/accessible/root")
        for candidate in registry.children():
            with suppress(DBusErrorResponse):
                if self._process_of(candidate.owner) == process_id:
                    return candidate
        return None

    def _process_of(self, owner: str) -> int:
        bus = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")
        return int(self.call(bus, "GetConnectionUnixProcessID", "s", owner))


@dataclass(frozen=True)
class Accessible:
    """One object of the tree; every attribute asks the program anew."""

    bus: AccessibilityBus
    owner: str
    path: str

    @property
    def name(self) -> str:
        """Accessible name."""
        return str(self._property(_ACCESSIBLE, "Name"))

    @property
    def description(self) -> str:
        """Accessible description."""
        return str(self._property(_ACCESSIBLE, "Description"))

    @property
    def role(self) -> str:
        """Name of the role, such as ``push button``."""
        return str(self._call(_ACCESSIBLE, "GetRoleName"))

    @property
    def text(self) -> str:
        """What a text field holds."""
        count = self._property(_TEXT, "CharacterCount")
        return str(self._call(_TEXT, "GetText", "ii", 0, count))

    @property
    def reading(self) -> str:
        """What a label tells besides its name.

        Qt gives labels no text of their own in the tree: a label that has an
        accessible name tells what it shows in its description.
        """
        return self.text if _TEXT in self._call(_ACCESSIBLE, "GetInterfaces") else self.description

    @property
    def value(self) -> float:
        """Value of a spin box, slider or progress bar."""
        return float(self._property(_VALUE, "CurrentValue"))

    @property
    def place(self) -> tuple[int, int, int, int]:
        """Where it is on the screen: left, top, width and height in pixels."""
        left, top, width, height = self._call(_COMPONENT, "GetExtents", "u", _ON_SCREEN)
        return left, top, width, height

    def has(self, state: str) -> bool:
        """Tell whether the object is ``enabled``, ``showing``, ``focused`` ..."""
        low, high = self._call(_ACCESSIBLE, "GetState")
        return bool((low | high << 32) >> _STATES[state] & 1)

    def children(self) -> list[Accessible]:
        """Return the objects inside this one."""
        found = self._call(_ACCESSIBLE, "GetChildren")
        return [Accessible(self.bus, owner, path) for owner, path in found]

    def descendants(self) -> Iterator[Accessible]:
        """Walk through everything inside, nearest first; cells of tables are left out."""
        waiting = self.children()
        while waiting:
            # An object may vanish between two questions; then it has no children either.
            inside: list[Accessible] = []
            for accessible in waiting:
                yield accessible
                with suppress(DBusErrorResponse):
                    if accessible.role not in _CONTAINERS_OF_CELLS:
                        inside += accessible.children()
            waiting = inside

    def find(self, role: str | tuple[str, ...], name: str) -> Accessible | None:
        """Return the object of this role, or one of these, and name that is on screen, or None."""
        roles = (role,) if isinstance(role, str) else role
        for accessible in self.descendants():
            with suppress(DBusErrorResponse):
                matches = accessible.name == name and accessible.role in roles
                if matches and accessible.has("showing"):
                    return accessible
        return None

    def act(self, action: str) -> None:
        """Do one of the object's actions by its name, such as ``Press``."""
        actions = [name for name, _, _ in self._call(_ACTION, "GetActions")]
        if action not in actions:
            raise LookupError(f"{self.name!r} cannot {action}; it can {', '.join(actions)}.")
        self._call(_ACTION, "DoAction", "i", actions.index(action))

    def focus(self) -> None:
        """Give the object the keyboard's focus."""
        self._call(_COMPONENT, "GrabFocus")

    def outline(self, depth: int = 0) -> str:
        """Return the tree as indented text, for messages of failed tests."""
        try:
            role, lines = self.role, [f"{'  ' * depth}{self.role} {self.name!r}"]
            if role not in _CONTAINERS_OF_CELLS:
                lines += [child.outline(depth + 1) for child in self.children()]
        except DBusErrorResponse as error:
            return f"{'  ' * depth}({error})"
        return "\n".join(lines)

    def _call(
        self, interface: str, method: str, signature: str | None = None, *arguments: Any
    ) -> Any:
        target = DBusAddress(self.path, self.owner, interface)
        return self.bus.call(target, method, signature, *arguments)

    def _property(self, interface: str, name: str) -> Any:
        _, value = self._call(_PROPERTIES, "Get", "ss", interface, name)
        return value


def _body_of(answer: Any) -> tuple[Any, ...]:
    if answer.header.message_type is MessageType.error:
        raise DBusErrorResponse(answer)
    return tuple(answer.body)
