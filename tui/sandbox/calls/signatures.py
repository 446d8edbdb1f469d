"""Signature Version 4: what a request claims, and the signature that it should have.

botocore's signer is the reference. The request is taken as it came over the wire: what is signed
is bytes, and bytes that were decoded and encoded again may be others.
"""

import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC
from email.utils import parsedate_to_datetime
from functools import lru_cache
from urllib.parse import quote, unquote

from tui.sandbox.calls.refusals import Fault, Refused

ALGORITHM = "AWS4-HMAC-SHA256"
MOMENT = "%Y%m%dT%H%M%SZ"
"""How the time of a signature is written."""
LONGEST_LIFETIME = 604_800
"""Seconds for which a URL can be presigned: a week."""

_SCOPE = r"([^/,\s]+)/(\d{8})/([^/,\s]+)/([^/,\s]+)/aws4_request"
_CREDENTIAL = re.compile(_SCOPE)
_SIGNED_HEADERS = re.compile(r"[a-z0-9;._-]+")
_SIGNATURE = re.compile(r"[0-9a-f]{64}")
_AUTHORIZATION = re.compile(
    rf"{ALGORITHM}\s+Credential={_SCOPE},\s*SignedHeaders=([a-z0-9;._-]+),"
    r"\s*Signature=([0-9a-f]{64})"
)

#: The parameters of a presigned URL that are about its signature.
PARAMETERS = frozenset(
    {
        "X-Amz-Algorithm",
        "X-Amz-Content-Sha256",
        "X-Amz-Credential",
        "X-Amz-Date",
        "X-Amz-Expires",
        "X-Amz-Security-Token",
        "X-Amz-Signature",
        "X-Amz-SignedHeaders",
    }
)


@dataclass(frozen=True)
class Credentials:
    """What signs requests to the sandbox."""

    access_key_id: str
    secret_access_key: str
    session_token: str = ""
    """Temporary credentials have one, and are nothing without it."""
    expires: float = float("inf")
    """In Unix seconds."""
    account: str = ""
    """Whose they are; empty for the home account."""
    access_request: str = ""
    """The request for just-in-time access that gave them; empty for all others."""

    def __repr__(self) -> str:
        return f"Credentials({self.access_key_id!r})"


@dataclass(frozen=True)
class SignedRequest:
    """A request as it came: nothing is decoded, and the names of headers are in small letters."""

    method: str
    path: str
    query: str
    headers: tuple[tuple[str, str], ...]

    def header(self, name: str) -> str:
        """The value, or the values as one; empty without the header."""
        return ",".join(value.strip() for each, value in self.headers if each == name)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The parameters of the query, undecoded."""
        return _pairs(self.query)

    def parameter(self, name: str) -> str:
        """A parameter of the query, decoded; empty without it."""
        return next((unquote(value) for each, value in self.pairs if each == name), "")


@dataclass(frozen=True)
class Claim:
    """Who says to have signed a request, when, and for what; nothing of it is proven."""

    access_key_id: str
    date: str
    region: str
    service: str
    signed_headers: tuple[str, ...]
    signature: str
    moment: str
    """As it is signed: `20261123T120000Z`."""
    token: str = field(default="", repr=False)
    lifetime: int | None = None
    """Seconds that a presigned URL is good for; None for a request that says it in headers."""

    @property
    def scope(self) -> str:
        return f"{self.date}/{self.region}/{self.service}/aws4_request"


def read_claim(request: SignedRequest) -> Claim:
    """What a request says of its signature.

    Raises:
        Refused: It has none, or one that is not written as it should be.
    """
    authorization = request.header("authorization")
    presigned = request.parameter("X-Amz-Algorithm")
    if authorization and presigned:
        raise Refused(Fault.INCOMPLETE, "Only one auth mechanism allowed.")
    if authorization:
        return _claim_of_header(authorization, request)
    if presigned:
        return _claim_of_query(presigned, request)
    if request.parameter("AWSAccessKeyId"):
        raise Refused(Fault.OUTDATED)
    raise Refused(Fault.MISSING)


def _claim_of_header(authorization: str, request: SignedRequest) -> Claim:
    match = _AUTHORIZATION.fullmatch(authorization)
    if match is None:
        older = not authorization.startswith(ALGORITHM)
        raise Refused(Fault.OUTDATED if older else Fault.INCOMPLETE)
    access_key_id, date, region, service, signed, signature = match.groups()
    return Claim(
        access_key_id,
        date,
        region,
        service,
        _in_order(signed),
        signature,
        request.header("x-amz-date") or _of_date(request.header("date")),
        request.header("x-amz-security-token"),
    )


def _of_date(date: str) -> str:
    """The time in a Date header, which counts without an X-Amz-Date."""
    try:
        return parsedate_to_datetime(date).astimezone(UTC).strftime(MOMENT)
    except (ValueError, OverflowError):
        return date


def _claim_of_query(algorithm: str, request: SignedRequest) -> Claim:
    credential = _CREDENTIAL.fullmatch(request.parameter("X-Amz-Credential"))
    signed = request.parameter("X-Amz-SignedHeaders")
    signature = request.parameter("X-Amz-Signature")
    lifetime = request.parameter("X-Amz-Expires")
    if (
        algorithm != ALGORITHM
        or credential is None
        or _SIGNED_HEADERS.fullmatch(signed) is None
        or _SIGNATURE.fullmatch(signature) is None
    ):
        raise Refused(Fault.INCOMPLETE)
    if re.fullmatch(r"[0-9]{1,6}", lifetime) is None or int(lifetime) > LONGEST_LIFETIME:
        raise Refused(Fault.INCOMPLETE, "X-Amz-Expires must be less than a week (in seconds)")
    access_key_id, date, region, service = credential.groups()
    return Claim(
        access_key_id,
        date,
        region,
        service,
        _in_order(signed),
        signature,
        request.parameter("X-Amz-Date"),
        request.parameter("X-Amz-Security-Token"),
        int(lifetime),
    )


def _in_order(signed: str) -> tuple[str, ...]:
    names = tuple(signed.split(";"))
    if list(names) != sorted(set(names)):
        raise Refused(Fault.INCOMPLETE, "The signed headers are not in order.")
    return names


def check_signed_headers(claim: Claim, request: SignedRequest) -> None:
    """Let a request have no header that says what to do and is not signed.

    Raises:
        Refused: It has, or its host is not signed, or what is signed is not there.
    """
    there = {name for name, _ in request.headers}
    signed = set(claim.signed_headers)
    if "host" not in signed:
        raise Refused(
            Fault.INCOMPLETE,
            "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
        )
    if not signed <= there:
        raise Refused(Fault.MISMATCH)
    for name in sorted(there - signed):
        if name.startswith("x-amz-"):
            raise Refused(
                Fault.UNSIGNED_HEADER,
                f"There were headers present in the request which were not signed: {name}",
            )


def signature_of(claim: Claim, request: SignedRequest, payload: str, secret: str) -> str:
    """The signature that the request should have, whose body has this hash."""
    canonical = _canonical_request(claim, request, payload)
    text = "\n".join((ALGORITHM, claim.moment, claim.scope, digest(canonical)))
    return sign(secret, claim, text)


def sign(secret: str, claim: Claim, text: str) -> str:
    """Sign a text with the key of the claim's scope."""
    key = _signing_key(secret, claim.date, claim.region, claim.service)
    return hmac.new(key, text.encode(), "sha256").hexdigest()


def same(expected: str, given: str) -> bool:
    """Whether two secrets are the same; how long it takes does not tell where they differ."""
    return hmac.compare_digest(expected.encode(), given.encode("utf-8", "replace"))


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@lru_cache(maxsize=64)
def _signing_key(secret: str, *scope: str) -> bytes:
    """The same for a day, a region and a service; four digests are saved for each request."""
    key = f"AWS4{secret}".encode()
    for part in (*scope, "aws4_request"):
        key = hmac.new(key, part.encode(), "sha256").digest()
    return key


def _canonical_request(claim: Claim, request: SignedRequest, payload: str) -> bytes:
    # S3's keys are names, not paths: they are signed as they are.
    path = request.path if claim.service == "s3" else _normal_path(request.path)
    headers = "".join(
        f"{name}:{','.join(_values(request, name))}\n" for name in claim.signed_headers
    )
    return "\n".join(
        (
            request.method,
            path,
            canonical_query(request),
            headers,
            ";".join(claim.signed_headers),
            payload,
        )
    ).encode("latin-1")


def canonical_query(request: SignedRequest) -> str:
    """The parameters in order, without the signature."""
    return "&".join(
        f"{name}={value}" for name, value in sorted(request.pairs) if name != "X-Amz-Signature"
    )


def _values(request: SignedRequest, name: str) -> Iterable[str]:
    return (" ".join(value.split()) for each, value in request.headers if each == name)


def _pairs(query: str) -> list[tuple[str, str]]:
    parts = (pair.partition("=") for pair in query.split("&")) if query else ()
    return [(name, value) for name, _, value in parts]


def _normal_path(path: str) -> str:
    """Without dots and empty parts, and encoded once more."""
    parts: list[str] = []
    for part in path.split("/"):
        if part == "..":
            del parts[-1:]
        elif part not in ("", "."):
            parts.append(part)
    ending = "/" if parts and path.endswith("/") else ""
    return quote("/" + "/".join(parts) + ending, safe="/~")
