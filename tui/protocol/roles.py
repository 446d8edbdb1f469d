"""Where the two ends of a data channel differ, as data."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from tui.protocol import payloads
from tui.protocol.events import (
    Event,
    ExitCode,
    FlagReceived,
    Input,
    Output,
    Size,
    StandardError,
)
from tui.protocol.message import SYN, MessageType, PayloadType, unpack
from tui.protocol.pace import MESSAGES_PER_SECOND


@dataclass(frozen=True, slots=True)
class Role:
    """What one end sends, receives, encrypts and reports."""

    sends: MessageType
    receives: MessageType
    first_flags: int
    """Flags of the first stream message; the others have none (section 2)."""
    peer_capacity: int
    """Messages that the other end keeps out of order (section 6.3)."""
    reacknowledged: bool
    """Whether the other end acknowledges a duplicate; the plugin does not (section 6.9)."""
    checks_digest: bool
    """Whether a message with another digest is none; the agent does not look (section 2)."""
    obeys_pause: bool
    """Holds back its stream messages while paused (section 6.8)."""
    messages_per_second: float | None

    encrypted_sending: frozenset[int]
    """Payload types encrypted on the way out (section 5.5)."""
    encrypted_receiving: frozenset[int]

    events: Mapping[int, Callable[[bytes], Event]]
    """What a payload is reported as; others are acknowledged and ignored (section 3.2)."""

    def unpack(self, frame: bytes) -> tuple[str, int, bytes, int, bytes]:
        """A frame as this end takes it apart; see `message.unpack`."""
        return unpack(frame, check_digest=self.checks_digest)


_FROM_AGENT: Final = frozenset(
    {PayloadType.OUTPUT, PayloadType.STANDARD_ERROR, PayloadType.EXIT_CODE}
)
_FROM_CLIENT: Final = frozenset({PayloadType.OUTPUT})


def _exit_code(payload: bytes) -> Event:
    return ExitCode(payloads.read_exit_code(payload))


def _flag(payload: bytes) -> Event:
    return FlagReceived(payloads.read_flag(payload))


def _size(payload: bytes) -> Event:
    return Size(*payloads.read_size(payload))


CLIENT: Final = Role(
    sends=MessageType.INPUT,
    receives=MessageType.OUTPUT,
    first_flags=0,
    peer_capacity=100_000,
    reacknowledged=True,
    checks_digest=True,
    obeys_pause=False,
    messages_per_second=MESSAGES_PER_SECOND,
    encrypted_sending=_FROM_CLIENT,
    encrypted_receiving=_FROM_AGENT,
    events={
        PayloadType.OUTPUT: Output,
        PayloadType.STANDARD_ERROR: StandardError,
        PayloadType.EXIT_CODE: _exit_code,
        PayloadType.FLAG: _flag,
    },
)

AGENT: Final = Role(
    sends=MessageType.OUTPUT,
    receives=MessageType.INPUT,
    first_flags=SYN,
    peer_capacity=10_000,
    reacknowledged=False,
    checks_digest=False,
    obeys_pause=True,
    messages_per_second=None,
    encrypted_sending=_FROM_AGENT,
    encrypted_receiving=_FROM_CLIENT,
    events={
        PayloadType.OUTPUT: Input,
        PayloadType.SIZE: _size,
        PayloadType.FLAG: _flag,
    },
)
