"""Names of files are shown literally, and what is no regular file is refused at once."""

import os
import zipfile

import pytest

from funksvd_gui.data.loading import load_ratings, preview
from funksvd_gui.errors import LoadError
from funksvd_gui.wording import shown

ROWS = "user,item,rating\nu1,i1,4\nu2,i1,3\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain – näme 映画", "plain – näme 映画"),
        ("a\nb\tc\x00d\x7f", "a\\x0ab\\x09c\\x00d\\x7f"),
        ("a\u202eb\u2066c\u200bd", "a\\u202eb\\u2066c\\u200bd"),
        ("a\u2028b\u0085c", "a\\u2028b\\x85c"),
        ("\udcff", "\\udcff"),
        ("<b>&amp;</b>", "<b>&amp;</b>"),
        ("x" * 300, "x" * 200 + "…"),
        ("\U000e0041", "\\U000e0041"),
    ],
)
def test_hidden_characters_are_written_out(text, expected):
    assert shown(text) == expected


@pytest.mark.parametrize(
    "name", ["a\nb.csv", "<b>&x.csv", "\u202evsc.exe", "tab\t.csv", "$(id).csv", "-rf.csv"]
)
def test_a_file_of_any_name_is_read_and_named_in_one_line(tmp_path, name):
    path = tmp_path / name
    path.write_text(ROWS)
    dataset = load_ratings(path)
    assert dataset.n_ratings == 2
    assert dataset.name == shown(name)
    assert "\n" not in dataset.name
    path.write_text("nothing\n")
    with pytest.raises(LoadError) as caught:
        load_ratings(path)
    assert "\n" not in str(caught.value)
    assert "\u202e" not in str(caught.value)


def test_names_inside_an_archive_are_shown_literally(tmp_path):
    path = tmp_path / "two.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a\u202e\n.csv", ROWS)
        archive.writestr("../../etc/b.csv", ROWS)
    with pytest.raises(LoadError, match="of 2 files") as caught:
        load_ratings(path)
    assert "a\\u202e\\x0a.csv" in str(caught.value)
    assert os.listdir(tmp_path) == ["two.zip"]


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="no links here")
def test_links_that_lead_nowhere_or_in_circles_are_refused(tmp_path):
    (tmp_path / "a.csv").symlink_to(tmp_path / "b.csv")
    (tmp_path / "b.csv").symlink_to(tmp_path / "a.csv")
    (tmp_path / "c.csv").symlink_to(tmp_path / "nothing.csv")
    for name in ("a.csv", "c.csv"):
        for look in (load_ratings, preview):
            with pytest.raises(LoadError):
                look(tmp_path / name)


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="no links here")
def test_a_link_to_a_file_is_that_file(tmp_path):
    (tmp_path / "real.csv").write_text(ROWS)
    (tmp_path / "link.csv").symlink_to(tmp_path / "real.csv")
    assert load_ratings(tmp_path / "link.csv").n_ratings == 2


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
@pytest.mark.timeout(20)
def test_a_preview_of_a_pipe_is_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(LoadError, match="pipe"):
        preview(tmp_path / "pipe.csv")
