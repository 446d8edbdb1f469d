"""What a command has said, for `--json`."""

from typing import Any

from tui.cli.streams import for_output
from tui.printable import json_text, versioned
from tui.sessions.headless.captured import Capture


def json_line(report: dict[str, Any], stdout: Capture, stderr: Capture) -> bytes:
    """A report of a run with its output, as a line of JSON."""
    output = {
        "stdout": stdout.text,
        "stderr": stderr.text,
        "truncated": stdout.cut or stderr.cut,
    }
    return for_output(json_text(versioned(report | output))).encode() + b"\n"
