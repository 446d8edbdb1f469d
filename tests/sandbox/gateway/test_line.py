"""The line between an agent of the sandbox and its gateway."""

import asyncio

import pytest
from websockets.exceptions import ConnectionClosedError, ConnectionClosedOK

from tui.sandbox.gateway.line import MOST_ON_THE_WAY, AgentLine


async def test_frames_come_in_order_and_whole() -> None:
    near, far = AgentLine.pair()
    await near.send_all(["open", b"one", b"two"])
    assert [await far.recv() for _ in range(3)] == ["open", b"one", b"two"]


async def test_a_sender_waits_for_a_reader_that_falls_behind() -> None:
    near, far = AgentLine.pair()
    frames = [bytes([number]) for number in range(3 * MOST_ON_THE_WAY)]
    async with asyncio.timeout(10), asyncio.TaskGroup() as tasks:
        sending = tasks.create_task(near.send_all(frames))
        await asyncio.sleep(0)
        assert not sending.done()
        assert [await far.recv() for _ in frames] == frames


async def test_frames_that_have_come_are_taken_together_and_make_room() -> None:
    near, far = AgentLine.pair()
    frames = [bytes([number]) for number in range(2 * MOST_ON_THE_WAY)]
    async with asyncio.timeout(10), asyncio.TaskGroup() as tasks:
        tasks.create_task(near.send_all(frames))
        await asyncio.sleep(0)
        assert await far.receive_some() == frames[:MOST_ON_THE_WAY]
        assert await far.receive_some() == frames[MOST_ON_THE_WAY:]
    await near.close()
    with pytest.raises(ConnectionClosedOK):
        await far.receive_some()


async def test_what_was_sent_before_an_orderly_end_is_received() -> None:
    near, far = AgentLine.pair()
    await near.send(b"last")
    await near.close()
    assert await far.recv() == b"last"
    for end in (near, far):
        with pytest.raises(ConnectionClosedOK):
            await end.recv()
        with pytest.raises(ConnectionClosedOK):
            await end.send(b"more")


async def broken(line: AgentLine) -> None:
    line.transport.abort()


async def test_a_broken_line_loses_what_is_on_its_way_and_wakes_who_waits() -> None:
    near, far = AgentLine.pair()
    await near.send(b"lost")
    async with asyncio.timeout(10):
        waited, _done = await asyncio.gather(near.recv(), broken(far), return_exceptions=True)
    assert isinstance(waited, ConnectionClosedError)
    with pytest.raises(ConnectionClosedError):
        await far.recv()


async def test_a_sender_that_waits_is_told_when_the_line_breaks() -> None:
    near, far = AgentLine.pair()
    sending = near.send_all([b"x"] * 2 * MOST_ON_THE_WAY)
    async with asyncio.timeout(10):
        sent, _done = await asyncio.gather(sending, broken(far), return_exceptions=True)
    assert isinstance(sent, ConnectionClosedError)
