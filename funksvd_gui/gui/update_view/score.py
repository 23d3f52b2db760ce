"""How many answers of a sitting were right."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal


class Score(QObject):
    """Kept as long as the window is open, and nowhere else.

    Parameters
    ----------
    what : str
        What is counted, such as "Guesses".
    """

    changed = Signal()

    def __init__(self, what: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._what = what
        self.n_right = self.n_all = 0

    @property
    def sentence(self) -> str:
        return f"{self._what}: {self.n_right} of {self.n_all}"

    def count(self, *, is_right: bool) -> None:
        """Add an answer."""
        self.n_right += is_right
        self.n_all += 1
        self.changed.emit()
