"""What a connection to the gateway trusts: addresses, the proxy on the way, certificates.

Whoever holds a session's token holds its shell, so the token goes to the message gateway of
the partition in use and nowhere else, whatever an answer says. The address itself is used as
it was given: its path and query are opaque (section 1.2 of the data-channel description).

For proxies and certificates botocore's rules hold, so that a session goes where its
StartSession went: HTTPS_PROXY or what the system is set to, unless NO_PROXY names the host (a
proxy without a scheme is an HTTP proxy), and the CA bundles in botocore's order.
"""

import os
import re
import ssl
from collections.abc import Sequence
from typing import Final
from urllib.parse import SplitResult, urlsplit, urlunsplit
from urllib.request import getproxies, proxy_bypass

from tui.language import _
from tui.loopback import is_loopback
from tui.transport.errors import (
    UntrustedStreamUrl,
    UnusableCaBundle,
    UnusableEndpoint,
    UnusableProxy,
)

GATEWAY_LABEL: Final = re.compile(r"ssmmessages[a-z0-9-]*")
"""`ssmmessages`, or with a suffix of AWS's such as `ssmmessages-fips`."""

LABEL: Final = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?")
"""One label of a host name, RFC 1123, in lower case."""

SCHEMES: Final = {"https": "wss", "wss": "wss", "http": "ws", "ws": "ws"}
"""Of an endpoint, and of the socket that is opened there."""

PROXY_SCHEMES: Final = frozenset({"http", "https"})


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
        raise UntrustedStreamUrl(_("an invalid address"), expected) from None
    if parts.username is not None or parts.password is not None or not url.isprintable():
        raise UntrustedStreamUrl(host, expected)
    if loopback_allowed and is_loopback(host) and parts.scheme in {"ws", "wss"}:
        return
    if not any(_is_gateway(parts, host, port, suffix) for suffix in dns_suffixes):
        raise UntrustedStreamUrl(host or _("an invalid address"), expected)


def led_to(url: str, endpoint: str) -> str:
    """A stream address, led to the gateway that the user has configured, whatever host it names.

    That may be a VPC endpoint's own host name, which no answer is believed to name by itself.
    Its path and query stay as they are. Raises UnusableEndpoint.
    """
    shown = endpoint.rpartition("@")[2]  # never the password
    try:
        given, stream = urlsplit(endpoint), urlsplit(url)
        host, _port = (given.hostname or "").lower(), given.port
    except ValueError:
        raise UnusableEndpoint(shown) from None
    scheme = SCHEMES.get(given.scheme, "")
    is_bare = given.path in {"", "/"} and not (given.query or given.fragment)
    is_safe = scheme == "wss" or (scheme == "ws" and is_loopback(host))
    whole = endpoint.isprintable() and "@" not in given.netloc and "\\" not in given.netloc
    if not (host and is_bare and is_safe and whole and " " not in given.netloc):
        raise UnusableEndpoint(shown)
    if not url.isprintable():
        raise UntrustedStreamUrl(_("an invalid address"), given.netloc)
    return urlunsplit((scheme, given.netloc, stream.path, stream.query, ""))


def _is_gateway(parts: SplitResult, host: str, port: int | None, dns_suffix: str) -> bool:
    if parts.scheme != "wss" or port not in {None, 443} or not host.endswith(f".{dns_suffix}"):
        return False
    labels = host.removesuffix(f".{dns_suffix}").split(".")
    return bool(GATEWAY_LABEL.fullmatch(labels[0])) and all(map(LABEL.fullmatch, labels))


def proxy_for(url: str) -> str | None:
    """The address of the proxy for a stream address; None for none. Raises UnusableProxy.

    It may look into the system's settings, which can block.
    """
    target = urlsplit(url)
    # A proxy that serves the world has no way to our loopback.
    if is_loopback((target.hostname or "").lower()) or proxy_bypass(target.netloc):
        return None
    given = getproxies().get("https")
    return _usable_proxy(given) if given else None


def _usable_proxy(given: str) -> str:
    shown = given.rpartition("@")[2]  # never the password
    if not given.isprintable() or " " in given:
        raise UnusableProxy(shown)
    try:
        parts = urlsplit(given if "://" in given else f"http://{given.removeprefix('//')}")
        host, _rest = parts.hostname, parts.port
    except ValueError:
        raise UnusableProxy(shown) from None
    if parts.scheme not in PROXY_SCHEMES or not host:
        raise UnusableProxy(shown, parts.scheme)
    return f"{parts.scheme}://{_authority(parts)}"


def _authority(parts: SplitResult) -> str:
    """Host and port, and the name where there is a password: without one botocore sends neither."""
    return parts.netloc if parts.password is not None else parts.netloc.rpartition("@")[2]


def tls_context(of_profile: str | None = None) -> ssl.SSLContext:
    """What to open TLS with. Reads files, which blocks. Raises UnusableCaBundle.

    Args:
        of_profile: the file that the profile gives as its `ca_bundle`.
    """
    found = {
        "AWS_CA_BUNDLE": os.environ.get("AWS_CA_BUNDLE"),
        _("ca_bundle in the profile"): of_profile,
        "REQUESTS_CA_BUNDLE": os.environ.get("REQUESTS_CA_BUNDLE"),
    }
    source, file = next(((name, file) for name, file in found.items() if file), ("", None))
    try:
        return ssl.create_default_context(cafile=file)
    except FileNotFoundError:
        said = _("CA bundle {file!r} (from {source}) not found.")
        raise UnusableCaBundle(str(file), source, said) from None
    except ssl.SSLError:
        said = _("CA bundle {file!r} (from {source}) has no PEM certificate.")
        raise UnusableCaBundle(str(file), source, said) from None
    except (OSError, ValueError):
        said = _("CA bundle {file!r} (from {source}) can't be read.")
        raise UnusableCaBundle(str(file), source, said) from None
