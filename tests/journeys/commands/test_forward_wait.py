"""`forward --wait`: what goes on in the background, and that nothing does that should not."""

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE
from collections.abc import Callable

from tests.journeys.remote import PATIENCE, Account, account
from tests.support.ports import echo, server
from tests.support.processes import is_gone
from tui.sandbox.service import SandboxOptions

CALL = ("forward", "web-01", "--reason", "x", "--wait")


async def until(holds: Callable[[], bool]) -> None:
    """Wait for a state of another process."""
    async with asyncio.timeout(PATIENCE):
        while not holds():  # noqa: ASYNC110 -- another process tells nobody
            await asyncio.sleep(0.05)


async def test_it_returns_when_all_ports_listen_and_forwards_on() -> None:
    async with account() as here, server(echo) as port:
        await its_process_is_ended_by_kill(here, port)
        await what_cannot_listen_is_not_left_behind(here, port)


async def its_process_is_ended_by_kill(here: Account, port: int) -> None:
    # Both pipes end here, or this would wait as long as the port is forwarded.
    run = await here.run(*CALL, "--json", "-L", f"0:{port}", "-L", f"[::1]:0:{port}")
    assert (run.status, run.stderr) == (0, "")
    told = json.loads(run.stdout)
    assert told["target"] == here.instance()
    assert {one["session_id"] for one in told["forwards"]} == {*here.sandbox.living}
    for one in told["forwards"]:
        assert one["destination"] == f"localhost:{port}"
        host, _, number = one["local"].rpartition(":")
        reader, writer = await asyncio.open_connection(host.strip("[]"), int(number))
        writer.write(b"hello")
        assert await reader.readexactly(5) == b"hello"
        writer.close()
    assert os.getsid(told["pid"]) == told["pid"]
    os.kill(told["pid"], signal.SIGTERM)
    await until(lambda: is_gone(told["pid"]))
    assert here.sandbox.living == []


async def what_cannot_listen_is_not_left_behind(here: Account, port: int) -> None:
    run = await here.run(*CALL, "-L", f"0:{port}", "-L", f"{port}:{port}")
    assert run.status == 1
    assert "Choose another local port" in run.stderr
    assert here.sandbox.living == []


async def test_a_machine_that_does_not_answer_is_given_up() -> None:
    options = SandboxOptions(seed_history=False, outside_agents=frozenset({"web-01"}))
    async with account(options) as here:
        late = await here.run(*CALL, "80", "--wait-timeout", "3")
        assert (late.status, late.stdout) == (124, b"")
        assert (
            "Not every port listened within 3 s, so that nothing is forwarded." in late.stderr
        )
        assert here.sandbox.living == []
        await ctrl_c_ends_both_processes_and_the_session(here)


async def ctrl_c_ends_both_processes_and_the_session(here: Account) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tui", *CALL, "80"),
        env=os.environ | here.sandbox.environment(),
        stdout=PIPE,
        stderr=PIPE,
        start_new_session=True,
    )
    await until(lambda: bool(here.sandbox.living))
    # A terminal tells all processes in the foreground.
    os.killpg(process.pid, signal.SIGINT)
    async with asyncio.timeout(PATIENCE):
        _, stderr = await process.communicate()
    assert process.returncode == 130
    assert b"You ended the session." in stderr
    assert here.sandbox.living == []
