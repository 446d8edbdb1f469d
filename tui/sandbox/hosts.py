"""The hosts that the sandbox answers for, on all its ports: this machine's loopback."""

import re

LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})
_BUCKET_HOST = re.compile(r"([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\.localhost(?::\d{1,5})?")

#: For who is not served.
BROWSERS = "Browsers are not served here.\n"


def is_loopback(host: str) -> bool:
    """Whether a Host header names this machine's loopback; a rebound name does not."""
    name, _, port = host.rpartition(":")
    return (name if name and port.isdecimal() else host) in LOOPBACK


def bucket_of(host: str) -> str:
    """The bucket in a Host header like `bucket.localhost`; empty where there is none."""
    match = _BUCKET_HOST.fullmatch(host)
    return match[1] if match else ""


def is_served(headers: tuple[tuple[str, str], ...], *, buckets: bool = False) -> bool:
    """Whether a program of this machine may be asking, and no page in a browser.

    The names of headers are in small letters. `buckets` are hosts too where S3 is served.
    """
    hosts = [value.strip() for name, value in headers if name == "host"]
    if len(hosts) != 1 or any(name == "origin" for name, _ in headers):
        return False
    return is_loopback(hosts[0]) or (buckets and bool(bucket_of(hosts[0])))
