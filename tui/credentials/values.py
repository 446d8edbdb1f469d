"""One secret in a keyring: in one item, or in several where items are small.

A value is compressed and written in base64. Its first item, by the value's own name, begins
with a line of facts: the format, a generation, the number of further items and the digest of
the value. Where the value is short it follows in the same item; else it is in items of its own,
`name#a0`, `name#a1` and so on.

The first item is written last, and every item is read again after it was written. The further
items of a new value bear another generation (`a` or `b`) than those of the old one, so that a
value is there whole, the old one or the new one, wherever writing breaks off.
"""

import base64
import binascii
import hashlib
import re
import zlib
from dataclasses import dataclass

from tui.credentials.backends import SMALL_VALUE, Backend
from tui.credentials.errors import ForgetfulKeyring

SERVICE = "ssm-tui"
"""The name under which a keyring shows our items."""

LARGEST = 65_536
"""Bytes of a value. Credentials have some two thousand; more than this was not written here."""

_FORMAT = "1"
_SMALL_ITEM = 1_200
"""Characters; below Windows' limit, with room for a backend that counts otherwise."""

_FACTS = re.compile(r"1 ([ab]) (\d{1,3}) ([0-9a-f]{64})(?: ([A-Za-z0-9+/=]*))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class _First:
    generation: str
    further: int
    digest: str
    written: str

    def text(self) -> str:
        facts = f"{_FORMAT} {self.generation} {self.further} {self.digest}"
        return facts if self.further else f"{facts} {self.written}"


def write(backend: Backend, name: str, value: bytes) -> None:
    """Store a value, in place of an older one. Raises ForgetfulKeyring, or what the backend does."""
    written = base64.b64encode(zlib.compress(value, 9)).decode("ascii")
    digest = hashlib.sha256(value).hexdigest()
    old = _first(backend, name)
    generation = "b" if old is not None and old.generation == "a" else "a"
    whole = _First(generation, 0, digest, written)
    if len(whole.text()) <= backend.largest and _try(backend, name, whole.text()):
        further = 0
    else:
        parts = [written[at : at + _SMALL_ITEM] for at in range(0, len(written), _SMALL_ITEM)]
        further = len(parts)
        for number, part in enumerate(parts):
            _set(backend, f"{name}#{generation}{number}", part)
        _set(backend, name, _First(generation, further, digest, "").text())
    _sweep(backend, name, _First(generation, further, "", ""))


def read(backend: Backend, name: str) -> bytes | None:
    """A stored value; None where there is none. Raises ForgetfulKeyring where it is damaged."""
    first = _first(backend, name)
    if first is None:
        return None
    written = first.written
    if first.further:
        parts = [
            backend.items.get_password(SERVICE, f"{name}#{first.generation}{number}")
            for number in range(first.further)
        ]
        if None in parts:
            raise ForgetfulKeyring
        written = "".join(part for part in parts if part is not None)
    return _unpacked(written, first.digest)


def delete(backend: Backend, name: str) -> None:
    """Remove a value and all its items; one that is not there is no error."""
    if backend.items.get_password(SERVICE, name) is not None:
        backend.items.delete_password(SERVICE, name)
    _sweep(backend, name, None)


def _unpacked(written: str, digest: str) -> bytes:
    try:
        unpacking = zlib.decompressobj()
        value = unpacking.decompress(base64.b64decode(written, validate=True), LARGEST)
    except (binascii.Error, ValueError, zlib.error):
        raise ForgetfulKeyring from None
    if hashlib.sha256(value).hexdigest() != digest:
        raise ForgetfulKeyring
    return value


def _first(backend: Backend, name: str) -> _First | None:
    found = _FACTS.fullmatch(backend.items.get_password(SERVICE, name) or "")
    if found is None:
        return None
    return _First(found[1], int(found[2]), found[3], found[4] or "")


def _try(backend: Backend, name: str, text: str) -> bool:
    """Write one item; whether it was taken. A long one may be too long for the keyring."""
    if len(text) <= SMALL_VALUE:
        _set(backend, name, text)
        return True
    try:
        _set(backend, name, text)
    except Exception:  # noqa: BLE001 -- each keyring has an error of its own for this
        return False
    return True


def _set(backend: Backend, name: str, text: str) -> None:
    backend.items.set_password(SERVICE, name, text)
    if backend.items.get_password(SERVICE, name) != text:
        raise ForgetfulKeyring


def _sweep(backend: Backend, name: str, kept: _First | None) -> None:
    """Remove further items, those of writings that broke off too, but for the kept ones."""
    for generation in "ab":
        number = kept.further if kept is not None and kept.generation == generation else 0
        while backend.items.get_password(SERVICE, f"{name}#{generation}{number}") is not None:
            backend.items.delete_password(SERVICE, f"{name}#{generation}{number}")
            number += 1
