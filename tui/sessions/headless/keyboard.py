"""What is typed on the user's own terminal while it is attached to a command.

Not all of it comes from the user: the terminal answers what the command asks of it, in between.
An answer is no key behind the leader. And a command that asks faster than the answers get there
does not hold up a key: of the answers that wait, the oldest go.
"""

import re
from enum import Enum
from typing import Final

from tui.terminal.host.answers import LONGEST_STRING, REPLY, is_reply_begun, reply
from tui.terminal.input.paste import END, START

LEADER: Final = 0x1D
"""Ctrl-], as in the app."""

ANSWERS_KEPT: Final = 4096
"""Bytes at the end of what waits that keep all answers: what a terminal's line holds."""

_ESCAPE: Final = b"\x1b"
_PASTE: Final = re.escape(START) + rb"[\s\S]*?(?:" + re.escape(END) + rb"|\Z)"
_REPLIES: Final = re.compile(rb"(?P<paste>" + _PASTE + rb")|" + REPLY.pattern)


class Order(Enum):
    """What the key after the leader asks of this end."""

    END = "x"
    RECONNECT = "r"


ORDERS: Final = {ord(order.value): order for order in Order}


class TypedKeys:
    """Tells what is typed for the command from what is meant for this end."""

    def __init__(self) -> None:
        self._led = False
        # Behind the leader: what may become an answer.
        self._held = b""

    def sort(self, typed: bytes) -> tuple[bytes, list[Order]]:
        """What goes on to the command, and what was asked; the leader twice is itself.

        Any other key after the leader is taken back, with it.
        """
        data, self._held = self._held + typed, b""
        keys, orders = bytearray(), list[Order]()
        place = 0
        while place < len(data):
            if self._led and (answer := reply(data, place)):
                keys += answer
                place += len(answer)
                continue
            if self._led and is_reply_begun(data[place : place + LONGEST_STRING + 1]):
                self._held = data[place:]
                break
            key = data[place]
            place += 1
            if not self._led and key != LEADER:
                keys.append(key)
                continue
            if self._led and key == LEADER:
                keys.append(key)
            elif self._led and key in ORDERS:
                orders.append(ORDERS[key])
            self._led = not self._led
        return bytes(keys), orders


class Unsent:
    """What was typed, in its order, and waits to be sent."""

    def __init__(self) -> None:
        self._data = bytearray()
        # What was sent last, where it is the beginning of an answer or of a paste.
        self._before = b""

    def __len__(self) -> int:
        return len(self._data)

    def add(self, typed: bytes) -> None:
        """Something was typed or answered; where too much waits, old answers go for it."""
        self._data += typed
        if len(self._data) > ANSWERS_KEPT and _ESCAPE in typed:
            self._let_go()

    def take(self, most: int) -> bytes:
        """The first bytes, so many at most."""
        taken = bytes(self._data[:most])
        del self._data[:most]
        sent = self._before + taken
        if sent.rfind(START) > sent.rfind(END):
            self._before = START
        else:
            last = sent[sent.rfind(_ESCAPE) :] if _ESCAPE in sent else b""
            self._before = last if is_reply_begun(last) else b""
        return taken

    @property
    def only_answers(self) -> bool:
        """Whether the user has typed none of it."""
        if len(self._data) > 2 * ANSWERS_KEPT:
            return False
        rest = _REPLIES.sub(lambda found: found["paste"] or b"", self._before + self._data)
        return not rest or is_reply_begun(rest)

    def _let_go(self) -> None:
        before, data = len(self._before), self._before + self._data
        newest = len(data) - ANSWERS_KEPT

        def kept(found: re.Match[bytes]) -> bytes:
            is_old = before <= found.start() and found.end() <= newest
            return b"" if is_old and found["paste"] is None else found[0]

        self._data = bytearray(_REPLIES.sub(kept, data)[before:])
