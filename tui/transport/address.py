"""Which stream address may be shown a token.

Whoever holds a session's token holds its shell, so the token goes to the message gateway of
the partition in use and nowhere else, whatever an answer says. The address itself is used as
it was given: its path and query are opaque (section 1.2 of the data-channel description).
"""

import ipaddress
import re
from collections.abc import Sequence
from typing import Final
from urllib.parse import SplitResult, urlsplit

from tui.transport.errors import UntrustedStreamUrl

GATEWAY_LABEL: Final = re.compile(r"ssmmessages[a-z0-9-]*")
"""`ssmmessages`, or with a suffix of AWS's such as `ssmmessages-fips`."""

LABEL: Final = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?")
"""One label of a host name, RFC 1123, in lower case."""


def check_stream_url(url: str, *, dns_suffixes: Sequence[str], loopback_allowed: bool) -> None:
    """Raise UntrustedStreamUrl unless `url` is a gateway of the partition.

    Args:
        url: a StreamUrl as AWS answered it.
        dns_suffixes: of the partition in use, such as `amazonaws.com`; the usual one first.
        loopback_allowed: the user has pointed the program at an endpoint on loopback, so a
            gateway on loopback is believed as well, without TLS too.
    """
    expected = f"wss://ssmmessages*.….{dns_suffixes[0]}"
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        raise UntrustedStreamUrl("an address that cannot be read", expected) from None
    if parts.username is not None or parts.password is not None or not url.isprintable():
        raise UntrustedStreamUrl(host, expected)
    if loopback_allowed and is_loopback(host) and parts.scheme in {"ws", "wss"}:
        return
    if not any(_is_gateway(parts, host, port, suffix) for suffix in dns_suffixes):
        raise UntrustedStreamUrl(host or "nowhere", expected)


def is_loopback(host: str) -> bool:
    """Whether a host name or address can only mean this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _is_gateway(parts: SplitResult, host: str, port: int | None, dns_suffix: str) -> bool:
    if parts.scheme != "wss" or port not in {None, 443} or not host.endswith(f".{dns_suffix}"):
        return False
    labels = host.removesuffix(f".{dns_suffix}").split(".")
    return bool(GATEWAY_LABEL.fullmatch(labels[0])) and all(map(LABEL.fullmatch, labels))
