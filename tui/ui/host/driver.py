"""Keys as the user's terminal sent them, beside Textual's names for them.

Textual's own parser loses keys that a remote program would get (Alt+. is a full stop, unknown
sequences are typed letter by letter, a paste with an escape sequence inside falls apart). The
driver that `platform` gives reads the input below that parser. Its events are Textual's,
with the bytes in them: a widget that knows nothing of it sees ordinary keys and pastes.

Where there is no such driver (Windows, a web terminal, another one that TEXTUAL_DRIVER names)
`raw_bytes` is None, and a terminal makes the bytes from the names, with Textual's losses.
"""

import os
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, Protocol, runtime_checkable

from textual import events
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._xterm_parser import XTermParser
from textual.keys import Keys, _character_to_key

from tui.language import N_
from tui.terminal.input.other_keys import ALT, CONTROL, META, SHIFT, KeyReport, decode_report
from tui.terminal.palette import RGB

if TYPE_CHECKING:
    from textual.app import App

LOSSES: Final = (
    N_("Alt with punctuation, a digit or Enter arrives without Alt."),
    N_("Alt+B, Alt+F and Alt+Backspace arrive as Ctrl+Left, Ctrl+Right and Ctrl+W."),
    N_("F13 and above arrive as Shift+F1 and so on, or not at all."),
    N_("Escape sequences in a paste are left out."),
    N_("The keypad sends plain digits."),
    N_("Escape arrives a tenth of a second late."),
)
"""What a remote program does not get where keys come by their names only; for the help."""

LIMITS: Final = (
    N_(
        "Most programs can't tell Tab from Ctrl+I, Enter from Shift+Enter, or Escape from Ctrl+[."
    ),
    N_("Terminals with kitty's keyboard protocol tell them apart for programs that ask."),
    N_("Other terminals are asked for xterm's modifyOtherKeys; not all support it."),
    N_("Inside tmux or screen it depends on their settings (extended-keys)."),
    N_(
        "Alt with ] P _ ^ or X arrives a third of a second late, as terminal replies begin with them."
    ),
)
"""What no driver can make up for."""


class RawKey(events.Key):
    """A key press, and what the user's terminal sent for it."""

    def __init__(self, key: str, character: str | None, raw: bytes) -> None:
        super().__init__(key, character)
        self.raw = raw


class RawPaste(events.Paste):
    """A paste, and its bytes between the markers."""

    def __init__(self, raw: bytes) -> None:
        # Textual's own pastes have no NUL either.
        super().__init__(raw.decode("utf-8", "replace").replace("\x00", ""))
        self.raw = raw


# To whoever handles keys and pastes these are keys and pastes.
RawKey.handler_name = events.Key.handler_name
RawPaste.handler_name = events.Paste.handler_name


@dataclass(frozen=True, slots=True)
class KeyboardModes:
    """What a remote wants to be told of keys, as far as the user's terminal can help."""

    application_keypad: bool = False
    kitty_flags: int = 0
    """Of kitty's keyboard protocol."""
    modify_other_keys: int = 0
    """The level of xterm's modifyOtherKeys."""


@dataclass(frozen=True, slots=True)
class HostCursor:
    """The user's own cursor as a terminal wants it."""

    column: int
    line: int
    style: int
    """DECSCUSR's parameter; 0 is the shape that the user likes best."""
    color: RGB


@runtime_checkable
class HostDriver(Protocol):
    """A driver that knows the user's terminal."""

    @property
    def speaks_kitty(self) -> bool:
        """Whether the user's terminal knows kitty's keyboard protocol."""

    def mirror(self, modes: KeyboardModes) -> None:
        """Let the keys come as the remote wants them."""

    @property
    def has_cursor(self) -> bool:
        """Whether the user's terminal has a cursor that can be shaped and coloured."""

    def point(self, cursor: HostCursor | None) -> None:
        """Show the terminal's own cursor, or none."""

    @property
    def is_stalled(self) -> bool:
        """Whether the user's terminal takes nothing at the moment."""


def raw_bytes(event: events.Event) -> bytes | None:
    """What the user's terminal sent for a key or a paste, None where that is not known."""
    return event.raw if isinstance(event, RawKey | RawPaste) else None


def host_term() -> str:
    """TERM of the user's own terminal."""
    return os.environ.get("TERM", "")


def mirror_modes(app: "App[Any]", modes: KeyboardModes) -> None:
    """Let the user's terminal send what no translation could make of other keys.

    Its keypad cannot be told from other digits, nor Shift+Enter from Enter, unless it is in
    the modes in which it says so.
    """
    if isinstance(app._driver, HostDriver):
        app._driver.mirror(modes)


def is_stalled(app: "App[Any]") -> bool:
    """Whether the user's terminal takes nothing: what is painted now is not seen yet."""
    return isinstance(app._driver, HostDriver) and app._driver.is_stalled


def host_speaks_kitty(app: "App[Any]") -> bool:
    """Whether keys come in kitty's protocol when a remote has asked for it."""
    return isinstance(app._driver, HostDriver) and app._driver.speaks_kitty


def has_host_cursor(app: "App[Any]") -> bool:
    """Whether the user's own cursor can stand where a terminal's is; else it is painted."""
    return isinstance(app._driver, HostDriver) and app._driver.has_cursor


def point(app: "App[Any]", cursor: HostCursor | None) -> None:
    """Show the user's own cursor there, or none."""
    if isinstance(app._driver, HostDriver):
        app._driver.point(cursor)


def key_event(raw: bytes) -> RawKey:
    """The event for one key press as the user's terminal sent it."""
    return RawKey(*_named(raw), raw)


_parser: Final = XTermParser()

_NOTHING: Final = (Keys.Ignore.value, None)

# A key of kitty's that types nothing and is let go, and what Textual cannot read of such
# reports: event types.
_RELEASE: Final = re.compile(r"\x1b\[[\d:]*;\d*:3(?:;[\d:]*)?[A-Zu~]")
_SUBPARAMETERS: Final = re.compile(r"(?<=\d):[\d:]*")
_REPORTED_NAMES: Final = {
    8: "backspace",
    9: "tab",
    13: "enter",
    27: "escape",
    32: "space",
    127: "backspace",
}


@lru_cache(maxsize=1024)
def _named(raw: bytes) -> tuple[str, str | None]:
    """Textual's name of a key and what it types, with the Alt that Textual would lose."""
    if report := decode_report(raw):
        return _reported(report)
    text = raw.decode("utf-8", "replace")
    if _RELEASE.fullmatch(text):
        return _NOTHING
    known = ANSI_SEQUENCES_KEYS.get(text)
    if isinstance(known, tuple) and len(known) == 1 and ";" not in text:
        # Before Textual's reading of kitty's protocol, which takes F13 for one of its keys.
        return known[0].value, text if len(text) == 1 else None
    has_prefix = len(text) == 2 and text[0] == "\x1b" and not isinstance(known, tuple)
    if has_prefix or text.startswith("\x1b\x1b"):
        return f"alt+{_named(raw[1:])[0]}", None
    return _parsed(_SUBPARAMETERS.sub("", text))


def _reported(report: KeyReport) -> tuple[str, str | None]:
    """The same for a key that was told by its code; what Shift alone types is no chord."""
    if report.released:
        return _NOTHING
    character = chr(report.code)
    name = _REPORTED_NAMES.get(report.code) or _character_to_key(character.lower())
    held = report.modifiers
    if character.isprintable() and not (held & ~SHIFT or report.foreign):
        return name if character == " " else _character_to_key(character), character
    # As Textual has them, in the order of the alphabet.
    modifiers = {"alt": ALT, "ctrl": CONTROL, "meta": META, "shift": SHIFT}
    parts = [modifier for modifier, bit in modifiers.items() if held & bit]
    if report.foreign:
        parts.append("super")
    return "+".join([*parts, name]), None


def _parsed(text: str) -> tuple[str, str | None]:
    """What Textual's parser makes of a sequence; Escape before a key is Alt with it."""
    keys = _parser._parse_extended_key(text) or list(_parser._sequence_to_key_events(text))
    match keys:
        case [key]:
            return key.key, key.character
        case [events.Key(key="escape"), *_, key]:
            return f"alt+{key.key}", None
        case _:
            return _NOTHING
