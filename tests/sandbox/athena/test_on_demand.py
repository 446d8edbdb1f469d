"""A sandbox that nobody asks for queries has nothing of them."""

import subprocess
import sys

_START = """
import sys
from tui.sandbox.service import Sandbox, SandboxOptions
with Sandbox(SandboxOptions(seed_history=False)):
    print(sorted({"duckdb", "sqlglot", "tui.sandbox.athena.engine"} & set(sys.modules)))
"""


def test_neither_the_engine_nor_what_it_needs_is_imported_at_the_start() -> None:
    ran = subprocess.run([sys.executable, "-c", _START], capture_output=True, text=True)
    assert ran.stdout.strip() == "[]", ran.stderr
