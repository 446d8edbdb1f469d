"""Whether a gateway is in reach is told by any answer of its own."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tui.transport import gateway
from tui.transport.gateway import GatewayCredentials
from tui.transport.reach import why_out_of_reach


async def no_ticket() -> None:
    return None


async def no_signature(_url: str) -> dict[str, str]:
    return {}


ACCESS = GatewayCredentials(no_ticket, no_signature, ["amazonaws.com"], loopback_allowed=True)


@asynccontextmanager
async def answering(status: str) -> AsyncIterator[str]:
    """A server that answers every request so; its address."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n".encode())
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        yield f"ws://127.0.0.1:{port}/v1/data-channel/nobody?role=publish_subscribe"


@pytest.mark.parametrize("status", ["403 Forbidden", "404 Not Found", "400 Bad Request"])
async def test_a_refusal_is_an_answer(status: str) -> None:
    async with answering(status) as url:
        assert await why_out_of_reach(url, ACCESS) == ""


async def test_a_proxy_that_wants_a_sign_in_is_in_the_way() -> None:
    async with answering("407 Proxy Authentication Required") as url:
        assert "407" in await why_out_of_reach(url, ACCESS)


async def test_where_nobody_listens_that_is_said() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    words = await why_out_of_reach(f"ws://127.0.0.1:{port}/", ACCESS)
    assert "nothing listens" in words


async def test_one_that_never_answers_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(gateway, "OPEN_TIMEOUT", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"ws://127.0.0.1:{silent.getsockname()[1]}/"
        assert await why_out_of_reach(url, ACCESS)


async def test_an_address_that_is_no_gateway_is_not_asked() -> None:
    assert "amazonaws.com" in await why_out_of_reach("wss://evil.example/", ACCESS)
