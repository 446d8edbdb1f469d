"""A terminal's screen as the bytes that make it: fed to a new one, they give the same again.

The law: a terminal, and a new one of the same size that was fed a snapshot of it, show the same
and go on the same with whatever else they are fed. The size is the one that the user gave
(`Emulator.room` by `Emulator.lines`); a width that the remote took (DECCOLM) is in the bytes.

What no control function can set is not in it:

* There is no snapshot in the middle of something: of a sequence or a character, before the one
  character that SS2 and SS3 are for, and directly behind text, which REP would repeat. A line
  feed later there is one.
* Of the scrollback there are the last lines only, which a larger screen would show again.
* What waits for the user or for the remote (bells, requests, replies) is not repeated.
* Tab stops beyond the right edge are gone, and what says that the line of a screen of one line
  goes on in the next one.

The bytes are control functions of ECMA-48, DEC and xterm: other terminals show nearly the same,
and later versions of this one will too.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from tui.terminal.attributes import PLAIN
from tui.terminal.charsets import OF_96
from tui.terminal.emulator import Emulator
from tui.terminal.palette import FIRST_SPECIAL, RGB
from tui.terminal.rows import Line
from tui.terminal.snapshot_lines import LineWriter, NotNowError
from tui.terminal.terminal import (
    ASCII_SETS,
    INITIAL_ANSI_MODES,
    INITIAL_MODES,
    LEVEL,
    Protection,
    Terminal,
)
from tui.terminal.widths import TAIL

LARGEST: Final = 16 << 20
"""Characters; a screen that takes more is made to do so, by a long link in every cell."""

# How to say whether the alternate screen is shown, without clearing it.
_SHOW: Final = {False: "\x1b[?47l", True: "\x1b[?47h"}
_ALTERNATE: Final = frozenset({47, 1047, 1049})
# What is set otherwise than by setting these: the width, the margins, the saved cursor.
_WITH_EFFECTS: Final = frozenset({3, 6, 69, 1048}) | _ALTERNATE


def snapshot(emulator: Emulator, *, exact: bool = True, largest: int = LARGEST) -> bytes | None:
    """What makes the screen of an emulator; None at a moment for which there is nothing.

    Args:
        emulator: the terminal.
        exact: False to have one directly behind text too, with nothing there for REP to repeat.
        largest: characters that it may have, and with that the time that it takes.
    """
    terminal = emulator.terminal
    if not emulator.at_rest or (exact and terminal.drawn != TAIL):
        return None
    if (exact and terminal.repeating is not None) or terminal.single_shift is not None:
        return None
    parts: list[str] = []
    size = 0
    try:
        for part in _Writer(terminal).write():
            parts.append(part)
            size += len(part)
            if size > largest:
                return None
    except NotNowError:
        return None
    return "".join(parts).encode("utf-8", "replace") + (b"" if emulator.utf8 else b"\x1b%@")


class _Writer:
    """Writes the control functions that lead from a new terminal to a given one."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._buffer = terminal.buffer
        self._lines = LineWriter(terminal.buffer)

    def write(self) -> Iterator[str]:
        terminal = self._terminal
        yield from self._modes_with_effects()
        yield from self._level()
        main, other = self._buffer.rows, self._buffer.other_rows
        if self._buffer.alternate:
            main, other = other, main
        yield from self._lines.history()
        for alternate, rows in ((False, main), (True, other)):
            yield _SHOW[alternate]
            yield from self._lines.screen(rows)
            yield from self._prompt(rows)
            yield from self._keyboard(alternate)
            yield from self._saved_cursor(rows, alternate)
        yield _SHOW[self._buffer.alternate]
        yield from self._titles()
        yield from self._colors()
        for style in terminal.pushed_styles:
            yield self._lines.look(style.attributes) + "\x1b[#{"
        yield from self._margins()
        yield from self._place(self._buffer.rows, terminal.x, terminal.y, terminal.pending)
        yield from self._keys()
        yield from self._modes()
        yield self._sets(terminal.designated, terminal.left_set)
        yield self._lines.look(terminal.attributes) + self._protection()

    # What has to be done before there is anything on the screen.

    def _modes_with_effects(self) -> Iterator[str]:
        terminal = self._terminal
        wide = 3 in terminal.private_modes
        if self._buffer.columns != self._buffer.room or (wide and self._buffer.room <= 132):
            yield f"\x1b[?40h\x1b[?3{'h' if wide else 'l'}\x1b[?40l"
        # XTSAVE saves a mode as it is: so it is, for a moment.
        for mode, on in terminal.saved_modes.items():
            if mode in _ALTERNATE:
                yield f"{_SHOW[on]}\x1b[?{mode}s{_SHOW[False]}"
            elif mode != 3:
                usual = mode in INITIAL_MODES
                yield f"{_mode(mode, on)}\x1b[?{mode}s{_mode(mode, usual)}"
            elif on == wide:
                yield "\x1b[?3s"
        if 1048 in terminal.private_modes:
            yield "\x1b[?1048h"
        # Neither that nor a saved mode has saved a cursor.
        yield "\x1b[!p\x1b[H"

    def _level(self) -> Iterator[str]:
        terminal = self._terminal
        if terminal.level != LEVEL:
            yield f'\x1b[6{terminal.level};1"p'
        if terminal.eight_bit_replies:
            yield "\x1b G"

    # The cursor.

    def _place(self, rows: Sequence[Line], x: int, y: int, pending: bool) -> Iterator[str]:
        """The cursor at a place from 0, within the margins and the origin there are."""
        terminal = self._terminal
        left, top = (terminal.left, terminal.top) if terminal.origin else (0, 0)
        inside = terminal.left <= x <= terminal.right and terminal.top <= y <= terminal.bottom
        if terminal.origin and not inside:
            raise NotNowError
        if not pending:
            yield f"\x1b[{y - top + 1};{x - left + 1}H"
            return
        edge = terminal.right if x <= terminal.right else self._buffer.columns - 1
        if x != edge:
            raise NotNowError
        start, piece = self._lines.last_before(rows[y], x + 1)
        yield f"\x1b[{y - top + 1};{start - left + 1}H" + piece

    def _prompt(self, rows: Sequence[Line]) -> Iterator[str]:
        """OSC 133 marks the line that the cursor is on."""
        for y, line in enumerate(rows):
            if line is self._terminal.prompt:
                yield f"\x1b[{y + 1}H\x1b]133;A\x1b\\"

    def _saved_cursor(self, rows: Sequence[Line], alternate: bool) -> Iterator[str]:
        """DECSC keeps the cursor as it is: so it is, for a moment."""
        saved = self._terminal.saved.get(alternate)
        if saved is None:
            return
        last = self._buffer.columns - 1
        if saved.pending and saved.x < last:
            yield f"\x1b[?69h\x1b[1;{saved.x + 1}s"
        if saved.origin:
            yield "\x1b[?6h"
        if saved.pending:
            start, text = self._lines.last_before(rows[saved.y], saved.x + 1)
            yield f"\x1b[{saved.y + 1};{start + 1}H{text}"
        else:
            yield f"\x1b[{saved.y + 1};{saved.x + 1}H"
        yield self._sets(saved.designated, saved.left_set)
        yield self._lines.look(saved.style.attributes)
        yield "\x1b7\x1b[?6l\x1b[?69l" + self._sets(ASCII_SETS, 0, before=saved.designated)
        yield f'\x1b[{int(self._lines.style.protected)}"q' + self._lines.look(PLAIN)

    def _margins(self) -> Iterator[str]:
        terminal = self._terminal
        if terminal.tabs.columns != terminal.tabs.USUAL:
            stops = "/".join(str(stop + 1) for stop in sorted(terminal.tabs.columns))
            yield f"\x1bP2$t{stops}\x1b\\"
        if 69 in terminal.private_modes:
            yield f"\x1b[?69h\x1b[{terminal.left + 1};{terminal.right + 1}s"
        yield f"\x1b[{terminal.top + 1};{terminal.bottom + 1}r"
        if terminal.origin:
            yield "\x1b[?6h"

    def _sets(
        self,
        designated: tuple[str, str, str, str],
        left_set: int,
        before: tuple[str, str, str, str] = ASCII_SETS,
    ) -> str:
        """The sets G0 to G3, and which of them GL is."""
        parts = []
        for place, (name, old) in enumerate(zip(designated, before, strict=True)):
            if name != old:
                of_96 = name.startswith(OF_96)
                kind = " -./"[place] if of_96 else "()*+"[place]
                parts.append(f"\x1b{kind}{name.removeprefix(OF_96)}")
        return "".join(parts) + ("\x0f", "\x0e", "\x1bn", "\x1bo")[left_set]

    def _protection(self) -> str:
        """Who respects what is protected; only a reset says that nobody does."""
        terminal = self._terminal
        protected = terminal.attributes.protected
        if terminal.protection is Protection.ISO:
            return "\x1bV" if protected else "\x1bV\x1bW"
        if terminal.protection is Protection.DEC:
            return f'\x1b[{int(protected)}"q'
        if self._lines.has_protected:
            raise NotNowError
        return ""

    # What is not on the screen.

    def _keyboard(self, alternate: bool) -> Iterator[str]:
        for flags in self._terminal.keyboard_flags[alternate]:
            yield f"\x1b[>{flags}u"

    def _titles(self) -> Iterator[str]:
        terminal = self._terminal
        for title, icon_name in terminal.titles:
            which = 0 if None not in {title, icon_name} else 1 if title is None else 2
            yield _named(title or "", icon_name or "") + f"\x1b[22;{which}t"
        yield _named(terminal.title, terminal.icon_name)
        if terminal.directory:
            yield f"\x1b]7;{terminal.directory}\x1b\\"

    def _colors(self) -> Iterator[str]:
        indexed, dynamic = self._terminal.colors.changed()
        for index, color in indexed.items():
            number, place = (4, index) if index < FIRST_SPECIAL else (5, index - FIRST_SPECIAL)
            yield f"\x1b]{number};{place};{_color(color)}\x1b\\"
        for number, color in dynamic.items():
            yield f"\x1b]{number};{_color(color)}\x1b\\"

    def _keys(self) -> Iterator[str]:
        terminal = self._terminal
        yield f"\x1b[{terminal.cursor_style} q"
        if terminal.modify_other_keys:
            yield f"\x1b[>4;{terminal.modify_other_keys}m"
        if terminal.format_other_keys:
            yield f"\x1b[>4;{terminal.format_other_keys}f"
        if terminal.rectangular_changes:
            yield "\x1b[2*x"

    def _modes(self) -> Iterator[str]:
        terminal = self._terminal
        for mode in sorted({12} | (terminal.private_modes ^ INITIAL_MODES) - _WITH_EFFECTS):
            yield _mode(mode, mode in terminal.private_modes)
        for mode in sorted(terminal.ansi_modes ^ INITIAL_ANSI_MODES):
            yield f"\x1b[{mode}{'h' if mode in terminal.ansi_modes else 'l'}"


def _mode(number: int, on: bool) -> str:
    return f"\x1b[?{number}{'h' if on else 'l'}"


def _named(title: str, icon_name: str) -> str:
    return f"\x1b]2;{title}\x1b\\\x1b]1;{icon_name}\x1b\\"


def _color(color: RGB) -> str:
    return "rgb:" + "/".join(f"{part:02x}" for part in color)
