"""What can go wrong on a data channel, and whose fault it is.

`LocalProtocolError`: this program used the channel wrongly. `RemoteProtocolError`: the
other end broke the law, or something on the way damaged what it said. `KeyRefused` is
nobody's breach: the key of an encrypted session could not be had.
"""

from tui.errors import UserFacingError
from tui.language import _


class ProtocolError(UserFacingError):
    """A data channel cannot go on; the sentence says why."""


class LocalProtocolError(ProtocolError):
    """This end asked for something the protocol does not allow."""


class RemoteProtocolError(ProtocolError):
    """The other end did something the protocol does not allow."""


class MalformedMessage(RemoteProtocolError):
    """A binary frame is not a message of section 2 of the data-channel description."""

    def __init__(self, defect: str) -> None:
        super().__init__(_("A damaged message arrived: {defect}.").format(defect=_(defect)))


class MalformedPayload(RemoteProtocolError):
    """A message's payload is not what its payload type promises."""

    def __init__(self, payload: str, defect: str) -> None:
        said = _("The remote end sent an invalid message ({payload}): {defect}.")
        super().__init__(said.format(payload=_(payload), defect=_(defect)))


class HandshakeError(RemoteProtocolError):
    """The handshake of section 4 failed; the reason is a whole sentence."""


class TamperedMessage(RemoteProtocolError):
    """An encrypted message does not open with the session's key."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "An encrypted message couldn't be decrypted: it was changed on the way, or the "
                "two ends have different keys. The session was ended. Start a new one."
            )
        )


class PeerSilent(RemoteProtocolError):
    """A message was resent for too long without an acknowledgement."""

    def __init__(self, seconds: float) -> None:
        super().__init__(
            _(
                "The remote end hasn't acknowledged a message for {seconds:.0f} s. The instance or "
                "its agent may hang. Start a new session."
            ).format(seconds=seconds)
        )


class KeyRefused(ProtocolError):
    """The session is to be encrypted, and its key could not be had, for the reason given."""
