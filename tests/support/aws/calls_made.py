"""Which calls of AWS there are in the code."""

import ast
from pathlib import Path

import tui

MAKES_CALLS = frozenset(
    {"call", "call_once", "begin", "begin_in", "begin_once", "ask", "pages"}
)


def calls_made() -> set[tuple[str, str]]:
    """Service and operation of each call in the code, by boto3's names."""
    found = set()
    package = Path(tui.__file__).parent
    for folder in ("aws", "sessions", "ui", "cli"):
        for path in (package / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and name_of(node.func) in MAKES_CALLS:
                    values = [a.value for a in node.args if isinstance(a, ast.Constant)]
                    words = [value for value in values if isinstance(value, str)]
                    if len(words) == 2:
                        found.add((words[0], words[1]))
    return found


def name_of(function: ast.expr) -> str:
    match function:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
        case _:
            return ""
