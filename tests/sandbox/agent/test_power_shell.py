"""Machines with Windows: PowerShell where it is installed, else a stand-in that says so."""

import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sandbox.channel_client import ChannelClient
from tui.sandbox.agent.power_shell import STAND_IN, split_command_line
from tui.sandbox.service import Sandbox

PWSH = """#!/bin/sh
printf '<%s>\\n' "$@"
"""
"""Shows what PowerShell is given."""


@pytest.fixture
def pwsh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "pwsh"
    program.write_text(PWSH)
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")


@pytest.fixture
def nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No PowerShell."""
    (tmp_path / "sh").symlink_to("/bin/sh")
    monkeypatch.setenv("PATH", str(tmp_path))


async def run(sandbox: Sandbox, ssm: Any, document: str, **parameters: str) -> ChannelClient:
    machines = sandbox.state.fleet.instances
    (windows,) = (one for one in machines if one.platform.kind == "Windows")
    ticket = ssm.start_session(
        Target=windows.instance_id,
        DocumentName=document,
        Parameters={name: [value] for name, value in parameters.items()},
    )
    client = ChannelClient(ticket)
    await client.run()
    return client


@pytest.mark.usefixtures("pwsh")
async def test_power_shell_is_given_the_words_of_a_command_as_one_script(
    sandbox: Sandbox, ssm: Any
) -> None:
    command = r"'Get-Content C:\Temp\a.txt | Sort-Object' now"
    client = await run(sandbox, ssm, "AWS-StartNonInteractiveCommand", command=command)
    assert client.output.splitlines()[-2:] == [
        b"<-Command>",
        b"<Get-Content C:\\Temp\\a.txt | Sort-Object now>",
    ]


@pytest.mark.usefixtures("pwsh")
async def test_on_a_terminal_it_takes_the_line_apart_as_windows_does(
    sandbox: Sandbox, ssm: Any
) -> None:
    client = await run(
        sandbox, ssm, "AWS-StartInteractiveCommand", command=r'"type C:\a \"b\"" | more'
    )
    assert client.output.splitlines()[-1] == rb'<type C:\a "b" | more>'


@pytest.mark.usefixtures("nothing")
async def test_a_stand_in_says_that_it_is_one(sandbox: Sandbox, ssm: Any) -> None:
    client = await run(
        sandbox,
        ssm,
        "AWS-StartNonInteractiveCommand",
        command="'echo out | cat 2>/dev/null || echo out'",
        separateOutputStream="true",
    )
    assert (bytes(client.output), client.exit_code) == (b"out\n", 0)
    assert client.errors == STAND_IN.encode() + b"\n"


@given(st.lists(st.text(st.sampled_from("a \\\"\t'"))))
def test_what_is_put_together_for_windows_is_taken_apart_again(words: list[str]) -> None:
    assert split_command_line(subprocess.list2cmdline(words)) == words
