"""Bytes through a terminal: exact both ways, with an end of input, two streams and a status.

Only a session on a terminal gives a command input, and a terminal changes bytes, joins both
streams and tells no exit status; besides, the agent drops what is no UTF-8 (section 7.3 of the
data-channel description). So a script for the shell of POSIX there makes the terminal raw and
carries base64 in lines. Each line to this end begins with letters that the command cannot know,
so that what it writes to its terminal itself is told from them:

    >          input is awaited          =STATUS    the command's exit status
    +          a line of it is written   1BASE64    of the standard output
    -          no more of it is wanted   2BASE64    of the standard error
    ?          a line of it is damaged   .          that was all
    !TOOL      is missing there

A line to the far end is a number, a length and base64; `.` is the end of input. Never more than
`WINDOW` of them are on their way: what the pipe there holds. So the terminal always has room,
an interrupt is never behind data, and the agent never waits for a command that reads nothing.
"""

import binascii
import re
import shlex
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

PIECE: Final = 2880
"""Bytes of a line: with its head below the 4,096 of a terminal's line, as base64."""

WINDOW: Final = 12
"""Lines; together less than the 64 KiB of a pipe."""

END_OF_INPUT: Final = b".\n"

LONGEST_LINE: Final = 4096
"""Bytes without a line's end that are waited with; our own lines are far shorter."""

TOOLS: Final = ("stty", "dd", "fold", "sed")
CODERS: Final = "base64, openssl, perl or python3"

# Which of the coders works is tried: their names and options differ from system to system. The
# decoder is run for each line and the encoder for each block, for they read on until they have
# a block of their own, and a dialogue would stop.
_CODERS: Final = r"""
if [ "$(printf 'YQ==\n' | base64 -d 2>/dev/null)" = a ]; then
  _e() { base64; }; _d() { base64 -d; }
elif [ "$(printf 'YQ==\n' | openssl base64 -d 2>/dev/null)" = a ]; then
  _e() { openssl base64; }; _d() { fold -w 64 | openssl base64 -d; }
elif perl -MMIME::Base64 -e 1 2>/dev/null; then
  _e() { perl -MMIME::Base64 -0777 -ne 'print encode_base64($_)'; }
  _d() { perl -MMIME::Base64 -ne 'print decode_base64($_)'; }
elif python3 -c 'import base64' 2>/dev/null; then
  _e() { python3 -c 'import base64, sys; base64.encode(sys.stdin.buffer, sys.stdout.buffer)'; }
  _d() { python3 -c 'import base64, sys; base64.decode(sys.stdin.buffer, sys.stdout.buffer)'; }
else _s '!CODERS'; exit; fi
"""

# An interrupt is the command's alone: what carries its streams ignores it, what waits for it
# outlives it. A `dd` empties the terminal into a pipe, and is hung up with it at the end; it
# must hold no other pipe open, not even saved ones: a shell may be its own dd.
_SCRIPT: Final = r"""
_s() { printf '%s\n' "$_t$1"; }
for _c in TOOLS; do command -v $_c >/dev/null 2>&1 || { _s "!$_c"; exit; }; done
CODING
stty raw -echo isig noflsh 2>/dev/null || { _s '!stty'; exit; }
_w() { trap : INT QUIT; }
_p() {
  trap '' INT QUIT; _n=0
  while read -r _k _l _b; do
    [ "$_k" = . ] && return
    [ "$_k $_l" = "$_n ${#_b}" ] || { _s '?' >&4; return; }
    printf '%s\n' "$_b" | _d 2>/dev/null || break
    _s + >&4; _n=$((_n+1))
  done
  _s - >&4
}
_o() {
  trap '' INT QUIT
  while _b=$(dd bs=16384 count=1 2>/dev/null | _e) && [ -n "$_b" ]; do
    printf '%s\n' "$_b" | fold -w 76 | sed "s/^/$_t$1/"
  done
}
_x() { _w; ( exec "$@" ) 3<&- 4>&- 5>&-; _s "=$?" >&4; }
exec 3<&0 4>&1; _w; _s '>'
{ _w; { _w; { ( dd bs=4096 ) <&3 3<&- 4>&- 5>&- 2>/dev/null & } | _p 5>&- | _x "$@"; } 2>&1 >&5 |
  _o 2 >&4; } 5>&1 | _o 1 >&4
_s .
"""


class Sign(Enum):
    """What the far end says besides bytes."""

    READY = ">"
    TAKEN = "+"
    UNWANTED = "-"
    DAMAGED = "?"
    FINISHED = "."


@dataclass(frozen=True, slots=True)
class Lacks:
    """A tool that the far end does not have."""

    tool: str


@dataclass(frozen=True, slots=True)
class ExitStatus:
    """The command's exit status."""

    status: int


@dataclass(frozen=True, slots=True)
class Bytes:
    """Of one of the command's streams, 1 or 2."""

    stream: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Foreign:
    """What came from elsewhere: the command wrote to its terminal, or a shell complains."""

    data: bytes


Word = Sign | Lacks | ExitStatus | Bytes | Foreign

_STATUS: Final = re.compile(rb"[0-9]{1,3}")
_SIGNS: Final = {sign.value.encode(): sign for sign in Sign}


def script(arguments: Sequence[str], nonce: str) -> str:
    """What the shell of the far end is given to run a program with these arguments.

    Args:
        arguments: the program and its arguments; no shell reads them.
        nonce: letters and digits that the program cannot know.
    """
    body = _SCRIPT.replace("TOOLS", " ".join(TOOLS)).replace("CODING", coding())
    return f"set -- {shlex.join(arguments)}; _t={nonce}{body}"


def coding() -> str:
    """Defines `_e` and `_d` in a shell, which encode and decode base64; or says that it can't."""
    return _CODERS.replace("CODERS", CODERS).strip()


class Encoder:
    """Turns input into lines for the far end."""

    def __init__(self) -> None:
        self._number = 0

    def line(self, data: bytes) -> bytes:
        """A line with `PIECE` bytes or fewer, and some."""
        encoded = b64encode(data)
        line = b"%d %d %s\n" % (self._number, len(encoded), encoded)
        self._number += 1
        return line


def pieces(data: bytes) -> Iterator[bytes]:
    """Bytes in pieces for a line each."""
    for start in range(0, len(data), PIECE):
        yield data[start : start + PIECE]


class Decoder:
    """Finds in what comes from the terminal what the far end says."""

    def __init__(self, nonce: str) -> None:
        self._nonce = nonce.encode()
        self._pending = b""

    def feed(self, data: bytes) -> Iterator[Word]:
        """The words that are complete now; a line that cannot be right is `Sign.DAMAGED`."""
        *lines, self._pending = (self._pending + data).split(b"\n")
        for line in lines:
            yield self._read(line)
        if len(self._pending) > LONGEST_LINE:
            yield Foreign(self._pending)
            self._pending = b""

    def _read(self, line: bytes) -> Word:
        if not line.startswith(self._nonce):
            return Sign.DAMAGED if self._nonce in line else Foreign(line + b"\n")
        said = line.removeprefix(self._nonce).removesuffix(b"\r")
        kind, rest = said[:1], said[1:]
        if kind in (b"1", b"2"):
            return _decoded(int(kind), rest)
        if kind == b"!":
            return Lacks(rest.decode(errors="replace"))
        if kind == b"=" and _STATUS.fullmatch(rest):
            return ExitStatus(int(rest))
        return _SIGNS.get(said, Sign.DAMAGED)


def _decoded(stream: int, line: bytes) -> Word:
    if len(line) % 4:
        return Sign.DAMAGED
    try:
        return Bytes(stream, binascii.a2b_base64(line, strict_mode=True))
    except binascii.Error:
        return Sign.DAMAGED
