import pytest

from funksvd_gui.data.split.part import PART_OF_LABEL, Part
from funksvd_gui.data.split.settings import SplitSettings
from funksvd_gui.data.split.splitting import split_ratings
from tests.conftest import make_ratings


@pytest.mark.parametrize("part", Part)
def test_every_part_is_found_again_by_its_label(part):
    assert PART_OF_LABEL[part.label] is part


def test_labels_are_those_of_files_that_were_saved():
    assert [part.value for part in PART_OF_LABEL] == ["test", "validation", "training"]


def test_splits_label_ratings_by_them():
    split = split_ratings(make_ratings(), SplitSettings(test_share=0.2, validation_share=0.1))
    parts = {Part.TRAINING: split.train, Part.VALIDATION: split.validation, Part.TEST: split.test}
    assert {part: found.label for part, found in parts.items()} == {
        part: part.label for part in Part
    }
