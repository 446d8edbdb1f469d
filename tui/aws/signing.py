"""SigV4 for the upgrade of a stream address to a websocket, which botocore has no client for."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest

STREAM_SERVICE = "ssmmessages"
"""The message gateway's name in SigV4; botocore has no model of it."""

# Any of these in the query makes a stream URL a presigned one (section 1.3 of the data-channel
# description).
PRESIGNED = frozenset(
    {
        "x-amz-algorithm",
        "x-amz-credential",
        "x-amz-date",
        "x-amz-expires",
        "x-amz-signedheaders",
        "x-amz-signature",
        "x-amz-security-token",
    }
)

_HTTP = {"ws": "http", "wss": "https"}


def is_presigned(url: str) -> bool:
    """Whether a stream address bears its signature itself."""
    return any(key.lower() in PRESIGNED for key, _ in parse_qsl(urlsplit(url).query, True))


def signature(url: str, keys: Any, region: str) -> dict[str, str]:
    """The headers that sign GET without a body, for the address as it is given.

    Args:
        url: of the stream; `wss` is signed as `https`.
        keys: botocore's frozen credentials.
        region: whose message gateway it is.
    """
    parts = urlsplit(url)
    scheme = _HTTP.get(parts.scheme, parts.scheme)
    request = AWSRequest(method="GET", url=urlunsplit(parts._replace(scheme=scheme)))
    SigV4Auth(keys, STREAM_SERVICE, region).add_auth(request)
    return {str(name): str(value) for name, value in request.headers.items()}
