"""A desktop for each test, and the program started on it."""

from collections.abc import Iterator

import pytest

from funksvd_gui.gui.system.system_libraries import what_is_missing
from tests.end_to_end.desktop import missing_packages, private_desktop
from tests.end_to_end.started_program import StartedProgram, started_program


@pytest.fixture
def program() -> Iterator[StartedProgram]:
    """The window, open; what it printed is shown if the test fails."""
    if missing := missing_packages():
        pytest.skip(f"Needs a desktop to run on: apt-get install {' '.join(missing)}")
    if trouble := what_is_missing({"QT_QPA_PLATFORM": "xcb"}):
        pytest.skip(trouble)
    with private_desktop() as desktop, started_program(desktop) as started:
        yield started
        print(started.output)  # noqa: T201 - pytest shows it beside a failure
