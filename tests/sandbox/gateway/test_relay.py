import asyncio
import json
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.asyncio.client import ClientConnection, connect

from tests.sandbox.hand_client import PATIENCE, open_data_channel
from tests.sandbox.relay_bench import SESSION, Bench, receive
from tests.support.agent_message import AgentMessage
from tui.sandbox.gateway.relay import MOST_HELD_BYTES, Peer, _Side, frame_type

DATA, SIZE = 1, 3


def frame(kind: str, payload: bytes = b"x", number: int = 0, payload_type: int = DATA) -> bytes:
    return AgentMessage(
        kind, uuid4(), 1, payload, sequence_number=number, payload_type=payload_type
    ).encode()


def state(name: str) -> bytes:
    body = {"SchemaVersion": 1, "SessionState": name, "SessionId": SESSION}
    return frame("agent_session_state", json.dumps(body).encode(), payload_type=0)


def output(number: int) -> bytes:
    return frame("output_stream_data", b"output", number)


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    async with Bench() as made:
        yield made


async def kinds_until(socket: ClientConnection, kind: bytes) -> list[bytes]:
    kinds: list[bytes] = []
    async with asyncio.timeout(PATIENCE):
        while kind not in kinds:
            data = await socket.recv()
            assert isinstance(data, bytes)
            kinds.append(frame_type(data))
    return kinds


async def closed(socket: ClientConnection) -> None:
    async with asyncio.timeout(PATIENCE):
        await socket.wait_closed()


async def test_frames_are_carried_unchanged_in_order_both_ways(bench: Bench) -> None:
    client, agent = await bench.attach(Peer.CLIENT), await bench.attach(Peer.AGENT)
    damaged = output(1)[:-1] + b"?"
    sent = [output(0), damaged, frame("acknowledge"), output(2)]
    for each in sent:
        await agent.send(each)
    assert [await receive(client) for _ in sent] == sent
    await client.send(frame("input_stream_data", number=5))
    assert frame_type(await receive(agent)) == b"input_stream_data"


async def test_frames_wait_in_order_for_a_side_that_is_away(bench: Bench) -> None:
    agent = await bench.attach(Peer.AGENT)
    sent = [output(number) for number in range(300)]
    for each in sent:
        await agent.send(each)
    client = await bench.attach(Peer.CLIENT)
    assert [await receive(client) for _ in sent] == sent


def test_what_is_held_for_a_side_that_is_away_has_its_bounds() -> None:
    side = _Side()
    large = output(0) + bytes(200 * 1024)
    while side.has_room(1):
        side.put(large)
    assert side.size < MOST_HELD_BYTES + len(large)
    assert side.has_room(2)
    side.take_away(1)
    assert side.has_room(1)
    side.clear()
    assert side.size == 0


@pytest.mark.parametrize(
    "bad",
    [
        b"",
        b"short",
        b"\x00\x00\x00\x74" + bytes(112),
        b"\xff\xff\xff\xff" + output(0)[4:],
        b"\x00\x00\x00\x75" + output(0)[4:],
        state("Connected"),
        frame("channel_closed"),
        frame("input_stream_data"),
        "text",
    ],
    ids=[
        "empty",
        "short",
        "no length",
        "header too long",
        "header off by one",
        "state",
        "closing",
        "input",
        "text",
    ],
)
async def test_what_would_harm_the_other_side_is_not_carried(
    bench: Bench, bad: bytes | str
) -> None:
    client, agent = await bench.attach(Peer.CLIENT), await bench.attach(Peer.AGENT)
    await agent.send(bad)
    await agent.send(output(7))
    assert AgentMessage.decode(await receive(client)).sequence_number == 7


async def test_a_client_cannot_close_the_agent(bench: Bench) -> None:
    client, agent = await bench.attach(Peer.CLIENT), await bench.attach(Peer.AGENT)
    for kind in ("channel_closed", "pause_publication", "agent_session_state"):
        await client.send(frame(kind))
    await client.send(frame("input_stream_data"))
    assert frame_type(await receive(agent)) == b"input_stream_data"


async def test_an_agent_that_terminates_closes_the_client(bench: Bench) -> None:
    client, agent = await bench.attach(Peer.CLIENT), await bench.attach(Peer.AGENT)
    await agent.send(output(0))
    await agent.send(state("Terminating"))
    assert await kinds_until(client, b"channel_closed") == [
        b"output_stream_data",
        b"channel_closed",
    ]
    await closed(client)
    assert bench.end == [("", False)]
    await agent.ping()


async def test_an_agent_that_completes_its_task_closes_the_client_with_its_words(
    bench: Bench,
) -> None:
    client, agent = await bench.attach(Peer.CLIENT), await bench.attach(Peer.AGENT)
    task = {"FinalTaskStatus": "Failed", "Output": "Commands cannot be empty"}
    await agent.send(frame("agent_task_complete", json.dumps(task).encode(), payload_type=0))
    message = AgentMessage.decode(await receive(client))
    assert json.loads(message.payload)["Output"] == "Commands cannot be empty"
    assert bench.end == [("Commands cannot be empty", True)]


async def test_the_service_closes_both_sides_with_its_words(bench: Bench) -> None:
    sockets = [await bench.attach(role) for role in Peer]
    await sockets[1].send(output(0))
    await receive(sockets[0])
    bench.relay.end("Enough.", failed=True)
    for socket in sockets:
        while frame_type(last := await receive(socket)) != b"channel_closed":
            pass
        assert json.loads(AgentMessage.decode(last).payload)["Output"] == "Enough."
        await closed(socket)
    assert bench.end == [("Enough.", True)]


async def test_a_client_that_comes_too_late_is_told_how_it_ended(bench: Bench) -> None:
    token = bench.gateway.issue(SESSION, Peer.CLIENT)
    bench.relay.end("Unable to start command: no shell", failed=True)
    async with connect(bench.gateway.stream_url(SESSION), proxy=None) as socket:
        await socket.send(open_data_channel(token))
        message = AgentMessage.decode(await receive(socket))
        assert json.loads(message.payload)["Output"] == "Unable to start command: no shell"
        await closed(socket)


async def test_a_new_connection_of_a_side_replaces_the_old_one(bench: Bench) -> None:
    old, agent = await bench.attach(Peer.CLIENT), await bench.attach(Peer.AGENT)
    await agent.send(output(0))
    await receive(old)
    new = await bench.attach(Peer.CLIENT)
    await closed(old)
    await agent.send(output(1))
    assert AgentMessage.decode(await receive(new)).sequence_number == 1
    assert bench.presence == [True, True]


async def test_an_agent_is_paused_while_the_client_is_away(bench: Bench) -> None:
    agent = await bench.attach(Peer.AGENT)
    assert await kinds_until(agent, b"pause_publication") == [b"pause_publication"]
    client = await bench.attach(Peer.CLIENT)
    assert await kinds_until(agent, b"start_publication") == [b"start_publication"]
    await client.close()
    assert await kinds_until(agent, b"pause_publication") == [b"pause_publication"]
    assert bench.presence == [True, False]


@pytest.mark.parametrize(
    ("payload_type", "counts"), [(DATA, True), (SIZE, True), (6, False), (10, False)]
)
async def test_only_input_and_sizes_count_as_activity(
    bench: Bench, payload_type: int, counts: bool
) -> None:
    client, agent = await bench.attach(Peer.CLIENT), await bench.attach(Peer.AGENT)
    await client.send(frame("acknowledge"))
    await receive(agent)
    before = bench.limits.deadline
    await client.send(frame("input_stream_data", payload_type=payload_type))
    await receive(agent)
    assert (bench.limits.deadline > before) is counts


async def test_output_does_not_count_as_activity(bench: Bench) -> None:
    client, agent = await bench.attach(Peer.CLIENT), await bench.attach(Peer.AGENT)
    await agent.send(output(0))
    await receive(client)
    before = bench.limits.deadline
    await agent.send(output(1))
    await receive(client)
    assert bench.limits.deadline == before


@given(st.binary(max_size=200))
def test_any_bytes_have_a_type_or_none(data: bytes) -> None:
    assert len(data) >= 120 or frame_type(data) == b""
