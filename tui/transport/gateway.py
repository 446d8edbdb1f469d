"""The upgrade to a WebSocket at the message gateway: what it takes, and how it is made."""

import asyncio
import logging
import socket
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from websockets.asyncio.client import connect

from tui import __version__
from tui.protocol.ticket import Ticket
from tui.threads import DaemonThreads
from tui.transport import compat  # noqa: F401  # it looks for what `NoRedirectConnect` needs
from tui.transport.trust import check_stream_url, led_to, proxy_for, tls_context

QUIET: Final = logging.getLogger("tui.transport.websockets")
"""The library's own debug log holds headers and frames, and tokens are among them; where it has a
level, a log reads it that leaves them out."""
if QUIET.level == logging.NOTSET:
    QUIET.setLevel(logging.WARNING)

OPEN_TIMEOUT: Final = 10.0
CLOSE_TIMEOUT: Final = 1.0
"""Seconds. Both official ends drop the connection without a close frame (section 1.3), so
there is little to wait for."""

LARGEST_FRAME: Final = 256 * 1024
"""Bytes. Stream messages hold little over 1 KiB; only a handshake may be larger."""


class NoRedirectConnect(connect):
    """An upgrade that goes where it was sent: a redirect would take the token elsewhere.

    `compat` has seen to it that websockets asks for this.
    """

    def process_redirect(self, exc: Exception) -> Exception | str:
        return exc


@dataclass(frozen=True, slots=True)
class GatewayCredentials:
    """What a connection must be given to reach a gateway.

    Attributes:
        fetch_ticket: asks AWS to resume; None when the session is gone; raises TicketRefused
            when it cannot be said just now.
        sign: headers for the upgrade of a stream address; empty when there is nothing to
            sign with.
        dns_suffixes: of the partition, such as `amazonaws.com`.
        loopback_allowed: the endpoint in use is on loopback, so its gateway may be.
        ca_bundle: the file of trusted certificates that the profile gives, if it does.
        endpoint: the address of the gateway that the user has configured, if there is one.
    """

    fetch_ticket: Callable[[], Awaitable[Ticket | None]]
    sign: Callable[[str], Awaitable[Mapping[str, str]]]
    dns_suffixes: Sequence[str]
    loopback_allowed: bool = False
    ca_bundle: str | None = None
    endpoint: str | None = None


async def _resolved(url: str) -> None:
    """Look a host up before the event loop does. Raises OSError and TimeoutError.

    The loop's threads for that are waited for when the program ends, however long a dead name
    server takes; these are not.
    """
    parts = urlsplit(url)
    threads = DaemonThreads(1, "gateway-name")
    looking = threads.submit(socket.getaddrinfo, parts.hostname or "", parts.port or 443)
    threads.shutdown()
    async with asyncio.timeout(OPEN_TIMEOUT):
        await asyncio.wrap_future(looking)


async def open_socket(url: str, access: GatewayCredentials) -> NoRedirectConnect:
    """A context manager that opens a socket at a stream address. Raises Misconfigured."""
    if access.endpoint:
        url = led_to(url, access.endpoint)
    else:
        check_stream_url(
            url, dns_suffixes=access.dns_suffixes, loopback_allowed=access.loopback_allowed
        )
    secure = url.lower().startswith("wss:")
    proxy = await asyncio.to_thread(proxy_for, url)
    tls = await asyncio.to_thread(tls_context, access.ca_bundle) if secure else None
    await _resolved(proxy or url)
    # A proxy that speaks TLS itself is believed by the same certificates.
    to_proxy: dict[str, Any] = (
        {"proxy_ssl": tls} if proxy and proxy.startswith("https:") else {}
    )
    return NoRedirectConnect(
        url,
        additional_headers=await access.sign(url),
        user_agent_header=f"ssm-tui/{__version__}",
        logger=QUIET,
        compression=None,
        ssl=tls,
        proxy=proxy,
        open_timeout=OPEN_TIMEOUT,
        # `Connection` does it: one whose reading is paused sees no pong, and is not dead.
        ping_interval=None,
        close_timeout=CLOSE_TIMEOUT,
        max_size=LARGEST_FRAME,
        **to_proxy,
    )
