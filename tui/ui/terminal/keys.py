"""What becomes of a key that is pressed in a terminal: the two ways out, and the remote.

Every key goes to the remote but the leader chord, which hands the next key to the app. For
a session that hangs there is the way that ssh has, `Enter ~ .`: the keys before the last go
to the remote as they are pressed, so a tilde is never late and never lost.
"""

from dataclasses import dataclass
from typing import Final

from textual._keyboard_protocol import MODIFIER_FUNCTIONAL_KEYS
from textual.keys import Keys, _character_to_key

from tui.terminal.input.keys import KeyModes, encode_key


@dataclass(frozen=True)
class Send:
    """The bytes go to the remote."""

    data: bytes


@dataclass(frozen=True)
class Leader:
    """The leader chord was pressed; the next key is the app's."""


@dataclass(frozen=True)
class LeaderKey:
    """The key after the leader chord."""

    key: str


@dataclass(frozen=True)
class HangUp:
    """`Enter ~ .` was pressed; `held` is the full stop, which was not sent."""

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
        self._leader = key_name(leader)
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
        """Whether a key is the leader chord."""
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


def key_name(chord: str) -> str:
    """A chord as people write it (`ctrl+]`) as Textual names it."""
    *modifiers, key = (
        chord.split("+") if not chord.endswith("+") else [*chord[:-1].split("+")[:-1], "+"]
    )
    return "+".join([*modifiers, _character_to_key(key) if len(key) == 1 else key])
