"""What a user is told of has one root."""

import ast
from pathlib import Path

import tui

SANDBOX = {
    "ApiError",
    "ProgramFailed",
    "QueryFailed",
    "QueryStopped",
    "Refused",
    "TokenRefused",
}
"""Answered as AWS would."""
FAR_SIDE = {"CannotDo"}
"""Sent by a program on the far side, and said here as a sentence."""
CAUGHT = {
    "Broken",
    "FarRefused",
    "Interrupted",
    "NotNowError",
    "NotRecovered",
    "SpoolRefused",
    "Stopped",
    "_Differs",
}
"""Caught by the one who called, and told in words of its own if at all."""


def test_every_error_of_ours_has_the_root_whose_text_is_for_the_user() -> None:
    rootless = {
        node.name
        for path in Path(tui.__file__).parent.rglob("*.py")
        # What does not say the word need not be understood.
        if "Exception" in (code := path.read_text())
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.ClassDef)
        for base in node.bases
        if isinstance(base, ast.Name) and base.id == "Exception"
    }
    assert rootless == SANDBOX | FAR_SIDE | CAUGHT | {"UserFacingError"}
