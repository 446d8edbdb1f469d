"""What the far side says, read: a word a line, and data; over its terminal or over a port.

Over the terminal each line of words begins with letters that nothing else there knows. Lines
without them are base64, up to the word that ends it, or were written by somebody else. Over a
port data comes as it is, behind a line that tells its length.
"""

import binascii
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

LONGEST: Final = 4 << 20
"""Bytes that are kept of what nobody says the end of."""

DATA_ENDS: Final = "g"
"""The word behind data."""


@dataclass(frozen=True, slots=True)
class FarWord:
    """A word, and what it is about."""

    kind: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class FileData:
    """Bytes of a file; None where they were damaged on the way."""

    data: bytes | None


class TerminalReader:
    """Finds the far side's words in what comes from its terminal."""

    def __init__(self, nonce: str) -> None:
        self._nonce = nonce.encode()
        self._pending = b""
        self._lines: list[bytes] = []
        self._size = 0

    def feed(self, data: bytes) -> Iterator[FarWord | FileData]:
        """The words that are complete now, in order."""
        whole, end, rest = (self._pending + data).rpartition(b"\n")
        self._pending = rest
        if not end:
            self._bound()
            return
        if self._nonce not in whole:
            self._collect(whole)
            return
        for line in whole.split(b"\n"):
            before, mark, said = line.partition(self._nonce)
            self._collect(before)
            if mark:
                yield from self._read(said.removesuffix(b"\r").decode(errors="replace"))

    def _read(self, said: str) -> Iterator[FarWord | FileData]:
        if said[:1] == DATA_ENDS:
            yield FileData(self._decoded())
        self._lines.clear()
        self._size = 0
        yield FarWord(said[:1], said[1:])

    def _collect(self, line: bytes) -> None:
        self._lines.append(line)
        self._size += len(line)
        self._bound()

    def _bound(self) -> None:
        if self._size + len(self._pending) > LONGEST:
            # That can't be right, and is told when it ends.
            self._lines, self._pending, self._size = [b"!"], b"", 1

    def _decoded(self) -> bytes | None:
        text = b"".join(self._lines).replace(b"\n", b"").replace(b"\r", b"")
        try:
            return binascii.a2b_base64(text, strict_mode=True) if text else b""
        except binascii.Error:
            return None


class PortReader:
    """Reads the far side's words, and its data, from a connection."""

    def __init__(self) -> None:
        self._pending = bytearray()
        self._awaited: int | None = None

    def feed(self, data: bytes) -> Iterator[FarWord | FileData]:
        """The words and the data that are complete now. Raises ValueError."""
        self._pending += data
        while True:
            if self._awaited is not None:
                if len(self._pending) < self._awaited:
                    return
                yield FileData(bytes(self._pending[: self._awaited]))
                del self._pending[: self._awaited]
                self._awaited = None
            end = self._pending.find(b"\n")
            if end < 0:
                return
            line = self._pending[:end].decode(errors="replace")
            del self._pending[: end + 1]
            if line.startswith("d "):
                self._awaited = min(int(line[2:]), LONGEST)
            else:
                yield FarWord(line[:1], line[1:])
