"""What somebody points at, shared by formula, numbers and picture."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal


class Pointing(QObject):
    """Tells everything with the same name to light up.

    Attributes
    ----------
    name : str
        Such as "p", "q", "epsilon", "rate"; empty where nothing is pointed at.
    """

    changed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.name = ""

    def point(self, name: str) -> None:
        """Point at something, or with an empty name at nothing."""
        if name != self.name:
            self.name = name
            self.changed.emit(name)
