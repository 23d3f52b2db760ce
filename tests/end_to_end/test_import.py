"""A file that says too little is asked about, and read as a person says."""


def test_a_person_says_which_column_is_which_and_the_file_is_read_so(program, tmp_path):
    # Twenty users rate three items each; the items come first, and nothing says so.
    path = tmp_path / "export.csv"
    path.write_text("".join(f"x{k % 3},y{k // 3},{k % 5 + 1}\n" for k in range(60)))
    program.wait_for_status("Ready")

    program.open_file(path)
    question = program.wait_for("label", "Questions").reading
    assert "nothing in the file says so" in question
    assert program.wait_for("label", "What will be read").reading == (
        "All of the first 50 rows will be read."
    )
    program.choose("Role of Column 1", "Item")
    program.press("Open")

    program.wait_for("label", "export.csv")
    program.wait_for("label", "60 ratings · 20 users")
    program.close_window()
    assert program.process.wait(timeout=5) == 0
    # Qt itself complains of questions about the dialog that arrive when it is gone.
    assert "Traceback" not in program.output


def test_a_person_who_gives_no_answer_keeps_what_was_there(program, tmp_path):
    path = tmp_path / "export.csv"
    path.write_text("".join(f"x{k % 3},y{k // 3},{k % 5 + 1}\n" for k in range(60)))
    program.wait_for_status("Ready")
    program.open_file(path)
    program.wait_for("label", "Questions")
    program.press("Cancel import")
    program.wait_for("label", "100,004 ratings · 671 users")
    program.wait_until(lambda: not program.dialogs(), "the dialog to be gone")
