"""Keys as the user's terminal sent them, beside Textual's names for them.

Textual's own parser loses keys that a remote program would get (Alt+. is a full stop, unknown
sequences are typed letter by letter, a paste with an escape sequence inside falls apart). The
driver that `driver_class` gives reads the input below that parser. Its events are Textual's,
with the bytes in them: a widget that knows nothing of it sees ordinary keys and pastes.

Where there is no such driver (Windows, a web terminal, another one that TEXTUAL_DRIVER names)
`raw_bytes` is None, and a terminal makes the bytes from the names, with Textual's losses.
"""

import os
import re
import sys
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, Protocol, runtime_checkable

from textual import constants, events
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._xterm_parser import XTermParser
from textual.keys import Keys
from textual.message_pump import MessagePump
from textual.widget import Widget

if TYPE_CHECKING:
    from textual.app import App
    from textual.driver import Driver

LOSSES: Final = (
    "Alt with a punctuation mark, a digit or Enter arrives without Alt.",
    "Alt+B, Alt+F and Alt+Backspace arrive as Ctrl+Left, Ctrl+Right and Ctrl+W.",
    "Keys from F13 on arrive as Shift+F1 and so on, or not at all.",
    "A paste that holds escape sequences arrives without them.",
    "The keypad sends what the digits above the letters send.",
    "Escape arrives a tenth of a second late.",
)
"""What a remote program does not get where keys come by their names only; for the help."""


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


class KeyTaker(Widget):
    """A widget that takes keys and pastes as they come, past the queues of messages.

    While output floods the event loop each queue on a key's way costs another turn of the
    loop, and a turn is as long as a slice of output. Three of them are felt.
    """

    def take(self, event: events.Key | events.Paste) -> bool:
        """Take a key or a paste at once; False if it means nothing here."""
        raise NotImplementedError


@runtime_checkable
class Mirror(Protocol):
    """A driver that can put the user's terminal into a remote's modes."""

    @property
    def speaks_kitty(self) -> bool:
        """Whether the user's terminal knows kitty's keyboard protocol."""

    def mirror(self, *, application_keypad: bool, kitty_flags: int) -> None:
        """Let the keys come as the remote wants them."""


def driver_class() -> "type[Driver] | None":
    """The driver to give to `App`, None where Textual's own choice is the only one."""
    if sys.platform == "win32" or constants.DRIVER is not None:
        return None
    from tui.ui.raw_driver import RawDriver

    return RawDriver


def deliver(app: "App[Any]", event: RawKey | RawPaste) -> None:
    """Give a key or a paste to who has the focus, on the event loop."""
    event.set_sender(app)
    taker = app.focused if app.screen_stack and app.app_focus else None
    if isinstance(taker, KeyTaker) and not (_awaits_input(app) or _awaits_input(taker)):
        try:
            with taker._context():
                if taker.take(event):
                    return
        except Exception as error:  # noqa: BLE001  # as Textual does for a handler that fails
            app._handle_exception(error)
            return
    app.post_message(event)


def _awaits_input(pump: MessagePump) -> bool:
    """Whether earlier input is still on its way, which a key must not overtake."""
    waiting: Iterable[object] = pump._message_queue.values
    return any(isinstance(message, events.InputEvent | events.Paste) for message in waiting)


def raw_bytes(event: events.Event) -> bytes | None:
    """What the user's terminal sent for a key or a paste, None where that is not known."""
    return event.raw if isinstance(event, RawKey | RawPaste) else None


def host_term() -> str:
    """TERM of the user's own terminal."""
    return os.environ.get("TERM", "")


def mirror_modes(app: "App[Any]", *, application_keypad: bool, kitty_flags: int) -> None:
    """Let the user's terminal send what no translation could make of other keys.

    Its keypad cannot be told from other digits, nor Shift+Enter from Enter, unless it is in
    the modes in which it says so.
    """
    if isinstance(app._driver, Mirror):
        app._driver.mirror(application_keypad=application_keypad, kitty_flags=kitty_flags)


def host_speaks_kitty(app: "App[Any]") -> bool:
    """Whether keys come in kitty's protocol when a remote has asked for it."""
    return isinstance(app._driver, Mirror) and app._driver.speaks_kitty


def key_event(raw: bytes) -> RawKey:
    """The event for one key press as the user's terminal sent it."""
    return RawKey(*_named(raw), raw)


_parser: Final = XTermParser()

# Of kitty's protocol: a key that is let go, and what Textual cannot read of a report (event
# types, alternate keys).
_RELEASE: Final = re.compile(r"\x1b\[[\d:]*;\d*:3(?:;[\d:]*)?[A-Zu~]")
_SUBPARAMETERS: Final = re.compile(r"(?<=\d):[\d:]*")


_NOTHING: Final = (Keys.Ignore.value, None)


@lru_cache(maxsize=1024)
def _named(raw: bytes) -> tuple[str, str | None]:
    """Textual's name of a key and what it types, with the Alt that Textual would lose."""
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
