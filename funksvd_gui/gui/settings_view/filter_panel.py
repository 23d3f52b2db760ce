"""Which part of the data is used: fields, what they would leave, and the button that does it."""

from __future__ import annotations

from PySide6.QtCore import QDate, QSignalBlocker, Signal
from PySide6.QtWidgets import QWidget

from funksvd_gui import wording
from funksvd_gui.data.dataset import Dataset
from funksvd_gui.data.filter.settings import MAX_MINIMUM, Filter
from funksvd_gui.data.filtering import FilterCounts
from funksvd_gui.errors import FunkSvdError, HyperparamError
from funksvd_gui.gui.settings_view.form_rows import Form
from funksvd_gui.gui.widgets.buttons import make_button
from funksvd_gui.gui.widgets.fields import CalmDateEdit, IntegerField
from funksvd_gui.gui.widgets.labels import say, text_label
from funksvd_gui.gui.widgets.layouts import in_column, in_row

_DAY = 86_400
_EPOCH = QDate(1970, 1, 1)
#: Days since 1970 that the fields can show, from the year 101 to 9998.
_FIRST_DAY, _LAST_DAY = -682_000, 2_932_000


class FilterPanel(QWidget):
    """Everything about a filter. The counts follow the fields; the data follow the button."""

    edited = Signal(object)  # Filter that is being thought of
    apply_wanted = Signal(object)  # Filter

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._whole: Dataset | None = None
        self._applied = Filter()
        self._days: tuple[int, int] | None = None
        self.min_user_ratings = IntegerField(self)
        self.min_item_ratings = IntegerField(self)
        self.first_day = CalmDateEdit(self)
        self.last_day = CalmDateEdit(self)
        self.n_users = IntegerField(self)
        self.counts = text_label(role="dim", name="Filter counts", wraps=True, parent=self)
        self.reset_button = make_button(
            "Use all", "Use all ratings of the file again.", name="Use all ratings", parent=self
        )
        self.apply_button = make_button(
            "Apply", "Use only these ratings; Edit, Undo filter goes back.", name="Apply filter",
            parent=self,
        )  # fmt: skip
        self._build()
        for field in (self.min_user_ratings, self.min_item_ratings, self.n_users):
            field.valueChanged.connect(self._on_edited)
        for day in (self.first_day, self.last_day):
            day.dateChanged.connect(self._on_edited)
        self.apply_button.clicked.connect(self._on_apply)
        self.reset_button.clicked.connect(self._on_reset)

    def show_dataset(self, dataset: Dataset | None) -> None:
        """Show the filter of a dataset, and offer what its original holds."""
        whole = None if dataset is None else dataset.original or dataset
        self._applied = (None if dataset is None else dataset.filter) or Filter()
        self.setEnabled(whole is not None)
        if whole is not None and whole is not self._whole:
            self._set_limits(whole)
        self._whole = whole
        self._show_filter(self._applied)
        self._update_buttons()

    def show_counts(self, counts: FilterCounts | None) -> None:
        """Show how much the filter in the fields would leave; None while it is counted."""
        whole = self._whole
        if counts is None or whole is None:
            say(self.counts, "")
            return
        parts = (
            ("ratings", counts.n_ratings, whole.n_ratings),
            ("users", counts.n_users, whole.n_users),
            ("items", counts.n_items, whole.n_items),
        )
        say(
            self.counts,
            "\n".join(
                f"{wording.count(left)} of {wording.count(n)} {noun}" for noun, left, n in parts
            ),
        )

    def show_failure(self, error: FunkSvdError) -> None:
        """Say why the filter in the fields is none."""
        say(self.counts, error.sentence)

    def chosen(self) -> Filter | None:
        """Return the filter in the fields; None if it is none."""
        earliest, latest = self._range()
        try:
            return Filter(
                min_user_ratings=self.min_user_ratings.value(),
                min_item_ratings=self.min_item_ratings.value(),
                earliest=earliest,
                latest=latest,
                n_users=self.n_users.value() or None,
            )
        except HyperparamError as error:
            self.show_failure(error)
            return None

    def _build(self) -> None:
        form = Form()
        for field, title, tip in (
            (self.min_user_ratings, "Least per user",
             "Leave out users with fewer ratings than this."),
            (self.min_item_ratings, "Least per item",
             "Leave out items with fewer ratings than this."),
            (self.first_day, "First day", "Leave out ratings given before this day (UTC)."),
            (self.last_day, "Last day", "Leave out ratings given after this day (UTC)."),
            (self.n_users, "Users at random", "Use only so many users, chosen at random."),
        ):  # fmt: skip
            form.add_field(title, field, tip)
        for field in (self.min_user_ratings, self.min_item_ratings):
            field.setRange(1, MAX_MINIMUM)
        for field in (self.min_user_ratings, self.min_item_ratings, self.n_users):
            # The counts follow every key: nothing happens to the data yet.
            field.setKeyboardTracking(True)
        self.n_users.setSpecialValueText("All")
        self.setLayout(
            in_column(form, self.counts, in_row(None, self.reset_button, self.apply_button))
        )

    def _set_limits(self, whole: Dataset) -> None:
        self._days = _days_of(whole)
        self.n_users.setRange(0, max(whole.n_users - 1, 0))
        for field in (self.first_day, self.last_day):
            field.setEnabled(self._days is not None)
            if self._days is not None:
                with QSignalBlocker(field):
                    field.setDateRange(*(_EPOCH.addDays(day) for day in self._days))

    def _show_filter(self, shown: Filter) -> None:
        fields = (self.min_user_ratings, self.min_item_ratings, self.n_users)
        values = (shown.min_user_ratings, shown.min_item_ratings, shown.n_users or 0)
        for field, value in zip(fields, values, strict=True):
            field.show_value(value)
        if self._days is None:
            return
        first, last = self._days
        for day, moment, default in (
            (self.first_day, shown.earliest, first), (self.last_day, shown.latest, last),
        ):  # fmt: skip
            with QSignalBlocker(day):
                day.setDate(_EPOCH.addDays(default if moment is None else moment // _DAY))

    def _range(self) -> tuple[int | None, int | None]:
        """Return the ends of the time range; what limits nothing is None."""
        if self._days is None:
            return None, None
        first, last = (_EPOCH.daysTo(day.date()) for day in (self.first_day, self.last_day))
        return (
            None if first <= self._days[0] else first * _DAY,
            None if last >= self._days[1] else (last + 1) * _DAY - 1,
        )

    def _on_edited(self) -> None:
        chosen = self.chosen()
        self._update_buttons()
        if chosen is not None:
            self.edited.emit(chosen)

    def _on_apply(self) -> None:
        if (chosen := self.chosen()) is not None:
            self.apply_wanted.emit(chosen)

    def _on_reset(self) -> None:
        if self._applied.is_everything:
            self._show_filter(Filter())
            self._on_edited()
        else:
            self.apply_wanted.emit(Filter())

    def _update_buttons(self) -> None:
        chosen = self.chosen()
        self.apply_button.setEnabled(chosen is not None and chosen != self._applied)
        self.reset_button.setEnabled(chosen != Filter() or not self._applied.is_everything)


def _days_of(whole: Dataset) -> tuple[int, int] | None:
    """Return the first and the last day with ratings, counted from 1970; None without times."""
    if whole.time_range is None:
        return None
    first, last = (moment // _DAY for moment in whole.time_range)
    return (first, last) if first >= _FIRST_DAY and last <= _LAST_DAY else None
