"""Parts of large objects: moto reads an object whole for each part of it that is asked for."""

import re
from dataclasses import dataclass
from typing import Any

from tui.sandbox.calls.requests import Call

#: Smaller objects are moto's, in bytes.
LARGE = 4 << 20
_RANGE = re.compile(r"bytes=(\d{1,18})-(\d{1,18})")


@dataclass(frozen=True)
class ObjectPart:
    """Some bytes of an object, and how they are told."""

    body: bytes
    headers: list[tuple[str, str]]


def object_part(call: Call, environ: dict[str, Any], account: str) -> ObjectPart | None:
    """The part that a GetObject asks for; None where moto is to answer, whatever it says."""
    asked = _RANGE.fullmatch(environ.get("HTTP_RANGE", ""))
    if call.operation != "GetObject" or asked is None or environ.get("QUERY_STRING"):
        return None
    stored = _stored(account, environ["PATH_INFO"])
    if stored is None or stored.size < LARGE:
        return None
    first, last = int(asked[1]), min(int(asked[2]), stored.size - 1)
    same = environ.get("HTTP_IF_MATCH", stored.etag).strip('"') == stored.etag.strip('"')
    if first > last or not same:
        return None
    with stored.lock:
        stored._value_buffer.seek(first)
        body = stored._value_buffer.read(last - first + 1)
    headers = [
        ("Content-Type", stored.metadata.get("Content-Type", "binary/octet-stream")),
        ("Content-Length", str(len(body))),
        ("Content-Range", f"bytes {first}-{last}/{stored.size}"),
        ("Accept-Ranges", "bytes"),
        ("ETag", stored.etag),
        ("Last-Modified", stored.last_modified_RFC1123),
        ("x-amzn-RequestId", call.request_id),
    ]
    return ObjectPart(body, headers)


def _stored(account: str, path: str) -> Any:
    from moto.s3.models import FakeKey, s3_backends

    bucket, _, key = path.lstrip("/").partition("/")
    found: Any = s3_backends[account]["aws"].buckets.get(bucket)
    stored = None if found is None else found.keys.get(key.encode("latin-1").decode())
    return stored if isinstance(stored, FakeKey) else None
