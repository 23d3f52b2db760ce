"""How the next run shares out the ratings, with what that comes to."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QCheckBox, QWidget

from funksvd_gui import wording
from funksvd_gui.data.dataset import Dataset
from funksvd_gui.data.split.account import SplitAccount
from funksvd_gui.data.split.settings import SplitMethod, SplitSettings
from funksvd_gui.data.split.splitting import split_dataset, split_with_test
from funksvd_gui.errors import FunkSvdError
from funksvd_gui.gui.app_state import AppState
from funksvd_gui.gui.background import LatestTask
from funksvd_gui.gui.settings_view.external_test_row import ExternalTestRow
from funksvd_gui.gui.settings_view.form_rows import Form, FormRow
from funksvd_gui.gui.widgets.fields import CalmComboBox, DecimalField, IntegerField
from funksvd_gui.gui.widgets.labels import name_widget, restyle, say, text_label
from funksvd_gui.gui.widgets.layouts import in_column

_LARGEST_SHARE = 90.0
_PERCENT = 100
_DELAY_MS = 150
_MOST_LINES = 3
_MOST_PER_USER, _MOST_FOLDS = 100, 100
_METHODS = (
    (SplitMethod.RANDOM, "Random", "Shares of all ratings, at random"),
    (SplitMethod.TIME, "Latest", "The same shares, but the latest ratings"),
    (SplitMethod.RANDOM_PER_USER, "Per user", "So many ratings of each user, at random"),
    (SplitMethod.LAST_PER_USER, "User's last", "So many of the latest ratings of each user"),
    (SplitMethod.FOLDS, "Folds", "Equal parts, of which one is held out"),
)
_VALIDATION = "that is not trained on; curves and early stopping watch it."
_HELD_OUT = "that is set aside first and never looked at during training."


class SplitPanel(QWidget):
    """Method, amounts and counts; writes to the state what a person sets."""

    def __init__(self, state: AppState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self.method = CalmComboBox(self)
        self.shares = {name: _share_field(self) for name in ("validation_share", "test_share")}
        self.numbers = {
            "validation_per_user": _number_field(0, _MOST_PER_USER, self),
            "test_per_user": _number_field(0, _MOST_PER_USER, self),
            "n_folds": _number_field(2, _MOST_FOLDS, self),
            "fold": _number_field(1, _MOST_FOLDS, self),
        }
        self.test_file = ExternalTestRow(self)
        self.allow_cold = QCheckBox("Allow unknown users and items", self)
        self.account = text_label(role="dim", name="Split counts", wraps=True, parent=self)
        self._rows: dict[str, FormRow] = {}
        self._counting = LatestTask("Sharing ratings out", _DELAY_MS, self)
        self._build()
        self._connect()
        self._show_settings()
        self._on_dataset_changed()

    def _build(self) -> None:
        for method, text, tip in _METHODS:
            self.method.addItem(text, method.value)
            self.method.setItemData(self.method.count() - 1, f"{tip}.", Qt.ItemDataRole.ToolTipRole)
        form = Form()
        fields = {**self.shares, **self.numbers}
        form.add_field("Split", self.method, "What decides which ratings are held out.")
        for name, title, tip in (
            ("validation_share", "Validation &share", f"Share of the ratings {_VALIDATION}"),
            ("test_share", "Hol&d-out share", f"Share of the ratings {_HELD_OUT}"),
            ("validation_per_user", "Validation per user", f"Ratings of each user {_VALIDATION}"),
            ("test_per_user", "Hold-out per user", f"Ratings of each user {_HELD_OUT}"),
            ("n_folds", "Folds", "How many equal parts there are."),
            ("fold", "Fold", "Which of the parts is held out, from 1."),
        ):  # fmt: skip
            self._rows[name] = form.add_field(title, fields[name], tip)
        for field in self.shares.values():
            field.setToolTip(f"{field.toolTip()} 0 to {_LARGEST_SHARE:g} %.")
            field.setAccessibleDescription(f"{field.accessibleDescription()} In percent.")
        name_widget(
            self.allow_cold, self.allow_cold.text(),
            "Otherwise every user, and every item where possible, keeps a rating in training.",
        )  # fmt: skip
        self.account.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.setLayout(in_column(form, self.test_file, self.allow_cold, self.account))

    def _connect(self) -> None:
        self.method.activated.connect(self._on_method_chosen)
        for name, share in self.shares.items():
            share.valueChanged.connect(partial(self._on_share_changed, name))
        for name, number in self.numbers.items():
            number.valueChanged.connect(partial(self._on_number_changed, name))
        self.allow_cold.toggled.connect(partial(self._on_number_changed, "allow_cold"))
        self.test_file.removed.connect(self._on_test_removed)
        self._state.settings_changed.connect(self._show_settings)
        self._state.test_changed.connect(self._on_test_changed)
        self._state.dataset_changed.connect(self._on_dataset_changed)
        self._counting.succeeded.connect(self._show_account)
        self._counting.failed.connect(self._show_failure)

    def _show_settings(self) -> None:
        split = self._state.split_settings
        self.method.setCurrentIndex(self.method.findData(split.method.value))
        self.numbers["fold"].setMaximum(split.n_folds)
        for name, share in self.shares.items():
            share.show_value(_PERCENT * getattr(split, name))
        for name, number in self.numbers.items():
            number.show_value(getattr(split, name))
        with QSignalBlocker(self.allow_cold):
            self.allow_cold.setChecked(split.allow_cold)
        self._show_rows(split.method)
        self._count()

    def _show_rows(self, method: SplitMethod) -> None:
        if method.is_per_user:
            shown = {"validation_per_user", "test_per_user"}
        elif method is SplitMethod.FOLDS:
            shown = {"validation_share", "n_folds", "fold"}
        else:
            shown = {"validation_share", "test_share"}
        for name, row in self._rows.items():
            row.set_visible(name in shown)
        # Folds are tested one after the other: a file has no place among them.
        self.test_file.setVisible(method is not SplitMethod.FOLDS)

    def _on_dataset_changed(self) -> None:
        self.test_file.show_dataset(self._state.dataset)
        self._offer_methods()
        self._count()

    def _on_test_changed(self) -> None:
        test = self._state.test
        self.test_file.show_test(test)
        for name in ("test_share", "test_per_user"):
            self._rows[name].set_enabled(test is None)
        self._offer_methods()
        self._count()

    def _on_test_removed(self) -> None:
        self._state.set_test(None)

    def _offer_methods(self) -> None:
        dataset = self._state.dataset
        has_times = dataset is not None and dataset.timestamps is not None
        has_test = self._state.test is not None
        model = self.method.model()
        assert isinstance(model, QStandardItemModel)
        for place, (method, _, _) in enumerate(_METHODS):
            is_possible = not (has_test and method is SplitMethod.FOLDS)
            model.item(place).setEnabled(is_possible and (has_times or not method.needs_times))

    def _on_method_chosen(self) -> None:
        # Qt hands the enum back as the plain text it is made of.
        self._set(method=SplitMethod(self.method.currentData()))

    def _on_share_changed(self, name: str, percent: float) -> None:
        self._set(**{name: round(percent / _PERCENT, 6)})

    def _on_number_changed(self, name: str, number: int | bool) -> None:
        changes: dict[str, object] = {name: number}
        if name == "n_folds":
            changes["fold"] = min(self._state.split_settings.fold, int(number))
        self._set(**changes)

    def _set(self, **changes: object) -> None:
        self._state.set_split_settings(self._state.split_settings.replace(**changes))

    def _count(self) -> None:
        dataset = self._state.dataset
        if dataset is None:
            self._counting.cancel()
            self._say("", is_warning=False)
            return
        test, settings = self._state.test, self._state.next_split
        self._counting.request(lambda _: _account_of(dataset, test, settings))

    def _show_account(self, account: SplitAccount) -> None:
        lines = [
            f"{wording.count(account.n_train)} to train on",
            f"{wording.count(account.n_validation)} for validation · "
            f"{wording.count(account.n_test)} {'in the file' if account.test_file else 'held out'}",
        ]
        if account.n_unknown_users or account.n_unknown_items:
            lines.append(
                f"unknown: {wording.counted(account.n_unknown_users, 'user')}, "
                f"{wording.counted(account.n_unknown_items, 'item')}"
            )
        self.account.setToolTip(wording.plain_tooltip(" ".join(account.sentences())))
        self._say("\n".join(lines), is_warning=False)

    def _show_failure(self, error: FunkSvdError) -> None:
        self.account.setToolTip("")
        self._say(error.sentence, is_warning=True)

    def _say(self, text: str, *, is_warning: bool) -> None:
        restyle(self.account, "role", "warning" if is_warning else "dim")
        # Always as high as the most lines: what is below stays where it is.
        say(self.account, text + (_MOST_LINES - 1 - text.count("\n")) * "\n")


def _account_of(dataset: Dataset, test: Dataset | None, settings: SplitSettings) -> SplitAccount:
    if test is None:
        account = split_dataset(dataset, settings).account
    else:
        account = split_with_test(dataset, test, settings).account
    assert account is not None
    return account


def _share_field(parent: QWidget) -> DecimalField:
    field = DecimalField(parent=parent)
    field.setRange(0.0, _LARGEST_SHARE)
    field.setDecimals(1)
    field.setSingleStep(5.0)
    field.setSuffix(" %")
    return field


def _number_field(minimum: int, maximum: int, parent: QWidget) -> IntegerField:
    field = IntegerField(parent)
    field.setRange(minimum, maximum)
    return field
