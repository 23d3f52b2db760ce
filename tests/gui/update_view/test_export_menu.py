"""What is saved shows the person's example, in light colours, whatever the window's are."""

import zipfile

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QSize
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QLabel, QWidget

from funksvd_gui.gui.theme import LIGHT, ThemeManager
from funksvd_gui.gui.update_view import paper
from funksvd_gui.gui.update_view.export_menu import STEP_KINDS, WALK_KINDS, UpdateExport
from funksvd_gui.gui.update_view.map_picture import MapPicture
from funksvd_gui.gui.update_view.subject import UpdateSubject
from tests.gui.update_view.conftest import rated_pair
from tests.store.spreadsheet import Spreadsheet

STEP_PNG, STEP_PDF, STEP_A4 = STEP_KINDS
WALK_PNG, WALK_PDF, WALK_A4, WORKBOOK = WALK_KINDS


@pytest.fixture
def subject(model, qapp):
    subject = UpdateSubject()
    subject.user_id, subject.item_id = rated_pair(model)
    subject.feature, subject.step = 2, 6
    subject.show_model(model)
    return subject


@pytest.fixture
def view(qtbot):
    view = QWidget()
    qtbot.addWidget(view)
    return view


@pytest.fixture
def export(subject, view, state):
    return UpdateExport(subject, view, state)


@pytest.fixture
def save(export, state, qtbot):
    """Save and return what the message bar says."""

    def save(kind, path):
        with qtbot.waitSignal(state.message_posted) as posted:
            export.save(kind, path)
        return posted.args[0]

    return save


def n_pages(path):
    return path.read_bytes().count(b"/Type /Page\n")


def test_it_is_found_by_its_name_and_offers_every_kind(export):
    assert export.accessibleName() == "Export"
    texts = [action.text().replace("&", "") for action in export.menu().actions()]
    assert [text for text in texts if text.endswith("…")] == [
        "This step as PNG slide…", "This step as PDF slide…", "This step as PDF page, A4…",
        "The whole walk as PNG slides, one file each…", "The whole walk as PDF slides…",
        "The whole walk as PDF handout, A4…",
        "The whole walk as workbook with live formulas, XLSX…",
    ]  # fmt: skip


def test_where_there_is_nothing_to_derive_there_is_nothing_to_save(subject, export):
    assert export.isEnabled()
    subject.choose(user_id="nobody")
    assert not export.isEnabled()
    subject.choose(user_id=rated_pair(subject.model)[0])
    assert export.isEnabled()


@pytest.mark.parametrize("is_dark", [False, True])
def test_a_slide_is_light_whatever_the_window_is(subject, save, themes, tmp_path, is_dark):
    themes.choose("dark" if is_dark else "light")
    message = save(STEP_PNG, tmp_path / "step.png")
    assert message.text == f"Step 6 saved as {tmp_path / 'step.png'}."
    image = QImage(str(tmp_path / "step.png"))
    assert image.size() == QSize(2560, 1440)
    assert image.pixelColor(2, 2) == QColor(LIGHT.window)
    seen = {image.pixelColor(x, y).name() for x in range(0, 2560, 2) for y in range(0, 1440, 2)}
    # Text, symbols and lines, too.
    assert {LIGHT.base, LIGHT.text, LIGHT.negative, LIGHT.positive, LIGHT.validation} <= seen
    assert not seen & {"#1b1d21", "#232529", "#d089b8", "#2fb58d"}


def test_a_sheet_tells_the_example_and_the_size_of_text_is_not_the_windows(
    subject, themes, qapp, qtbot
):
    heights = []
    for scale in (100, 200):
        themes.scale_text(scale)
        light = ThemeManager(qapp, "light", is_applied=False)
        sheet = paper.StepSheet(subject, 6, paper.SLIDE, light)
        qtbot.addWidget(sheet)
        sheet.show()
        texts = [label.text() for label in sheet.findChildren(QLabel)]
        heights.append([label.fontInfo().pixelSize() for label in sheet.findChildren(QLabel)])
        assert "6  The step" in texts
        rated = f"{subject.explained.update.rating:g}"
        assert any(
            text.startswith(f"User {subject.user_id} · {subject.explained.title} · rated {rated}")
            and text.endswith("feature 2 of 3")
            for text in texts
        )
    assert heights[0] == heights[1]


def map_shades(image):
    """Return the colours from base towards accent, which the map's heights are made of."""
    base, accent = (np.array(QColor(c).toTuple()[:3]) for c in (LIGHT.base, LIGHT.accent))
    pixels = np.unique(np.frombuffer(image.bits(), np.uint8).reshape(-1, 4)[:, 2::-1], axis=0)
    shares = (base - pixels)[:, :1] / (base - accent)[0]
    is_between = np.abs(base + shares * (accent - base) - pixels).max(axis=1) < 1.5
    return np.unique(shares[is_between & (shares[:, 0] > 0.05) & (shares[:, 0] < 0.36)]).tolist()


@pytest.mark.parametrize("size", [paper.SLIDE, paper.A4], ids=lambda size: size.name)
@pytest.mark.parametrize("step", [4, 6, 7, 8])
def test_beside_a_step_of_the_playground_stands_its_map(subject, qapp, step, size):
    heights = len(map_shades(QImage.fromData(paper.step_as_png(subject, step, size))))
    other = len(map_shades(QImage.fromData(paper.step_as_png(subject, 2, size))))
    # Twelve levels and their lines; on other sheets only the soft edges of what is accented.
    assert heights > other + 12


def test_the_map_on_a_sheet_is_where_the_walk_stands_and_says_what_is_tried(subject, themes, qtbot):
    subject.walk(3)
    subject.try_rates(learning_rate=0.7, regularization=0.0)
    sheet = paper.StepSheet(subject.copied(), 6, paper.SLIDE, themes)
    qtbot.addWidget(sheet)
    (picture,) = sheet.findChildren(MapPicture)
    marks = picture.plot.marks
    assert list(marks.path) == subject.path
    assert marks.following == subject.next_point()
    assert marks.valley == pytest.approx(subject.updates.error(0.0, 0.0))
    assert picture.caption.text().startswith(
        "λ = 0.7 (in the run 0.1) and γ = 0 (in the run 0.02). λ is smooth near the valley"
    )


@pytest.mark.parametrize("size", [paper.SLIDE, paper.A4], ids=lambda size: size.name)
@pytest.mark.parametrize("step", range(1, 9))
def test_all_of_a_step_has_room_on_its_page(subject, themes, qapp, qtbot, step, size):
    light = ThemeManager(qapp, "light", is_applied=False)
    sheet = paper.StepSheet(subject, step, size, light)
    qtbot.addWidget(sheet)
    sheet.show()
    sheet.fit()
    shape = size.size.width() / size.size.height()
    assert sheet.width() / sheet.height() == pytest.approx(shape, abs=0.01)
    inside = sheet.rect()
    for label in sheet.findChildren(QLabel):
        if label.isVisible():
            assert inside.contains(label.rect().translated(label.mapTo(sheet, QPoint())))
            assert label.height() >= label.heightForWidth(label.width())


@pytest.mark.parametrize(
    ("kind", "pages", "box"),
    [
        (STEP_PDF, 1, b"[0 0 960.0"), (STEP_A4, 1, b"[0 0 596.0"),
        (WALK_PDF, 8, b"[0 0 960.0"), (WALK_A4, 8, b"[0 0 596.0"),
    ],
    ids=str,
)  # fmt: skip
def test_pages_are_as_many_and_as_large_as_they_should_be(save, tmp_path, kind, pages, box):
    path = tmp_path / "walk.pdf"
    assert "saved as" in save(kind, path).text
    assert n_pages(path) == pages
    assert box in path.read_bytes()


def test_the_walk_as_images_is_a_file_for_each_step_and_replaces_none(save, tmp_path):
    assert save(WALK_PNG, tmp_path / "walk.png").kind == "success"
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == [f"walk-{step}.png" for step in range(1, 9)]
    before = (tmp_path / "walk-3.png").read_bytes()
    (tmp_path / "walk-1.png").unlink()
    message = save(WALK_PNG, tmp_path / "walk.png")
    assert message.kind == "error"
    assert "walk-2.png is there already" in message.text
    assert not (tmp_path / "walk-1.png").exists()
    assert (tmp_path / "walk-3.png").read_bytes() == before


def test_the_workbook_has_the_numbers_of_the_subject(subject, save, tmp_path):
    save(WORKBOOK, tmp_path / "walk.xlsx")
    sheet, update = Spreadsheet(tmp_path / "walk.xlsx"), subject.explained.update
    assert sheet.sheets == ["Prediction", "Update", "Regularization"]
    assert sheet.named("Update", "Error") == pytest.approx(update.epsilon, abs=1e-6)
    assert sheet.named("Update", "New user factor") == pytest.approx(update.p_new, abs=1e-6)
    assert zipfile.is_zipfile(tmp_path / "walk.xlsx")


def test_what_changes_while_it_is_written_is_not_in_it(subject, export, state, qtbot, tmp_path):
    with qtbot.waitSignal(state.message_posted):
        export.save(WORKBOOK, tmp_path / "walk.xlsx")
        assert not export.isEnabled()
        subject.choose(feature=3)
    sheet = Spreadsheet(tmp_path / "walk.xlsx")
    assert "One rating, feature 2" in sheet.texts.values()
    assert export.isEnabled()


@pytest.mark.parametrize("kind", [STEP_PNG, STEP_PDF, WALK_PDF, WORKBOOK], ids=str)
def test_what_cannot_be_written_is_said(save, tmp_path, kind):
    message = save(kind, tmp_path / "gone" / "file")
    assert message.kind == "error"
    assert "its folder does not exist" in message.text
