import pytest

from tests.core.ladder import all_checks


@pytest.mark.parametrize("name", all_checks())
def test_rung(name):
    all_checks()[name]()
