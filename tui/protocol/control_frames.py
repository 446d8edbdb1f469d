"""What an end says besides its stream: who it is, to the service, and unsequenced messages.

The first frame of every connection is a text (section 1.4). An agent also tells the service
that its session is connected and, at the end, that it terminates (section 3.4).
"""

from collections.abc import Callable
from typing import Final

from tui.protocol import payloads
from tui.protocol.message import SYN_FIN, MessageType, pack, text_id, type_field
from tui.protocol.roles import AGENT, Role
from tui.protocol.sources import Sources

OpenText = Callable[[str, str], str]
"""Makes the first frame of a connection from a request id and a token."""

_SESSION_STATE: Final = type_field(MessageType.AGENT_SESSION_STATE)


def unsequenced(field: bytes, payload: bytes, sources: Sources, now: float) -> bytes:
    """The frame of a message that has no number; `field` is its type as `type_field` has it."""
    created = sources.milliseconds(now)
    return pack(field, created, 0, SYN_FIN, sources.new_id(), 0, payload)


class ControlFrames:
    """One end's frames for the service, outside its stream."""

    def __init__(
        self, role: Role, session_id: str, sources: Sources, open_text: OpenText
    ) -> None:
        self._announces = role is AGENT
        self._session_id = session_id
        self._sources = sources
        self._open_text = open_text
        self._opening: list[bytes | str] = []
        self._ending: list[bytes | str] = []
        self._connected_said = False
        self._finished = False

    def open(self, token: str, now: float) -> None:
        """A socket is open: introduces this end, and repeats what the last one may not know."""
        self._opening = [self._open_text(text_id(self._sources.new_id()), token)]
        if self._announces and not self._connected_said:
            self._connected_said = True
            self._opening.append(self._state("Connected", now))
        if self._finished:
            self._ending = [self._state("Terminating", now)]

    def drop(self) -> None:
        """The socket is gone, with whatever was not handed out."""
        if self._opening:
            self._connected_said = False
        self._opening = []
        self._ending = []

    def finish(self, now: float) -> None:
        self._finished = True
        self._ending = [self._state("Terminating", now)]

    def take_opening(self) -> list[bytes | str]:
        """What goes out before anything else."""
        opening, self._opening = self._opening, []
        return opening

    def take_ending(self) -> list[bytes | str]:
        """What goes out behind everything else."""
        ending, self._ending = self._ending, []
        return ending

    def _state(self, state: str, now: float) -> bytes:
        payload = payloads.session_state(self._session_id, state)
        return unsequenced(_SESSION_STATE, payload, self._sources, now)
