"""Inner parts of other packages: each that is used is listed, and missed with a sentence."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path

import pytest

from tests.support.program import program
from tui.compat import Incompatible, Inner, require

ROOT = Path(__file__).parents[1]
HOMES = {"boto3": "aws", "websockets": "transport", "textual": "ui"}
"""Where each package with listed parts is at home."""

PYTHONS_OWN = {"_replace", "_exit", "_thread"}


class Package:
    """A package in which one part stands in the class, and one is made with an object."""

    def __init__(self) -> None:
        self._told = ""

    def _made(self) -> None: ...


HERE = f"{__name__}:{Package.__name__}"


def own_names(trees: Iterable[ast.Module]) -> set[str]:
    """The private names that our own modules define."""
    found: set[str] = set()
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                found.add(node.name)
            elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
                if isinstance(node.value, ast.Name) and node.value.id == "self":
                    found.add(node.attr)
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                found.add(node.id)
    return found


def inner_uses(package: Path) -> Iterator[tuple[str, str]]:
    """Every private name of somebody else's that a package's modules use, and where."""
    trees = {path: ast.parse(path.read_text()) for path in sorted(package.rglob("*.py"))}
    own = own_names(trees.values()) | PYTHONS_OWN
    for path, tree in trees.items():
        for node in ast.walk(tree):
            names: list[str] = []
            if isinstance(node, ast.Attribute) and node.attr not in own:
                names = [node.attr]
            elif isinstance(node, ast.ImportFrom) and not (node.module or "").startswith("tui"):
                names = [*(node.module or "").split("."), *(each.name for each in node.names)]
            for name in names:
                if re.fullmatch(r"_[a-z]\w*", name):
                    yield name, str(path.relative_to(ROOT))


def listed(home: str) -> set[str]:
    """The names that a package's `compat` looks for, those of private modules among them."""
    used: tuple[Inner, ...] = import_module(f"tui.{home}.compat").USED
    return {part.name for part in used} | {
        word for part in used for word in re.split(r"[.:]", part.owner)
    }


@pytest.mark.parametrize("home", HOMES.values())
def test_every_inner_part_that_is_used_is_listed(home: str) -> None:
    known = listed(home)
    assert [use for use in inner_uses(ROOT / "tui" / home) if use[0] not in known] == []


@pytest.mark.parametrize("home", HOMES.values())
def test_no_inner_part_is_listed_that_nobody_uses(home: str) -> None:
    modules = (ROOT / "tui" / home).rglob("*.py")
    words = "\n".join(path.read_text() for path in modules if path.name != "compat.py")
    used: tuple[Inner, ...] = import_module(f"tui.{home}.compat").USED
    assert [part.name for part in used if not re.search(rf"\b{part.name}\b", words)] == []


@pytest.mark.parametrize("name", ["_told", "_made"])
def test_a_part_is_found_in_a_class_and_in_its_objects(name: str) -> None:
    require("boto3", [Inner(HERE, name, "to be found")])


@pytest.mark.parametrize("owner", [HERE, f"{__name__}:Gone", f"{__name__}.gone"])
def test_a_missing_part_is_a_sentence_that_names_the_version_to_install(owner: str) -> None:
    with pytest.raises(Incompatible) as missed:
        require("boto3", [Inner(owner, "_gone", "to sign in")])
    said = str(missed.value)
    assert "._gone." in said
    assert re.search(r"pip install 'boto3[<>=,.\d]+'", said)


WITHOUT = """
import tui.compat

def require(distribution, parts):
    if distribution == {distribution!r}:
        raise tui.compat.Incompatible(distribution, parts[0])

tui.compat.require = require
from tui.cli import main
main({arguments})
"""
COMMAND = ["exec", "i-0123456789abcdef0", "--reason", "why", "--", "true"]


@pytest.mark.started_afresh
@pytest.mark.parametrize(
    ("distribution", "arguments", "status"),
    [
        ("textual", [], 1),
        ("boto3", [], 1),
        ("boto3", ["sessions"], 1),
        ("websockets", COMMAND, 255),
    ],
)
def test_the_program_says_what_it_cannot_work_with(
    distribution: str, arguments: list[str], status: int, tmp_path: Path
) -> None:
    script = WITHOUT.format(distribution=distribution, arguments=arguments)
    folders = {f"SSM_TUI_{name}_DIR": str(tmp_path) for name in ("DATA", "STATE", "CONFIG")}
    keys = {
        "AWS_ACCESS_KEY_ID": "AKIA",
        "AWS_SECRET_ACCESS_KEY": "x",
        "AWS_REGION": "eu-west-1",
    }
    with program(command=[sys.executable, "-c", script], environment=folders | keys) as shown:
        assert shown.wait() == status
        words = " ".join(shown.screen.split())
    assert f"ssm-tui doesn't work with {distribution} " in words
    assert "Traceback" not in words
    assert list(tmp_path.glob("crash-*")) == []


def test_packages_with_inner_parts_in_use_have_an_upper_bound() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    bounds = {re.split(r"[<>=]", each)[0]: each for each in project["dependencies"]}
    assert [name for name in HOMES if "<" not in bounds[name]] == []


def told(script: str) -> str:
    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    return run.stdout.strip()


BARE = """
import sys
import tui.aws.compat
import botocore.session
"""
CLIENT = """
session = botocore.session.Session()
client = session.create_client("ssm", region_name="eu-west-1")
"""


@pytest.mark.started_afresh
def test_the_manual_is_not_loaded_with_botocore() -> None:
    writers = "{'botocore.docs', 'botocore.docs.service', 'botocore.docs.bcdoc', 'html.parser'}"
    assert told(f"{BARE}{CLIENT}print({writers} & set(sys.modules))") == "set()"


@pytest.mark.started_afresh
def test_who_asks_for_the_manual_afterwards_has_it_whole() -> None:
    script = """
from botocore.docs import generate_docs
from botocore.docs.docstring import ClientMethodDocstring
from botocore.docs.service import ServiceDocumenter
print("assume_role" in ServiceDocumenter("sts", session, "/").document_service().decode())
"""
    assert told(BARE + CLIENT.replace("client =", "made =") + script) == "True"


@pytest.mark.started_afresh
def test_a_manual_that_is_there_already_stays() -> None:
    script = (
        f"import botocore.docs\n{BARE}print(bool(botocore.docs.docstring.PaginatorDocstring))"
    )
    assert told(script) == "True"


@pytest.mark.started_afresh
def test_help_on_a_method_is_empty_and_no_error() -> None:
    script = BARE + CLIENT + "print(repr(client.start_session.__doc__), "
    script += "repr(client.get_paginator('describe_sessions').paginate.__doc__))"
    assert told(script) == "'' ''"
