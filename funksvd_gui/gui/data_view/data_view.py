"""The Data tab. Listens to the state; has the counting done beside the window's thread."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QWidget

from funksvd_gui import wording
from funksvd_gui.data.statistics.group_table import GroupTable, item_table, user_table
from funksvd_gui.data.statistics.summary import DatasetSummary, summarize
from funksvd_gui.errors import SaveError
from funksvd_gui.gui.app_state import AppState, Message
from funksvd_gui.gui.background import LatestTask
from funksvd_gui.gui.data_view.distributions_page import DistributionsPage
from funksvd_gui.gui.data_view.group_page import GroupPage
from funksvd_gui.gui.data_view.overview_page import OverviewPage
from funksvd_gui.gui.data_view.report_page import ReportPage
from funksvd_gui.gui.dialogs.message_boxes import message_about
from funksvd_gui.gui.theme import ThemeManager
from funksvd_gui.gui.widgets.cards import WordsPage
from funksvd_gui.gui.widgets.layouts import in_column
from funksvd_gui.gui.widgets.pages import PageTabs
from funksvd_gui.store.csv_export import write_csv
from funksvd_gui.task import Task

_INVITATION = (
    "Open a file with ratings, or drop one here.",
    "One rating per line: user, item, rating.",
)
_PAGES = (
    ("&Overview", "Counts, scale, and how ratings are given"),
    ("Distri&butions", "How ratings are spread over users and items"),
    ("&Items", "All items, to search and sort"),
    ("&Users", "All users, to search and sort"),
    ("&Load report", "How the file was read, and what was left out"),
)
_REPORT_PAGE = len(_PAGES) - 1


class DataView(QWidget):
    """Pages about the data, each with a tab above them."""

    def __init__(self, state: AppState, themes: ThemeManager) -> None:
        super().__init__()
        self._state = state
        self.overview = OverviewPage(state, themes)
        self.distributions = DistributionsPage(state, themes)
        self.items = GroupPage("item", state)
        self.users = GroupPage("user", state)
        self.report = ReportPage()
        self._counting = LatestTask("Counting ratings", parent=self)
        self._invitation = WordsPage(self)
        self.pages = PageTabs("Pages of data", self)
        self._build()
        state.dataset_changed.connect(self._show_dataset)
        self.report.rejected.export_requested.connect(self._export_rejected_rows)
        self._counting.published.connect(self._show_summary)
        self._counting.succeeded.connect(self._show_tables)
        self._show_dataset()

    def show_report(self) -> None:
        """Bring the load report to the front."""
        self.pages.setCurrentIndex(_REPORT_PAGE)

    def _build(self) -> None:
        self._invitation.show_words(*_INVITATION)
        pages = (self.overview, self.distributions, self.items, self.users, self.report)
        for page, (name, tip) in zip(pages, _PAGES, strict=True):
            page.setContentsMargins(0, 12, 0, 0)
            self.pages.add_page(page, name, f"{tip}.")
        self.setLayout(in_column(self._invitation, self.pages, margins=(8, 8, 8, 8)))

    def _show_dataset(self) -> None:
        dataset = self._state.dataset
        self._invitation.setVisible(dataset is None)
        self.pages.setVisible(dataset is not None)
        if dataset is None:
            return
        self.overview.show_dataset(dataset)
        self.distributions.show_summary(None)
        self.items.show_table(None)
        self.users.show_table(None)
        self.report.show_dataset(dataset)

        def work(task: Task) -> tuple[GroupTable, GroupTable]:
            summary = summarize(dataset, task)
            # The charts need not wait for the titles of all items.
            task.publish(summary)
            return (
                item_table(dataset, summary.items.each),
                user_table(dataset, summary.users.each),
            )

        self._counting.request(work)

    def _show_summary(self, summary: DatasetSummary) -> None:
        self.overview.show_summary(summary)
        self.distributions.show_summary(summary)

    def _show_tables(self, tables: tuple[GroupTable, GroupTable]) -> None:
        items, users = tables
        self.items.show_table(items)
        self.users.show_table(users)

    def _export_rejected_rows(self, path: Path) -> None:
        dataset = self._state.dataset
        if dataset is None:
            return
        rows = [(row.line, row.reason, row.text) for row in dataset.report.rejected]
        try:
            write_csv(path, ("line", "reason", "text"), rows)
        except SaveError as error:
            self._state.post(message_about(error))
        else:
            saved = wording.counted(len(rows), "rejected row")
            self._state.post(Message("success", f"Saved {saved} as {path}."))
