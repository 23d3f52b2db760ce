from funksvd_gui.gui.widgets.labels import ElidedLabel


def test_shows_what_fits_and_tells_all_of_it(qtbot):
    label = ElidedLabel("Summary")
    qtbot.addWidget(label)
    label.show()
    label.show_text("user + item · damping 70 / 140")
    label.resize(80, 20)
    assert label.text().endswith("…")
    assert label.full_text == label.accessibleDescription() == "user + item · damping 70 / 140"
    label.resize(800, 20)
    assert label.text() == label.full_text


def test_wants_no_width_of_its_own(qtbot):
    label = ElidedLabel("Summary")
    qtbot.addWidget(label)
    label.show_text("x" * 500)
    assert label.minimumSizeHint().width() == 0
