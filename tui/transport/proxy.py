"""Which proxy the way to a gateway leads through: the one that AWS's calls take.

botocore's rules hold, so that a session goes where its StartSession went: HTTPS_PROXY or what
the system is set to, unless NO_PROXY names the host; without a scheme it is an HTTP proxy.
"""

from typing import Final
from urllib.parse import SplitResult, urlsplit
from urllib.request import getproxies, proxy_bypass

from tui.transport.address import is_loopback
from tui.transport.errors import UnusableProxy

USABLE: Final = frozenset({"http", "https"})


def proxy_for(url: str) -> str | None:
    """The address of the proxy for a stream address; None for none. Raises UnusableProxy.

    It may look into the system's settings, which can block.
    """
    target = urlsplit(url)
    # A proxy that serves the world has no way to our loopback.
    if is_loopback((target.hostname or "").lower()) or proxy_bypass(target.netloc):
        return None
    given = getproxies().get("https")
    return _usable(given) if given else None


def _usable(given: str) -> str:
    shown = given.rpartition("@")[2]  # never the password
    if not given.isprintable() or " " in given:
        raise UnusableProxy(shown)
    try:
        parts = urlsplit(given if "://" in given else f"http://{given.removeprefix('//')}")
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise UnusableProxy(shown) from None
    if parts.scheme not in USABLE or not host:
        raise UnusableProxy(shown, parts.scheme)
    return f"{parts.scheme}://{_authority(parts)}"


def _authority(parts: SplitResult) -> str:
    """Host and port, and the name where there is a password: without one botocore sends neither."""
    return parts.netloc if parts.password is not None else parts.netloc.rpartition("@")[2]
