"""A gateway that breaks again and again costs no byte, in either direction."""

import asyncio
import random
from itertools import cycle

import pytest

from tests.journeys.forwarding import Forwarding, forwarding
from tests.journeys.remote import FULL, PATIENCE, Account, account
from tests.support.ports import echo, server
from tui.aws.instances import ManagedInstance
from tui.protocol import pace
from tui.sandbox.gateway import gateway
from tui.sandbox.gateway.relay import Peer
from tui.sessions.headless.forward import Destination
from tui.sessions.session import Session
from tui.sessions.states import SessionChange
from tui.terminal.emulator import Emulator
from tui.transport.link import Connected

SIZE = 20_000_000 if FULL else 3_000_000
"""Bytes each way."""

CUTS = 100 if FULL else 15
KEYS = 10 * CUTS


async def test_a_transfer_is_exact_however_often_the_connection_breaks() -> None:
    """The client's side and the agent's break in turn."""
    sent = random.Random(1).randbytes(SIZE)
    async with (
        account() as here,
        server(echo) as port,
        forwarding(here, Destination(port)) as forwarded,
    ):
        reader, writer = await forwarded.connect()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(_send(writer, sent))
            received = await _receive(reader, here, forwarded)
        writer.close()
    assert received == sent


async def test_an_upload_is_exact_where_the_gateway_refuses_large_messages(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(gateway, "LARGEST_MESSAGE", 5_000)
    monkeypatch.setattr(pace, "SLACK", 30.0)  # however busy this machine is
    sent = random.Random(2).randbytes(SIZE)
    async with (
        account() as here,
        server(echo) as port,
        forwarding(here, Destination(port)) as forwarded,
    ):
        assert await forwarded.exchange(sent) == sent
        # On a busy machine large messages may not have been tried yet.
        async with asyncio.timeout(PATIENCE):
            while forwarded.links.count(Connected()) == 1:
                assert await forwarded.exchange(sent) == sent


async def _send(writer: asyncio.StreamWriter, data: bytes) -> None:
    for start in range(0, len(data), 65_536):
        writer.write(data[start : start + 65_536])
        await writer.drain()


async def _receive(reader: asyncio.StreamReader, here: Account, forwarded: Forwarding) -> bytes:
    """All that comes; each time so much has come, a connection is cut."""
    assert forwarded.forward.session_id is not None
    received, sides = bytearray(), cycle(Peer)
    marks = [SIZE * number // (CUTS + 1) for number in range(1, CUTS + 1)]
    while len(received) < SIZE:
        received += await reader.read(65_536)
        while marks and len(received) >= marks[0]:
            marks.pop(0)
            here.cut(forwarded.forward.session_id, next(sides))
    return bytes(received)


class Listening(Emulator):
    """A terminal that keeps every byte it was fed."""

    heard = b""

    def feed_slice(self, data: bytes = b"") -> bool:
        self.heard += data
        return super().feed_slice(data)


async def test_typing_is_exact_however_often_the_connection_breaks() -> None:
    """Keys are typed while there is no connection, too."""
    heard = asyncio.Event()

    def listen(session: Session, change: SessionChange) -> None:
        heard.set()

    async def until_heard(keys: int) -> None:
        while (
            len(terminal.heard.partition(b"READY")[2]) < keys or b"READY" not in terminal.heard
        ):
            heard.clear()
            await heard.wait()

    keys = bytes(random.Random(2).choices(b"abcdefghijklmnopqrstuvwxyz", k=KEYS))
    terminal = Listening(80, 24)
    async with account() as here, asyncio.timeout(PATIENCE), asyncio.TaskGroup() as tasks:
        target = ManagedInstance(instance_id=here.instance())
        session = Session(here.aws(), target, "type", emulator=terminal, listener=listen)
        tasks.create_task(session.run())
        session.send(b"stty raw -echo; printf 'REA''DY'; exec cat\r")
        await until_heard(0)
        assert session.session_id is not None
        for number in range(KEYS):
            session.send(keys[number : number + 1])
            if number % (KEYS // CUTS) == 0:
                here.cut(session.session_id, list(Peer)[number // (KEYS // CUTS) % 2])
                await until_heard(number - KEYS // CUTS // 2)
        await until_heard(KEYS)
        assert terminal.heard.partition(b"READY")[2] == keys
        session.end()
        await session.wait_over()
