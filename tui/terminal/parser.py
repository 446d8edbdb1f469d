r"""Bytes to functions of the terminal, fast for what is common and careful with the rest.

Lines of ASCII are taken as they are. One regular expression cuts all else into tokens: blocks of
plain lines, runs of SGR with the text and the control after them. Complete control sequences go
through a table of those seen before. Whatever the expression does not know as complete (a
sequence cut by the end of the chunk, control characters inside a sequence, strings, C1 controls)
is left to a state machine that takes a character at a time and keeps its state from chunk to
chunk, so that any cutting of the input gives the same screen, in time proportional to the input.
"""

import re
from collections.abc import Iterator
from typing import ClassVar

import pyte

from tui.terminal import strings
from tui.terminal.attributes import PLAIN, Style
from tui.terminal.clusters import NARROW_RANGES, is_narrow
from tui.terminal.functions.scrolling import next_line
from tui.terminal.functions.writing import draw, draw_lines, repeat_on
from tui.terminal.sequences import (
    CONTROLS,
    IGNORED,
    MAX_SEQUENCE,
    Action,
    control_sequence,
    escape_sequence,
)
from tui.terminal.state_machine import StateMachine
from tui.terminal.terminal import SLICE, Terminal
from tui.terminal.widths import TAIL, ZERO_WIDTH_JOINER

# Text is taken in pieces of this many characters: what the state machine gives back is
# copied, and must be short.
PIECE = 2048
# The same of text with nothing for it.
LARGE_PIECE = 16 * 1024
# Sequences whose meaning is remembered, and the longest of them.
MAX_REMEMBERED = 4096
MAX_REMEMBERED_LENGTH = 32

_SGR = r"\x1b\[[0-9;:]*+m"
_CSI = r"\x1b\[[0-?]*+[ -/]*+[@-~]"
_ESCAPE = r"\x1b(?:[ -/]+[0-~]|[0-OQ-WYZ\\`-~])"
_OSC = r"\x1b\][^\x00-\x1f\x7f-\x9f]*(?:\x07|\x1b\\)"
_C0 = r"[\x00-\x1a\x1c-\x1f\x7f]"
_BLOCK = rf"((?:[{NARROW_RANGES}\t]*+\r\n){{2,}}+)"
_TOKEN = (
    rf"|((?:{_SGR})*+)"
    r"([^\x00-\x1f\x7f-\x9f]*+)"
    # SGR starts the next token: it is looked up with what follows it.
    rf"(\r\n|{_C0}|(?!{_SGR})(?:{_CSI}|{_ESCAPE}|{_OSC}|[\x1b\x80-\x9f](?s:.*)))?"
)
_TOKENS = re.compile(_BLOCK + _TOKEN)
# The same without blocks, where each line may take long.
_TOKENS_OF_LINES = re.compile("((?!))" + _TOKEN)
# What is in blocks of ASCII, but for the ends of their lines.
_PRINTED = b"\t" + bytes(range(0x20, 0x7F))


_KNOWN: dict[str, Action] = {"\r\n": (next_line, None), **CONTROLS}


class Parser(pyte.ByteStream):
    """A stream of bytes that drives a terminal, and not a screen of pyte's."""

    # The meaning of tokens: part of it is learnt, by all terminals together.
    _actions: ClassVar[dict[str, Action]] = dict(_KNOWN)

    def __init__(self, terminal: Terminal) -> None:
        super().__init__()
        self._terminal = terminal
        # The beginning of an ESC % sequence at the end of the last chunk.
        self._coding = b""
        self._machine = StateMachine(terminal)
        # What is left since the last pause, if there is one.
        self._is_paused = False
        self._rest = ""

    def feed(self, data: bytes) -> None:  # type: ignore[override]  # pyte's too takes bytes
        """Take bytes, however cut."""
        while self.feed_slice(data):
            data = b""

    def feed_slice(self, data: bytes = b"") -> bool:
        """Take bytes, but pause after a slice of work; whether something is left then.

        The next call goes on with it.
        """
        if self._is_paused:
            self._go_on()
        if self._coding or (b"\x1b" in data and (b"\x1b%" in data or data.endswith(b"\x1b"))):
            self._feed_with_coding(data)
        else:
            self._consume(self._decode(data))
        return self._is_paused

    @property
    def at_rest(self) -> bool:
        """Whether nothing is under way."""
        pending, _ = self.utf8_decoder.getstate()
        is_whole = self._machine.is_idle and not self._coding
        return is_whole and not (self._is_paused or pending)

    def _pause(self, rest: str) -> None:
        self._is_paused = True
        self._rest = rest
        self._terminal.effort = 0

    def _go_on(self) -> None:
        """Do what is left since the pause, as much as a slice holds."""
        self._is_paused = False
        rest, self._rest = self._rest, ""
        repeat_on(self._terminal)
        if self._terminal.effort >= SLICE:
            self._pause(rest)
        else:
            self._consume(rest)

    def _feed_with_coding(self, data: bytes) -> None:
        """Find ESC % G and ESC % @, which say how the bytes after them are coded."""
        start = 0
        place = 0
        data = self._coding + data
        # What is in `coding` was fed already.
        fed = len(self._coding)
        while (place := data.find(b"\x1b%", place)) >= 0:
            end = place + 3
            if end > len(data):
                break
            piece = data[max(start, fed) : end]
            self._consume(self._decode(piece))
            start = end
            self.select_other_charset(chr(data[end - 1]))
            place = end
        self._consume(self._decode(data[max(start, fed) :]))
        tail = data[start:][-2:]
        self._coding = tail if tail == b"\x1b%" else b"\x1b" if tail[-1:] == b"\x1b" else b""

    def _decode(self, data: bytes) -> str:
        return self.utf8_decoder.decode(data) if self.use_utf8 else data.decode("latin-1")

    def _consume(self, text: str) -> None:
        terminal = self._terminal
        if self._is_paused:
            self._rest += text
            return
        size = LARGE_PIECE if _is_simple(text) else PIECE
        for start in range(0, len(text), size):
            piece = text[start : start + size]
            if not self._machine.is_idle:
                piece = self._machine.take(piece)
            while piece and terminal.effort < SLICE:
                piece = self._tokens(piece)
            if terminal.effort >= SLICE:
                self._pause(piece + text[start + size :])
                return

    def _tokens(self, text: str) -> str:  # noqa: C901, PLR0912  # see below
        """Take tokens until one that the state machine must take, or a slice is full.

        Gives back the rest.

        This is the loop that all output goes through. What would read better as calls (of
        `draw`, of `row`) stands here in its commonest form: a call costs as much as the work.
        """
        terminal, actions = self._terminal, self._actions
        buffer = terminal.buffer
        if not terminal.has_side_margins and (lines := _lines_alone(text)):
            rest = lines.pop()
            draw_lines(terminal, lines, has_tabs="\t" in text)
            return rest
        pattern = _TOKENS_OF_LINES if terminal.has_side_margins else _TOKENS
        tokens: Iterator[tuple[str, str, str, str]] = iter(pattern.findall(text))
        for block, renditions, plain, control in tokens:
            if block:
                if terminal.has_side_margins:
                    return block + "".join(map("".join, tokens))
                draw_lines(terminal, block.split("\r\n")[:-1], has_tabs="\t" in block)
                continue
            if renditions:
                style = terminal.style.following.get(renditions)
                if style is None:
                    style = self._restyle(renditions)
                terminal.style = style
                terminal.attributes = style.attributes
                terminal.drawn = TAIL
            if plain:
                x = terminal.x
                end = x + len(plain)
                if (
                    end < buffer.columns
                    and terminal.simple
                    and not terminal.pending
                    and (
                        plain.isascii()
                        or (is_narrow(plain) and terminal.drawn[-1] != ZERO_WIDTH_JOINER)
                    )
                ):
                    y = terminal.y
                    attributes = terminal.attributes
                    line = buffer.rows[y]
                    if type(line) is not str:
                        line.put(x, plain, attributes)  # type: ignore[union-attr]  # a Row
                    elif attributes is PLAIN and x >= len(line):
                        buffer.rows[y] = line.ljust(x) + plain
                    else:
                        buffer.row(y).put(x, plain, attributes)
                    buffer.changed.add(y)
                    terminal.x = end
                    terminal.drawn = plain
                elif not terminal.has_side_margins:
                    draw(terminal, plain)
                elif rest := self._draw_between_margins(plain):
                    return "".join((rest, control, *map("".join, tokens)))
            if control:
                try:
                    function, argument = actions[control]
                except KeyError:
                    if (action := self._action(control)) is None:
                        return self._machine.take(control)
                    function, argument = action
                function(terminal, argument)
                # REP repeats what comes directly before it, as in xterm.
                terminal.drawn = TAIL
                if terminal.effort >= SLICE:
                    return "".join(map("".join, tokens))
        return ""

    def _draw_between_margins(self, text: str) -> str:
        """Draw text a line at a time, each of which may scroll by copying; what is left."""
        terminal = self._terminal
        while text and terminal.effort < SLICE:
            size = max(1, terminal.right + 1 - terminal.x)
            draw(terminal, text[:size])
            text = text[size:]
        return text

    def _restyle(self, renditions: str) -> Style:
        terminal = self._terminal
        style = terminal.style
        if len(renditions) <= MAX_SEQUENCE:
            return terminal.styles.follow(style, renditions)
        for sequence in renditions.split("m")[:-1]:
            if len(sequence) - 1 <= MAX_SEQUENCE:
                style = terminal.styles.follow(style, sequence + "m")
        return style

    def _action(self, control: str) -> Action | None:
        """What a control means, or None if the state machine must take it."""
        if len(control) == 1:
            action = None if control == "\x1b" or "\x80" <= control <= "\x9f" else IGNORED
        elif control[0] != "\x1b":
            return None
        elif control[1] == "[":
            if not "@" <= control[-1] <= "~" or not _is_csi(control):
                return None
            action = control_sequence(control[2:])
        elif control[1] == "]":
            return self._complete_string(control)
        elif _is_escape(control):
            action = escape_sequence(control[1:])
        else:
            return None
        if action is not None and len(control) <= MAX_REMEMBERED_LENGTH:
            if len(self._actions) >= MAX_REMEMBERED:
                self._actions.clear()
                self._actions.update(_KNOWN)
            self._actions[control] = action
        return action

    def _complete_string(self, control: str) -> Action | None:
        if not _is_osc(control):
            return None
        end = "\a" if control[-1] == "\a" else "\x1b\\"
        string = control[2 : -len(end)]
        return (lambda terminal, _: strings.operating_system_command(terminal, string, end)), 0


def _is_simple(text: str) -> bool:
    """Whether there is nothing in a text that the state machine takes when it is idle."""
    return text.isascii() and "\x1b" not in text


def _lines_alone(text: str) -> list[str] | None:
    """The lines of a text, and what is left behind them, if nothing but their ends is a control.

    The expression takes several times as long to see that.
    """
    if not _is_simple(text):
        return None
    ends = text.encode().translate(None, _PRINTED)
    count = len(ends) // 2
    if count < 2 or ends != b"\r\n" * count:
        return None
    lines = text.split("\r\n")
    # They may be the ends of none: CR and LF that stand apart.
    return lines if len(lines) == count + 1 else None


_is_csi = re.compile(_CSI).fullmatch
_is_escape = re.compile(_ESCAPE).fullmatch
_is_osc = re.compile(_OSC).fullmatch
