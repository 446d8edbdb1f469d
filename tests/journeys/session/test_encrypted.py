"""In an account that encrypts: a shell, a command and ports, and what happens without a key."""

import asyncio
import os
from base64 import b64decode
from pathlib import Path

import pytest

from tests.journeys.copying import Copier
from tests.journeys.forwarding import forwarding
from tests.journeys.remote import PATIENCE, Account, account
from tests.support.headless import Tray
from tests.support.ports import echo, server
from tui.aws.instances import ManagedInstance
from tui.sandbox.service import SandboxOptions
from tui.sessions.headless.command import RemoteCommand
from tui.sessions.headless.forward import Destination
from tui.sessions.runner import SessionFailed
from tui.sessions.session import Session
from tui.sessions.states import SessionChange
from tui.terminal.emulator import Emulator

KEY = {"kmsKeyId": "alias/session-manager"}


async def test_shells_commands_and_ports_work_where_sessions_are_encrypted(
    tmp_path: Path,
) -> None:
    async with account(SandboxOptions(seed_history=False, inputs=KEY)) as here:
        async with asyncio.timeout(PATIENCE):
            await a_shell_reckons(here)
            await a_command_gives_back_its_bytes(here)
            await a_port_is_forwarded_as_ever(here)
            await a_copy_does_without_a_port(here, tmp_path)


async def a_copy_does_without_a_port(here: Account, tmp_path: Path) -> None:
    """What goes through a port is not encrypted with the key."""
    (tmp_path / "sent").write_bytes(bytes(3_000_000))
    copy = Copier(here, port=True)
    await copy.down(tmp_path / "sent", to=tmp_path / "back")
    assert "would not be encrypted with the KMS key" in copy.way
    assert (tmp_path / "back").stat().st_size == 3_000_000


async def a_shell_reckons(here: Account) -> None:
    changed = asyncio.Event()

    def listen(session: Session, change: SessionChange) -> None:
        changed.set()

    target = ManagedInstance(instance_id=here.instance())
    session = Session(here.aws(), target, "x", emulator=Emulator(80, 24), listener=listen)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(session.run())
        session.send(b"echo $((6*7)); exit\r")
        while session.live:
            changed.clear()
            await changed.wait()
    assert session.encrypted
    assert "42" in [line.strip() for line in session.emulator.display]


async def a_command_gives_back_its_bytes(here: Account) -> None:
    out, err = Tray(), Tray()
    command = RemoteCommand(here.aws(), here.instance(), stdout=out, stderr=err)
    script = "head -c 60000 /dev/urandom | base64 -w0 | tee /dev/stderr; exit 5"
    await command.run(["sh", "-c", script], "x")
    assert command.encrypted
    assert command.exit_code == 5
    assert len(b64decode(bytes(out.data))) == 60_000
    assert out.data == err.data


async def a_port_is_forwarded_as_ever(here: Account) -> None:
    """Ports are never encrypted, whatever the preferences say (section 4.1)."""
    sent = os.urandom(100_000)
    async with server(echo) as port, forwarding(here, Destination(port)) as forwarded:
        assert await forwarded.exchange(sent) == sent


async def test_without_a_key_nothing_is_run_and_nothing_is_left() -> None:
    options = SandboxOptions(
        seed_history=False,
        inputs=KEY,
        denied_actions=frozenset({"kms:GenerateDataKey"}),
    )
    async with account(options) as here, asyncio.timeout(PATIENCE):
        out = Tray()
        command = RemoteCommand(here.aws(), here.instance(), stdout=out, stderr=Tray())
        with pytest.raises(SessionFailed, match="kms:GenerateDataKey"):
            await command.run(["echo", "in the clear"], "x")
        assert not out.data
        assert command.session_id is not None
        assert here.status(command.session_id) in {"Terminated", "Failed"}
