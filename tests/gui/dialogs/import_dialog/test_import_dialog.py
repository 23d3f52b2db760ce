"""The dialog shows how a file will be read, follows every choice, and decides nothing by itself."""

import os

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit, QPushButton

from funksvd_gui.data.columns import ColumnRole
from funksvd_gui.data.duplicates import DuplicatePolicy
from funksvd_gui.data.encoding import TextEncoding
from funksvd_gui.data.file_formats import FileFormat
from funksvd_gui.data.loading import load_ratings, preview
from funksvd_gui.data.preview import Question
from funksvd_gui.data.reading_choices import ReadingChoices
from funksvd_gui.gui.dialogs.import_dialog.import_dialog import ImportDialog
from tests.gui.dialogs.import_dialog.conftest import PATIENCE_MS, choose, settle

PLAIN = "a,b,1\nc,d,2\ne,f,3\n"


def column(dialog, place):
    model = dialog.model
    return [model.index(row, place).data() for row in range(model.rowCount())]


def roles(dialog):
    return [box.currentText() for box in dialog.roles.boxes]


@pytest.fixture
def wanted(qtbot):
    """What a dialog wants to have read."""

    def listen(dialog):
        received = []
        dialog.read_wanted.connect(lambda path, choices: received.append((path, choices)))
        return received

    return listen


def test_shows_what_was_found_out(make_dialog, write):
    dialog = make_dialog(write())
    assert dialog.windowTitle() == "How to read ratings.csv"
    assert dialog.form.separator.currentData() == ";"
    assert dialog.form.encoding.currentText() == "UTF-8"
    assert dialog.form.has_header.isChecked()
    assert roles(dialog)[:3] == ["User", "Item", "Rating"]
    assert column(dialog, 2) == ["u1", "u2", "u3", "u1"]


def test_tells_before_it_is_accepted_what_will_be_rejected(make_dialog, write, qtbot):
    dialog = make_dialog(write())
    assert dialog.account.text() == "Of the first 4 rows, 2 will be read, 2 rejected."
    dialog.form.missing_code.setText("99")
    dialog.form.missing_code.textEdited.emit("99")
    settle(dialog, qtbot)
    assert dialog.account.text() == (
        "Of the first 4 rows, 1 will be read, 2 rejected, 1 left out as not rated."
    )


def test_what_is_all_right_is_told_shortly(make_dialog, write):
    assert make_dialog(write(PLAIN)).account.text() == "All of the first 3 rows will be read."


def test_loads_what_it_shows(make_dialog, write, wanted, qtbot):
    path = write("i1;u1;3\ni1;u2;4\ni2;u1;5\n")
    dialog = make_dialog(path)
    received = wanted(dialog)
    choose(dialog.roles.boxes[0], ColumnRole.ITEM.value, qtbot)
    settle(dialog, qtbot)
    assert roles(dialog) == ["Item", "User", "Rating"]
    choose(dialog.form.duplicates, DuplicatePolicy.MEAN, qtbot)
    settle(dialog, qtbot)
    dialog.open_button.click()
    ((read, choices),) = received
    assert read == path
    assert choices.duplicates is DuplicatePolicy.MEAN
    dataset = load_ratings(path, choices)
    assert dataset.users.ids == ("u1", "u2")


def test_the_first_line_can_be_a_rating_or_names(make_dialog, write, qtbot):
    dialog = make_dialog(write(PLAIN))
    assert column(dialog, 2) == ["a", "c", "e"]
    dialog.form.has_header.click()
    settle(dialog, qtbot)
    assert column(dialog, 2) == ["c", "e"]


def test_another_separator_cuts_the_rows_anew(make_dialog, write, qtbot):
    dialog = make_dialog(write("a;b;1,5;x\nc;d;2,5;y\n"))
    assert len(roles(dialog)) == 4
    choose(dialog.form.separator, ",", qtbot)
    settle(dialog, qtbot)
    # Two columns are too few: it says so, and the way back is open.
    assert dialog.preview is None
    assert not dialog.open_button.isEnabled()
    assert dialog.roles.boxes == ()
    choose(dialog.form.separator, ";", qtbot)
    settle(dialog, qtbot)
    assert dialog.open_button.isEnabled()
    assert len(roles(dialog)) == 4


def test_a_format_that_the_file_has_not_is_told_and_undone(make_dialog, write, qtbot):
    dialog = make_dialog(write())
    choose(dialog.form.format, FileFormat.PARQUET, qtbot)
    settle(dialog, qtbot)
    assert dialog.preview is None
    words = [label.text() for label in dialog.findChildren(QLabel) if label.isVisible()]
    assert any("ratings.csv" in text for text in words)
    dialog.again_button.click()
    settle(dialog, qtbot)
    assert dialog.open_button.isEnabled()
    assert dialog.form.format.currentData() == FileFormat.DELIMITED


def test_without_a_needed_role_nothing_can_be_opened(make_dialog, write, qtbot):
    dialog = make_dialog(write())
    choose(dialog.roles.boxes[0], ColumnRole.UNUSED.value, qtbot)
    assert dialog.account.text() == "No column holds the user: choose it above."
    assert not dialog.open_button.isEnabled()
    dialog.accept()
    assert dialog.isVisible()
    choose(dialog.roles.boxes[3], ColumnRole.USER.value, qtbot)
    settle(dialog, qtbot)
    assert dialog.open_button.isEnabled()
    assert roles(dialog) == ["Not used", "Item", "Rating", "User"]


def test_an_encoding_changes_the_letters_shown(make_dialog, write, qtbot):
    dialog = make_dialog(write("é,b,1\nà,d,2\n"))
    assert column(dialog, 2) == ["é", "à"]
    choose(dialog.form.encoding, TextEncoding.WINDOWS_1252, qtbot)
    settle(dialog, qtbot)
    assert column(dialog, 2)[0] == "Ã©"


def test_of_many_changes_in_a_hurry_the_last_one_is_shown(make_dialog, write, qtbot):
    dialog = make_dialog(write("a;b;1,5;x\nc;d;2,5;y\n"))
    for separator in (",", ";", "\t", "|", ",", ";"):
        choose(dialog.form.separator, separator, qtbot)
        assert not dialog.open_button.isEnabled()
    settle(dialog, qtbot)
    assert dialog.preview is not None
    assert dialog.preview.choices.separator == ";"
    assert dialog.open_button.isEnabled()


def test_questions_stand_above_and_stay_there_when_they_are_answered(make_dialog, write, qtbot):
    path = write(PLAIN)
    first = preview(path)
    question = Question("user", "Is <b>a</b> the user?")
    asked = type(first)(
        **{name: getattr(first, name) for name in first.__slots__ if name != "questions"},
        questions=(question,),
    )
    dialog = make_dialog(path, first=asked)
    assert dialog.questions.isVisible()
    assert dialog.questions.text() == "Is <b>a</b> the user?"
    assert dialog.questions.textFormat() == Qt.TextFormat.PlainText
    place = dialog.table.y()
    choose(dialog.roles.boxes[0], ColumnRole.ITEM.value, qtbot)
    settle(dialog, qtbot)
    assert dialog.questions.text() == "Nothing is open any more."
    assert dialog.table.y() == place


def test_without_questions_there_is_no_frame_for_them(make_dialog, write):
    assert not make_dialog(write()).questions.isVisible()


def test_begins_with_earlier_choices(make_dialog, write):
    dialog = make_dialog(write(), ReadingChoices(user=1, item=0, missing_code="99"))
    assert roles(dialog)[:2] == ["Item", "User"]
    assert dialog.form.missing_code.text() == "99"


def test_cancelling_wants_nothing(make_dialog, write, wanted, qtbot):
    dialog = make_dialog(write())
    received = wanted(dialog)
    choose(dialog.roles.boxes[0], ColumnRole.ITEM.value, qtbot)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert received == []


def test_a_file_that_is_gone_is_told(make_dialog, tmp_path):
    dialog = make_dialog(tmp_path / "gone.csv")
    assert dialog.preview is None
    assert not dialog.open_button.isEnabled()


def test_closing_while_the_preview_is_made_is_harmless(themes, write, qtbot):
    dialog = ImportDialog(write(), themes)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.reject()
    assert dialog.preview is None


def test_a_wide_table_has_boxes_only_for_its_first_columns(make_dialog, write):
    names = ",".join(["user", "item", "rating", *(f"c{k}" for k in range(200))])
    row = ",".join(["u", "i", "3", *("x" for _ in range(200))])
    dialog = make_dialog(write(f"{names}\n{row}\n{row.replace('u', 'v', 1)}\n"))
    assert dialog.model.columnCount() == 205
    assert len(dialog.roles.boxes) == 64


def test_a_large_file_is_shown_from_its_beginning(make_dialog, tmp_path):
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.write(b"user,item,rating\n" + b"u1,i1,3\n" * 40_000)
        # Two gigabytes that take no room on the disk.
        os.ftruncate(file.fileno(), 2 << 30)
    assert make_dialog(path).account.text() == "All of the first 50 rows will be read."


def test_titles_are_counted_and_their_columns_chosen(make_dialog, write, wanted, qtbot):
    titles = write("id,other,name\n1,b,Heat\n2,d,Zulu\n3,zzz,Alien\n", "t.csv")
    path = write(PLAIN)
    dialog = make_dialog(path)
    received = wanted(dialog)
    dialog.titles.choose_file(titles)
    settle(dialog, qtbot)
    boxes = dialog.titles.boxes
    choose(boxes["titles_id"], 1, qtbot)
    choose(boxes["titles_title"], 2, qtbot)
    settle(dialog, qtbot)
    assert dialog.titles.account.text().startswith(
        "2 of 3 items in the whole file (66.7 %) have a title there."
    )
    dialog.accept()
    ((_, choices),) = received
    assert (choices.titles, choices.titles_id, choices.titles_title) == (str(titles), 1, 2)
    assert load_ratings(path, choices).titles.titles == ("Heat", "Zulu", "")


def test_titles_are_counted_over_all_rows_not_only_those_shown(make_dialog, write, qtbot):
    rows = "".join(f"u{k % 7},i{k},{k % 5 + 1}\n" for k in range(1_000))
    titles = write("id,title\n" + "".join(f"i{k},Film {k}\n" for k in range(0, 1_000, 4)), "t.csv")
    dialog = make_dialog(write(f"user,item,rating\n{rows}"))
    assert dialog.model.rowCount() == 50
    dialog.titles.choose_file(titles)
    settle(dialog, qtbot)
    assert dialog.titles.account.text().startswith("250 of 1,000 items in the whole file (25 %)")


def test_titles_beside_the_ratings_are_counted_before_opening(make_dialog, write):
    write("movieId,title\nb,Heat\nd,Zulu\n", "movies.csv")
    dialog = make_dialog(write(PLAIN))
    told = dialog.titles.account.text()
    assert told.startswith("“movies.csv” has titles for 2 of 3 items (66.7 %)")
    assert told.endswith("Counted in the whole file.")


def test_another_item_column_has_its_titles_counted_anew(make_dialog, write, qtbot):
    path = write("user,item,other,rating\nu,a,b,3\nv,c,d,4\nw,e,f,5\n")
    dialog = make_dialog(path)
    dialog.titles.choose_file(write("id,title\nb,Heat\nd,Zulu\n", "t.csv"))
    settle(dialog, qtbot)
    assert dialog.titles.account.text().startswith("0 of 3 items")
    dialog._on_role_chosen(2, ColumnRole.ITEM)
    settle(dialog, qtbot)
    assert dialog.titles.account.text().startswith("2 of 3 items")


def test_a_better_column_of_the_titles_is_proposed(make_dialog, write, qtbot):
    titles = write("id,other,title\n1,b,Heat\n2,d,Zulu\n3,f,Alien\n", "t.csv")
    dialog = make_dialog(write(PLAIN))
    dialog.titles.choose_file(titles)
    settle(dialog, qtbot)
    choose(dialog.titles.boxes["titles_id"], 0, qtbot)
    settle(dialog, qtbot)
    assert "Its column “other” would find 3 of them." in dialog.titles.account.text()


def test_titles_that_cannot_be_read_keep_the_file_closed(make_dialog, write, qtbot):
    dialog = make_dialog(write(PLAIN))
    dialog.titles.choose_file(write(b"\x00\x01\x02" * 50, "t.csv"))
    settle(dialog, qtbot)
    assert not dialog.open_button.isEnabled()
    assert "t.csv" in dialog.titles.account.text()
    dialog.titles.remove.click()
    settle(dialog, qtbot)
    assert dialog.open_button.isEnabled()


def test_no_two_mnemonics_are_the_same(make_dialog, write, qtbot):
    dialog = make_dialog(write(PLAIN))
    dialog.titles.choose_file(write("id,title\nb,Heat\n", "t.csv"))
    settle(dialog, qtbot)
    texts = [
        widget.text()
        for kind in (QLabel, QAbstractButton)
        for widget in dialog.findChildren(kind)
        if widget.isVisible() and (kind is QAbstractButton or widget.buddy() is not None)
    ]
    keys = [QKeySequence.mnemonic(text).toString() for text in texts]
    keys = sorted(key for key in keys if key)
    assert len(keys) > 10
    assert keys == sorted(set(keys))


def test_every_control_has_a_name_and_a_tooltip(make_dialog, write):
    dialog = make_dialog(write())
    for kind in (QPushButton, QComboBox, QLineEdit):
        for widget in dialog.findChildren(kind):
            if not widget.objectName().startswith("qt_"):
                assert widget.accessibleName() or widget.text(), widget
                assert widget.toolTip(), widget.accessibleName()


def test_enter_opens(make_dialog, write, wanted, qtbot):
    dialog = make_dialog(write())
    received = wanted(dialog)
    qtbot.keyClick(dialog.form.missing_code, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(received) == 1, timeout=PATIENCE_MS)


def test_tab_goes_through_the_dialog_as_one_reads_it(make_dialog, write):
    dialog = make_dialog(write())
    names = []
    widget = start = dialog.form.format
    while (widget := widget.nextInFocusChain()) is not start:
        names.append(widget.accessibleName())
    wanted = [
        "Separator", "Encoding", "Missing code", "Duplicates", "Role of user", "Role of film",
        "Role of stars", "Role of day", "Preview", "Choose titles file", "Id column", "Open",
    ]  # fmt: skip
    assert [name for name in names if name in wanted] == wanted


def test_where_nobody_can_tell_what_columns_hold_they_can_be_chosen(make_dialog, write, qtbot):
    names = "Book Id,Title,My Rating,Number of Pages"
    rows = [f"{k + 40},Book {k},{k % 5 + 1},{100 + k}" for k in range(24)]
    dialog = make_dialog(write("\n".join([names, *rows]) + "\n"))
    settle(dialog, qtbot)
    assert "No column" in dialog.questions.text()
    assert roles(dialog) == ["Not used"] * 4
    assert column(dialog, 2)[:2] == ["40", "41"]
    assert not dialog.open_button.isEnabled()
    wanted = (ColumnRole.USER, ColumnRole.ITEM, ColumnRole.RATING)
    for box, role in zip(dialog.roles.boxes, wanted, strict=False):
        assert not dialog.open_button.isEnabled()
        choose(box, role, qtbot)
        settle(dialog, qtbot)
    qtbot.waitUntil(dialog.open_button.isEnabled, timeout=PATIENCE_MS)
    assert roles(dialog) == ["User", "Item", "Rating", "Not used"]
