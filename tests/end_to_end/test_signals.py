"""What becomes of the window when the system asks it to end, on a real X server."""

import signal
from collections.abc import Iterator

import pytest

from tests.end_to_end.desktop import Desktop, missing_packages, private_desktop
from tests.end_to_end.started_program import started_program


@pytest.fixture
def desktop() -> Iterator[Desktop]:
    """A desktop on which the program can be started twice."""
    if missing := missing_packages():
        pytest.skip(f"Needs a desktop to run on: apt-get install {' '.join(missing)}")
    with private_desktop() as desktop:
        yield desktop


@pytest.mark.parametrize(("name", "status"), [("SIGINT", 130), ("SIGTERM", 143), ("SIGHUP", 129)])
def test_a_signal_while_training_keeps_changed_settings(desktop, name, status):
    with started_program(desktop) as program:
        program.wait_for_status("Ready")
        program.set_number("Features", 1999)
        program.set_number("Epochs per feature", 1000)
        program.press("Start")
        program.wait_for_status("epoch")
        # Not finished with Return or Tab.
        program.type_into("Seed", "77")
        program.process.send_signal(getattr(signal, name))
        assert program.process.wait(timeout=10) == status
        assert program.output == ""

    with started_program(desktop) as program:
        for field, value in (("Features", 1999), ("Epochs per feature", 1000), ("Seed", 77)):
            assert program.wait_for("spin box", field).value == value
