"""Objects in moto's S3, by their keys."""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class StoredFile:
    """An object: its size in bytes, as it lies there, and what changes with its content."""

    key: str
    size: int
    etag: str
    stored: Any

    def read(self) -> bytes:
        found: bytes = self.stored.value
        return found


class Bucket:
    """The objects of a bucket, as they were when it was looked at; none if there is no bucket."""

    def __init__(self, account: str, name: str) -> None:
        bucket = _store(account).buckets.get(name)
        self._found = {} if bucket is None else dict(bucket.keys.items())
        self._keys = sorted(self._found)

    def below(self, prefix: str) -> Iterator[StoredFile]:
        """The objects whose keys begin so, in their order."""
        from moto.s3.models import FakeKey

        for at in range(bisect_left(self._keys, prefix), len(self._keys)):
            key = self._keys[at]
            if not key.startswith(prefix):
                return
            stored = self._found[key]
            if isinstance(stored, FakeKey):  # another is the mark of what was deleted
                yield StoredFile(key, stored.size, stored.etag, stored)


def exists(account: str, bucket: str) -> bool:
    return bucket in _store(account).buckets


def put_file(account: str, bucket: str, key: str, body: bytes) -> None:
    stored = _store(account).put_object(bucket, key, body)
    stored.set_metadata({"Content-Type": "application/octet-stream"}, replace=True)


def _store(account: str) -> Any:
    from moto.s3.models import s3_backends

    return s3_backends[account]["aws"]
