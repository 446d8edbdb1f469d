"""What is written to the user's own terminal, cut into text and control functions.

The counterpart of `host_input`, for whoever watches output on its way and has no screen to
draw it on. It knows as much as that takes: strings are kept to their first bytes only. The
cutting is that of DEC's terminals as Paul Williams drew it: ESC starts anew wherever it
stands, CAN and SUB abort, C0 controls act inside sequences.
"""

import re
from typing import Final

BROKEN_OFF: Final = b"\x18\x1b\\"
"""CAN, so that what is not whole is not obeyed; and the end of a string that goes on all the same."""

LONGEST: Final = 4096
"""Bytes of a control sequence; one that is longer is taken for none."""

NEEDED: Final = 64
"""Bytes of a string that are kept."""

_WHOLE: Final = re.compile(
    rb"([^\x1b\x0e\x0f]+|[\x0e\x0f])|(\x1b(?:\[[ -?]*[@-~]|[ -/]+[0-~]|[0-OQ-WYZ\\`-~]))|\x1b"
)
# Of C0 what acts within a sequence without ending it; DEL does nothing.
_WITHIN: Final = rb"\x00-\x17\x19\x1c-\x1f\x7f"
_BEGUN: Final = re.compile(
    rb"\x1b([" + _WITHIN + rb"]*(?:\[[" + _WITHIN + rb" -?]*|[ -/][" + _WITHIN + rb" -/]*)?)"
)
_CONTROL: Final = re.compile(rb"[\x00-\x1f\x7f]")
_STRINGS: Final = frozenset({b"\x1b]", b"\x1bP", b"\x1bX", b"\x1b^", b"\x1b_"})
_STRING_END: Final = re.compile(rb"[\x07\x18\x1a\x1b]")
# C1 in UTF-8. A terminal takes them for ESC and the code less 0x40, or for nothing.
_C1: Final = re.compile(rb"\xc2([\x80-\x9f])")


class OutputWatcher:
    """Cuts what it is fed, the same however it arrives; who extends it says what it means."""

    def __init__(self) -> None:
        # What the end of a chunk has cut: a sequence, or a string and whether it is an OSC.
        self._partial = b""
        self._string: bytearray | None = None
        self._is_command = False

    @property
    def is_within(self) -> bool:
        """Whether what comes next would be taken for a part of something that has begun."""
        return self._string is not None or bool(self._partial.strip(b"\xc2"))

    def feed(self, data: bytes) -> None:
        """Watch what is written, however it is cut."""
        data, self._partial = self._partial + data, b""
        if b"\xc2" in data:
            data = _C1.sub(lambda found: b"\x1b%c" % (found[1][0] - 0x40), data)
            if data.endswith(b"\xc2"):
                data, self._partial = data[:-1], b"\xc2"
        place = 0
        while place < len(data):
            if self._string is not None:
                place = self._in_string(data, place)
            else:
                place = self._in_order(data, place)

    def text(self, data: bytes) -> None:
        """Characters, and control characters but ESC; SO and SI come alone."""

    def function(self, sequence: bytes) -> None:
        """A control or escape sequence, from its ESC to its final character."""

    def command(self, data: bytes, *, is_whole: bool) -> None:
        """An operating system command (OSC), or as much of it as is kept."""

    def _in_order(self, data: bytes, place: int) -> int:
        for found in _WHOLE.finditer(data, place):
            match found.lastindex:
                case 1:
                    self.text(found[1])
                case 2:
                    self.function(found[2])
                case _:
                    return self._with_care(data, found.start())
        return len(data)

    def _with_care(self, data: bytes, place: int) -> int:
        """Take a sequence that begins a string, has controls in it, or is not whole."""
        found = _BEGUN.match(data, place)
        assert found is not None
        for control in _CONTROL.findall(found[1]):
            self.text(control)
        begun = b"\x1b" + _CONTROL.sub(b"", found[1])
        place = found.end()
        final = data[place : place + 1]
        if not final:
            self._partial = begun + self._partial if len(begun) <= LONGEST else b""
        elif _WHOLE.fullmatch(begun + final):
            self.function(begun + final)
            place += 1
        elif begun + final in _STRINGS:
            self._string, self._is_command = bytearray(), final == b"]"
            place += 1
        return place

    def _in_string(self, data: bytes, place: int) -> int:
        assert self._string is not None
        found = _STRING_END.search(data, place)
        end = found.start() if found else len(data)
        self._string += data[place : min(end, place + NEEDED + 1 - len(self._string))]
        if found is None:
            return end
        if found[0] == b"\x07" and not self._is_command:
            return found.end()
        if self._is_command and found[0] in b"\x07\x1b":
            self.command(bytes(self._string[:NEEDED]), is_whole=len(self._string) <= NEEDED)
        self._string = None
        # ESC is left to begin what it does, if only the end of the string.
        return end if found[0] == b"\x1b" else found.end()
