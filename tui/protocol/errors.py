"""What can go wrong on a data channel, and whose fault it is.

`LocalProtocolError`: this program used the channel wrongly. `RemoteProtocolError`: the
other end broke the law, or something on the way damaged what it said. `KeyRefused` is
nobody's breach: the key of an encrypted session could not be had.
"""

from tui.errors import UserFacingError


class ProtocolError(UserFacingError):
    """A data channel cannot go on; the sentence says why."""


class LocalProtocolError(ProtocolError):
    """This end asked for something the protocol does not allow."""


class RemoteProtocolError(ProtocolError):
    """The other end did something the protocol does not allow."""


class MalformedMessage(RemoteProtocolError):
    """A binary frame is not a message of section 2 of the data-channel description."""

    def __init__(self, defect: str) -> None:
        super().__init__(f"A damaged message arrived: {defect}.")


class MalformedPayload(RemoteProtocolError):
    """A message's payload is not what its payload type promises."""

    def __init__(self, payload: str, defect: str) -> None:
        super().__init__(f"The {payload} from the other end cannot be read: {defect}.")


class HandshakeError(RemoteProtocolError):
    """The handshake of section 4 failed; the reason is a whole sentence."""


class TamperedMessage(RemoteProtocolError):
    """An encrypted message does not open with the session's key."""

    def __init__(self) -> None:
        super().__init__(
            "An encrypted message could not be opened with the session's key: it was "
            "changed on the way, or the two ends hold different keys. The session was "
            "ended; start a new one."
        )


class PeerSilent(RemoteProtocolError):
    """A message was resent for too long without an acknowledgement."""

    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"The other end has not acknowledged a message for {seconds:.0f} seconds. "
            "The instance or its agent may hang; start a new session."
        )


class KeyRefused(ProtocolError):
    """The session is to be encrypted, and its key could not be had, for the reason given."""
