import pytest

from funksvd_gui.gui.system_libraries import what_is_missing

X11 = {"DISPLAY": ":0"}


def all_but(*missing):
    return lambda library: library not in missing


def test_says_nothing_where_everything_is_there():
    assert what_is_missing(X11, "linux", all_but()) is None


def test_names_the_library_and_the_command():
    sentence = what_is_missing(X11, "linux", all_but("libxcb-cursor.so.0"))
    assert "library libxcb-cursor.so.0" in sentence
    assert sentence.endswith("sudo apt-get install libxcb-cursor0")


def test_names_several_at_once():
    sentence = what_is_missing(X11, "linux", all_but("libEGL.so.1", "libxkbcommon.so.0"))
    assert sentence.endswith("sudo apt-get install libegl1 libxkbcommon0")


def test_wayland_needs_no_x_libraries():
    wayland = {"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":0"}
    assert what_is_missing(wayland, "linux", all_but("libxcb-cursor.so.0")) is None
    assert "libwayland-client0" in what_is_missing(
        wayland, "linux", all_but("libwayland-client.so.0")
    )


@pytest.mark.parametrize("platform", ["offscreen", "minimal", "vnc:port=1"])
def test_a_chosen_platform_without_x_needs_only_what_qt_itself_needs(platform):
    environment = {"QT_QPA_PLATFORM": platform}
    assert what_is_missing(environment, "linux", all_but("libxcb-cursor.so.0")) is None
    assert "libegl1" in what_is_missing(environment, "linux", all_but("libEGL.so.1"))


def test_without_a_display_it_points_to_the_terminal():
    assert "funksvd --help" in what_is_missing({}, "linux", all_but())


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_other_systems_bring_all_of_it(platform):
    assert what_is_missing({}, platform, lambda _: False) is None


def test_this_machine_has_what_the_tests_need():
    assert what_is_missing({"QT_QPA_PLATFORM": "offscreen"}) is None
