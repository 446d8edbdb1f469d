"""An owner that cannot keep up holds the far end back; a line that is only held is not dead."""

import asyncio

import pytest

from tests.support.far_end import far_end
from tests.transport.test_connection import running
from tui.transport import connection

PINGS = 0.05


async def test_a_held_connection_hands_out_nothing_and_then_everything() -> None:
    async with far_end() as end, running(end) as owner:
        await end.until(lambda: end.tokens)
        owner.connection.hold()
        end.send(bytes(3_000_000))
        await asyncio.sleep(0.1)
        assert len(owner.output) <= 1024
        owner.connection.release()
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
        owner.connection.hold()
        end.send(bytes(3_000_000))
        owner.connection.send_input(b"x")
        await asyncio.sleep(6 * PINGS)
        assert end.tokens == ["first"]
        monkeypatch.undo()
        owner.connection.release()
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


async def test_a_held_connection_that_breaks_comes_back_and_loses_nothing() -> None:
    async with far_end() as end, running(end) as owner:
        await end.until(lambda: end.tokens)
        owner.connection.hold()
        end.send(bytes(500_000))
        end.cut()
        await end.until(lambda: len(end.tokens) == 2)
        owner.connection.release()
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
