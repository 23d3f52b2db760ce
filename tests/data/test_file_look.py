"""Files that look alike have one key, others have another."""

from pathlib import Path

from funksvd_gui.data.file_look import look_of
from funksvd_gui.data.loading import preview


def look(write, content, name):
    path = write(content, name)
    return look_of(path, preview(path))


def test_names_of_columns_tell_whatever_the_file_is_called(write):
    first = look(write, "user;film;stars\na;b;1\n", "one.csv")
    assert look(write, "user;film;stars\nc;d;2\ne;f;3\n", "two.txt") == first
    assert look(write, "user;film;rating\na;b;1\n", "one.csv") != first
    assert look(write, "user,film,stars\na,b,1\n", "one.csv") != first


def test_without_names_the_files_name_tells_but_not_its_numbers(write):
    first = look(write, "a,b,1\nc,d,2\n", "export-2024-01.csv")
    assert look(write, "e,f,3\ng,h,4\n", "Export-2025-11.csv") == first
    assert look(write, "e,f,3\ng,h,4\n", "other.csv") != first
    assert look(write, "e,f,3,9\ng,h,4,9\n", "export-2024-01.csv") != first


def test_the_folder_does_not_matter(write):
    path = write("a,b,1\nc,d,2\n", "ratings.csv")
    shown = preview(path)
    assert look_of(path, shown) == look_of(Path("/elsewhere/ratings.csv"), shown)
