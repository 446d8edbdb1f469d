"""A port that is forwarded in the app: from the form to the way out."""

import asyncio
import json
import os
import re
from asyncio import StreamReader, StreamWriter

from tests.journeys.journey import PATIENCE, Journey, journey, told_in
from tests.journeys.remote import Account
from tests.support.ports import echo, server
from tests.support.processes import is_gone
from tui.sandbox.service import Sandbox, SandboxOptions

OPTIONS = SandboxOptions(max_minutes=60, seed_history=False)
WIDE = (140, 30)


async def ask(story: Journey, name: str = "web-01") -> None:
    """From the list to the form for a machine."""
    await story.press("1", "escape", "slash")
    await story.type(name)
    await story.press("enter")
    await story.sees(rf"▌.{name}")
    await story.press("F")
    await story.sees(f"Forward a port through {name}")


async def forward(story: Journey, port: int) -> int:
    """Forward a port of the machine itself; the local one."""
    await ask(story)
    await story.press("tab")
    await story.type(str(port))
    await story.press("tab", "tab")
    await story.type("INC-1 look")
    await story.press("enter")
    return int((await story.sees(r"● listening +localhost:(\d+) .* INC-1"))[1])


async def says(reader: StreamReader, writer: StreamWriter, words: bytes) -> None:
    """Send words, and hear them again."""
    writer.write(words)
    async with asyncio.timeout(PATIENCE):
        assert await reader.readexactly(len(words)) == words


async def test_a_port_lives_through_a_cut_and_begins_again_where_it_was() -> None:
    async with journey(OPTIONS, size=WIDE) as story, server(echo) as port:
        local = await forward(story, port)
        reader, writer = await asyncio.open_connection("127.0.0.1", local)
        await says(reader, writer, b"hello")
        await story.sees(r"1 of 1 +(59:\d\d|60:00) +INC-1 look +5 B +5 B")
        (session_id,) = story.sandbox.living
        story.sandbox.cut(session_id)
        await says(reader, writer, b"again")
        assert story.sandbox.living == [session_id]
        story.sandbox.end_session(session_id)
        await story.sees(rf"○ ended +localhost:{local}")
        await story.sees("ended elsewhere.*\n?.*↵ reconnects it")
        assert await reader.read(-1) == b""
        writer.close()
        await story.press("enter")
        await story.sees(rf"● listening +localhost:{local} .*INC-1 look \(continued\)")
        assert len(story.sandbox.living) == 1
        await story.press("x")
        await story.sees("○ ended")
        await story.press("x")
        await story.sees("No ports are forwarded")
        assert story.sandbox.living == []


async def test_what_cannot_be_forwarded_is_said_in_the_form() -> None:
    async with journey(OPTIONS, size=(60, 16)) as story, server(echo) as port:
        await ask(story)
        await story.press("enter")
        await story.sees(r"Enter a remote port from\W+1\W+to\W+65535")
        for text in ("0", "70000", "http", "-1"):
            await story.type(text)
            await story.press("enter")
            await story.sees(r"Enter a remote port from\W+1\W+to\W+65535")
            await story.press(*["backspace"] * len(text))
        await story.type(str(port))
        await story.press("shift+tab")
        await story.type("db;rm -rf $(x)")
        await story.press("enter")
        await story.sees(r"IP\W+address\W+as\W+the\W+remote\W+host")
        await story.press(*["backspace"] * 14, "tab", "tab")
        await story.type(str(port))
        await story.press("tab")
        await story.type("INC-1")
        await story.press("enter")
        await story.sees(rf"127.0.0.1:{port}\W+is\W+in\W+use")
        assert story.sandbox.living == []


async def test_the_way_out_asks_where_connections_are_open_and_ends_the_session() -> None:
    async with journey(OPTIONS, size=WIDE) as story, server(echo) as port:
        local = await forward(story, port)
        reader, writer = await asyncio.open_connection("127.0.0.1", local)
        await says(reader, writer, b"hello")
        await story.press("q")
        await story.sees("1 connection is open")
        await story.press("enter")
        await story.sees_no("1 connection is open")
        await says(reader, writer, b"still")
        await story.press("q")
        await story.sees("1 connection is open")
        await story.press("down", "enter")
        async with asyncio.timeout(PATIENCE):
            assert await reader.read(-1) == b""
            while story.app.is_running:  # noqa: ASYNC110 -- it tells nobody
                await asyncio.sleep(0.02)
        writer.close()
        assert story.sandbox.living == []


async def test_what_outlives_its_terminal_is_listed_and_ended_in_the_app(
    sandbox: Sandbox,
) -> None:
    here = Account(sandbox)
    async with server(echo) as port, told_in(sandbox, size=WIDE) as story:
        call = ("forward", "web-02", str(port), "--reason", "INC-2", "--background", "--json")
        told = json.loads((await here.run(*call)).stdout)
        local = told["forwards"][0]["local"].rpartition(":")[2]
        # Of a session of its own: its terminal is gone.
        assert os.getsid(told["pid"]) == told["pid"]
        own = await forward(story, port)
        row = await story.sees(rf"● listening +localhost:{local} .*")
        assert re.search("web-02 .* background · INC-2", row[0])
        assert str(own) not in row[0]
        reader, writer = await asyncio.open_connection("127.0.0.1", int(local))
        await says(reader, writer, b"hello")
        await story.sees(rf"localhost:{local} .* 1 of 1 ")
        await story.press("slash")
        await story.type(local)
        await story.press("enter", "x")
        await story.sees("End this forward")
        await story.press("down", "enter")
        await story.sees_no(rf"localhost:{local} ")
        async with asyncio.timeout(PATIENCE):
            assert await reader.read(-1) == b""
            while not is_gone(told["pid"]):  # noqa: ASYNC110 -- it tells nobody
                await asyncio.sleep(0.02)
        writer.close()
        await story.press("escape")
        await story.sees(rf"● listening +localhost:{own}")
        assert len(sandbox.living) == 1
        listed = json.loads((await here.run("forward", "--list", "--json")).stdout)
        assert listed["forwards"] == []


async def test_a_database_is_chosen_from_those_that_aws_tells_and_only_when_asked() -> None:
    async with journey(OPTIONS, size=(100, 30)) as story:
        await ask(story)
        await story.press("ctrl+o")
        await story.sees("rds:orders/reader")
        await story.type("billing")
        await story.sees_no("rds:orders")
        await story.press("enter")
        await story.sees("Remote host +billing")
        await story.sees(r"Remote port +3306 +MySQL")
