import sys

import pytest

from funksvd_gui.core import available_memory as module
from funksvd_gui.core.available_memory import available_memory

MIB = 1 << 20


@pytest.fixture
def system(tmp_path):
    """A system's files: folders for `/proc` and for control groups, and how to fill them."""
    proc, groups = tmp_path / "proc", tmp_path / "cgroup"

    def write(path, text):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="ascii")

    return proc, groups, write


def test_this_system_tells_a_sensible_number():
    free = available_memory()
    assert free is not None
    assert MIB < free < 1 << 60


def test_linux_tells_what_is_free_or_can_be_freed(system):
    proc, _, write = system
    write(proc / "meminfo", "MemTotal:  9000 kB\nMemFree:  100 kB\nMemAvailable:  2048 kB\n")
    assert module._free_on_linux(proc) == 2 * MIB


def test_without_the_files_nobody_tells(system):
    proc, groups, _ = system
    assert module._free_on_linux(proc) is None
    assert module._free_in_groups(proc, groups) is None


def test_the_tightest_group_around_us_counts(system):
    proc, groups, write = system
    write(proc / "self" / "cgroup", "0::/outer/inner\n")
    write(groups / "outer" / "memory.max", f"{100 * MIB}\n")
    write(groups / "outer" / "memory.current", f"{90 * MIB}\n")
    write(groups / "outer" / "inner" / "memory.max", f"{80 * MIB}\n")
    write(groups / "outer" / "inner" / "memory.current", f"{10 * MIB}\n")
    assert module._free_in_groups(proc, groups) == 10 * MIB


def test_cached_files_of_a_group_can_be_given_back(system):
    proc, groups, write = system
    write(proc / "self" / "cgroup", "0::/\n")
    write(groups / "memory.max", f"{100 * MIB}\n")
    write(groups / "memory.current", f"{90 * MIB}\n")
    write(groups / "memory.stat", f"anon 5\ninactive_file {30 * MIB}\nactive_file 7\n")
    assert module._free_in_groups(proc, groups) == 40 * MIB


def test_a_group_without_a_limit_does_not_count(system):
    proc, groups, write = system
    write(proc / "self" / "cgroup", "0::/ours\n")
    write(groups / "ours" / "memory.max", "max\n")
    write(groups / "ours" / "memory.current", f"{90 * MIB}\n")
    assert module._free_in_groups(proc, groups) is None


def test_groups_of_the_first_version_count_too(system):
    proc, groups, write = system
    write(proc / "self" / "cgroup", "5:cpu:/others\n4:hugetlb,memory:/ours\n")
    write(groups / "memory" / "others" / "memory.limit_in_bytes", f"{1 * MIB}\n")
    write(groups / "memory" / "others" / "memory.usage_in_bytes", "0\n")
    folder = groups / "memory" / "ours"
    write(folder / "memory.limit_in_bytes", f"{64 * MIB}\n")
    write(folder / "memory.usage_in_bytes", f"{60 * MIB}\n")
    write(folder / "memory.stat", f"total_inactive_file {20 * MIB}\n")
    assert module._free_in_groups(proc, groups) == 24 * MIB


@pytest.mark.skipif(sys.platform == "win32", reason="Windows tells it in another way")
def test_the_least_that_anybody_tells_counts(system, monkeypatch):
    proc, groups, write = system
    monkeypatch.setattr(module, "_PROC", proc)
    monkeypatch.setattr(module, "_CGROUPS", groups)
    assert available_memory() == module._all_there_is()
    write(proc / "meminfo", "MemAvailable:  4096 kB\n")
    assert available_memory() == 4 * MIB
    write(proc / "self" / "cgroup", "0::/\n")
    write(groups / "memory.max", f"{3 * MIB}\n")
    write(groups / "memory.current", f"{1 * MIB}\n")
    assert available_memory() == 2 * MIB
    write(groups / "memory.max", f"{9 * MIB}\n")
    assert available_memory() == 4 * MIB


def test_a_group_that_is_full_leaves_next_to_nothing(system):
    proc, groups, write = system
    write(proc / "self" / "cgroup", "0::/\n")
    write(groups / "memory.max", "1000\n")
    write(groups / "memory.current", "2000\n")
    assert module._free_in_groups(proc, groups) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no sysconf")
def test_elsewhere_all_there_is_counts():
    assert module._all_there_is() >= available_memory()
