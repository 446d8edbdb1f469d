"""Signature Version 4, checked: whoever may call the sandbox gets a shell of the user it runs as.

Loopback is open to every user of a machine, so the calls that lead to a shell must be signed with
the sandbox's own secret, as AWS would want it. Only JSON calls are checked: they are all a POST
of a body to `/`, and they are the ones that matter.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from typing import Any

from tui.sandbox.answers import ApiError

ALGORITHM = "AWS4-HMAC-SHA256"
_AUTHORIZATION = re.compile(
    rf"{ALGORITHM} Credential=([^/,\s]+)/(\d{{8}}/[^/,\s]+/[^/,\s]+/aws4_request),\s*"
    r"SignedHeaders=([a-z0-9;-]+),\s*Signature=([0-9a-f]{64})"
)


@dataclass(frozen=True)
class Credentials:
    """What signs requests to the sandbox."""

    access_key_id: str
    secret_access_key: str

    def __repr__(self) -> str:
        return f"Credentials({self.access_key_id!r})"


def check_signature(credentials: Credentials, environ: dict[str, Any], body: bytes) -> None:
    """Accept a WSGI request that was signed with these credentials.

    Raises:
        ApiError: In AWS's words, that it was not.
    """
    match = _AUTHORIZATION.fullmatch(environ.get("HTTP_AUTHORIZATION", ""))
    if match is None:
        raise ApiError("MissingAuthenticationTokenException", "Missing Authentication Token")
    access_key_id, scope, signed_headers, signature = match.groups()
    if access_key_id != credentials.access_key_id:
        raise ApiError(
            "UnrecognizedClientException",
            "The security token included in the request is invalid.",
        )
    canonical = _canonical_request(environ, signed_headers, body)
    text = "\n".join(
        (ALGORITHM, environ.get("HTTP_X_AMZ_DATE", ""), scope, _digest(canonical.encode()))
    )
    expected = hmac.new(
        _signing_key(credentials.secret_access_key, scope), text.encode(), "sha256"
    ).hexdigest()
    if not hmac.compare_digest(expected, signature):
        raise ApiError(
            "InvalidSignatureException",
            "The request signature we calculated does not match the signature you provided. "
            "Check your AWS Secret Access Key and signing method. "
            "Consult the service documentation for details.",
        )


def _canonical_request(environ: dict[str, Any], signed_headers: str, body: bytes) -> str:
    headers = "".join(
        f"{name}:{' '.join(_header(environ, name).split())}\n"
        for name in signed_headers.split(";")
    )
    return "\n".join(
        (
            environ["REQUEST_METHOD"],
            environ.get("PATH_INFO", "/"),
            environ.get("QUERY_STRING", ""),
            headers,
            signed_headers,
            _digest(body),
        )
    )


def _header(environ: dict[str, Any], name: str) -> str:
    key = name.upper().replace("-", "_")
    plain = key in {"CONTENT_TYPE", "CONTENT_LENGTH"}
    return str(environ.get(key if plain else f"HTTP_{key}", ""))


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _signing_key(secret: str, scope: str) -> bytes:
    key = f"AWS4{secret}".encode()
    for part in scope.split("/"):
        key = hmac.new(key, part.encode(), "sha256").digest()
    return key
