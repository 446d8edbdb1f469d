"""A forwarded port: where it leads, where it listens, and how its session ends."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.far_end import far_end
from tests.support.forwards.stage import OLD, outcome, plan, stage
from tests.support.headless import account
from tui.protocol.handshake import HandshakePlan
from tui.protocol.message import Flag
from tui.sessions.ending import Cause
from tui.sessions.headless.forward import (
    BadDestination,
    Destination,
    Forward,
    UploadPace,
)
from tui.sessions.headless.forward_basic import OneAtATime
from tui.sessions.headless.local_address import LocalAddress
from tui.sessions.runner import SessionFailed
from tui.transport import clock


@pytest.mark.parametrize(
    ("text", "destination"),
    [
        ("80", Destination(80)),
        ("db.internal:5432", Destination(5432, "db.internal")),
        ("10.0.0.5:1", Destination(1, "10.0.0.5")),
        ("[fd00::5]:65535", Destination(65535, "fd00::5")),
    ],
)
def test_a_destination_reads_and_writes(text: str, destination: Destination) -> None:
    assert Destination.parse(text) == destination
    assert str(destination).endswith(text)


@pytest.mark.parametrize(
    "text", ["", "0", "65536", "host", "host:", ":80", "a:b:80", "80:host"]
)
def test_what_is_no_destination_is_refused_with_what_would_be(text: str) -> None:
    with pytest.raises(BadDestination, match=r"PORT, HOST:PORT or \[ADDRESS\]:PORT"):
        Destination.parse(text)


@given(st.text())
def test_no_text_breaks_the_reading_of_destinations(text: str) -> None:
    try:
        destination = Destination.parse(text)
    except BadDestination:
        return
    assert 1 <= destination.port <= 65_535


def test_a_host_chooses_the_document_for_it() -> None:
    here, there = Destination(80), Destination(80, "db")
    assert here.usual_document.name == "AWS-StartPortForwardingSession"
    assert here.parameters == {"portNumber": ("80",)}
    assert there.usual_document.name == "AWS-StartPortForwardingSessionToRemoteHost"
    assert there.parameters == {"portNumber": ("80",), "host": ("db",)}


async def test_ending_it_tells_the_far_end_and_aws() -> None:
    async with stage(plan()) as actors:
        await actors.ready.wait()
        actors.forward.end()
        await actors.end.until(lambda: actors.end.flags)
        assert actors.end.flags == [Flag.TERMINATE_SESSION]
    assert actors.run.result().cause is Cause.USER


async def test_an_end_from_outside_keeps_the_services_words() -> None:
    async with stage(plan()) as actors:
        await actors.ready.wait()
        port = actors.forward.local.port
        await actors.end.close_channel("Your session timed out due to inactivity and so on.")
        assert (await actors.run).cause is Cause.IDLE
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection("127.0.0.1", port)


async def test_bytes_that_are_not_smux_end_it_with_a_sentence() -> None:
    async with far_end(plan()) as end:
        aws = account(end)
        forward = Forward(aws, "i-0abc", Destination(80), LocalAddress().listen())
        async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
            run = tasks.create_task(outcome(forward))
            await end.until(lambda: end.channel.ready)
            end.send(b"HTTP/1.1 400 Bad Request\r\n")
        assert isinstance(run.result(), SessionFailed)
        assert aws.times("terminate_session") == 1


async def test_a_refused_connection_is_explained() -> None:
    async with stage(plan()) as actors:
        await actors.ready.wait()
        actors.end.channel.send_flag(Flag.CONNECT_TO_PORT_ERROR, clock.now())
        actors.end.send(b"")
        await actors.end.until(lambda: actors.end.channel.unacknowledged == 0)
        assert "couldn't connect to localhost:80" in actors.sentences[0]


async def test_an_agent_that_wants_keep_alive_hears_of_us_without_being_asked() -> None:
    async with stage(plan("3.1.1000.0")) as actors:
        await actors.end.until(lambda: actors.end.received)
        assert bytes(actors.end.received) == b"\1\3\0\0\0\0\0\0"


async def test_a_newer_agent_hears_nothing_while_nothing_is_forwarded() -> None:
    async with stage(plan()) as actors:
        await actors.ready.wait()
        actors.end.send(b"\1\3\0\0\0\0\0\0")
        await actors.end.until(lambda: actors.end.channel.unacknowledged == 0)
        assert not actors.end.received


async def test_another_kind_of_session_is_no_port() -> None:
    async with far_end(HandshakePlan(session_type="NonInteractiveCommands")) as end:
        forward = Forward(account(end), "i-0abc", Destination(80), LocalAddress().listen())
        async with asyncio.timeout(20):
            assert "instead of a port" in str(await outcome(forward))


async def test_an_old_agent_gets_one_connection_at_a_time() -> None:
    async with stage(OLD, echo=True) as actors:
        reader, writer = await actors.connect()
        writer.write(b"\n")
        assert await reader.readexactly(1) == b"\n"
        _, waiting = await actors.connect()
        waiting.write(b"later")
        assert isinstance(actors.forward._carrier, OneAtATime)
        writer.transport.abort()
        await actors.end.until(lambda: bytes(actors.end.received) == b"\nlater")
        assert actors.end.flags == [Flag.DISCONNECT_TO_PORT]
        waiting.transport.abort()


async def test_a_greeting_that_comes_before_the_connection_waits_for_it() -> None:
    async with stage(OLD) as actors:
        await actors.ready.wait()
        actors.end.send(b"220 welcome\r\n")
        await actors.end.until(lambda: actors.end.channel.unacknowledged == 0)
        reader, writer = await actors.connect()
        assert await reader.readline() == b"220 welcome\r\n"
        writer.transport.abort()


@pytest.mark.parametrize(
    ("asked", "allowed", "largest"),
    [(plan(), 4096, 4096), (plan(), 1024, 1024), (OLD, 4096, 1024)],
)
async def test_messages_of_an_upload_grow_as_far_as_they_may_where_streams_can_carry_a_probe(
    asked: HandshakePlan, allowed: int, largest: int
) -> None:
    size = 500_000
    async with stage(asked, pace=UploadPace(allowed)) as actors:
        _, writer = await actors.connect()
        writer.write(bytes(size))
        await actors.end.until(lambda: len(actors.end.received) >= size)
        while actors.end.largest < largest:
            writer.write(bytes(100_000))
            await writer.drain()
        assert actors.end.largest == largest
        writer.transport.abort()
