"""The map of the code is true: its packages are there, and its paths lead where it says."""

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MAP = (ROOT / "ARCHITECTURE.md").read_text()
MOST_HOPS = 6

HOP = re.compile(r"^\d\. `(?P<place>[\w.]+)(?::(?P<owner>\w+))?`.*?(?:: `(?P<by>\w+)`)?$")
PATHS = dict(re.findall(r"^### (.+?)\n(.*?)(?=^#|\Z)", MAP, re.MULTILINE | re.DOTALL))


def hops(path: str) -> list[re.Match[str]]:
    lines = [line for line in PATHS[path].splitlines() if line.strip()]
    found = [HOP.match(line) for line in lines]
    assert None not in found, lines
    return [hop for hop in found if hop]


def named_in(place: str, owner: str | None) -> set[str]:
    """The names that a class uses, or a module, those that it inherits left out."""
    path = ROOT.joinpath(*place.split("."))
    module = (
        path.with_suffix(".py") if path.with_suffix(".py").exists() else path / "__init__.py"
    )
    tree: ast.AST = ast.parse(module.read_text())
    if owner is not None:
        [tree] = [
            node
            for node in ast.walk(tree)
            if isinstance(node, ast.ClassDef) and node.name == owner
        ]
    return {
        node.attr if isinstance(node, ast.Attribute) else node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute | ast.Name)
    }


def test_there_are_four_paths() -> None:
    assert list(PATHS) == [
        "A keystroke",
        "A byte of output",
        "A connect",
        "A refresh of a list",
    ]


@pytest.mark.parametrize("path", PATHS)
def test_a_path_is_short_and_each_hop_hands_on(path: str) -> None:
    steps = hops(path)
    assert len(steps) <= MOST_HOPS
    for step in steps[:-1]:
        assert step["by"] in named_in(step["place"], step["owner"]), step[0]
    assert steps[-1]["by"] is None
    assert named_in(steps[-1]["place"], steps[-1]["owner"])


def test_every_package_has_a_floor() -> None:
    packages = {
        path.parent.name if path.name == "__init__.py" else path.stem
        for path in (*(ROOT / "tui").glob("*/__init__.py"), *(ROOT / "tui").glob("*.py"))
    } - {"tui", "__main__"}
    floors = MAP.partition("## The floors")[2].partition("##")[0]
    assert packages == set(re.findall(r"`tui/(\w+)`", floors))


MODULES = tuple(ROOT.joinpath("tui").rglob("*.py"))
TABLES = (ROOT / "tui/ui/actions.py",)
"""Modules that are a table."""

MOST_LINES = 400
MOST_MODULES = 25


def test_no_module_is_longer_than_one_reads() -> None:
    lines = {path: len(path.read_text().splitlines()) for path in MODULES}
    long = {path for path, count in lines.items() if count > MOST_LINES}
    assert long <= {*TABLES}


@pytest.mark.parametrize("top", ["tui", "tests"])
def test_no_folder_has_more_modules_than_one_looks_through(top: str) -> None:
    counts = Counter(path.parent for path in ROOT.joinpath(top).rglob("*.py"))
    assert {folder for folder, count in counts.items() if count > MOST_MODULES} == set()


def test_no_two_classes_have_one_name() -> None:
    named = {
        path: re.findall(r"^class\s+([^\W_]\w*)", path.read_text(), re.MULTILINE)
        for path in MODULES
    }
    # These names may stand in texts too: where one is there twice, its modules are understood.
    counts = Counter(name for names in named.values() for name in names)
    classes = Counter(
        node.name
        for path, names in named.items()
        if any(counts[name] > 1 for name in names)
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.ClassDef) and counts[node.name] > 1
    )
    assert {name for name, count in classes.items() if count > 1} == set()
