"""What the official programs put on the wire, against our gateway and our agent."""

from typing import Any

import pytest

from tests.sandbox.hand_client import attached
from tests.sandbox.relay_bench import Bench, receive
from tests.support.recordings import Frame, names, recording
from tui.protocol.message import MessageType
from tui.sandbox.gateway.relay import Peer
from tui.sandbox.service import Sandbox

CARRIED = (MessageType.INPUT, MessageType.OUTPUT, MessageType.ACKNOWLEDGE)
BETWEEN_THE_ENDS = {("agent", "client"): Peer.AGENT, ("client", "agent"): Peer.CLIENT}


def between_the_ends(name: str) -> list[tuple[Peer, Frame]]:
    return [
        (BETWEEN_THE_ENDS[frame.source, frame.destination], frame)
        for frame in recording(name).frames
        if (frame.source, frame.destination) in BETWEEN_THE_ENDS
        and frame.message.message_type in CARRIED
    ]


@pytest.mark.parametrize("name", names())
async def test_the_gateway_carries_every_frame_as_it_is(name: str) -> None:
    frames = between_the_ends(name)
    async with Bench() as bench:
        sockets = {role: await bench.attach(role) for role in Peer}
        for sender, frame in frames:
            await sockets[sender].send(frame.octets)
            assert await receive(sockets[sender.other]) == frame.octets


def inputs(name: str) -> list[Frame]:
    return [
        frame
        for role, frame in between_the_ends(name)
        if role is Peer.CLIENT and frame.message.message_type == MessageType.INPUT
    ]


@pytest.fixture
def ticket(sandbox: Sandbox, ssm: Any) -> dict[str, Any]:
    answer: dict[str, Any] = ssm.start_session(
        Target=sandbox.state.fleet.instances[0].instance_id
    )
    return answer


async def test_the_plugins_shell_session_runs_on_our_agent(ticket: dict[str, Any]) -> None:
    async with attached(ticket) as client:
        await client.until(b"$ ")
        for frame in inputs("shell_basic"):
            await client.socket.send(frame.octets)
        assert await client.until_closed() == ""
        assert b"hi\r\n" in client.output


async def test_the_plugins_sizes_reach_our_terminal(ticket: dict[str, Any]) -> None:
    sizes = iter((b"50 200\r\n", b"10 40\r\n", b"24 80\r\n"))
    async with attached(ticket) as client:
        await client.until(b"$ ")
        for frame in inputs("resize"):
            await client.socket.send(frame.octets)
            if frame.message.payload == b"stty size\n":
                await client.until(next(sizes))
        assert await client.until_closed() == ""
