"""`forward --background`: what goes on in the background, and that nothing does that should not."""

import asyncio
import json
import os
import re
import signal
import sys
from asyncio.subprocess import PIPE
from collections.abc import Callable

from tests.journeys.remote import PATIENCE, Account, account
from tests.support.ports import echo, server
from tests.support.processes import is_gone
from tui.sandbox.service import SandboxOptions
from tui.sessions.forwards.background import FOLDER
from tui.settings.settings import state_directory

CALL = ("forward", "web-01", "--reason", "x", "--background")


async def until(holds: Callable[[], bool]) -> None:
    """Wait for a state of another process."""
    async with asyncio.timeout(PATIENCE):
        while not holds():  # noqa: ASYNC110 -- another process tells nobody
            await asyncio.sleep(0.05)


async def test_it_returns_when_all_ports_listen_and_forwards_on() -> None:
    async with account() as here, server(echo) as port:
        await its_process_is_ended_by_kill(here, port)
        await it_is_listed_and_ended_by_its_id(here, port)
        await what_cannot_listen_is_not_left_behind(here, port)


async def its_process_is_ended_by_kill(here: Account, port: int) -> None:
    # Both pipes end here, or this would wait as long as the port is forwarded.
    run = await here.run(*CALL, "--json", "-L", f"0:{port}", "-L", f"[::1]:0:{port}")
    assert (run.status, run.stderr) == (0, "")
    told = json.loads(run.stdout)
    assert list(told) == ["schema", "pid", "timeout_seconds", "target", "forwards"]
    assert told["target"] == here.instance()
    assert {one["session_id"] for one in told["forwards"]} == {*here.sandbox.living}
    for one in told["forwards"]:
        assert list(one) == ["local", "destination", "session_id"]
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
    assert [*(state_directory() / FOLDER).iterdir()] == []


async def it_is_listed_and_ended_by_its_id(here: Account, port: int) -> None:
    # The second one is started where the first one runs.
    first = json.loads((await here.run(*CALL, str(port), "--json")).stdout)
    words = (await here.run(*CALL, str(port), "9" * 4)).stdout.decode()
    assert "Forwarding 127.0.0.1:9999 -> " in words
    (local,) = (one["local"] for one in first["forwards"])
    reader, writer = await asyncio.open_connection("127.0.0.1", int(local.split(":")[1]))
    writer.write(b"hello")
    await reader.readexactly(5)
    listed: list[dict[str, object]] = []
    async with asyncio.timeout(PATIENCE):
        while not any(one["bytes_received"] == 5 for one in listed):
            told = json.loads((await here.run("forward", "--list", "--json")).stdout)
            listed = told["forwards"]
    assert told["schema"] == 1
    mine = next(one for one in listed if one["id"] == str(first["pid"]))
    assert (mine["local"], mine["state"], mine["connections_open"]) == (local, "listening", 1)
    assert mine["session_id"] == first["forwards"][0]["session_id"]
    table = (await here.run("forward", "--list")).stdout.decode()
    assert re.search(rf"{first['pid']} +{local} +localhost:{port} +web-01 +listening", table)
    ended = await here.run("forward", "--end", str(first["pid"]))
    assert (ended.status, ended.stdout.startswith(b"Ended ")) == (0, True)
    assert first["forwards"][0]["session_id"] not in here.sandbox.living
    assert await reader.read(-1) == b""
    writer.close()
    assert (await here.run("forward", "--end", str(first["pid"]))).status == 1
    assert (await here.run("forward", "--end", "all")).status == 0
    assert here.sandbox.living == []
    assert "There are no background forwards" in (await here.run("forward", "--list")).stderr


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
        assert "Not all ports listened within 3 s. Nothing is forwarded." in late.stderr
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
