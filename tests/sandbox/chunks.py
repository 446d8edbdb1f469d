"""Bodies in chunks, as the SDKs that stream write them: by AWS's description, for none is botocore's."""

import base64
import hashlib
import hmac
import zlib

from tui.sandbox.calls.signatures import Credentials

SIGNED = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
SIGNED_TRAILER = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"
UNSIGNED_TRAILER = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"


class Chunker:
    """Signs chunks one after the other, beginning with the signature of the request."""

    def __init__(self, credentials: Credentials, moment: str, scope: str, seed: str) -> None:
        key = f"AWS4{credentials.secret_access_key}".encode()
        for part in scope.split("/"):
            key = hmac.digest(key, part.encode(), "sha256")
        self._key, self._moment, self._scope, self.before = key, moment, scope, seed

    def _sign(self, kind: str, *rest: str) -> str:
        text = "\n".join((kind, self._moment, self._scope, self.before, *rest))
        self.before = hmac.new(self._key, text.encode(), "sha256").hexdigest()
        return self.before

    def chunk(self, data: bytes) -> bytes:
        nothing, here = hashlib.sha256().hexdigest(), hashlib.sha256(data).hexdigest()
        signature = self._sign("AWS4-HMAC-SHA256-PAYLOAD", nothing, here)
        return f"{len(data):x};chunk-signature={signature}\r\n".encode() + data

    def trailer(self, name: str, value: str) -> bytes:
        line = f"{name}:{value}\n".encode()
        signature = self._sign("AWS4-HMAC-SHA256-TRAILER", hashlib.sha256(line).hexdigest())
        return line + f"x-amz-trailer-signature:{signature}\r\n\r\n".encode()


def unsigned(pieces: list[bytes], trailer: str) -> bytes:
    """Chunks without signatures, and a trailer."""
    chunks = b"".join(b"%x\r\n%b\r\n" % (len(each), each) for each in pieces)
    return chunks + b"0\r\n" + f"{trailer}\r\n\r\n".encode()


def crc32(data: bytes) -> str:
    return base64.b64encode(zlib.crc32(data).to_bytes(4, "big")).decode()
