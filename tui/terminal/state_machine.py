"""The careful half of the parser: a character at a time, with its state from chunk to chunk.

The state machine is that of DEC's terminals as Paul Williams drew it: ESC starts anew
wherever it stands, CAN and SUB abort, C0 controls act inside sequences.
"""

import re
from collections.abc import Callable
from enum import Enum, auto

from tui.terminal import strings
from tui.terminal.sequences import (
    CONTROLS,
    IGNORED,
    MAX_SEQUENCE,
    Action,
    control_sequence,
    escape_sequence,
)
from tui.terminal.terminal import SLICE, Terminal
from tui.terminal.widths import TAIL

# The longest string that is kept to its end, in characters; longer ones are swallowed. A
# clipboard's content in base64 is what needs room.
MAX_STRING = 256 * 1024

_STRING_END = re.compile("[\x07\x18\x1a\x1b\x9c]")


class ParserState(Enum):
    """What the state machine is in the middle of."""

    GROUND = auto()
    ESCAPE = auto()
    CONTROL_SEQUENCE = auto()
    STRING = auto()
    # ESC inside a string: with a backslash it is the string's end.
    STRING_ESCAPE = auto()


# The characters after ESC that start a string -> what is done with it.
_STRINGS = {
    "]": strings.operating_system_command,
    "P": strings.device_control_string,
    "X": strings.ignored_string,
    "^": strings.ignored_string,
    "_": strings.ignored_string,
}


class StateMachine:
    """Takes what is not complete, or not simple, for a terminal."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._state = ParserState.GROUND
        self._collected: list[str] = []
        self._size = 0
        self._string: Callable[[Terminal, str, str], None] = strings.ignored_string

    @property
    def is_idle(self) -> bool:
        """Whether nothing is under way."""
        return self._state is ParserState.GROUND

    def take(self, text: str) -> str:
        """Take characters until nothing is under way or a slice is full; gives back the rest."""
        place = 0
        size = len(text)
        terminal = self._terminal
        while place < size and terminal.effort < SLICE:
            if self._state is ParserState.STRING:
                place = self._take_string(text, place)
            else:
                self._take(text[place])
                place += 1
            if self._state is ParserState.GROUND:
                break
        return text[place:]

    def _take(self, char: str) -> None:
        if char == "\x1b":
            self._begin(
                ParserState.STRING_ESCAPE
                if self._state is ParserState.STRING
                else ParserState.ESCAPE
            )
        elif "\x80" <= char <= "\x9f":
            self._begin(ParserState.ESCAPE)
            self._take(chr(ord(char) - 0x40))
        elif char in "\x18\x1a":
            self._end()
        elif self._state is ParserState.STRING_ESCAPE and char == "\\":
            self._finish_string("\x1b\\")
        elif char < " ":
            function, argument = CONTROLS.get(char, IGNORED)
            function(self._terminal, argument)
        elif char == "\x7f":
            pass
        elif self._state is ParserState.CONTROL_SEQUENCE:
            self._take_in_control_sequence(char)
        else:
            self._take_in_escape(char)

    def _end(self) -> None:
        self._begin(ParserState.GROUND)
        self._terminal.drawn = TAIL

    def _begin(self, state: ParserState) -> None:
        self._state = state
        if state is not ParserState.STRING_ESCAPE:
            self._collected.clear()
            self._size = 0

    def _collect(self, char: str, limit: int) -> None:
        self._size += len(char)
        if self._size <= limit:
            self._collected.append(char)

    def _take_in_escape(self, char: str) -> None:
        if self._state is ParserState.STRING_ESCAPE:
            self._begin(ParserState.ESCAPE)
        if not self._collected and char in _STRINGS:
            self._string = _STRINGS[char]
            self._begin(ParserState.STRING)
        elif not self._collected and char == "[":
            self._begin(ParserState.CONTROL_SEQUENCE)
        else:
            self._collect(char, MAX_SEQUENCE)
            if char > "/":
                self._finish(escape_sequence)

    def _take_in_control_sequence(self, char: str) -> None:
        self._collect(char, MAX_SEQUENCE)
        if char >= "@":
            self._finish(control_sequence)

    def _finish(self, meaning: Callable[[str], Action]) -> None:
        function, argument = IGNORED
        if self._size <= MAX_SEQUENCE:
            function, argument = meaning("".join(self._collected))
        self._begin(ParserState.GROUND)
        function(self._terminal, argument)
        self._terminal.drawn = TAIL

    def _take_string(self, text: str, place: int) -> int:
        """Take a string's characters up to what may end it."""
        match = _STRING_END.search(text, place)
        if match is None:
            self._collect(text[place:], MAX_STRING)
            return len(text)
        if match.start() > place:
            self._collect(text[place : match.start()], MAX_STRING)
        char = match[0]
        if char == "\x1b":
            self._state = ParserState.STRING_ESCAPE
        elif char in "\x18\x1a":
            self._end()
        elif char == "\a" and self._string is not strings.operating_system_command:
            # BEL ends nothing but an OSC.
            self._collect(char, MAX_STRING)
        else:
            self._finish_string("\a" if char == "\a" else "\x1b\\")
        return match.end()

    def _finish_string(self, end: str) -> None:
        string = "".join(self._collected) if self._size <= MAX_STRING else None
        self._end()
        if string is not None:
            self._string(self._terminal, string, end)
