"""Files and folders of the Netflix Prize, from the disk to the dataset."""

import bz2
import gzip
import os

import pytest

from funksvd_gui.data.columns import ColumnRole
from funksvd_gui.data.encoding import TextEncoding
from funksvd_gui.data.file_formats import FileFormat
from funksvd_gui.data.loading import load_ratings, preview
from funksvd_gui.data.preview import PreviewRow
from funksvd_gui.data.reading_choices import NO_COLUMN, ReadingChoices
from funksvd_gui.errors import LoadError
from funksvd_gui.task import Task
from tests.data.conftest import triples_of

TEXT = "1:\n1488844,3,2005-09-06\n822109,5,2005-05-13\n2:\n822109,4,2005-05-14\n"
TRIPLES = [("1488844", "1", 3.0), ("822109", "1", 5.0), ("822109", "2", 4.0)]


@pytest.fixture
def folder(tmp_path):
    """Write a folder of files, given as name and content."""

    def write_folder(**files):
        path = tmp_path / "training_set"
        path.mkdir(exist_ok=True)
        for name, content in files.items():
            data = content.encode() if isinstance(content, str) else content
            (path / f"{name}.txt").write_bytes(data)
        return path

    return write_folder


class TestOneFile:
    def test_it_is_recognized_and_read(self, load):
        dataset = load(TEXT, "combined_data_1.txt")
        assert triples_of(dataset) == TRIPLES
        assert dataset.timestamps.tolist() == [1125964800, 1115942400, 1116028800]
        report = dataset.report
        assert (report.format, report.encoding, report.has_header) == (
            "Netflix Prize",
            "UTF-8",
            False,
        )
        assert (report.n_rows, report.n_rejected, report.warnings) == (3, 0, ())

    @pytest.mark.parametrize(
        "pack",
        [gzip.compress, bz2.compress],
        ids=["gzip", "bzip2"],
    )
    def test_it_may_be_compressed(self, load, pack):
        assert triples_of(load(pack(TEXT.encode()), "data")) == TRIPLES

    @pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16"])
    def test_it_may_have_a_byte_order_mark(self, load, codec):
        assert triples_of(load(TEXT.encode(codec))) == TRIPLES

    def test_old_encodings_are_read_with_a_warning(self, load):
        dataset = load("1:\né,3,2005-09-06\n".encode("latin-1"))
        assert triples_of(dataset) == [("é", "1", 3.0)]
        assert "Windows-1252" in dataset.report.warnings[0]

    def test_ratings_may_stand_without_times(self, load):
        dataset = load("1:\n7,3\n8,3.5\n")
        assert triples_of(dataset) == [("7", "1", 3.0), ("8", "1", 3.5)]
        assert dataset.timestamps is None

    def test_times_that_cannot_be_read_are_left_out_with_a_warning(self, load):
        dataset = load("1:\n7,3,06.09.2005\n8,4,07.09.2005\n")
        assert triples_of(dataset) == [("7", "1", 3.0), ("8", "1", 4.0)]
        assert dataset.timestamps is None
        assert dataset.report.warnings == (
            "The times were left out: most of them are neither dates such as 2005-09-06 nor "
            "whole seconds.",
        )

    @pytest.mark.parametrize("item", ["tt0123", "One Movie"])
    def test_a_single_head_may_be_any_id(self, load, item):
        dataset = load(f"{item}:\n7,3,2005-09-06\n8,4,2005-09-06\n")
        assert triples_of(dataset) == [("7", item, 3.0), ("8", item, 4.0)]

    def test_a_piece_from_the_middle_loses_only_what_has_no_item(self, load):
        dataset = load("5,3,2005-09-06\n12:\n6,4,2005-09-06\n7,4,2005-09-06\n")
        assert triples_of(dataset) == [("6", "12", 4.0), ("7", "12", 4.0)]
        assert [row.line for row in dataset.report.rejected] == [1]

    def test_more_than_half_bad_is_refused(self, load):
        with pytest.raises(LoadError, match=r"More than half.*\(2 of 3\).*Line 2: The rating"):
            load("1:\n5,x\n6,y\n7,3\n")

    @pytest.mark.parametrize(
        ("content", "name"),
        [("1:\n30878\n2647871\n10:\n1952305\n", "probe.txt"),
         ("1:\n1046323,2005-12-19\n1080030,2005-12-23\n", "qualifying.txt")],
    )  # fmt: skip
    def test_files_that_only_ask_for_ratings_are_refused(self, load, content, name):
        with pytest.raises(LoadError, match="asks for ratings and has none itself") as caught:
            load(content, name)
        assert "combined_data_1.txt" in caught.value.hint

    def test_heads_alone_are_refused(self, load):
        with pytest.raises(LoadError, match="no ratings below them"):
            load("1:\n2:\n3:\n")

    @pytest.mark.parametrize(
        "content",
        [
            "Ratings:\n1,2,3\n1,3,4\n",
            "2024:\nu;i;3\nv;j;4\n",
            "a:b,c,3\nd,e,4\n",
            "u::i::3::978300760\n",
        ],
    )
    def test_colons_alone_make_no_blocks(self, load, content):
        assert load(content).report.format != "Netflix Prize"

    def test_later_ratings_replace_earlier_ones_by_their_times(self, load):
        dataset = load("1:\n7,3,2005-09-06\n7,4,2005-09-05\n1:\n7,5,2005-09-04\n")
        assert triples_of(dataset) == [("7", "1", 3.0)]
        assert dataset.report.n_duplicates == 2

    def test_progress_never_falls_and_reaches_the_end(self, load):
        shares = []
        load(TEXT, task=Task(shares.append))
        assert shares == sorted(shares)
        assert shares[-1] == 1.0


class TestChoices:
    def test_times_may_be_left_out(self, load):
        dataset = load(TEXT, choices=ReadingChoices(time=NO_COLUMN))
        assert triples_of(dataset) == TRIPLES
        assert dataset.timestamps is None

    def test_a_code_may_mean_not_rated(self, load):
        dataset = load("1:\n7,0\n8,3\n", choices=ReadingChoices(missing_code="0"))
        assert triples_of(dataset) == [("8", "1", 3.0)]
        assert dataset.report.n_missing == 1

    def test_the_layout_may_be_told(self, load):
        content = "one movie:\n7,3,2005-09-06\n"
        dataset = load(content, choices=ReadingChoices(format=FileFormat.NETFLIX))
        assert triples_of(dataset) == [("7", "one movie", 3.0)]

    def test_what_was_found_reads_the_same_again(self, load):
        first = load(TEXT)
        again = load(TEXT, choices=first.report.choices)
        assert triples_of(again) == triples_of(first)
        assert again.report.choices == first.report.choices


def test_the_preview_shows_what_is_read(write):
    seen = preview(write("1:\n7,3,2005-09-06\n8,x,2005-09-06\n2:\n9,4,2005-09-06\n"))
    assert seen.format == "Netflix Prize"
    assert seen.column_names == ("Item", "User", "Rating", "Time")
    assert seen.roles == (ColumnRole.ITEM, ColumnRole.USER, ColumnRole.RATING, ColumnRole.TIME)
    assert seen.rows == (
        PreviewRow(2, ("1", "7", "3", "2005-09-06")),
        PreviewRow(3, ("1", "8", "x", "2005-09-06"), "The rating “x” is not a decimal number."),
        PreviewRow(5, ("2", "9", "4", "2005-09-06")),
    )
    assert seen.choices.format is FileFormat.NETFLIX
    assert seen.choices.encoding is TextEncoding.UTF_8


FILES = {
    "mv_0000002": "2:\n822109,4,2005-05-14\n",
    "mv_0000001": "1:\n1488844,3,2005-09-06\n822109,5,2005-05-13",
}


class TestFolder:
    def test_it_is_read_in_the_order_of_the_names(self, folder):
        dataset = load_ratings(folder(**FILES))
        assert triples_of(dataset) == TRIPLES
        assert dataset.name == "training_set"
        assert dataset.report.format == "Netflix Prize"
        assert dataset.report.warnings == ()

    def test_it_may_be_the_current_one(self, folder, monkeypatch):
        monkeypatch.chdir(folder(**FILES))
        dataset = load_ratings(".")
        assert dataset.name == "training_set"
        assert triples_of(dataset) == TRIPLES

    def test_it_is_previewed(self, folder):
        seen = preview(folder(**FILES))
        assert [row.fields[:3] for row in seen.rows] == [
            ("1", "1488844", "3"), ("1", "822109", "5"), ("2", "822109", "4"),
        ]  # fmt: skip

    def test_reasons_name_the_file(self, folder):
        dataset = load_ratings(folder(**FILES, mv_3="3:\n7,x,2005-05-14\n"))
        row = dataset.report.rejected[0]
        assert (row.line, row.text) == (2, "7,x,2005-05-14")
        assert row.reason == "mv_3.txt: The rating “x” is not a decimal number."

    def test_each_file_may_have_an_encoding_of_its_own(self, folder):
        path = folder(
            mv_1=b"\xef\xbb\xbf1:\n7,3\n", mv_2="2:\né,3\n".encode("latin-1"), mv_3="3:\né,3\n"
        )
        dataset = load_ratings(path)
        assert triples_of(dataset) == [("7", "1", 3.0), ("é", "2", 3.0), ("é", "3", 3.0)]
        assert dataset.report.encoding == "Windows-1252"

    def test_other_files_are_told_of(self, folder):
        path = folder(**FILES, README="hello", movie_titles="1,2003,X")
        assert load_ratings(path).report.warnings == ()
        (path / "mv_3.txt.gz").write_bytes(b"")
        (path / "mv_4 (1).txt").write_bytes(b"")
        assert load_ratings(path).report.warnings == (
            "2 of the files in “training_set” are not called mv_0000001.txt or the like and "
            "were not read; the first is “mv_3.txt.gz”.",
        )

    def test_links_inside_are_refused(self, folder, tmp_path):
        path = folder(**FILES)
        (tmp_path / "outside.txt").write_text("3:\n7,3,2005-05-14\n")
        (path / "mv_3.txt").symlink_to(tmp_path / "outside.txt")
        with pytest.raises(LoadError, match=r"“mv_3\.txt” in the folder “training_set” is a link"):
            load_ratings(path)

    def test_links_in_a_loop_are_refused(self, folder):
        path = folder(**FILES)
        (path / "mv_3.txt").symlink_to(path / "mv_3.txt")
        with pytest.raises(LoadError, match="is a link"):
            load_ratings(path)

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
    def test_pipes_inside_are_refused(self, folder):
        path = folder(**FILES)
        os.mkfifo(path / "mv_3.txt")
        with pytest.raises(LoadError, match="is no regular file"):
            load_ratings(path)

    def test_folders_inside_are_refused(self, folder):
        path = folder(**FILES)
        (path / "mv_3.txt").mkdir()
        with pytest.raises(LoadError, match="is no regular file"):
            load_ratings(path)

    def test_an_empty_file_is_refused(self, folder):
        with pytest.raises(LoadError, match=r"“mv_3\.txt” is empty"):
            load_ratings(folder(**FILES, mv_3=""))

    def test_files_with_something_else_are_read_as_nothing_else(self, folder):
        with pytest.raises(LoadError, match=r"ids of items, but no ratings|More than half"):
            load_ratings(folder(mv_1="user,item,rating\nu,i,3\n", mv_2="u,j,4\n"))
        with pytest.raises(LoadError, match="is a binary file"):
            load_ratings(folder(mv_1=b"\x00" * 100, mv_2="2:\n7,3\n"))

    def test_a_file_that_comes_meanwhile_is_an_error(self, folder):
        path = folder(**FILES)

        def add_a_file(share):
            if share:
                (path / "mv_9.txt").write_text("9:\n7,3,2005-05-14\n")

        with pytest.raises(LoadError, match="changed while it was being read"):
            load_ratings(path, task=Task(add_a_file))

    def test_a_chosen_encoding_holds_for_all_files(self, folder):
        path = folder(mv_1="1:\n7,3\n" + "7,4\n" * 100_000, mv_2="2:\né,3\n".encode("latin-1"))
        with pytest.raises(LoadError, match=r"“mv_2\.txt” is not UTF-8"):
            load_ratings(path, ReadingChoices(encoding=TextEncoding.UTF_8))

    def test_cancelling_ends_it_between_two_files(self, folder):
        path = folder(**{f"mv_{k}": f"{k}:\n7,3,2005-05-14\n" for k in range(50)})
        shares = []

        def cancel(share):
            shares.append(share)
            if share > 0.3:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            load_ratings(path, task=Task(cancel))
        assert len(set(shares)) < 25
