"""An owner that cannot keep up holds the far end back; a line that is only held is not dead."""

import asyncio
from typing import cast

import pytest
from websockets.asyncio.client import ClientConnection
from websockets.asyncio.server import ServerConnection
from websockets.frames import Frame, Opcode

from tests.support.connection import running
from tests.support.far_end import far_end
from tui.transport import connection

PINGS = 0.05


async def test_a_held_connection_hands_out_nothing_and_then_everything() -> None:
    async with far_end() as end, running(end) as owner:
        await end.until(lambda: end.tokens)
        owner.connection.pause_reading()
        end.send(bytes(3_000_000))
        await asyncio.sleep(0.1)
        assert len(owner.output) <= 1024
        owner.connection.resume_reading()
        await owner.until_output(bytes(3_000_000))
        assert len(owner.output) == 3_000_000


async def test_a_connection_that_is_held_for_long_is_not_taken_for_dead(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connection, "PING_INTERVAL", PINGS)
    monkeypatch.setattr(connection, "UNANSWERED", PINGS)
    async with far_end() as end, running(end) as owner:
        await end.until(lambda: end.tokens)
        end.send(b"$ ")
        await owner.until_output(b"$ ")
        owner.connection.pause_reading()
        end.send(bytes(3_000_000))
        owner.connection.send_input(b"x")
        await asyncio.sleep(6 * PINGS)
        assert end.tokens == ["first"]
        monkeypatch.undo()
        owner.connection.resume_reading()
        await owner.until_output(bytes(3_000_000))
        assert end.tokens == ["first"]


async def test_a_connection_whose_pings_nobody_answers_is_dead(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connection, "PING_INTERVAL", PINGS)
    async with far_end() as end, running(end) as owner:
        await end.until(lambda: end.tokens)
        assert end._socket is not None
        end._socket.transport.pause_reading()
        await end.until(lambda: len(end.tokens) == 2)
        assert owner.connection.why == "the gateway no longer answers"


async def test_a_ping_that_finds_no_room_shows_a_dead_connection_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connection, "PING_INTERVAL", PINGS)
    async with far_end() as end, running(end) as owner:
        await end.until(lambda: end.tokens)
        await owner.connection._keep_alive(cast("ClientConnection", Clogged()))
        assert owner.connection.why == "the gateway no longer answers"


class Clogged:
    """A socket that takes no more: whoever sends waits for ever."""

    async def ping(self) -> None:
        await asyncio.get_running_loop().create_future()


async def test_a_connection_without_pongs_is_alive_while_anything_comes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connection, "PING_INTERVAL", PINGS)
    async with far_end() as end, running(end) as owner:
        end.send(b"$ ")
        await owner.until_output(b"$ ")
        swallow_pongs(end._socket)
        for _ in range(60):
            end.send(b"x")
            await asyncio.sleep(PINGS / 10)
        assert end.tokens == ["first"]
        await end.until(lambda: len(end.tokens) == 2)
        assert owner.connection.why == "the gateway no longer answers"


def swallow_pongs(line: ServerConnection | None) -> None:
    assert line is not None
    send_frame = line.protocol.send_frame

    def send(frame: Frame) -> None:
        if frame.opcode is not Opcode.PONG:
            send_frame(frame)

    line.protocol.send_frame = send  # type: ignore[method-assign]  # there is no setting for it


async def test_a_slow_line_is_not_taken_for_a_mute_one(monkeypatch: pytest.MonkeyPatch) -> None:
    # Less than the oldest input waits, and more than a busy machine does between two answers.
    monkeypatch.setattr(connection, "UNANSWERED", 6 * PINGS)
    async with far_end() as end, running(end) as owner:
        end.send(b"$ ")
        await owner.until_output(b"$ ")
        end.lag = PINGS / 25
        owner.connection.send_input(bytes(600_000))
        await end.until(lambda: len(end.received) == 600_000)
        assert end.tokens == ["first"]


async def test_a_held_connection_that_breaks_comes_back_and_loses_nothing() -> None:
    async with far_end() as end, running(end) as owner:
        await end.until(lambda: end.tokens)
        owner.connection.pause_reading()
        end.send(bytes(500_000))
        end.cut()
        await end.until(lambda: len(end.tokens) == 2)
        owner.connection.resume_reading()
        await owner.until_output(bytes(500_000))
        assert len(owner.output) == 500_000


async def test_a_writer_waits_for_room_in_the_window() -> None:
    async with far_end() as end, running(end) as owner:
        await end.until(lambda: end.tokens)
        end.send(b"$ ")
        await owner.until_output(b"$ ")
        end.mute = True
        owner.connection.send_input(bytes(2_100_000))
        assert not owner.connection.channel.writable
        async with asyncio.TaskGroup() as tasks:
            room = tasks.create_task(owner.connection.until_writable())
            await asyncio.sleep(0.05)
            assert not room.done()
            end.mute = False
        assert owner.connection.channel.writable


async def test_all_is_acknowledged_in_the_end() -> None:
    async with far_end() as end, running(end) as owner:
        await end.until(lambda: end.tokens)
        end.send(b"$ ")
        await owner.until_output(b"$ ")
        owner.connection.send_input(bytes(100_000))
        await owner.connection.until_acknowledged()
        assert len(end.received) == 100_000
