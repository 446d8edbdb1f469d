import asyncio
import hashlib
from collections.abc import Sequence
from typing import Any

import pytest

from tests.sandbox.channel_client import ChannelClient
from tests.support.ports import echo, server
from tui.protocol.events import FlagReceived, Ready
from tui.protocol.message import Flag
from tui.protocol.mux import MuxSession, StreamData, StreamEnded, StreamOpened
from tui.sandbox.agent.ports import BasicPort, PortTarget
from tui.sandbox.service import Sandbox


def start(ssm: Any, sandbox: Sandbox, document: str, **parameters: str) -> dict[str, Any]:
    answer: dict[str, Any] = ssm.start_session(
        Target=sandbox.state.fleet.instances[0].instance_id,
        DocumentName=document,
        Parameters={key: [value] for key, value in parameters.items()},
    )
    return answer


class MuxClient(ChannelClient):
    """The client's end of a multiplexed port session; `sends` gives each stream its bytes."""

    def __init__(self, ticket: Any, sends: list[bytes]) -> None:
        super().__init__(ticket)
        self.mux = MuxSession.client()
        self.received: dict[int, bytearray] = {}
        self.flags: list[int] = []
        self._sends = sends
        self._open = 0

    def _take_events(self) -> None:
        super()._take_events()
        for event in self.events:
            match event:
                case Ready():
                    self._open_streams()
                case FlagReceived(flag):
                    self.flags.append(flag)
                case _:
                    pass
        self.events.clear()
        data, self.output = bytes(self.output), bytearray()
        self.mux.receive_data(data, 0)
        for heard in self.mux.take_events():
            match heard:
                case StreamData(stream, payload):
                    self.received[stream] += payload
                    self.mux.consumed(stream, len(payload))
                case StreamEnded():
                    self._open -= 1
                case StreamOpened():
                    pytest.fail("An agent opens no streams.")
        self.type(self.mux.data_to_send())
        if not self._open and self._sends is None:
            self._terminate()

    def _open_streams(self) -> None:
        for data in self._sends:
            stream = self.mux.open()
            self.received[stream] = bytearray()
            self.mux.send(stream, data)
            self.mux.finish(stream)
            self._open += 1
        self._sends = None  # type: ignore[assignment]  # they are open now

    def _terminate(self) -> None:
        self._sends = []
        self.channel.send_flag(Flag.TERMINATE_SESSION, asyncio.get_running_loop().time())


async def test_many_connections_at_once_carry_their_bytes(sandbox: Sandbox, ssm: Any) -> None:
    sends = [bytes([number]) * 100_000 + b"end" for number in range(8)]
    async with server(echo) as port:
        ticket = start(ssm, sandbox, "AWS-StartPortForwardingSession", portNumber=str(port))
        client = MuxClient(ticket, sends)
        await client.run()
    assert [hashlib.sha256(each).digest() for each in client.received.values()] == [
        hashlib.sha256(each).digest() for each in sends
    ]


async def test_a_server_may_answer_after_the_client_has_finished(
    sandbox: Sandbox, ssm: Any
) -> None:
    async def answer_late(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        question = await reader.read()
        writer.write(question.upper())
        writer.close()

    async with server(answer_late) as port:
        ticket = start(
            ssm,
            sandbox,
            "AWS-StartPortForwardingSessionToRemoteHost",
            portNumber=str(port),
            host="127.0.0.1",
        )
        client = MuxClient(ticket, [b"question"])
        await client.run()
    assert list(client.received.values()) == [b"QUESTION"]


async def test_a_port_that_nobody_listens_on_is_told_by_a_flag(
    sandbox: Sandbox, ssm: Any
) -> None:
    async with server(echo) as port:
        pass
    ticket = start(ssm, sandbox, "AWS-StartPortForwardingSession", portNumber=str(port))
    client = MuxClient(ticket, [b"anyone?"])
    await client.run()
    assert client.flags == [Flag.CONNECT_TO_PORT_ERROR]


async def test_ssh_sessions_are_one_connection_that_ends_the_session(
    sandbox: Sandbox, ssm: Any
) -> None:
    async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"SSH-2.0-test\r\n")
        await reader.readexactly(5)
        writer.close()

    async with server(greet) as port:
        ticket = start(ssm, sandbox, "AWS-StartSSHSession", portNumber=str(port))
        client = ChannelClient(ticket)
        client.type(b"\nhi\n\n")
        await client.run()
    assert client.output == b"SSH-2.0-test\r\n"
    assert client.closing_words == ""


async def test_a_refused_connection_ends_an_ssh_session_with_the_agents_words(
    sandbox: Sandbox, ssm: Any
) -> None:
    async with server(echo) as port:
        pass
    client = ChannelClient(start(ssm, sandbox, "AWS-StartSSHSession", portNumber=str(port)))
    await client.run()
    assert (client.closing_words or "").startswith("Unable to connect to specified port: ")


@pytest.mark.parametrize("host", ["169.254.169.254", "fd00:ec2::254"])
async def test_metadata_services_are_not_reached(sandbox: Sandbox, ssm: Any, host: str) -> None:
    ticket = start(
        ssm,
        sandbox,
        "AWS-StartPortForwardingSessionToRemoteHost",
        portNumber="80",
        host=host,
    )
    client = MuxClient(ticket, [b"GET"])
    await client.run()
    assert client.flags == [Flag.CONNECT_TO_PORT_ERROR]


class Listener:
    """A speaker whose words nobody needs but the test."""

    def __init__(self) -> None:
        self.said = asyncio.Event()

    def say(self, pieces: Sequence[bytes]) -> None:
        self.said.set()

    def say_error(self, pieces: Sequence[bytes]) -> None: ...

    def say_exit_code(self, code: int) -> None: ...

    def say_flag(self, flag: int) -> None: ...

    def input_taken(self) -> None: ...


async def test_one_connection_at_a_time_is_hung_up_when_the_sandbox_stops() -> None:
    left = asyncio.Event()

    async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"hello")
        assert await reader.read() == b""
        left.set()

    async with asyncio.timeout(20), server(greet) as port, asyncio.TaskGroup() as tasks:
        heard = Listener()
        carried = BasicPort(heard, PortTarget({"portNumber": str(port)}))
        carried.read(wanted=True)
        run = tasks.create_task(carried.run())
        await heard.said.wait()
        run.cancel()
        await left.wait()
