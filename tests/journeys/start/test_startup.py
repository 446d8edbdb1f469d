"""The first paint comes before anything slow is imported."""

import json
import os
import subprocess
import sys

import pytest

from tui.sandbox.service import Sandbox, SandboxOptions

PROGRAM = """
import asyncio, json, sys
from tui.settings.settings import Settings
from tui.settings.state import State
from tui.ui.app import SsmTui

seen = {}

async def open_aws():
    strips = app.screen._compositor.render_strips()
    seen["screen"] = "\\n".join(strip.text for strip in strips)
    seen["modules"] = sorted(sys.modules)
    opened.set()
    await asyncio.Event().wait()

async def main():
    global app, opened
    opened = asyncio.Event()
    app = SsmTui(open_aws, Settings(), state=State())
    async with app.run_test(size=(100, 30)):
        await asyncio.wait_for(opened.wait(), 30)
        print(json.dumps(seen))

asyncio.run(main())
"""


def test_the_list_is_painted_before_boto3_and_websockets_are_imported() -> None:
    answer = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True
    )
    seen = json.loads(answer.stdout)
    assert "Instances" in seen["screen"]
    slow = {"boto3", "botocore", "websockets", "keyring", "moto", "pyte", "cryptography"}
    assert slow.isdisjoint(seen["modules"])
    # Nor does it wait for other views, for dialogs, and for what is remembered.
    later = ("tui.archive.store", "tui.ui.forwards", "tui.ui.lists.sessions", "tui.ui.screens.")
    assert not [name for name in seen["modules"] if name.startswith(later)]


COMMAND = """
import json, sys
from tui.cli import main
try:
    main()
finally:
    print(json.dumps(sorted(sys.modules)), file=sys.stderr)
"""


def imported_by(*arguments: str, **environment: str) -> set[str]:
    run = subprocess.run(
        [sys.executable, "-c", COMMAND, *arguments],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | environment,
    )
    return set(json.loads(run.stderr.splitlines()[-1]))


def test_the_help_of_exec_imports_no_screen_and_no_terminal() -> None:
    modules = imported_by("exec", "--help")
    assert not {one for one in modules if one.startswith(("textual", "pyte", "tui.terminal"))}


@pytest.mark.parametrize("option", ["-n", "--stdin"])
def test_a_command_without_a_terminal_imports_no_emulator(option: str) -> None:
    with Sandbox(SandboxOptions(seed_history=False)) as sandbox:
        call = ("exec", option, "web-01", "--reason", "look", "--", "true")
        modules = imported_by(*call, **sandbox.environment())
    assert not {one for one in modules if one.startswith(("textual", "pyte", "tui.terminal"))}
    unused = {"boto3", "s3transfer", "botocore.docs", "cryptography", "tui.archive.searching"}
    assert unused.isdisjoint(modules)


def test_a_command_by_id_imports_nothing_that_finds_machines() -> None:
    with Sandbox(SandboxOptions(seed_history=False)) as sandbox:
        target = sandbox.state.fleet.instances[0].instance_id
        call = ("exec", "-n", target, "--reason", "look", "--", "true")
        modules = imported_by(*call, **sandbox.environment())
    finders = {f"tui.aws.targets.{name}" for name in ("finding", "exact", "known")}
    assert finders.isdisjoint(modules)
