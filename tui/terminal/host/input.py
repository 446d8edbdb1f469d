"""What the user's own terminal sends, cut into keys, reports and pastes, however it arrives.

A key is for the remote, byte for byte. A report (mouse, focus, sizes, answers to questions) is
for the user interface that asked for it and must never be typed into a shell. A paste is what
stands between the markers of mode 2004, escape sequences included.

Bytes and the time come in, pieces come out. What may go on is held: an Escape alone for as
long as nobody notices, a sequence that no key is the beginning of for longer, and what begins
as an answer does (`answers`) in between.

A slow line may cut an answer right behind its Escape, which is a key then. While answers are
due (`expect`) and where one has just come, such an Escape waits for `STRING_PATIENCE`, and what
follows late and begins no answer is a key of its own. At any other time nobody can tell: an
Escape that was by itself for `ESCAPE_PATIENCE` is typed, alone. Of an answer behind it nothing
more is typed if its first two bytes come together (the cursor's position and the status: all
of it), and within `STRING_PATIENCE`; if they are cut as well, or later, its bytes are keys.
"""

import re
from dataclasses import dataclass
from enum import Enum, auto
from math import inf
from typing import Final

from tui.terminal.host.answers import (
    STRING_PATIENCE,
    is_answer,
    is_open,
    open_string,
    shortened,
    whole_string,
)
from tui.terminal.input.paste import END, START

ESCAPE_PATIENCE: Final = 0.025
"""Seconds to wait behind what is a key by itself: Escape, Alt+[ and Alt+O."""

SEQUENCE_PATIENCE: Final = 0.5
"""Seconds to wait for the rest of what no key sends."""

PASTE_PATIENCE: Final = 5.0
"""Seconds without a byte after which a paste is taken for finished."""


EXPECTED: Final = 5.0
"""Seconds for which answers are due where something was asked."""

MORE_EXPECTED: Final = 1.0
"""Seconds for which more answers may come behind one: what is asked is asked in a row."""


@dataclass(frozen=True)
class Typed:
    """The bytes of one key press."""

    data: bytes


@dataclass(frozen=True)
class Report:
    """The user's terminal reports something to the user interface."""

    data: bytes


@dataclass(frozen=True)
class Pasted:
    """What was pasted, without the markers."""

    data: bytes


Piece = Typed | Report | Pasted

_CHARACTER: Final = (
    rb"[\x00-\x1a\x1c-\x7f]|[\xc2-\xdf][\x80-\xbf]"
    rb"|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_PART_OF_CHARACTER: Final = rb"[\xc2-\xf4]|[\xe0-\xf4][\x80-\xbf]|[\xf0-\xf4][\x80-\xbf]{2}"
# ECMA-48 5.4: parameters, intermediates, final. No terminal sends longer ones.
_PARAMETERS: Final = rb"[0-?]{0,80}[ -/]{0,4}"

# Some terminals report negative coordinates, which ECMA-48 would not call parameters.
_MOUSE: Final = rb"\x1b\[M[\s\S]{3}|\x1b\[<[\d;-]{0,40}[Mm]"
# CSI M without parameters is an old mouse report, and three characters follow it.
_KEYS: Final = {
    "linux": rb"\[\[[A-E]|\[(?![M\[])" + _PARAMETERS + rb"[@-~]|O[ -~]",
    # Shift with an editing key ends in a dollar sign, which is no final elsewhere.
    "rxvt": rb"\[\d{1,2}\$|\[(?!M)" + _PARAMETERS + rb"[@-~]|O[ -~]",
    "": rb"\[(?!M)" + _PARAMETERS + rb"[@-~]|O[ -~]",
}
_PARTIAL: Final = re.compile(
    rb"\x1b?\x1b(?:\[\[?|O)?"
    rb"|\x1b?\x1b\[" + _PARAMETERS + rb"|\x1b\[M[\s\S]{0,2}|\x1b\[<[\d;-]{0,40}"
    rb"|\x1b?(?:" + _PART_OF_CHARACTER + rb")"
)
# What came to nothing; bounded as above, so that it is cut the same however it arrives.
_BROKEN: Final = re.compile(
    rb"\x1b(?:\[(?:[0-?]{81}|[0-?]{0,80}[ -/]{5}|[0-?]{0,80}[ -/]{0,4})|O)?|[\x80-\xff]"
)
_ESCAPE: Final = b"\x1b"
_INTRODUCERS: Final = frozenset({b"[", b"]", b"P", b"_", b"^", b"X"})
"""What answers have behind their Escape."""
_SS3_KEY: Final = re.compile(rb"O[ -~]")
_KEYS_BY_THEMSELVES: Final = re.compile(rb"\x1b{1,2}[\[O]?")

_REPORT: Final = re.compile(
    rb"\x1b\[(?:"
    rb"<[\d;-]*[Mm]|M[\s\S]{3}|\d+;\d+;\d+M"  # the mouse: SGR, X10, urxvt
    rb"|[IO]"  # the focus
    rb"|[=>?]\d[\d;:]*(?:\$y|[cnRSu])"  # answers with a private marker
    rb"|(?:48|[3-9]);[\d:]+(?:;[\d:]*)*t"  # sizes
    rb"|[03]n"  # device status
    rb"|(?!1;(?:[2-9]|1[0-6])R)\d+;\d+R"  # the cursor's position, which F3 looks like
    rb")"
)
# The beginning of a report, and of nothing else.
_HAZARD: Final = re.compile(rb"\x1b\[(?:[<=>?]\d|M)")
_MARKED: Final = re.compile(rb"\x1b\[[<=>?M]")
# What comes unasked: the mouse and the focus.
_UNASKED: Final = re.compile(rb"\x1b\[(?:<|M|[IO]|\d+;\d+;\d+M)")


class _Lone(Enum):
    """An Escape that was by itself for `ESCAPE_PATIENCE`, and may have begun an answer."""

    HELD = auto()
    TYPED = auto()


class InputSplitter:
    """Cuts the input of one terminal."""

    def __init__(self, term: str = "xterm-256color") -> None:
        dialect = next((name for name in ("linux", "rxvt") if term.startswith(name)), "")
        self._complete = re.compile(
            rb"(?:" + _CHARACTER + rb")|" + _MOUSE + rb"|\x1b?\x1b(?:" + _KEYS[dialect] + rb")"
            rb"|\x1b(?!\[|O)(?:" + _CHARACTER + rb")"
        )
        self._held = b""
        # The body of a paste, while one is under way, and how much of it has no end in it.
        self._paste: bytearray | None = None
        self._searched = 0
        # How much of the start of a paste went out as a key, for want of more.
        self._leaked = b""
        self._leaked_at = 0.0
        # What has become of the Escape that stands before what is held.
        self._lone: _Lone | None = None
        self._held_since = 0.0
        self._expected_until = -inf
        self._deadline: float | None = None

    @property
    def deadline(self) -> float | None:
        """When `expire` is to be called, in the seconds of `now`; None if nothing is held."""
        return self._deadline

    def expect(self, now: float) -> None:
        """Answers are due: something was asked, by us or by who had the terminal before."""
        self._expected_until = max(self._expected_until, now + EXPECTED)

    def receive(self, data: bytes, now: float) -> list[Piece]:
        """Take what was read, and give back what is complete."""
        pieces: list[Piece] = []
        if self._held == _ESCAPE and now >= self._held_since + ESCAPE_PATIENCE:
            if data[:1] in _INTRODUCERS or _SS3_KEY.match(data):
                self._lone = _Lone.HELD
            else:
                pieces.append(Typed(_ESCAPE))
                self._held = b""
        elif self._has_leaked_escape(now) and _goes_on(_ESCAPE + data):
            self._held, self._leaked, self._lone = _ESCAPE, b"", _Lone.TYPED
        cut = self._cut(data)
        pieces += self._apart(cut) if cut or not self._held else []
        if any(_is_answer(piece) for piece in pieces):
            self._expected_until = max(self._expected_until, now + MORE_EXPECTED)
        self._held_since = now
        self._deadline = self._next_deadline(now)
        return pieces

    def _cut(self, data: bytes) -> list[Piece]:
        data, self._held = self._held + data, b""
        pieces: list[Piece] = []
        while data:
            if self._paste is None:
                data = self._mend(data)
            if self._paste is not None:
                data = self._receive_paste(data, pieces)
            else:
                data = self._receive_keys(data, pieces)
                if self._held:
                    break
        return pieces

    def _apart(self, pieces: list[Piece]) -> list[Piece]:
        """A lone Escape and what came behind it, once that has turned out to be no answer."""
        lone, self._lone = self._lone, None
        match pieces:
            case [Typed(data), *others] if lone is _Lone.TYPED and data.startswith(_ESCAPE):
                return [Typed(data[1:]), *others]
            case [Typed(data), *others] if lone is _Lone.HELD and len(data) == len(b"\x1b["):
                return [Typed(_ESCAPE), Typed(data[1:]), *others]
            case _:
                return pieces

    def expire(self, now: float) -> list[Piece]:
        """Give back what was held until `deadline`."""
        if self._deadline is None or now < self._deadline:
            return []
        self._deadline = None
        held, self._held = self._held, b""
        if self._paste is not None:
            pasted, self._paste = bytes(self._paste), None
            return [Pasted(pasted)] if pasted else []
        keys: list[Piece] = []
        if is_open(held):
            self._receive_keys(self._without_string(held, keys), keys)
            self._deadline = self._next_deadline(now)
            return self._apart(keys)
        self._leaked_at = now
        if held.startswith(b"\x1b\x1b"):
            keys.append(Typed(held[:1]))
            held = held[1:]
        if not _HAZARD.match(held):
            keys.append(Typed(held))
            self._leaked = self._leaked + held if START.startswith(self._leaked + held) else b""
        return self._apart(keys)

    def _next_deadline(self, now: float) -> float | None:
        if self._paste is not None:
            return now + PASTE_PATIENCE
        if not self._held:
            return None
        if is_open(self._held):
            return now + STRING_PATIENCE
        if not (self._leaked or _KEYS_BY_THEMSELVES.fullmatch(self._held)):
            return now + SEQUENCE_PATIENCE
        is_due = now <= self._expected_until and not self._leaked
        return now + (STRING_PATIENCE if is_due or self._lone else ESCAPE_PATIENCE)

    def _mend(self, data: bytes) -> bytes:
        """Find the start of a paste of which the first bytes came too long ago."""
        leaked, self._leaked = self._leaked, b""
        if not leaked:
            return data
        whole = leaked + data
        if whole.startswith(START):
            self._begin_paste()
            return whole[len(START) :]
        if START.startswith(whole):
            self._leaked = leaked
            self._held = data
            return b""
        return data

    def _has_leaked_escape(self, now: float) -> bool:
        is_fresh = now <= self._leaked_at + STRING_PATIENCE
        return self._leaked == _ESCAPE and not self._held and is_fresh

    def _begin_paste(self) -> None:
        self._paste = bytearray()
        self._searched = 0

    def _receive_paste(self, data: bytes, pieces: list[Piece]) -> bytes:
        assert self._paste is not None
        self._paste += data
        end = self._paste.find(END, self._searched)
        if end < 0:
            self._searched = max(len(self._paste) - len(END) + 1, 0)
            return b""
        rest = bytes(self._paste[end + len(END) :])
        pieces.append(Pasted(bytes(self._paste[:end])))
        self._paste = None
        return rest

    def _receive_keys(self, data: bytes, pieces: list[Piece]) -> bytes:
        """Cut until the data ends, or a paste begins; what remains is given back."""
        position = 0
        while position < len(data):
            if string := whole_string(data, position):
                pieces.append(Report(string))
                position += len(string)
                continue
            if string := open_string(data, position):
                if position + len(string) == len(data):
                    self._held = shortened(string)
                    return b""
                data, position = self._without_string(data[position:], pieces), 0
                continue
            found = self._complete.match(data, position)
            if found is None:
                if _PARTIAL.fullmatch(data, position):
                    self._held = data[position:]
                    return b""
                found = _BROKEN.match(data, position)
                assert found is not None
            piece = found.group()
            if piece.startswith(b"\x1b\x1b") and _is_ours(piece[1:]):
                # Escape, and right behind it what no key sends.
                piece = piece[:1]
            position += len(piece)
            if piece == START:
                self._begin_paste()
                break
            if piece != END:
                pieces.append(Report(piece) if _is_ours(piece) else Typed(piece))
        return data[position:]

    def _without_string(self, data: bytes, pieces: list[Piece]) -> bytes:
        """Give up waiting for the end of the string that data begins with; what is left."""
        string = open_string(data) or b""
        if is_answer(string):
            return data[len(string.rstrip(_ESCAPE)) :]
        pieces.append(Typed(data[:2]))
        return data[2:]


def _goes_on(data: bytes) -> bool:
    """Whether it is more of an answer than its Escape, as no fingers send it at once."""
    string = open_string(data) or whole_string(data, 0) or b""
    return len(string) > 2 or bool(_MARKED.match(data) or _REPORT.match(data))


def _is_answer(piece: Piece) -> bool:
    return isinstance(piece, Report) and not _UNASKED.match(piece.data)


def _is_ours(sequence: bytes) -> bool:
    return sequence in {START, END} or _REPORT.fullmatch(sequence) is not None
