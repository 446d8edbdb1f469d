"""What becomes of a key that is pressed in a terminal: the two ways out, and the remote.

Every key goes to the remote but the leader chord, which hands the next key to the app. For
a session that hangs there is the way that ssh has, `Enter ~ .`: the keys before the last go
to the remote as they are pressed, so a tilde is never late and never lost.

A key goes as the bytes that xterm would send. Where the driver hands over what the user's own
terminal sent (`tui.ui.host.driver`), those bytes go through and only what depends on a mode is
changed; elsewhere the bytes are made from Textual's name of the key.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, assert_never

from textual import events
from textual._keyboard_protocol import MODIFIER_FUNCTIONAL_KEYS
from textual.keys import Keys
from textual.message import Message

from tui.terminal.emulator import Modes
from tui.terminal.input.keys import CSI, KeyModes, encode_key, reencode
from tui.terminal.input.kitty import encode_kitty_key
from tui.terminal.input.other_keys import decode_report
from tui.ui.actions import terminal_action
from tui.ui.host.driver import (
    KeyboardModes,
    host_speaks_kitty,
    host_term,
    mirror_modes,
    raw_bytes,
)
from tui.ui.host.type_ahead import Taken
from tui.ui.key_words import key_called
from tui.ui.terminal.overlay import Overlay, Surface


@dataclass(frozen=True)
class Send:
    """The bytes go to the remote."""

    data: bytes


@dataclass(frozen=True)
class Leader:
    """The leader chord was pressed; the next key is the app's."""


@dataclass
class LeaderKey(Message):
    """The key after the leader chord; told where it is not the terminal's own."""

    key: str


@dataclass
class HangUp(Message):
    """`Enter ~ .` was pressed: the user wants out of a session that may hang.

    The full stop is in `held` and was not sent; `send` it if that was not meant.
    """

    held: bytes


Outcome = Send | Leader | LeaderKey | HangUp

UNPRESSED: Final = frozenset({Keys.Ignore.value, *MODIFIER_FUNCTIONAL_KEYS})
"""Not a key pressed: one let go, or held to modify another."""

# A remote may want Shift told with it.
_TILDE: Final = "tilde"

ENTER: Final = frozenset({b"\r", b"\n", b"\r\n", b"\x1bOM"})


class KeyGate:
    """Decides over each key; it remembers the leader and how a line began."""

    def __init__(self, leader: str, modes: KeyModes, *, hang_up: bool = True) -> None:
        self.chord = leader
        self._leader = key_called(leader) or leader
        self._leader_data = encode_key(self._leader, None, modes)
        self._hang_up = hang_up
        self.leading = False
        # How much of `Enter ~ .` has been pressed; a session begins at a line's start.
        self._way_out = 1

    def press(self, key: str, data: bytes) -> Outcome:
        """Decide over a key by its name and the bytes the remote would get for it."""
        if key in UNPRESSED:
            # A key let go, or held to modify another: no choice is made with it.
            return Send(b"" if self.leading else data)
        is_leader = self.is_leader(key) or (data != b"" and data == self._leader_data)
        if self.leading:
            self.leading = False
            return Send(data) if is_leader else LeaderKey(key)
        if is_leader:
            self.leading = True
            return Leader()
        if data:
            return self._step_out(key, data)
        return Send(b"")

    def is_leader(self, key: str) -> bool:
        return key == self._leader

    def cancel(self) -> None:
        """Forget a leader that was pressed: the terminal has lost the focus."""
        self.leading = False

    def _step_out(self, key: str, data: bytes) -> Outcome:
        step, self._way_out = self._way_out, 0
        if data in ENTER:
            self._way_out = 1
        elif step == 1 and (data == b"~" or key == _TILDE):
            self._way_out = 2
        elif step == 2 and data == b"." and self._hang_up:
            return HangUp(data)
        return Send(data)


@dataclass
class LeaderWaiting(Message):
    """The leader chord was pressed and a key is awaited, or no longer."""

    waiting: bool


class Keyboard(Overlay):
    """Takes the leader chord and the key behind it; what nobody else takes is typed."""

    def __init__(self, surface: Surface, gate: KeyGate) -> None:
        super().__init__(surface)
        self._gate = gate
        # What the user's terminal was put into.
        self._mirrored = KeyboardModes()
        self.fellows: Sequence[Keyboard] = ()
        """Those of other terminals that are typed on together with this one."""

    @property
    def active(self) -> bool:
        return self._gate.leading

    def label(self) -> str:
        return f" {self._gate.chord} … "

    def press(self, event: events.Key) -> Taken | None:
        is_ours = self._gate.leading or self._gate.is_leader(event.key)
        return self.type(event) if is_ours else None

    def type(self, event: events.Key) -> Taken:
        """Pass a key on to who it is for."""
        waiting = self._gate.leading
        taken = self._type(event, self._bytes_of(event))
        if waiting != self._gate.leading:
            self._leader_waits()
        return taken

    def cancel_leader(self) -> None:
        """The terminal has lost the focus: the next key is not for it."""
        if self._gate.leading:
            self._gate.cancel()
            self._leader_waits()

    def follow(self, event: events.Key) -> None:
        """Send a key that was pressed in another terminal, as this remote wants it."""
        self._surface.send(self._bytes_of(event, mirrored=False))

    def _type(self, event: events.Key, data: bytes) -> Taken:
        key = event.key
        match outcome := self._gate.press(key, data):
            case Send(sent):
                self._surface.send(sent)
                for fellow in self.fellows if key not in UNPRESSED else ():
                    fellow.follow(event)
            case Leader():
                pass
            case LeaderKey() if (own := terminal_action(key)) is not None:
                widget = self._surface.widget
                widget.call_next(widget.run_action, own.call)
                return Taken.LEADS_ON
            case LeaderKey() | HangUp():
                self._surface.widget.post_message(outcome)
                return Taken.LEADS_ON
            case _:
                assert_never(outcome)
        return Taken.DONE

    def mirror(self, modes: Modes, *, focused: bool) -> None:
        """Let the user's terminal send keys as the remote wants them."""
        wanted = KeyboardModes(
            modes.application_keypad, modes.kitty_keyboard_flags, modes.modify_other_keys
        )
        if focused and wanted != self._mirrored:
            self._mirrored = wanted
            mirror_modes(self._surface.app, wanted)

    def stop_mirroring(self) -> None:
        """The keyboard is elsewhere, or was: the user's terminal has no modes of ours."""
        self._mirrored = KeyboardModes()
        mirror_modes(self._surface.app, self._mirrored)

    def _leader_waits(self) -> None:
        self._surface.widget.post_message(LeaderWaiting(self._gate.leading))
        self._surface.changed()

    def _bytes_of(self, event: events.Key, *, mirrored: bool = True) -> bytes:
        """What the remote gets for a key.

        Args:
            event: The key.
            mirrored: Whether the user's terminal sends keys as this remote wants them: it does
                so for the one that has the focus.
        """
        modes, raw = self._surface.session.emulator.modes, raw_bytes(event)
        if flags := modes.kitty_keyboard_flags:
            if mirrored and raw is not None and host_speaks_kitty(self._surface.app):
                return raw
            return encode_kitty_key(event.key, event.character, flags, modes)
        is_kittys = raw is not None and raw.startswith(CSI) and raw.endswith(b"u")
        if raw is None or (decode_report(raw) is None and is_kittys):
            # The name is all there is, or the bytes are of a protocol that is off again.
            return encode_key(event.key, event.character, modes)
        return reencode(raw, modes, host_term())
