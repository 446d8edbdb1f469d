"""Another user of the machine gets nothing of a sandbox that somebody runs."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.sandbox.attack import NOBODY, interpreter_for
from tests.sandbox.hand_client import attached
from tui.sandbox.service import Sandbox


@pytest.fixture(scope="module")
def outcome() -> str:
    """What the attack printed; it was run once, as whoever would run it."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.sandbox.attack"],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert not done.returncode, done.stdout + done.stderr
    return done.stdout


def test_the_attack_has_no_success_and_changes_nothing(outcome: str) -> None:
    assert ", 0 successes\n" in outcome
    assert "Nothing of the sandbox has changed." in outcome
    assert outcome.count("refused ") > 150
    assert "\nIN " not in outcome


def test_the_attack_was_another_users(outcome: str) -> None:
    if os.getuid() != 0:
        pytest.skip("only root can become another user")
    if interpreter_for(NOBODY) is None:
        pytest.skip("the user nobody may run no Python here")
    assert f"tried as user {NOBODY}, 0 successes" in outcome
    assert "refused read /proc/" in outcome
    assert "refused list /tmp/" in outcome


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="there is no /proc")
async def test_no_process_says_the_secrets_of_a_sandbox_in_its_arguments_or_environment(
    sandbox: Sandbox, ssm: Any
) -> None:
    """Arguments can be read by everybody, and the environment by the shell on the far side."""
    ticket = ssm.start_session(Target=sandbox.state.fleet.instances[0].instance_id)
    secrets = [
        each.encode()
        for each in (
            sandbox.credentials.secret_access_key,
            sandbox.wallet.identity_token,
            ticket["TokenValue"],
        )
    ]
    async with attached(ticket) as client:
        await client.until(b"$ ")
        said = said_by_processes()
    assert b"MACHINE=" in said
    assert [each for each in secrets if each in said] == []


def said_by_processes() -> bytes:
    """The arguments and the environments of all that run."""
    files = [*Path("/proc").glob("[0-9]*/cmdline"), *Path("/proc").glob("[0-9]*/environ")]
    return b"".join(_read(each) for each in files)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""
