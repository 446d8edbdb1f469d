"""Where calls go when the endpoint is not AWS's own."""

import ipaddress
import os
from urllib.parse import urlsplit

_TRUE = frozenset({"1", "true", "yes", "on"})


def is_loopback(url: str) -> bool:
    """Whether an address leads to this machine and nowhere else."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return False
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def endpoint_from_environment() -> str | None:
    """The endpoint that the environment gives for Systems Manager, as botocore reads it."""
    if os.environ.get("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "").lower() in _TRUE:
        return None
    return os.environ.get("AWS_ENDPOINT_URL_SSM") or os.environ.get("AWS_ENDPOINT_URL") or None
