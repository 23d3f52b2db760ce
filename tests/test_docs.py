"""What the pages in docs point at is there, and holds what it is said to hold."""

import ast
import re
from pathlib import Path

import pytest

from funksvd_gui.core.hyperparams import limits_by_name

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted((ROOT / "docs").glob("*.md"))
#: Of formulas, explained in a table of their own.
SYMBOLS = {"b_u", "b_i"}


def links(text):
    """Return the words and the target of every link to a file of this repository."""
    found = re.findall(r"\[([^\]]+)\]\(([^)]+)\)", text)
    return [(words, target) for words, target in found if "://" not in target]


def names_in(path):
    """Return functions, classes, constants and, with a dot, methods that a module defines."""
    names = set()
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        if isinstance(node, ast.ClassDef):
            methods = (each for each in node.body if isinstance(each, ast.FunctionDef))
            names |= {f"{node.name}.{method.name}" for method in methods}
        if isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names |= {target.id for target in targets if isinstance(target, ast.Name)}
    return names


def wrong_links(text):
    """Return complaints about the links of a page in docs, none if all is well."""
    wrong = []
    for words, target in links(text):
        path = (ROOT / "docs" / target).resolve()
        name = re.fullmatch(r"`(.+)`", words)
        if not path.is_relative_to(ROOT) or not path.exists():
            wrong.append(f"{target} does not exist")
        elif name and path.suffix == ".py" and name[1] not in names_in(path):
            wrong.append(f"{target} does not define {name[1]}")
    return wrong


def test_there_is_a_page_of_the_algorithm():
    assert "algorithm.md" in [page.name for page in PAGES]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_to_a_file_that_defines_its_name(page):
    text = page.read_text("utf-8")
    assert links(text)
    assert wrong_links(text) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_names_without_a_link_are_settings(page):
    """A function or method is linked; a setting that is renamed is renamed here as well."""
    text = page.read_text("utf-8")
    names = re.findall(r"(?<!\[)`([a-z]+(?:_[a-z]+)+|[A-Z][A-Za-z]+\.\w+)`", text)
    assert set(names) - SYMBOLS <= set(limits_by_name())


@pytest.mark.parametrize(
    ("link", "complaints"),
    [
        ("[`Trainer.run`](../funksvd_gui/core/trainer.py)", []),
        (
            "[`Trainer.walk`](../funksvd_gui/core/trainer.py)",
            ["../funksvd_gui/core/trainer.py does not define Trainer.walk"],
        ),
        (
            "[`run`](../funksvd_gui/core/trainer.py)",
            ["../funksvd_gui/core/trainer.py does not define run"],
        ),
        ("[words](../funksvd_gui/driver.py)", ["../funksvd_gui/driver.py does not exist"]),
        ("[words](../../somewhere.py)", ["../../somewhere.py does not exist"]),
    ],
)
def test_a_wrong_link_is_found(link, complaints):
    assert wrong_links(f"See {link}.") == complaints
