"""What a user is told of has one root."""

import ast
from pathlib import Path

import tui

INNER = {"TokenRefused", "ProgramFailed", "ApiError", "Refused"}
"""The sandbox's own, which it answers as AWS would."""


def test_every_error_of_ours_has_the_root_whose_text_is_for_the_user() -> None:
    rootless = {
        node.name
        for path in Path(tui.__file__).parent.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ClassDef)
        for base in node.bases
        if isinstance(base, ast.Name) and base.id == "Exception"
    }
    assert rootless == INNER | {"UserFacingError"}
