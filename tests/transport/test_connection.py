"""A connection carries its channel over real sockets, through cuts, to the end."""

import asyncio
import errno
from dataclasses import dataclass, field, replace

import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.datastructures import Headers
from websockets.http11 import Request, Response

from tests.support.connection import Owner, running
from tests.support.far_end import FarEnd, far_end
from tui.protocol.events import Closed, Failed, Ready
from tui.protocol.handshake import HandshakePlan
from tui.protocol.ticket import Ticket
from tui.transport import connection
from tui.transport.connection import Outcome
from tui.transport.errors import TicketRefused, UntrustedStreamUrl
from tui.transport.gateway import LARGEST_FRAME
from tui.transport.link import Connected, Link, Waiting


async def test_output_and_input_pass_and_the_close_ends_the_run() -> None:
    async with far_end() as end:
        owner = Owner(end)
        async with asyncio.TaskGroup() as group:
            run = group.create_task(owner.connection.run(end.ticket()))
            await end.until(lambda: end.tokens)
            end.send(b"$ ")
            await owner.until_output(b"$ ")
            owner.connection.send_input(b"exit\r")
            await end.until(lambda: end.received)
            await end.close_channel("bye")
        assert run.result() is Outcome.FINISHED
        assert isinstance(owner.events[0], Ready)
        assert owner.events[-1] == Closed("bye")
        assert bytes(end.received) == b"exit\r"


async def test_the_upgrade_is_signed_and_shows_no_origin() -> None:
    async with far_end() as end, running(end):
        await end.until(lambda: end.tokens)
        headers = {name.lower(): value for name, value in end.headers[0].items()}
        assert headers["x-amz-date"] == "20261123T000000Z"
        assert headers["user-agent"].startswith("ssm-tui/")
        assert "origin" not in headers
        assert "sec-websocket-extensions" not in headers


async def test_the_size_waits_for_the_shell_and_the_last_one_counts() -> None:
    async with far_end() as end, running(end) as owner:
        owner.connection.send_size(80, 24)
        owner.connection.send_size(100, 30)
        await end.until(lambda: end.tokens)
        end.send(b"$ ")
        await end.until(lambda: end.sizes)
        assert end.sizes == [(100, 30)]


async def test_a_cut_costs_nothing_and_the_client_keeps_its_name() -> None:
    async with far_end(echo=True) as end, running(end) as owner:
        await end.until(lambda: end.tokens)
        end.send(b"$ ")
        await owner.until_output(b"$ ")
        sent = bytearray()
        for number in range(5):
            line = f"line {number}\r".encode()
            sent += line
            owner.connection.send_input(line)
            end.cut()
            owner.connection.send_input(b".")
            sent += b"."
            await end.until_opened(number + 2)
        await end.until(lambda: len(end.received) >= len(sent))
        await owner.until_output(bytes(sent))
        assert bytes(end.received) == bytes(sent)
        assert owner.output == b"$ " + bytes(sent)
        assert end.tokens == ["first", "new-1", "new-2", "new-3", "new-4", "new-5"]
        assert len(set(end.client_ids)) == 1


async def test_a_session_that_aws_has_forgotten_is_gone() -> None:
    async with far_end() as end:
        owner = Owner(end, tickets=[None])
        async with asyncio.timeout(20), asyncio.TaskGroup() as group:
            run = group.create_task(owner.connection.run(end.ticket()))
            await end.until(lambda: end.tokens)
            end.cut()
        assert run.result() is Outcome.GONE


async def test_a_refused_ticket_is_asked_for_again_and_its_reason_is_shown() -> None:
    refusal = TicketRefused("the credentials have expired")
    async with far_end() as end, running(end, tickets=[refusal, refusal]) as owner:
        await end.until(lambda: end.tokens)
        end.cut()
        await end.until(lambda: len(end.tokens) == 2)
        waits = [link.why for link in owner.links if isinstance(link, Waiting)]
        assert waits.count(str(refusal)) == 2
        assert owner.asked == 3
        assert isinstance(owner.links[-1], Connected)


async def test_a_gateway_that_cannot_be_reached_at_first_ends_the_tries() -> None:
    async with far_end() as end:
        gone = end.ticket()
    owner = Owner(end, tickets=[gone] * 10)
    async with asyncio.timeout(30):
        outcome = await owner.connection.run(gone)
    assert outcome is Outcome.UNREACHABLE
    assert "nothing listens" in owner.connection.why


GATEWAY = Ticket("you-0abc", "wss://ssmmessages.eu-west-1.amazonaws.com/v1/data-channel/x", "t")


@pytest.fixture
def proxied(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """No other proxy and no bundle of this machine's own."""
    for name in ("https_proxy", "no_proxy", "aws_ca_bundle", "requests_ca_bundle"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    return monkeypatch


async def test_the_way_leads_through_a_proxy_that_was_given_without_a_scheme(
    proxied: pytest.MonkeyPatch,
) -> None:
    asked: list[bytes] = []

    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readuntil(b"\r\n"))
        writer.write(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
        writer.close()

    async with far_end() as end, await asyncio.start_server(refuse, "127.0.0.1", 0) as proxy:
        port = proxy.sockets[0].getsockname()[1]
        proxied.setenv("HTTPS_PROXY", f"127.0.0.1:{port}")
        proxied.setenv("socks_proxy", "socks5://127.0.0.1:1")
        owner = Owner(end, tickets=[GATEWAY] * 10)
        assert await owner.connection.run(GATEWAY) is Outcome.UNREACHABLE
    assert asked[0] == b"CONNECT ssmmessages.eu-west-1.amazonaws.com:443 HTTP/1.1\r\n"


async def test_a_proxy_that_cannot_be_used_is_told_and_not_tried_again(
    proxied: pytest.MonkeyPatch,
) -> None:
    proxied.setenv("HTTPS_PROXY", "socks5://127.0.0.1:1080")
    async with far_end() as end:
        owner = Owner(end)
        assert await owner.connection.run(GATEWAY) is Outcome.UNREACHABLE
    assert "SOCKS" in owner.connection.why
    assert len(owner.links) == 1


async def test_the_profiles_bundle_is_the_one_that_is_read(proxied: pytest.MonkeyPatch) -> None:
    proxied.setenv("HTTPS_PROXY", "127.0.0.1:1")
    async with far_end() as end:
        owner = Owner(end)
        owner.connection.access = replace(owner.connection.access, ca_bundle="/no/such.pem")
        assert await owner.connection.run(GATEWAY) is Outcome.UNREACHABLE
    assert "/no/such.pem" in owner.connection.why
    assert "ca_bundle in the profile" in owner.connection.why


async def test_a_ticket_that_points_elsewhere_is_never_used() -> None:
    async with far_end() as end:
        owner = Owner(end, loopback_allowed=False)
        with pytest.raises(UntrustedStreamUrl):
            await owner.connection.run(end.ticket())
        assert end.headers == []


async def test_a_ticket_without_an_address_is_good_for_the_one_before() -> None:
    async with far_end() as end, running(end, tickets=[Ticket("you-0abc", "", "new")]):
        await end.until(lambda: end.tokens)
        end.cut()
        await end.until(lambda: end.tokens == ["first", "new"])


async def test_a_later_ticket_that_points_elsewhere_ends_the_run() -> None:
    async with far_end() as end:
        owner = Owner(end, tickets=[Ticket("you-0abc", "wss://evil.example/", "new")])
        async with asyncio.timeout(20), asyncio.TaskGroup() as group:
            run = group.create_task(outcome(owner, end.ticket()))
            await end.until(lambda: end.tokens)
            end.cut()
        assert isinstance(run.result(), UntrustedStreamUrl)


async def outcome(owner: Owner, ticket: Ticket) -> Outcome | UntrustedStreamUrl:
    try:
        return await owner.connection.run(ticket)
    except UntrustedStreamUrl as error:
        return error


async def test_a_gateway_that_slams_the_door_is_asked_less_and_less_often() -> None:
    attempts: list[int] = []

    def backoff(attempt: int) -> float:
        attempts.append(attempt)
        return 0.0

    async with far_end() as end:
        end.slams = True
        async with running(end) as owner:
            owner.connection.backoff = backoff
            await end.until(lambda: len(end.tokens) > 5)
            end.slams = False
            end.send(b"$ ")
            await owner.until_output(b"$ ")
            end.cut()
            await end.until(lambda: len(attempts) > 6 and attempts[-1] == 0)
        assert attempts[:5] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    "frame",
    ["text", "\0" * 100_000, b"", b"\0" * 119, b"\xff" * 5000, b"\0\0\0\x74" + b"[" * 200_000],
    ids=["text", "long text", "empty", "short", "noise", "large"],
)
async def test_a_frame_that_makes_no_sense_costs_nothing(frame: str | bytes) -> None:
    async with far_end() as end, running(end) as owner:
        await end.until(lambda: end.tokens)
        assert end._socket is not None
        await end._socket.send(frame)
        end.send(b"still here")
        await owner.until_output(b"still here")
        assert end.tokens == ["first"]


async def test_a_frame_beyond_all_measure_costs_a_connection_and_no_memory() -> None:
    async with far_end() as end, running(end) as owner:
        await end.until(lambda: end.tokens)
        assert end._socket is not None
        await end._socket.send(bytes(LARGEST_FRAME + 1))
        await end.until(lambda: len(end.tokens) == 2)
        end.send(b"still here")
        await owner.until_output(b"still here")


async def test_the_services_last_words_are_read_though_sending_fails() -> None:
    async with far_end() as end:
        owner = Owner(end)
        async with asyncio.timeout(20), asyncio.TaskGroup() as group:
            run = group.create_task(owner.connection.run(end.ticket()))
            await end.until(lambda: end.tokens)
            end.send(b"$ ")
            await owner.until_output(b"$ ")
            owner.connection.pause_reading()
            end.send(b"the last that is read")
            await owner.until_output(b"read")
            await end.close_channel("bye")
            await end.hang_up()
            for _ in range(1000):
                owner.connection.send_input(b"typed too late")
                await asyncio.sleep(0)
            owner.connection.resume_reading()
        assert run.result() is Outcome.FINISHED
        assert owner.events[-1] == Closed("bye")
        assert owner.asked == 0


async def test_a_redirect_is_not_followed_with_the_token() -> None:
    async with far_end() as elsewhere:

        def redirect(socket: ServerConnection, request: Request) -> Response:
            headers = Headers(Location=elsewhere.url, Content_Length="0")
            return Response(302, "Found", headers)

        async with serve(FarEnd()._serve, "127.0.0.1", 0, process_request=redirect) as server:
            port = next(iter(server.sockets)).getsockname()[1]
            ticket = Ticket("you-0abc", f"ws://127.0.0.1:{port}/", "first")
            owner = Owner(elsewhere, tickets=[ticket] * 5)
            async with asyncio.timeout(30):
                outcome = await owner.connection.run(ticket)
        assert outcome is Outcome.UNREACHABLE
        assert elsewhere.headers == []


async def test_a_handshake_that_fails_ends_the_run_and_tells_the_far_end_why() -> None:
    plan = HandshakePlan(kms_key_id="alias/sessions")
    async with far_end(plan) as end:
        owner = Owner(end, refusal="no key for you")
        async with asyncio.timeout(20):
            outcome = await owner.connection.run(end.ticket())
        assert outcome is Outcome.FINISHED
        assert isinstance(owner.events[-1], Failed)
        assert "no key for you" in str(owner.events[-1].error)
        await end.until(lambda: end.channel.closed)


@dataclass
class Full(Owner):
    """An owner whose disk is full when it is told that the line is open."""

    def report(self, link: Link) -> None:
        super().report(link)
        if isinstance(link, Connected):
            raise OSError(errno.ENOSPC, "No space left on device")


async def test_an_error_of_its_owner_is_not_taken_for_one_of_the_network() -> None:
    async with far_end() as end, asyncio.timeout(20):
        owner = Full(end)
        with pytest.raises(OSError, match="No space"):
            await owner.connection.run(end.ticket())
        assert owner.asked == 0


async def test_reconnecting_by_hand_does_not_wait() -> None:
    async with far_end() as end, running(end) as owner:
        await end.until(lambda: end.tokens)
        owner.connection.reconnect()
        await end.until(lambda: len(end.tokens) == 2)
        assert end.tokens == ["first", "new-1"]


@dataclass
class Reluctant:
    """Hands out tickets, the first one never."""

    end: FarEnd
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    times: int = 0

    async def fetch(self) -> Ticket:
        self.times += 1
        self.asked.set()
        if self.times == 1:
            await asyncio.Event().wait()
        return self.end.ticket("second")


async def test_a_ticket_that_does_not_come_holds_nobody_up() -> None:
    async with far_end() as end:
        office = Reluctant(end)
        owner = Owner(end)
        owner.connection.access = replace(owner.connection.access, fetch_ticket=office.fetch)
        async with asyncio.timeout(20), asyncio.TaskGroup() as group:
            run = group.create_task(owner.connection.run(None))
            await office.asked.wait()
            owner.connection.leave()
        assert run.result() is Outcome.LEFT


async def test_reconnecting_by_hand_asks_for_another_ticket() -> None:
    async with far_end() as end:
        office = Reluctant(end)
        owner = Owner(end)
        owner.connection.access = replace(owner.connection.access, fetch_ticket=office.fetch)
        async with asyncio.timeout(20), asyncio.TaskGroup() as group:
            group.create_task(owner.connection.run(None))
            await office.asked.wait()
            owner.connection.reconnect()
            await end.until(lambda: end.tokens == ["second"])
            owner.connection.leave()


async def test_a_gateway_that_takes_the_call_and_says_nothing_holds_nobody_up() -> None:
    called = asyncio.Event()

    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        called.set()
        await reader.read()
        writer.close()

    async with far_end() as end, await asyncio.start_server(say_nothing, "127.0.0.1") as mute:
        port = mute.sockets[0].getsockname()[1]
        owner = Owner(end)
        ticket = Ticket("you-0abc", f"ws://127.0.0.1:{port}/", "token")
        async with asyncio.timeout(8), asyncio.TaskGroup() as group:
            run = group.create_task(owner.connection.run(ticket))
            await called.wait()
            owner.connection.leave()
        assert run.result() is Outcome.LEFT


async def test_a_flood_lets_the_keyboard_through() -> None:
    async with far_end() as end, running(end) as owner:
        await end.until(lambda: end.tokens)
        end.send(bytes(3_000_000))
        await owner.until_output(b"\0")
        owner.connection.send_input(b"\x03")
        await end.until(lambda: end.received)
        assert len(owner.output) < 3_000_000


async def turns(count: int) -> None:
    """Let the event loop go round so often."""
    for _ in range(count):
        await asyncio.sleep(0)


@pytest.mark.parametrize("into_flood", [False, True])
async def test_a_flood_gives_way_to_an_echo_that_is_awaited_elsewhere(
    into_flood: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As good as for ever: nothing is read of the flood behind the first slice.
    monkeypatch.setattr(connection, "YIELD", 3600.0)
    size = 3_000_000
    async with (
        far_end() as flooding,
        far_end() as echoing,
        running(flooding) as flooded,
        running(echoing) as quiet,
    ):
        await flooding.until(lambda: flooding.tokens)
        await echoing.until(lambda: echoing.tokens)
        (flooded if into_flood else quiet).connection.key_pressed()
        flooding.send(bytes(size))
        if into_flood:
            await flooding.until(lambda: len(flooded.output) == size)
        else:
            await turns(5000)
            echoing.send(b"echo")
            await quiet.until_output(b"echo")
            assert len(flooded.output) < size


async def test_what_nobody_has_typed_holds_up_no_flood(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "YIELD", 3600.0)
    monkeypatch.setattr(connection.Connection, "_typed_anywhere", float("-inf"))
    size = 3_000_000
    async with (
        far_end() as flooding,
        far_end() as forwarding,
        running(flooding) as flooded,
        running(forwarding) as forwarded,
    ):
        await flooding.until(lambda: flooding.tokens)
        await forwarding.until(lambda: forwarding.tokens)
        forwarded.connection.send_input(b"a packet")
        flooding.send(bytes(size))
        await flooding.until(lambda: len(flooded.output) == size)
