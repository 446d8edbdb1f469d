"""Local connections are streams of one session: whole, apart, and none holds up another."""

import asyncio
import os
import socket
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, cast

import pytest

from tui.protocol.mux import MuxSession, StreamData, StreamEnded, StreamOpened
from tui.sessions.headless import forward_mux
from tui.sessions.headless.forward_mux import Multiplexed
from tui.transport.connection import Connection


@dataclass
class Wire:
    """A connection whose other end is an agent's smux session, without anything between."""

    agent: MuxSession = field(default_factory=MuxSession.agent)
    writable: bool = True
    paused: bool = False
    said: dict[int, bytearray] = field(default_factory=dict)
    ended: set[int] = field(default_factory=set)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def channel(self) -> "Wire":
        return self

    def probe(self, _padding: object) -> None:
        """Everything passes here as it is."""

    def send_input(self, data: bytes) -> None:
        self.agent.receive_data(data, 0.0)
        for event in self.agent.take_events():
            match event:
                case StreamOpened(number):
                    self.said[number] = bytearray()
                case StreamData(number, payload):
                    self.said[number] += payload
                    self.agent.consumed(number, len(payload))
                case StreamEnded(number):
                    self.ended.add(number)
        self.changed.set()

    async def until_writable(self) -> None:
        await self.until(lambda: self.writable)

    def pause_reading(self) -> None:
        self.paused = True
        self.changed.set()

    def resume_reading(self) -> None:
        self.paused = False
        self.changed.set()

    async def until(self, condition: Callable[[], object]) -> None:
        while not condition():
            self.changed.clear()
            await self.changed.wait()


@dataclass
class Stage:
    wire: Wire
    carrier: Multiplexed
    port: int
    sentences: list[str]

    async def connect(self) -> tuple[StreamReader, StreamWriter, int]:
        """A local connection and the number of its stream."""
        before = len(self.wire.said)
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        await self.wire.until(lambda: len(self.wire.said) > before)
        return reader, writer, max(self.wire.said)

    def answer(self, number: int, data: bytes) -> None:
        self.wire.agent.send(number, data)
        self.carrier.receive(self.wire.agent.data_to_send())

    def finish(self, number: int) -> None:
        self.wire.agent.finish(number)
        self.carrier.receive(self.wire.agent.data_to_send())


@asynccontextmanager
async def stage(linger: float = 0.05) -> AsyncIterator[Stage]:
    wire, sentences = Wire(), list[str]()
    carrier = Multiplexed(
        cast("Connection", wire), sentences.append, keep_alive=False, linger=linger
    )
    tasks = set[asyncio.Task[Any]]()

    async def serve(reader: StreamReader, writer: StreamWriter) -> None:
        tasks.add(cast("asyncio.Task[Any]", asyncio.current_task()))
        try:
            await carrier.serve(reader, writer)
        finally:
            writer.close()

    async with asyncio.timeout(20):
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        async with server:
            port = server.sockets[0].getsockname()[1]
            yield Stage(wire, carrier, port, sentences)
            carrier.end()
            await asyncio.gather(*tasks)


async def close(writer: StreamWriter) -> None:
    writer.close()
    try:
        await writer.wait_closed()
    except ConnectionError:
        return


async def test_every_connection_is_a_stream_of_its_own() -> None:
    async with stage() as actors:
        first, second = await actors.connect(), await actors.connect()
        first[1].write(b"one")
        second[1].write(b"two")
        await actors.wire.until(lambda: all(actors.wire.said.values()))
        assert actors.wire.said == {3: b"one", 5: b"two"}
        actors.answer(5, b"zwei")
        actors.answer(3, b"eins")
        assert await first[0].readexactly(4) == b"eins"
        assert await second[0].readexactly(4) == b"zwei"
        await close(first[1])
        await close(second[1])


async def test_the_instances_end_is_passed_on_after_all_its_data() -> None:
    async with stage() as actors:
        reader, writer, number = await actors.connect()
        sent = os.urandom(300_000)
        actors.answer(number, sent)
        actors.finish(number)
        assert await reader.read(-1) == sent
        await close(writer)
        await actors.wire.until(lambda: number in actors.wire.ended)


async def test_an_answer_that_comes_after_the_local_half_has_closed_arrives() -> None:
    async with stage(linger=0.2) as actors:
        reader, writer, number = await actors.connect()
        writer.write(b"GET /")
        writer.write_eof()
        await actors.wire.until(lambda: actors.wire.said[number] == b"GET /")
        assert not actors.wire.ended
        actors.answer(number, b"the page")
        actors.finish(number)
        assert await reader.read(-1) == b"the page"
        await close(writer)


async def test_a_half_close_reaches_a_server_that_waits_for_it() -> None:
    async with stage() as actors:
        reader, writer, number = await actors.connect()
        writer.write(b"all of it")
        writer.write_eof()
        await actors.wire.until(lambda: number in actors.wire.ended)
        actors.answer(number, b"thanks")
        actors.finish(number)
        assert await reader.read(-1) == b"thanks"
        await close(writer)


async def test_what_is_still_sent_after_the_instances_end_is_carried() -> None:
    async with stage(linger=0.5) as actors:
        reader, writer, number = await actors.connect()
        actors.finish(number)
        assert await reader.read(-1) == b""
        writer.write(b"late")
        await actors.wire.until(lambda: actors.wire.said[number] == b"late")
        await close(writer)
        await actors.wire.until(lambda: number in actors.wire.ended)


async def test_a_local_reset_ends_the_stream_at_once() -> None:
    async with stage(linger=60.0) as actors:
        _, writer, number = await actors.connect()
        raw = writer.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        writer.transport.abort()
        await actors.wire.until(lambda: number in actors.wire.ended)


async def test_a_refused_stream_is_a_reset_connection() -> None:
    async with stage() as actors:
        reader, writer, number = await actors.connect()
        actors.carrier.refused()
        actors.wire.agent.abandon(number)
        actors.carrier.receive(actors.wire.agent.data_to_send())
        with pytest.raises(ConnectionResetError):
            await reader.read(-1)
        await close(writer)


async def test_nothing_is_sent_while_the_window_is_full() -> None:
    async with stage() as actors:
        _, writer, number = await actors.connect()
        actors.wire.writable = False
        writer.write(b"patience")
        await writer.drain()
        _, other, _ = await actors.connect()
        assert not actors.wire.said[number]
        actors.wire.writable = True
        actors.wire.changed.set()
        await actors.wire.until(lambda: actors.wire.said[number] == b"patience")
        await close(writer)
        await close(other)


async def test_a_slow_reader_holds_the_session_only_at_the_limit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(forward_mux, "MOST_KEPT", 20_000_000)
    monkeypatch.setattr(forward_mux, "ROOM_AGAIN", 10_000_000)
    async with stage() as actors:
        reader, writer, number = await actors.connect()
        actors.answer(number, bytes(19_000_000))
        assert not actors.wire.paused
        actors.answer(number, bytes(1_000_000))
        assert actors.wire.paused
        await reader.readexactly(20_000_000)
        await actors.wire.until(lambda: not actors.wire.paused)
        await close(writer)


async def test_a_reader_that_takes_nothing_is_reset_for_the_others_sake(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(forward_mux, "MOST_KEPT", 20_000_000)
    monkeypatch.setattr(forward_mux, "ROOM_AGAIN", 10_000_000)
    monkeypatch.setattr(forward_mux, "STALLED", 0.2)
    async with stage() as actors:
        _, stuck, number = await actors.connect()
        reader, writer, other = await actors.connect()
        stuck.transport.pause_reading()  # type: ignore[attr-defined]  # typeshed has it elsewhere
        actors.answer(number, bytes(20_000_000))
        await actors.wire.until(lambda: actors.wire.paused)
        await actors.wire.until(lambda: not actors.wire.paused)
        assert "took nothing" in actors.sentences[0]
        actors.answer(other, b"free")
        assert await reader.readexactly(4) == b"free"
        await close(writer)
        stuck.transport.abort()


async def test_a_reader_that_takes_nothing_is_left_alone_while_nobody_else_waits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(forward_mux, "MOST_KEPT", 20_000_000)
    async with stage() as actors:
        reader, writer, number = await actors.connect()
        actors.answer(number, bytes(20_000_000))
        actors.carrier._break_stall()
        assert actors.sentences == []
        assert actors.wire.paused
        await reader.readexactly(20_000_000)
        await close(writer)


async def test_what_was_received_is_delivered_when_the_session_ends() -> None:
    async with stage() as actors:
        reader, writer, number = await actors.connect()
        sent = os.urandom(2_000_000)
        actors.answer(number, sent)
        actors.carrier.end()
        assert await reader.read(-1) == sent
        await close(writer)
