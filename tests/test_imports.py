"""A test module is a leaf: what two of them need is in `tests/support`, or beside them."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).parent


def imported(path: Path) -> Iterator[str]:
    """What a file imports, wherever in it: `package.module` or `package.module.name`.

    Nothing, where the name of a test module can be in no import: to understand all files takes
    seconds.
    """
    code = path.read_text("utf-8")
    if not re.search(r"(?<!def )\btest_", code):
        return
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = "." * node.level + (node.module or "")
            yield from (f"{start}.{name.name}" for name in node.names)


def test_no_test_module_is_imported_by_another_one() -> None:
    names = {path: list(imported(path)) for path in TESTS.rglob("*.py")}
    assert [
        f"{path.relative_to(TESTS)}: {name}"
        for path, found in names.items()
        for name in found
        if name.startswith((".", "tests.")) and ".test_" in name
    ] == []
