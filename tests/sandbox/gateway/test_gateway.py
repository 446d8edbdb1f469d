import asyncio
import json
from typing import Any
from uuid import uuid4

import pytest
from websockets.asyncio.client import connect as open_socket
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.sandbox.hand_client import PATIENCE, attached, open_data_channel
from tests.sandbox.signing import Answer, Sent
from tui.sandbox.gateway.gateway import POLICY_VIOLATION, TOKEN_LIFETIME, Tokens
from tui.sandbox.hosts import is_loopback
from tui.sandbox.service import Sandbox


@pytest.fixture
def ticket(sandbox: Sandbox, ssm: Any) -> dict[str, Any]:
    answer: dict[str, Any] = ssm.start_session(
        Target=sandbox.state.fleet.instances[0].instance_id
    )
    return answer


def call_of_agent(url: str, **headers: str) -> Sent:
    body = json.dumps({"MessageSchemaVersion": "1.0", "RequestId": str(uuid4())}).encode()
    return Sent(url.replace("ws://", "http://").partition("?")[0], "POST", body, headers)


def post(sandbox: Sandbox, url: str, **headers: str) -> Answer:
    return call_of_agent(url, **headers).signed(sandbox.credentials, "ssmmessages").send()


async def refused(ticket: dict[str, Any], first: str | bytes) -> bool:
    """Whether the gateway closes the connection after this first frame."""
    async with open_socket(ticket["StreamUrl"], proxy=None) as socket:
        await socket.send(first)
        async with asyncio.timeout(PATIENCE):
            try:
                await socket.recv()
            except ConnectionClosed as closed:
                return closed.rcvd is not None and closed.rcvd.code == POLICY_VIOLATION
    return False


def test_a_token_is_good_once() -> None:
    tokens = Tokens()
    token = tokens.issue(0)
    assert tokens.redeem(token, 1)
    assert not tokens.redeem(token, 1)


def test_a_token_that_is_too_old_is_not_good() -> None:
    tokens = Tokens()
    assert not tokens.redeem(tokens.issue(0), TOKEN_LIFETIME + 1)


def test_only_so_many_tokens_are_outstanding() -> None:
    tokens = Tokens()
    first, *rest = [tokens.issue(0) for _ in range(9)]
    assert not tokens.redeem(first, 1)
    assert all(tokens.redeem(token, 1) for token in rest)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1:80", True),
        ("localhost", True),
        ("[::1]:8080", True),
        ("evil.example", False),
        ("127.0.0.1.evil.example:80", False),
        ("", False),
    ],
)
def test_only_loopback_hosts_are_served(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected


async def test_the_right_token_opens_the_session_and_no_second_time(
    ticket: dict[str, Any],
) -> None:
    first = open_data_channel(ticket["TokenValue"])
    assert not await refused(ticket, first)
    assert await refused(ticket, first)


async def test_a_client_may_say_its_version_and_sign_its_upgrade(
    ticket: dict[str, Any],
) -> None:
    headers = {"Authorization": "AWS4-HMAC-SHA256 Credential=x", "X-Amz-Date": "x"}
    async with open_socket(
        ticket["StreamUrl"], additional_headers=headers, proxy=None
    ) as socket:
        await socket.send(open_data_channel(ticket["TokenValue"], ClientVersion="1.2.650.0"))
        await asyncio.wait_for(socket.recv(), PATIENCE)


@pytest.mark.parametrize(
    "first",
    [
        "",
        "{",
        "[]",
        '{"TokenValue": 1}',
        open_data_channel("guess"),
        b"\x00\x00\x00\x74",
        "[" * 5000,
        '{"TokenValue": "\\ud800"}',
    ],
    ids=["empty", "no JSON", "no object", "no text", "a guess", "binary", "deep", "half"],
)
async def test_any_other_first_frame_is_refused(
    ticket: dict[str, Any], first: str | bytes
) -> None:
    assert await refused(ticket, first)


async def test_a_client_token_does_not_open_the_agents_side(ticket: dict[str, Any]) -> None:
    first = open_data_channel(ticket["TokenValue"], ClientInstanceId="i-1")
    assert await refused(ticket, first)


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/v1/data-channel/you-nobody", {}, 404),
        ("/", {}, 404),
        ("/v1/data-channel/", {"Origin": "https://example.com"}, 403),
    ],
)
async def test_other_upgrades_are_refused(
    sandbox: Sandbox, path: str, headers: dict[str, str], status: int
) -> None:
    url = f"ws://127.0.0.1:{sandbox.gateway.port}{path}"
    with pytest.raises(InvalidStatus) as refusal:
        await open_socket(url, additional_headers=headers, proxy=None)
    assert refusal.value.response.status_code == status


def test_an_agent_gets_its_token_as_xml_with_201(
    sandbox: Sandbox, ticket: dict[str, Any]
) -> None:
    answer = post(sandbox, ticket["StreamUrl"])
    assert answer.status == 201
    assert answer.text.startswith("<CreateDataChannelResponse><MessageSchemaVersion>1.0<")
    assert "<TokenValue>" in answer.text


def test_an_agent_of_a_session_that_is_over_is_told_so(
    sandbox: Sandbox, ssm: Any, ticket: dict[str, Any]
) -> None:
    ssm.terminate_session(SessionId=ticket["SessionId"])
    answer = post(sandbox, ticket["StreamUrl"])
    assert (answer.status, answer.text) == (400, "Session is already terminated")


def test_a_page_in_a_browser_gets_no_token(sandbox: Sandbox, ticket: dict[str, Any]) -> None:
    assert post(sandbox, ticket["StreamUrl"], Origin="https://example.com").status == 403


def test_who_knows_a_session_but_signs_nothing_gets_no_token(
    sandbox: Sandbox, ticket: dict[str, Any]
) -> None:
    call = call_of_agent(ticket["StreamUrl"])
    other = call.to(f"{call.url}x").signed(sandbox.credentials, "ssmmessages")
    for refused in (
        call,
        call.signed(sandbox.credentials, "ssm"),
        other.to(call.url),
        call_of_agent(call.url, Authorization="AWS4-HMAC-SHA256 Credential=x"),
    ):
        answer = refused.send()
        assert answer.status in {400, 403}
        assert "<AccessDeniedException>" in answer.text
        assert "TokenValue" not in answer.text


@pytest.mark.parametrize("path", ["//[", "http://[", "", "?" * 5000, "/v1/data-channel"])
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_path_that_makes_no_sense_leads_nowhere(
    sandbox: Sandbox, method: str, path: str
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", sandbox.gateway.port)
    writer.write(f"{method} {path} HTTP/1.1\r\n{UPGRADE}\r\n".encode("latin-1"))
    async with asyncio.timeout(PATIENCE):
        answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    assert answer.split()[1] in {b"404", b"400", b"403"}


UPGRADE = (
    "Host: localhost\r\nUpgrade: websocket\r\nConnection: upgrade\r\n"
    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n"
)


async def test_the_end_by_terminate_session_has_no_words(
    ssm: Any, ticket: dict[str, Any]
) -> None:
    async with attached(ticket) as client:
        await client.until(b"$ ")
        await asyncio.to_thread(ssm.terminate_session, SessionId=ticket["SessionId"])
        assert await client.until_closed() == ""
