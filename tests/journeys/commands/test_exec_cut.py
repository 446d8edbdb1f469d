"""`ssm-tui exec` over a cut: what is known is said at once, and nothing waits for ever."""

import asyncio
from asyncio.subprocess import DEVNULL
from collections.abc import Callable, Iterator
from pathlib import Path
from time import sleep

import pytest

from tests.journeys.remote import PATIENCE, Account, the_session
from tui.protocol.message import unpack
from tui.sandbox.agent import agent
from tui.sandbox.gateway.relay import OUTPUT, Peer, Relay, frame_type
from tui.sandbox.service import Sandbox, SandboxOptions

CALL = ("exec", "web-01", "--reason", "look", "--cut-timeout", "1.5", "--")
HOLE = range(6, 9)
"""The messages of the agent's that never arrive."""


@pytest.fixture(scope="module")
def here() -> Iterator[Account]:
    with Sandbox(SandboxOptions(seed_history=False)) as sandbox:
        yield Account(sandbox)


def until(condition: Callable[[], bool]) -> None:
    while not condition():
        sleep(0.01)


async def test_an_agent_that_stops_reading_at_a_pause_is_not_waited_for_for_ever(
    here: Account,
) -> None:
    flood = "echo up >&2; exec yes"
    process = await here.start(*CALL, "sh", "-c", flood, stdout=DEVNULL)
    assert process.stderr is not None
    async with asyncio.timeout(PATIENCE):
        assert await process.stderr.readline() == b"up\n"
        session_id = the_session(here)
        here.cut(session_id)
        said = await process.stderr.readline()
        assert b"The connection was cut; output may be missing" in said
        assert process.returncode is None
        _, stderr = await process.communicate()
    assert process.returncode == 254
    assert b"No output for 1.5 s since the connection was cut" in stderr
    assert here.status(session_id) == "Terminated"


async def test_what_is_behind_a_hole_is_delivered_at_the_end_with_the_exit_status(
    here: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    carry = Relay.carry

    def lossy(self: Relay, role: Peer, frame: bytes) -> None:
        if frame_type(frame) != OUTPUT or unpack(frame)[1] not in HOLE:
            carry(self, role, frame)

    monkeypatch.setattr(Relay, "carry", lossy)
    # The official agent drains for two seconds and resends the oldest message alone.
    monkeypatch.setattr(agent, "QUIET_LIMIT", 0.5)
    script = "for i in 1 2 3 4 5 6 7 8 9; do echo line$i; sleep 0.1; done; exit 9"
    run = await here.run(*CALL, "sh", "-c", script)
    lines = run.stdout.decode().splitlines()
    assert run.status == 9
    assert (lines[0], lines[-1]) == ("line1", "line9")
    before, behind = run.stdout.split(b"\n[ssm-tui: output is missing here]\n")
    assert before.endswith(b"\n")
    assert behind.startswith(b"line")
    assert "[ssm-tui: output is missing here]" in run.stderr


async def test_a_command_that_is_silent_over_a_cut_keeps_its_status(
    here: Account, tmp_path: Path
) -> None:
    script = f"echo up; while [ ! -e {tmp_path}/go ]; do sleep 0.05; done; exit 5"
    process = await here.start(*CALL[:-2], "0", "--", "sh", "-c", script)
    assert process.stdout is not None
    assert process.stderr is not None
    async with asyncio.timeout(PATIENCE):
        assert await process.stdout.readline() == b"up\n"
        relay = here.sandbox.gateway.relay(the_session(here))
        assert relay is not None
        before = relay.connection(Peer.CLIENT)
        here.cut(relay.session_id)
        await asyncio.to_thread(
            until, lambda: relay.connection(Peer.CLIENT) not in (before, None)
        )
        (tmp_path / "go").touch()
        _, stderr = await process.communicate()
    assert process.returncode == 5
    assert stderr.decode() == "ssm-tui: The connection was cut; output may be missing.\n"
