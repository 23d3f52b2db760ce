"""What data are loaded, in a few lines, and how the next run shares them out."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from funksvd_gui.data.splitting import SplitSettings
from funksvd_gui.gui import formats
from funksvd_gui.gui.app_state import AppState
from funksvd_gui.gui.cards import text_label
from funksvd_gui.gui.number_fields import DecimalField
from funksvd_gui.gui.settings_view.model_panel import FIELD_WIDTH

_LARGEST_SHARE = 90.0
_PERCENT = 100
_MIDDLE = Qt.TextElideMode.ElideMiddle


class DataPanel(QWidget):
    """Name and counts of the data, and the two shares that are held out."""

    def __init__(self, state: AppState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._name = text_label(role="name", parent=self)
        self._lines = [text_label(role="dim", parent=self) for _ in range(3)]
        self._validation_share = DecimalField(parent=self)
        self._test_share = DecimalField(parent=self)
        self._build()
        self._show_dataset()
        self._show_split()
        self._validation_share.valueChanged.connect(self._on_share_changed)
        self._test_share.valueChanged.connect(self._on_share_changed)
        state.dataset_changed.connect(self._show_dataset)
        state.settings_changed.connect(self._show_split)

    def _build(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(text_label("DATA", "heading", self))
        layout.addSpacing(4)
        layout.addWidget(self._name)
        for line in self._lines:
            layout.addWidget(line)
        layout.addSpacing(8)
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(0, 1)
        layout.addLayout(grid)
        self._add_share(
            grid, "Validation &share", self._validation_share,
            "Share of the ratings that is not trained on; curves and early stopping watch it.",
        )  # fmt: skip
        self._add_share(
            grid, "Hol&d-out share", self._test_share,
            "Share of the ratings that is set aside first and never looked at during training.",
        )  # fmt: skip

    def _add_share(self, grid: QGridLayout, title: str, field: DecimalField, tooltip: str) -> None:
        field.setRange(0.0, _LARGEST_SHARE)
        field.setDecimals(1)
        field.setSingleStep(5.0)
        field.setSuffix(" %")
        field.setFixedWidth(FIELD_WIDTH)
        field.setAccessibleName(title.replace("&", ""))
        field.setAccessibleDescription(f"{tooltip} In percent.")
        field.setToolTip(f"{tooltip} 0 to {_LARGEST_SHARE:g} %.")
        label = QLabel(title, self)
        label.setBuddy(field)
        label.setToolTip(field.toolTip())
        row = grid.rowCount()
        grid.addWidget(label, row, 0)
        grid.addWidget(field, row, 1)

    def _show_dataset(self) -> None:
        data = self._state.dataset
        if data is None:
            self._show_lines("No ratings loaded", "Open a file or drop it here.")
            return
        ratings = formats.counted(data.n_ratings, "rating")
        users = formats.counted(data.n_users, "user")
        items = formats.counted(data.n_items, "item")
        self._show_lines(
            data.name,
            f"{ratings} · {users}",
            f"{items} · density {formats.percent(data.density)}",
            f"scale {formats.scale(*data.scale)}",
        )

    def _show_lines(self, name: str, *lines: str) -> None:
        # A long file name is cut in the middle, where it matters least.
        metrics, width = self._name.fontMetrics(), max(self.width(), 200)
        self._name.setText(metrics.elidedText(formats.shown(name), _MIDDLE, width))
        self._name.setToolTip(formats.plain_tooltip(name))
        self._name.setAccessibleName(name)
        for label, line in zip(self._lines, (*lines, "", "", ""), strict=False):
            label.setText(line)

    def _show_split(self) -> None:
        split = self._state.split_settings
        for field, share in (
            (self._validation_share, split.validation_share),
            (self._test_share, split.test_share),
        ):
            blocked = field.blockSignals(True)
            field.setValue(_PERCENT * share)
            field.blockSignals(blocked)

    def _on_share_changed(self) -> None:
        self._state.set_split_settings(
            SplitSettings(
                test_share=round(self._test_share.value() / _PERCENT, 6),
                validation_share=round(self._validation_share.value() / _PERCENT, 6),
                seed=self._state.split_settings.seed,
            )
        )
