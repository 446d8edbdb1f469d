"""The body of a request to S3: signed whole, in chunks, or not at all.

`x-amz-content-sha256` says which, and is itself signed. The chunks are those of `aws-chunked`:
each with a signature that follows from the one before, and trailers with a signature of their own.
"""

import base64
import hashlib
import re
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from io import BytesIO

from tui.sandbox.calls.answers import ApiError
from tui.sandbox.calls.refusals import Fault, Refused
from tui.sandbox.calls.signatures import ALGORITHM, Claim, SignedRequest, digest, same, sign

UNSIGNED = "UNSIGNED-PAYLOAD"
CHUNKED = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
CHUNKED_TRAILER = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"
UNSIGNED_TRAILER = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
STREAMING = frozenset({CHUNKED, CHUNKED_TRAILER, UNSIGNED_TRAILER})

#: S3 takes no larger object at once, in bytes.
LARGEST_OBJECT = 5 << 30
_NO_BYTES = hashlib.sha256().hexdigest()
_HASH = re.compile(r"[0-9a-f]{64}")
_CHUNK = re.compile(rb"([0-9a-fA-F]{1,10})(?:;chunk-signature=([0-9a-f]{64}))?")
_LONGEST_LINE = 8192

#: The checksums that are compared, by the header that says them.
_CHECKSUMS: Mapping[str, Callable[[bytes], bytes]] = {
    "content-md5": lambda body: hashlib.md5(body, usedforsecurity=False).digest(),
    "x-amz-checksum-crc32": lambda body: zlib.crc32(body).to_bytes(4, "big"),
    "x-amz-checksum-sha1": lambda body: hashlib.sha1(body, usedforsecurity=False).digest(),
    "x-amz-checksum-sha256": lambda body: hashlib.sha256(body).digest(),
}


@dataclass(frozen=True)
class Payload:
    """A body, without its chunks, and what followed it."""

    body: bytes
    trailers: Mapping[str, str] = field(default_factory=dict)


def declared_payload(claim: Claim, request: SignedRequest) -> str:
    """What stands for the body in the signature.

    Raises:
        ApiError: Nothing does, or nothing that S3 knows.
    """
    declared = request.header("x-amz-content-sha256")
    if not declared and claim.lifetime is not None:
        return request.parameter("X-Amz-Content-Sha256") or UNSIGNED
    if not declared:
        raise ApiError(
            "InvalidRequest", "Missing required header for this request: x-amz-content-sha256"
        )
    if declared not in STREAMING | {UNSIGNED} and _HASH.fullmatch(declared) is None:
        raise ApiError(
            "InvalidArgument",
            "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, "
            f"{UNSIGNED_TRAILER}, {CHUNKED}, {CHUNKED_TRAILER} or a valid sha256 value.",
        )
    return declared


def unwrap(
    declared: str, claim: Claim, request: SignedRequest, body: bytes, secret: str
) -> Payload:
    """The body that was meant, of a request whose own signature is right.

    Raises:
        Refused: It is not the one that was signed.
        ApiError: It is not written as it should be, or its checksum is another.
    """
    if declared in STREAMING:
        seal = _Seal(secret, claim) if declared != UNSIGNED_TRAILER else None
        payload = _read_chunks(body, seal, trailing=declared != CHUNKED)
        _check_length(request, payload.body)
    else:
        if declared != UNSIGNED and not same(digest(body), declared):
            raise Refused(Fault.OTHER_BODY)
        payload = Payload(body)
    _check_sums(request, payload)
    return payload


class _Seal:
    """The signatures of chunks, each of which follows from the one before."""

    def __init__(self, secret: str, claim: Claim) -> None:
        self._secret = secret
        self._claim = claim
        self._before = claim.signature

    def check(self, kind: str, *parts: str, given: str) -> None:
        """Raises Refused for a signature that is not that of the next chunk."""
        text = "\n".join((kind, self._claim.moment, self._claim.scope, self._before, *parts))
        self._before = sign(self._secret, self._claim, text)
        if not same(self._before, given):
            raise Refused(Fault.MISMATCH)


def _read_chunks(body: bytes, seal: _Seal | None, *, trailing: bool) -> Payload:
    stream = BytesIO(body)
    found = bytearray()
    while True:
        match = _CHUNK.fullmatch(stream.readline(_LONGEST_LINE).rstrip(b"\r\n"))
        if match is None:
            raise _incomplete()
        size, signature = int(match[1], 16), (match[2] or b"").decode()
        chunk = stream.read(size)
        if len(chunk) != size:
            raise _incomplete()
        if seal is not None:
            seal.check(f"{ALGORITHM}-PAYLOAD", _NO_BYTES, digest(chunk), given=signature)
        found += chunk
        if not size:
            break
        if stream.readline(2) != b"\r\n":
            raise _incomplete()
    return Payload(bytes(found), _read_trailers(stream, seal) if trailing else {})


def _read_trailers(stream: BytesIO, seal: _Seal | None) -> dict[str, str]:
    trailers: dict[str, str] = {}
    for line in stream.read(_LONGEST_LINE).decode("latin-1").splitlines():
        name, _, value = line.partition(":")
        if name.strip():
            trailers[name.strip().lower()] = value.strip()
    given = trailers.pop("x-amz-trailer-signature", "")
    if seal is not None:
        text = "".join(f"{name}:{value}\n" for name, value in sorted(trailers.items()))
        seal.check(f"{ALGORITHM}-TRAILER", digest(text.encode("latin-1")), given=given)
    return trailers


def _check_length(request: SignedRequest, body: bytes) -> None:
    declared = request.header("x-amz-decoded-content-length")
    if not declared:
        raise ApiError(
            "MissingContentLength", "You must provide the Content-Length HTTP header.", 411
        )
    if declared != str(len(body)):
        raise _incomplete()


def _incomplete() -> ApiError:
    return ApiError("IncompleteBody", "The request body terminated unexpectedly")


def _check_sums(request: SignedRequest, payload: Payload) -> None:
    """Compare the checksums of what is put; not those that would need a library."""
    if request.method != "PUT":
        return  # that of an upload's completion is of the whole object
    for name, compute in _CHECKSUMS.items():
        said = payload.trailers.get(name) or request.header(name)
        if said and base64.b64encode(compute(payload.body)).decode() != said:
            raise ApiError(
                "BadDigest",
                "The Content-MD5 or checksum value that you specified did not match what "
                "the server received.",
            )
