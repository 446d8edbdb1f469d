"""What output has left changed of the terminal that it was drawn on, and what undoes that.

A program that is cut off does not clean up behind itself. `HostModes` watches its output on
the way to the user's terminal and knows at any moment what would put the terminal back:
nothing at all where nothing was changed. Sources: ECMA-48, the VT510 manual, xterm's ctlseqs,
kitty's descriptions of its protocols.

Left alone is what users set in either way, and nobody can know how it was: alternate scroll,
how Meta is sent, grapheme clusters, the conformance level, the window's size.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Final

from tui.terminal.host.line import BOTTOM, HostLine
from tui.terminal.host.output import BROKEN_OFF, NEEDED, OutputWatcher

NORMALLY_RESET: Final = frozenset(
    {1, 5, 9, 12, 45, 67, 1000, 1001, 1002, 1003, 1004, 1005, 1006, 1015, 1016, 2004, 2026, 2031,
     2048}
)  # fmt: skip
"""Private modes that a terminal starts without: application cursor keys, reverse video, a
blinking cursor, reverse wrap, backarrow, the mouse, reports of focus, pastes, colour schemes
and sizes, synchronized updates."""

_REPORTS: Final = frozenset({9, *range(1000, 1005), 2004, 2031, 2048})

NORMALLY_SET: Final = frozenset({7, 8, 25})
"""Wrapping at the end of a line, repeating keys, a cursor that is seen."""

_ANSI_MODES: Final = {2: False, 4: False, 12: True, 20: False}
"""KAM, IRM, SRM and LNM, and whether they are normally set: with SRM nothing is echoed."""

MOST_KNOWN: Final = 4096
LONGEST_KNOWN: Final = 32
"""Sequences whose meaning is remembered, and the bytes of the longest of them."""

MOST_PUSHED: Final = 16
"""What is pushed deeper has pushed out what lay below."""

_ALTERNATE: Final = frozenset({47, 1047, 1049})

_PLAIN: Final = b"\x1b[m"
_UNPROTECTED: Final = b'\x1b[0"q'
_NO_LINK: Final = b"\x1b]8;;\x1b\\"
_SHIFT_IN: Final = b"\x0f"
_NO_GUARD: Final = b"\x1bW"
_G_ASCII: Final = {place: b"\x1b%cB" % place for place in b"()*+"}
_WITH_CURSOR: Final = frozenset(
    {_PLAIN, _UNPROTECTED, _NO_LINK, _SHIFT_IN, _NO_GUARD, *_G_ASCII.values()}
)
"""What undoes that which is saved and restored with the cursor."""

_NO_PROGRESS: Final = b"\x1b]9;4;0\x1b\\"
_OWN_TABS: Final = b"\x1b[?5W"
_NO_VT52, _NO_PRINTER = b"\x1b<", b"\x1b[4i"
_FIRST: Final = (_NO_VT52, _NO_PRINTER, b"\x1b[?2026l")
"""What goes before the rest, which else would not be understood, or not be shown."""

_BODY: Final = re.compile(rb"([<=>?]?)([\d;:]*)([ -/]*)([@-~])")
_COMMAND: Final = re.compile(rb"(\d{1,4})(?:;(.*))?", re.DOTALL)
Action = Callable[["HostModes"], None]


class HostModes(OutputWatcher):
    """Watches what is written to a terminal; `undo` is what puts it back."""

    def __init__(self) -> None:
        super().__init__()
        self._known: dict[bytes, Action] = {}
        # All that was needed at any time.
        self._ever: dict[bytes, None] = {}
        self._reset()

    def _reset(self) -> None:
        # What undoes a change, in the order of the changes; and what was saved with a cursor.
        self._undone_by: dict[bytes, None] = {}
        self._kept: dict[bytes, None] = {}
        self._modes_set = set(NORMALLY_SET)
        self._modes_saved: dict[int, bool] = {}
        self._alternate = 0
        self._region = (0, 0)
        self._origin = self._side_margins = False
        # Of kitty's protocol: how much was pushed on the main and on the other screen.
        self._keyboards = [0, 0]
        self._titles: list[int] = []
        self._place = HostLine()
        self._main_place = HostLine()

    def undo(self, lines: int = 0) -> bytes:
        """What puts the terminal back; empty where that takes nothing.

        Args:
            lines: The terminal's height: a scrolling region of as many is none. 0 where it is
                not known.
        """
        undone = {**self._undone_by, **(self._kept if self._alternate else {})}
        done = BROKEN_OFF if self.is_within else b""
        done += b"".join(each for each in _FIRST if each in undone) + self._margins(lines)
        if self._alternate:
            done += self._keyboard(1) + b"\x1b[?%dl" % self._alternate
            # It may have come back with the cursor.
            done += b"\x1b[?6l" if self._origin else b""
        done += self._keyboard(0) + b"".join(each for each in undone if each not in _FIRST)
        done += b"".join(b"\x1b[23;%dt" % which for which in reversed(self._titles))
        return done + BOTTOM if self._is_lost(lines) else done

    def undo_at_all_events(self) -> bytes:
        """The same where nobody knows how much of what was watched has been drawn."""
        return BROKEN_OFF + self.undo() + b"".join(self._ever)

    @property
    def reports(self) -> bool:
        """Whether the terminal was to send what nobody has typed."""
        return any(b"\x1b[?%dl" % mode in self._undone_by for mode in _REPORTS)

    def new_line(self, lines: int = 0) -> bytes:
        """What is written behind `undo` and before a sentence that wants a line of its own."""
        place = self._main_place if self._alternate else self._place
        return replace(place, amid=place.amid or self._is_lost(lines)).new()

    def _margins(self, lines: int) -> bytes:
        top, bottom = self._region
        done = b"\x1b[?6l" if self._origin else b""
        done += b"\x1b[?69l" if self._side_margins else b""
        return done + (b"\x1b[r" if top > 1 or 0 < bottom < (lines or bottom + 1) else b"")

    def _is_lost(self, lines: int) -> bool:
        """Whether undoing leaves the cursor where nothing says that there is room."""
        if self._alternate:
            return self._origin or self._alternate != 1049
        return bool(self._margins(lines))

    def _keyboard(self, screen: int) -> bytes:
        return b"\x1b[<%du" % self._keyboards[screen] if self._keyboards[screen] else b""

    # What functions change.

    def text(self, data: bytes) -> None:
        """Characters, which leave the cursor somewhere in a line."""
        if data in {b"\x0e", b"\x0f"}:
            self._mark(_SHIFT_IN, data == b"\x0e")
        else:
            self._place.write(data)

    def function(self, sequence: bytes) -> None:
        """A function, by the table of those that change something."""
        if (action := self._known.get(sequence)) is None:
            action = _control_sequence(sequence) if sequence[1] == 0x5B else _escape(sequence)
            if len(self._known) < MOST_KNOWN and len(sequence) <= LONGEST_KNOWN:
                self._known[sequence] = action
        action(self)

    def _mark(self, undo: bytes, on: bool = True) -> None:
        if on:
            self._undone_by[undo] = self._ever[undo] = None
        else:
            self._undone_by.pop(undo, None)

    def _keep(self) -> None:
        self._kept |= {each: None for each in self._undone_by if each in _WITH_CURSOR}

    def _bring_back(self) -> None:
        self._undone_by |= self._kept

    def _restore_cursor(self) -> None:
        self._bring_back()
        self._place.anywhere()

    def _start_anew(self) -> None:
        # Colours and titles may outlast RIS.
        colors = {each: None for each in self._undone_by if each.startswith(b"\x1b]1")}
        titles = self._titles
        self._reset()
        self._undone_by, self._titles = colors, titles

    def _set_region(self, numbers: list[int]) -> None:
        top, bottom = (*numbers, 0, 0)[:2]
        self._region = (top, bottom)
        self._place.anywhere()

    def _ansi(self, numbers: list[int], on: bool) -> None:
        for number in _ANSI_MODES.keys() & set(numbers):
            normal = _ANSI_MODES[number]
            self._mark(b"\x1b[%d%c" % (number, b"lh"[normal]), on is not normal)

    def _private(self, numbers: Iterable[int], on: bool) -> None:
        for number in (each for each in numbers if each in _KNOWN):
            (self._modes_set.add if on else self._modes_set.discard)(number)
            if number in _ALTERNATE:
                self._show_alternate(number, on)
            elif number in _PRIVATE:
                _PRIVATE[number](self, on)
            else:
                normal = number in NORMALLY_SET
                self._mark(b"\x1b[?%d%c" % (number, b"lh"[normal]), on is not normal)

    def _show_alternate(self, number: int, on: bool) -> None:
        if on:
            if number == 1049:
                self._keep()
            if not self._alternate:
                self._main_place = replace(self._place)
            self._alternate = self._alternate or number
            self._ever[b"\x1b[?%dl" % number] = None
            return
        entered, self._alternate = self._alternate, 0
        if entered == number == 1049:
            self._bring_back()
            self._place = self._main_place
        elif entered or number == 1049:
            self._restore_cursor()

    def _save_modes(self, numbers: list[int]) -> None:
        for number in _KNOWN.intersection(numbers):
            modes = _ALTERNATE if self._alternate else frozenset[int]()
            self._modes_saved[number] = number in self._modes_set - _ALTERNATE | modes

    def _restore_modes(self, numbers: list[int]) -> None:
        for number in numbers:
            if number in self._modes_saved:
                self._private([number], self._modes_saved[number])

    def _set_origin(self, on: bool) -> None:
        # Once set it may come back with a saved cursor.
        self._origin = self._origin or on
        self._place.anywhere()

    def _keys(self, numbers: list[int], final: bytes) -> None:
        option, value = (*numbers, 0, 0)[:2]
        if option < NEEDED:
            self._mark(b"\x1b[>%d%s" % (option, final), bool(value))

    def _push_keyboards(self, count: int) -> None:
        screen = bool(self._alternate)
        depth = self._keyboards[screen] + count
        self._keyboards[screen] = min(max(depth, 0), MOST_PUSHED)

    def _set_keyboard(self, _: list[int]) -> None:
        if not self._keyboards[bool(self._alternate)]:
            self._push_keyboards(1)

    def _window(self, numbers: list[int]) -> None:
        match numbers:
            case [22, *more]:
                self._titles = [*self._titles, (*more, 0)[0]][-MOST_PUSHED:]
            case [23, *_] if self._titles:
                self._titles.pop()
            case _:
                pass

    def command(self, data: bytes, *, is_whole: bool) -> None:
        parts = _COMMAND.fullmatch(data)
        if parts is None:
            return
        number, given = int(parts[1]), parts[2] or b""
        values = given.split(b";")
        # A colour that is a question mark is a question.
        match number:
            case 8:
                self._mark(_NO_LINK, not is_whole or len(values) < 2 or any(values[1:]))
            case 9 if values[0] == b"4":
                self._mark(_NO_PROGRESS, not {*values[1:2]} <= {b"", b"0"})
            case 4 | 5 if not is_whole or set(values[1::2]) - {b"?"}:
                self._mark(_own_color(100 + number))
            case _ if 10 <= number <= 19:
                for place, value in enumerate(values[: 20 - number]):
                    if value not in {b"", b"?"} or not is_whole:
                        self._mark(_own_color(100 + number + place))
            case _ if 110 <= number <= 119 or (number in {104, 105} and not given):
                self._mark(_own_color(number), on=False)


def _own_color(number: int) -> bytes:
    return b"\x1b]%d\x1b\\" % number


_PRIVATE: Final[dict[int, Callable[[HostModes, bool], None]]] = {
    2: lambda host, on: host._mark(_NO_VT52, not on),
    6: HostModes._set_origin,
    66: lambda host, on: host._mark(b"\x1b>", on),
    69: lambda host, on: setattr(host, "_side_margins", on),
    1048: lambda host, on: host._keep() if on else host._restore_cursor(),
}
_KNOWN: Final = frozenset({*NORMALLY_RESET, *NORMALLY_SET, *_ALTERNATE, *_PRIVATE})

# By marker, intermediates and final.
_FUNCTIONS: Final[dict[bytes, Callable[[HostModes, list[int]], None]]] = {
    b"H": lambda host, numbers: host._place.to_column((*numbers, 0, 0)[1]),
    b"f": lambda host, numbers: host._place.to_column((*numbers, 0, 0)[1]),
    b"J": lambda host, numbers: host._place.erase_below(numbers),
    b"K": lambda host, numbers: host._place.erase_line(numbers),
    b"g": lambda host, _: host._mark(_OWN_TABS),
    b"?W": lambda host, _: host._mark(_OWN_TABS, on=False),
    b"h": lambda host, numbers: host._ansi(numbers, on=True),
    b"l": lambda host, numbers: host._ansi(numbers, on=False),
    b"?h": lambda host, numbers: host._private(numbers, on=True),
    b"?l": lambda host, numbers: host._private(numbers, on=False),
    b"?s": HostModes._save_modes,
    b"?r": HostModes._restore_modes,
    # MC: what follows goes to a printer, and nothing to the screen.
    b"i": lambda host, numbers: host._mark(_NO_PRINTER, numbers[:1] == [5]),
    b"r": HostModes._set_region,
    b"s": lambda host, _: host._keep(),
    b"u": lambda host, _: host._restore_cursor(),
    b" q": lambda host, numbers: host._mark(b"\x1b[0 q", any(numbers)),
    b'"q': lambda host, numbers: host._mark(_UNPROTECTED, numbers[:1] == [1]),
    b"t": HostModes._window,
    b">m": lambda host, numbers: host._keys(numbers, b"m"),
    b">f": lambda host, numbers: host._keys(numbers, b"f"),
    b">n": lambda host, numbers: host._keys([*numbers[:1], 1], b"m"),
    b">u": lambda host, _: host._push_keyboards(1),
    b"=u": HostModes._set_keyboard,
    b"<u": lambda host, numbers: host._push_keyboards(-max(1, (*numbers, 0)[0])),
}
_UP: Final = frozenset({b"A", b"F", b"T", b"^", b"d", b"k"})
_ALONG: Final = frozenset(
    {b"@", b"B", b"C", b"D", b"E", b"G", b"I", b"L", b"M", b"P", b"S", b"X", b"Z", b"`", b"a",
     b"b", b"e", b"j"}
)  # fmt: skip

_SWITCHES: Final = {
    b"=": (b"\x1b>", True),
    b">": (b"\x1b>", False),
    b"<": (_NO_VT52, False),
    b"H": (_OWN_TABS, True),
    b"V": (_NO_GUARD, True),
    b"W": (_NO_GUARD, False),
    # LS2 and LS3.
    b"n": (_SHIFT_IN, True),
    b"o": (_SHIFT_IN, True),
    b" F": (b"\x1b F", False),
    b" G": (b"\x1b F", True),
    b"%@": (b"\x1b%G", True),
    b"%G": (b"\x1b%G", False),
    b"%8": (b"\x1b%G", False),
}


def _nothing(host: HostModes) -> None:
    """It changes nothing that would have to be undone."""


def _along(host: HostModes) -> None:
    host._place.along()


def _anywhere(host: HostModes) -> None:
    host._place.anywhere()


_ESCAPES: Final[dict[bytes, Action]] = {
    b"7": HostModes._keep,
    b"8": HostModes._restore_cursor,
    b"9": _anywhere,
    b"6": _anywhere,
    b"D": lambda host: host.text(b"\n"),
    b"E": lambda host: host.text(b"\r\n"),
    b"M": _anywhere,
    b"c": HostModes._start_anew,
    b"#8": _anywhere,
}


def _control_sequence(sequence: bytes) -> Action:
    parts = _BODY.fullmatch(sequence, 2)
    if parts is None:
        return _nothing
    marker, parameters, intermediates, final = parts.groups()
    function = marker + intermediates + final
    if function == b"m":
        is_styled = bool(parameters.strip(b"0;"))
        return lambda host: host._mark(_PLAIN, is_styled)
    if function in _FUNCTIONS and b":" not in parameters:
        given = parameters.split(b";") if parameters else []
        numbers = [int(number or b"0") for number in given]
        return lambda host: _FUNCTIONS[function](host, numbers)
    if function in _UP:
        return _anywhere
    return _along if function in _ALONG else _nothing


def _escape(sequence: bytes) -> Action:
    escape = sequence[1:]
    if escape in _SWITCHES:
        undo, on = _SWITCHES[escape]
        return lambda host: host._mark(undo, on)
    if len(escape) > 1 and escape[0] in b"()*+-./":
        # Of the sets of 96 characters none is ASCII.
        place = b"()*+)*+"[b"()*+-./".index(escape[0])]
        is_other = escape[1:] != b"B" or escape[0] in b"-./"
        return lambda host: host._mark(_G_ASCII[place], is_other)
    return _ESCAPES.get(escape, _nothing)
