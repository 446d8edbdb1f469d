"""Whatever hangs, a command with a timeout comes to its end when that is over."""

import asyncio
import socket
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from tests.support.aws.fake_aws import FakeAws
from tests.support.far_end import far_end
from tests.support.headless import PLAN, account
from tui.cli.remote import exec as module
from tui.cli.remote.running import ExecRequest

TARGET = "i-0123456789abcdef0"
NODE = {"InstanceId": TARGET, "PingStatus": "Online", "PlatformType": "Linux"}

MUCH = 6.0
"""Seconds: what waits for AWS by itself waits for ten."""

OPEN = 1.0
"""Seconds in which a session is open, where it can be."""


async def ended(aws: FakeAws, seconds: float = 0.3) -> int:
    """The exit status of a command that never ends by itself."""
    request = ExecRequest("web-01", "look", ("sleep", "100"), seconds)
    async with asyncio.timeout(MUCH):
        return await module._streamed(aws, request)


def known(**more: Any) -> dict[str, Any]:
    """What AWS says of the one machine."""
    found = {
        "Instances": [{"InstanceId": TARGET, "Tags": [{"Key": "Name", "Value": "web-01"}]}]
    }
    return {
        "describe_instance_information": {"InstanceInformationList": [NODE]},
        "describe_instances": {"Reservations": [found]},
        "list_nodes": {"Nodes": []},
        "describe_sessions": {"Sessions": []},
        **more,
    }


@pytest.mark.parametrize(
    ("operation", "seconds", "says"),
    [
        ("get_caller_identity", OPEN, "and was ended"),
        ("describe_instance_information", 0.2, "Nothing was started"),
        ("describe_instances", 0.2, "Nothing was started"),
        ("start_session", 0.5, "AWS did not answer StartSession"),
        ("terminate_session", OPEN, "may still be active"),
        ("describe_sessions", OPEN, "and was ended"),
    ],
)
async def test_a_call_that_is_never_answered_holds_nothing_up(
    operation: str, seconds: float, says: str, capfd: pytest.CaptureFixture[str]
) -> None:
    async with far_end(PLAN) as end:
        aws = account(end, **known())
        aws.hold(operation)
        assert await ended(aws, seconds) == 124
    assert says in capfd.readouterr().err


@asynccontextmanager
async def gateway_that(answers: bytes) -> AsyncIterator[str]:
    """The address of a gateway that accepts, says so much, and no more."""
    left = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(answers)
        await left.wait()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        port = server.sockets[0].getsockname()[1]
        yield f"ws://127.0.0.1:{port}/v1/data-channel/you-0abc?role=publish_subscribe"
    finally:
        left.set()
        server.close()
        await server.wait_closed()


@pytest.mark.parametrize(
    "answers", [b"", b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"]
)
async def test_a_gateway_that_says_nothing_more_holds_nothing_up(
    answers: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    async with far_end(PLAN) as end, gateway_that(answers) as url:
        ticket = {"SessionId": "you-0abc", "StreamUrl": url, "TokenValue": "first"}
        aws = account(end, **known(start_session=ticket, resume_session=ticket))
        assert await ended(aws) == 124
        assert aws.times("terminate_session") == 1
    assert "and was ended" in capfd.readouterr().err


async def test_an_agent_that_says_nothing_holds_nothing_up() -> None:
    async with far_end(PLAN) as end:
        end.mute = True
        aws = account(end, **known())
        assert await ended(aws) == 124
        assert aws.times("terminate_session") == 1


async def test_a_name_server_that_says_nothing_holds_nothing_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answered = threading.Event()
    in_threads: list[str] = []

    def look_up(*_: Any) -> list[Any]:
        in_threads.append(threading.current_thread().name)
        answered.wait()
        raise socket.gaierror

    monkeypatch.setattr("tui.transport.gateway.socket.getaddrinfo", look_up)
    async with far_end(PLAN) as end:
        aws = account(end, **known())
        assert await ended(aws) == 124
    # The loop's own threads would be waited for when the program ends.
    assert {name.startswith("gateway-name") for name in in_threads} == {True}
    answered.set()
