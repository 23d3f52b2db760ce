"""The controls of the main plot, in one row above it, or in two where it is narrow."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QMenu, QWidget

from funksvd_gui.gui.charts.chart_card import EXPORT_TIP
from funksvd_gui.gui.training_view.epoch_series import Along
from funksvd_gui.gui.training_view.rmse_plot import RmsePlot
from funksvd_gui.gui.widgets.buttons import make_button
from funksvd_gui.gui.widgets.fields import CalmComboBox
from funksvd_gui.gui.widgets.labels import name_widget
from funksvd_gui.gui.widgets.layouts import in_row, order_tabs
from funksvd_gui.gui.widgets.segments import Segments

_QUANTITIES = (
    ("RMSE", "Draw the RMSE of validation and training"),
    ("Ob&jective", "Draw what training makes small: Σe² and the penalty on top of it"),
)
_SCALES = (
    ("Own scales", "Draw validation above training, each with a scale of its own"),
    ("One s&cale", "Draw validation and training in one plot with one scale"),
)
_ROW_GAP = 4


class PlotToolbar(QWidget):
    """The controls of the main plot; changes nothing before `control` gives it a plot."""

    along_chosen = Signal(object)  # Along

    def __init__(self, export_menu: QMenu, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.quantity = Segments(_QUANTITIES, "Quantity", self)
        self.scales = Segments(_SCALES, "Vertical scales", self)
        self.along = CalmComboBox(self)
        self.back = make_button(
            "Bac&k", "Show what was shown before the last zoom (Backspace).", parent=self
        )
        self.fit = make_button("F&it", "Show the whole run.", parent=self)
        self.follow = make_button(
            "F&ollow", "Keep the newest epoch in view; zooming or dragging switches it off.",
            checkable=True, parent=self,
        )  # fmt: skip
        self.log = make_button(
            "&Log", "Draw RMSE on a logarithmic axis.", name="Logarithmic axis", checkable=True,
            parent=self,
        )  # fmt: skip
        self.numbers = make_button(
            "Num&bers", "Show the table of all epochs below the plot.", checkable=True, parent=self
        )
        self.export = make_button("E&xport", EXPORT_TIP, kind="menu", parent=self)
        self._build(export_menu)

    def control(self, plot: RmsePlot) -> None:
        """Let the controls change this plot."""
        self.along_chosen.connect(plot.set_along)
        self.quantity.chosen.connect(lambda place: self._show_quantity(plot, place))
        self.scales.chosen.connect(lambda place: plot.set_own_scales(place == 0))
        self.back.clicked.connect(plot.go_back)
        self.fit.clicked.connect(plot.fit)
        self.follow.toggled.connect(plot.set_following)
        self.log.toggled.connect(plot.set_log)
        plot.following_changed.connect(self.follow.setChecked)
        plot.can_go_back_changed.connect(self.back.setEnabled)
        self.back.setEnabled(plot.can_go_back)

    def minimumSizeHint(self) -> QSize:
        """As wide as the wider of two rows: it need not stay one."""
        left, right = self._left.minimumSizeHint(), self._right.minimumSizeHint()
        margins = self.contentsMargins() + self._rows.contentsMargins()
        width = max(left.width(), right.width()) + margins.left() + margins.right()
        return QSize(width, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._break_rows()

    def _build(self, export_menu: QMenu) -> None:
        self.export.setMenu(export_menu)
        self.follow.setChecked(True)
        for along in Along:
            self.along.addItem(along.value.capitalize(), along)
        name_widget(self.along, "Horizontal axis", "What the horizontal axis counts.")
        self.along.currentIndexChanged.connect(self._on_along_changed)
        buttons = (self.back, self.fit, self.follow, self.log, self.numbers, self.export)
        self._left, self._right = QWidget(self), QWidget(self)
        left = in_row(self.quantity, self.along, self.scales, None)
        self._left.setLayout(left)
        self._right.setLayout(in_row(None, *buttons))
        self._rows = in_row(self._left, None, self._right, spacing=0, margins=(4, 0, 0, 0))
        self.setLayout(self._rows)
        order_tabs(self.quantity, self.along, self.scales, *buttons)

    def _break_rows(self) -> None:
        """Put the buttons below the choices where both have no room beside one another."""
        needed = self._left.sizeHint().width() + self._right.sizeHint().width() + 12
        is_narrow = needed > self.width()
        directions = QBoxLayout.Direction
        wanted = directions.TopToBottom if is_narrow else directions.LeftToRight
        if self._rows.direction() is not wanted:
            self._rows.setDirection(wanted)
            self._rows.setSpacing(_ROW_GAP if is_narrow else 0)

    def _show_quantity(self, plot: RmsePlot, place: int) -> None:
        is_objective = place == 1
        # The areas of the objective tell the truth only on one linear scale.
        self.scales.setEnabled(not is_objective)
        self.log.setEnabled(not is_objective)
        plot.set_objective(is_objective)

    def _on_along_changed(self) -> None:
        # Qt hands the enum back as the plain text it is made of.
        self.along_chosen.emit(Along(self.along.currentData()))
