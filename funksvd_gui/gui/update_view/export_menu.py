"""The button that saves a step, the whole walk, or a workbook that computes it again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from funksvd_gui.errors import FunkSvdError, SaveError
from funksvd_gui.gui.app_state import AppState, Message
from funksvd_gui.gui.dialogs.file_dialogs import ask_where_to_save
from funksvd_gui.gui.dialogs.message_boxes import message_about
from funksvd_gui.gui.update_view.subject import N_STEPS, UpdateSubject
from funksvd_gui.gui.widgets.labels import name_widget
from funksvd_gui.store.atomic_file import check_can_save, write_bytes
from funksvd_gui.store.update_workbook import WORKBOOK_SUFFIX, write_update_workbook

_TIP = "Save this step or the whole walk, with this rating, for slides, on paper, or to compute."
_ALL_STEPS = range(1, N_STEPS + 1)

#: Writes a file from a subject that nobody changes; rests between parts that take a while.
Writing = Callable[[UpdateSubject, Path], Iterator[None]]


@dataclass(frozen=True, slots=True)
class Kind:
    """One entry of the menu."""

    text: str
    suffix: str
    is_of_step: bool
    write: Writing


class UpdateExport(QPushButton):
    """Saves what the subject shows, in light colours, whatever the window's are.

    The pages are drawn one in a turn, so that the window answers in between.
    """

    def __init__(self, subject: UpdateSubject, view: QWidget, state: AppState) -> None:
        super().__init__("E&xport", view)
        self._subject, self._state = subject, state
        self._writing: Iterator[None] | None = None
        self._said = ""
        self._turn = QTimer(self)
        self._turn.setInterval(0)
        self._turn.timeout.connect(self._go_on)
        name_widget(self, "Export", _TIP)
        self.setProperty("menu", True)
        self._menu = QMenu("Export", self)
        self._build_menu()
        self.setMenu(self._menu)
        subject.changed.connect(self._follow)
        self._follow()

    @property
    def is_busy(self) -> bool:
        """Whether something is being written."""
        return self._writing is not None

    def save(self, kind: Kind, path: Path) -> None:
        """Write a file, and say in the message bar what became of it."""
        if self.is_busy or self._subject.updates is None:
            return
        subject = self._subject.copied()
        what = f"Step {subject.step}" if kind.is_of_step else "The walk"
        self._said = f"{what} saved as {path}."
        self._writing = kind.write(subject, path)
        self._follow()
        self._turn.start()

    def _build_menu(self) -> None:
        for title, kinds in (("This step", STEP_KINDS), ("The whole walk", WALK_KINDS)):
            if not self._menu.isEmpty():
                self._menu.addSeparator()
            for kind in kinds:
                action = self._menu.addAction(f"{title} as {kind.text}")
                action.triggered.connect(partial(self._ask_where, kind))

    def _ask_where(self, kind: Kind, *_: object) -> None:
        step = f"-step-{self._subject.step}" if kind.is_of_step else ""
        name = f"update-rule{step}{kind.suffix}"
        ask_where_to_save(self, "Export the update rule", name, partial(self.save, kind))

    def _go_on(self) -> None:
        assert self._writing is not None
        try:
            next(self._writing)
        except StopIteration:
            self._end(Message("success", self._said))
        except FunkSvdError as error:
            self._end(message_about(error))

    def _end(self, message: Message) -> None:
        self._turn.stop()
        self._writing = None
        self._follow()
        self._state.post(message)

    def _follow(self) -> None:
        self.setEnabled(self._subject.updates is not None and not self.is_busy)


def _write_step_png(subject: UpdateSubject, path: Path) -> Iterator[None]:
    # Imports numba, here and below, which the window's start does not wait for.
    from funksvd_gui.gui.update_view.paper import SLIDE, step_as_png

    write_bytes(path, step_as_png(subject, subject.step, SLIDE))
    yield


def _write_step_pdf(subject: UpdateSubject, path: Path, *, is_slide: bool) -> Iterator[None]:
    yield from _write_pdf(subject, path, [subject.step], is_slide=is_slide)


def _write_walk_pdf(subject: UpdateSubject, path: Path, *, is_slide: bool) -> Iterator[None]:
    yield from _write_pdf(subject, path, list(_ALL_STEPS), is_slide=is_slide)


def _write_pdf(
    subject: UpdateSubject, path: Path, steps: list[int], *, is_slide: bool
) -> Iterator[None]:
    from funksvd_gui.gui.update_view.paper import A4, SLIDE, empty_pdf, painter_of

    check_can_save(path)
    paper = SLIDE if is_slide else A4
    with closing(empty_pdf(subject, paper)) as pdf:
        for step in steps:
            pdf.add(painter_of(subject, step, paper))
            yield
        write_bytes(path, pdf.finished())


def _write_walk_pngs(subject: UpdateSubject, path: Path) -> Iterator[None]:
    """Write a file for each step, numbered; none of them may be there already."""
    from funksvd_gui.gui.update_view.paper import SLIDE, step_as_png

    paths = [path.with_name(f"{path.stem}-{step}{path.suffix}") for step in _ALL_STEPS]
    for each in paths:
        if each.exists():
            # The dialog has only asked about the name without a number.
            raise SaveError(
                f"{each} is there already, so nothing was saved.",
                hint="Choose another name: every step becomes a file of its own.",
            )
    for step, each in zip(_ALL_STEPS, paths, strict=True):
        write_bytes(each, step_as_png(subject, step, SLIDE))
        yield


def _write_workbook(subject: UpdateSubject, path: Path) -> Iterator[None]:
    from funksvd_gui.session.worked_update import work_out

    assert subject.model is not None
    write_update_workbook(
        path, work_out(subject.model, subject.user_id, subject.item_id, subject.feature)
    )
    yield


STEP_KINDS = (
    Kind("P&NG slide…", ".png", True, _write_step_png),
    Kind("P&DF slide…", ".pdf", True, partial(_write_step_pdf, is_slide=True)),
    Kind("PDF &page, A4…", ".pdf", True, partial(_write_step_pdf, is_slide=False)),
)
WALK_KINDS = (
    Kind("PNG &slides, one file each…", ".png", False, _write_walk_pngs),
    Kind("PD&F slides…", ".pdf", False, partial(_write_walk_pdf, is_slide=True)),
    Kind("PDF &handout, A4…", ".pdf", False, partial(_write_walk_pdf, is_slide=False)),
    Kind("&workbook with live formulas, XLSX…", WORKBOOK_SUFFIX, False, _write_workbook),
)
